"""Finds the property that a path of a query names, and compares values by its kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from .. import errors
from ..clock import parse_moment
from ..entities.base import Entity
from ..errors import QboFault
from ..schema.fields import MAIN_MEMBER, PLAIN, Field, TypeSpec, type_spec
from .parser import UNEQUAL, Condition

# Properties that Intuit's reference does not let a query filter, on any entity.
NEVER = frozenset({"Line", "CustomField", "DepartmentRef", "AccountRef", "LinkedTxn"})
ALWAYS = frozenset({"Id", "MetaData", "Active", "SyncToken"})
_META = Field("MetaData", "datetime")


class Property:
    """A path resolved: canonical names, kind, and how to get values."""

    def __init__(self, entity: Entity, names: list[str], kind: str):
        self.entity = entity
        self.names = names
        self.kind = kind

    @property
    def path(self) -> str:
        """The canonical dotted path."""
        return ".".join(self.names)

    def values(self, obj: Any) -> list[Any]:
        """Return all values that the path leads to; lists fan out."""
        found = [obj]
        for name in self.names:
            step: list[Any] = []
            for part in found:
                inner = part.get(name) if isinstance(part, dict) else None
                step.extend(inner if isinstance(inner, list) else [inner])
            found = [part for part in step if part is not None]
        return [self.key(part) for part in found]

    def key(self, value: Any) -> Any:
        """Return a value in the form in which it compares."""
        if isinstance(value, dict):
            value = value.get("value", "")
        if self.kind in ("num", "amt", "int"):
            return _number(value)
        if self.kind == "bool":
            return str(value).lower() == "true"
        if self.kind == "datetime":
            return int(parse_moment(value))
        if self.kind == "date":
            return str(value)[:10]
        return str(value).casefold()

    def literal(self, text: str) -> Any:
        """Return a query's value ready to compare. Raises 4001 when it cannot be."""
        try:
            if self.kind == "date":
                parse_moment(text)
            if self.kind == "bool" and text.lower() not in ("true", "false"):
                raise InvalidOperation
            return self.key(text)
        except (InvalidOperation, QboFault) as error:
            raise QboFault(
                errors.query_invalid(
                    f"value {text} is not valid for property {self.path}"
                )
            ) from error


def _number(value: Any) -> Decimal:
    number = Decimal(str(value).strip())
    if number.is_nan():
        raise InvalidOperation
    return number


def _member(spec: TypeSpec, text: str) -> Field | None:
    for name, entry in spec.fields.items():
        if name.lower() == text.lower():
            return entry
    return None


def resolve(entity: Entity, path: str, filtering: bool = True) -> Property:
    """Return the property that ``path`` names. Raises 4001 as Intuit words it."""
    parts = path.split(".")
    entry = _member(entity.spec, parts[0])
    if entry is None:
        _refuse_unknown(entity, path, parts[0])
    assert entry is not None
    if filtering and not _may_filter(entity, entry, len(parts)):
        raise QboFault(
            errors.query_invalid(f"property '{entry.name}' is not queryable")
        )
    names, entry = _descend(entity, entry, parts, path)
    if entry.kind == "type" and entry.target in MAIN_MEMBER:
        names.append(MAIN_MEMBER[entry.target])
        return Property(entity, names, "str")
    if entry.kind in PLAIN or entry.kind in ("enum", "ref"):
        return Property(entity, names, entry.kind)
    raise QboFault(errors.query_invalid(f"property '{path}' is not queryable"))


def _refuse_unknown(entity: Entity, path: str, first: str) -> None:
    if first.lower() in {name.lower() for name in entity.spec.accepted}:
        raise QboFault(errors.query_invalid(f"property '{path}' is not queryable"))
    raise QboFault(
        errors.query_invalid(f"Property {path} not found for Entity {entity.name}")
    )


def _descend(
    entity: Entity, entry: Field, parts: list[str], path: str
) -> tuple[list[str], Field]:
    names = [entry.name]
    for part in parts[1:]:
        if entry.kind == "ref" and part.lower() in ("value", "name", "type"):
            return [*names, part.lower()], Field(part, "str")
        inner = _member(type_spec(entry.target), part) if entry.kind == "type" else None
        if inner is None:
            raise QboFault(
                errors.query_invalid(
                    f"Property {path} not found for Entity {entity.name}"
                )
            )
        if entry.name == "MetaData" and inner.name.endswith("Time"):
            inner = Field(inner.name, "datetime")
        entry = inner
        names.append(entry.name)
    return names, entry


def _may_filter(entity: Entity, entry: Field, depth: int) -> bool:
    spec = entity.spec
    if entry.name in ALWAYS:
        return True
    if spec.query_only is not None:
        return entry.name in spec.query_only
    if entry.name in spec.query_not or entry.name in NEVER:
        return False
    return entry.name != "CurrencyRef"


def matcher(found: Property, condition: Condition) -> Callable[[Any], bool]:
    """Return a test of one object for one condition.

    A quoted blank stands for "has no value". Raises 4001 for an operator that the
    property does not know (Id has only = and IN).
    """
    operator, texts = condition.operator, condition.values
    if found.path == "Id" and operator not in ("=", "IN"):
        raise QboFault(
            errors.query_invalid(f"operator {operator} is not supported for Id")
        )
    if operator == "LIKE":
        return _like(found, texts[0])
    if all(not text.strip() for text in texts) and operator in ("=", "IN"):
        return lambda obj: not [v for v in found.values(obj) if v != ""]
    wanted = [found.literal(text) for text in texts]
    if operator == "IN":
        return lambda obj: any(value in wanted for value in found.values(obj))
    if operator == UNEQUAL:
        return lambda obj: all(value != wanted[0] for value in found.values(obj))
    return _comparison(found, operator, wanted[0])


def _comparison(found: Property, operator: str, wanted: Any) -> Callable[[Any], bool]:
    tests: dict[str, Callable[[Any], bool]] = {
        "=": lambda value: value == wanted,
        "<": lambda value: value < wanted,
        ">": lambda value: value > wanted,
        "<=": lambda value: value <= wanted,
        ">=": lambda value: value >= wanted,
    }
    test = tests[operator]
    return lambda obj: any(test(value) for value in found.values(obj))


def _like(found: Property, text: str) -> Callable[[Any], bool]:
    if found.kind not in ("str", "enum", "id", "date", "ref"):
        raise QboFault(
            errors.query_invalid(f"operator LIKE is not supported for {found.path}")
        )
    pieces = (re.escape(piece) for piece in text.casefold().split("%"))
    pattern = re.compile(".*".join(pieces), re.DOTALL)
    return lambda obj: any(pattern.fullmatch(value) for value in found.values(obj))
