"""Reads an XML body into the form of a JSON body, driven by the tables."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from .. import errors
from ..errors import QboFault
from ..schema.fields import Field, TypeSpec, entity_spec, type_spec


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def parse_entity(text: str) -> dict[str, Any]:
    """Return the body of an entity or of a batch. Raises 2010 for what is no XML."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise QboFault(errors.invalid_property("DOCTYPE is not allowed"))
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise QboFault(errors.invalid_property(f"Malformed XML: {error}")) from error
    if _local(root.tag) == "IntuitBatchRequest":
        return {"BatchItemRequest": [_batch_item(item) for item in root]}
    return _entity(root)


def _entity(root: ElementTree.Element) -> dict[str, Any]:
    name = _local(root.tag)
    try:
        spec = entity_spec(name)
    except KeyError as error:
        raise QboFault(
            errors.error(2000, "Invalid Object Name", f"Invalid object: {name}")
        ) from error
    return {**_attributes(root), **_members(spec, root)}


def _attributes(root: ElementTree.Element) -> dict[str, Any]:
    return {_local(key): value for key, value in root.attrib.items() if key == "sparse"}


def _batch_item(item: ElementTree.Element) -> dict[str, Any]:
    row: dict[str, Any] = {_local(k): v for k, v in item.attrib.items()}
    for child in item:
        name = _local(child.tag)
        plain = name in ("Query", "OptionsData", "optionsData")
        row[name] = (child.text or "") if plain else _entity(child)
    return row


def _members(spec: TypeSpec, root: ElementTree.Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in root:
        name = _local(child.tag)
        entry = spec.fields.get(name)
        value = _value(entry, child)
        if entry is not None and entry.many:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _value(entry: Field | None, element: ElementTree.Element) -> Any:
    text = element.text or ""
    if entry is not None and entry.kind == "type":
        return _members(type_spec(entry.target), element)
    if entry is not None and entry.kind == "ref":
        return {"value": text, **element.attrib}
    if len(element):
        return {_local(c.tag): _value(None, c) for c in element}
    return text
