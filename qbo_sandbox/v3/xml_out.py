"""Writes an answer as XML, driven by the tables: references carry their name as an
attribute, as in recordings of XML answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://schema.intuit.com/finance/v3"
MEDIA_TYPE = "application/xml;charset=UTF-8"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_ATTRIBUTES = ("domain", "status", "sparse")


def document(envelope: dict[str, Any]) -> str:
    """Return an IntuitResponse for a JSON envelope."""
    time = quoteattr(str(envelope.get("time", "")))
    inner = "".join(
        _element(name, value) for name, value in envelope.items() if name != "time"
    )
    return f'{HEAD}<IntuitResponse xmlns="{NAMESPACE}" time={time}>{inner}' + (
        "</IntuitResponse>"
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return escape(str(value))


def _element(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(_element(name, part) for part in value)
    if name == "Fault":
        return _fault(value)
    if isinstance(value, dict):
        return _object(name, value)
    return f"<{name}>{_text(value)}</{name}>"


def _extension(part: dict[str, Any]) -> str:
    """Return what stands in a ``...Ex``: JSON describes the element, XML has it."""
    name = str(part.get("name", "")).rpartition("}")[2]
    return _element(name, part.get("value")) if name else ""


def _object(name: str, value: dict[str, Any]) -> str:
    if "value" in value and set(value) <= {"value", "name", "type"}:
        attributes = "".join(
            f" {key}={quoteattr(str(value[key]))}"
            for key in ("name", "type")
            if key in value
        )
        return f"<{name}{attributes}>{_text(value['value'])}</{name}>"
    attributes = ""
    counts = ("startPosition", "maxResults", "totalCount")
    as_attributes = counts if name == "QueryResponse" else _ATTRIBUTES
    inner = []
    for key, part in value.items():
        if key in as_attributes:
            attributes += f" {key}={quoteattr(_text(part))}"
        elif key == "bId":
            attributes += f" bId={quoteattr(_text(part))}"
        elif key == "any":
            inner += [_extension(row) for row in part]
        else:
            inner.append(_element(key, part))
    return f"<{name}{attributes}>{''.join(inner)}</{name}>"


def _fault(fault: dict[str, Any]) -> str:
    rows = []
    for row in fault["Error"]:
        element = row.get("element")
        shown = f" element={quoteattr(element)}" if element is not None else ""
        detail = row.get("Detail")
        inner = f"<Message>{escape(row['Message'])}</Message>"
        if detail is not None:
            inner += f"<Detail>{escape(detail)}</Detail>"
        rows.append(f"<Error code={quoteattr(str(row['code']))}{shown}>{inner}</Error>")
    return f"<Fault type={quoteattr(fault['type'])}>{''.join(rows)}</Fault>"
