"""Reader of the field tables in ``schema/tables``.

A table is plain text. ``[Name]`` opens a type; then one field a line::

    Name   kind   flags...

kind   str bool int num (quantity, rate) amt (money, two decimals) id date datetime
       any, ref (a reference), ref:Entity, enum:Name, TypeName, or [kind] for a list
flags  ro      answered, ignored when sent
       R       required on create (fault 2020)
       fixed   written on create only
       drop    accepted, never answered
       max=N   longest text (fault 2050); on a phone, mail or web address the limit
               of its one text
``~ A B``       known to Intuit's schema and accepted, but not kept
``@query A B``  the only fields a query may filter by; without it every plain field
``@noquery A``  fields a query may not filter by

Files ``*.enums`` hold enumerations: ``[Name]``, then one value a line.

Facts behind the tables: Intuit's published v3 XSD, and its API reference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources

PLAIN = frozenset({"str", "bool", "int", "num", "amt", "id", "date", "datetime"})
MAIN_MEMBER = {
    "TelephoneNumber": "FreeFormNumber",
    "EmailAddress": "Address",
    "WebSiteAddress": "URI",
    "MemoRef": "value",
}
_ENTITY_HEAD = """
domain      str   drop
sparse      bool  drop
Id          id
SyncToken   id
MetaData    ModificationMetaData  ro
status      str   ro
"""


@dataclass(frozen=True)
class Field:
    """One property: its kind, what it points to, and its rules."""

    name: str
    kind: str
    target: str = ""
    many: bool = False
    read_only: bool = False
    required: bool = False
    fixed: bool = False
    dropped: bool = False
    longest: int | None = None


@dataclass
class TypeSpec:
    """One type: its fields in order, names it merely accepts, its query rules."""

    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    query_only: set[str] | None = None
    query_not: set[str] = field(default_factory=set)

    def known(self) -> list[str]:
        """Return all property names, for the text of fault 2010."""
        return [*self.fields, *sorted(self.accepted)]


def _parse_field(line: str, owner: str) -> Field:
    name, kind, *flags = line.split()
    many = kind.startswith("[")
    kind = kind.strip("[]")
    base, _, target = kind.partition(":")
    if base not in PLAIN and base not in {"enum", "ref", "any"}:
        base, target = "type", kind
    longest = [int(flag[4:]) for flag in flags if flag.startswith("max=")]
    return Field(
        name=name,
        kind=base,
        target=owner if target == "SELF" else target,
        many=many,
        read_only="ro" in flags,
        required="R" in flags,
        fixed="fixed" in flags,
        dropped="drop" in flags,
        longest=longest[0] if longest else None,
    )


def _read_line(spec: TypeSpec, line: str) -> None:
    if line.startswith("~"):
        spec.accepted.update(line[1:].split())
    elif line.startswith("@query"):
        spec.query_only = (spec.query_only or set()) | set(line.split()[1:])
    elif line.startswith("@noquery"):
        spec.query_not.update(line.split()[1:])
    else:
        entry = _parse_field(line, spec.name)
        spec.fields[entry.name] = entry


def parse_tables(text: str) -> dict[str, TypeSpec]:
    """Return the types of one table file. Raises ValueError for a malformed line."""
    found: dict[str, TypeSpec] = {}
    spec = None
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        if line.startswith("["):
            spec = found[line[1:-1]] = TypeSpec(line[1:-1])
        elif spec is None:
            raise ValueError(f"field before any type: {line}")
        else:
            _read_line(spec, line)
    return found


@cache
def _tables() -> tuple[dict[str, TypeSpec], dict[str, tuple[str, ...]]]:
    types: dict[str, TypeSpec] = {}
    enums: dict[str, list[str]] = {}
    folder = resources.files(__package__) / "tables"
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        text = path.read_text(encoding="utf-8")
        if path.name.endswith(".enums"):
            enums.update(_parse_enums(text))
        elif path.name.endswith(".table"):
            types.update(parse_tables(text))
    return types, {name: tuple(values) for name, values in enums.items()}


def _parse_enums(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    values: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("["):
            values = found[line[1:-1]] = []
        elif line and not line.startswith("#"):
            values.append(line)
    return found


def type_spec(name: str) -> TypeSpec:
    """Return a value type by name. Raises KeyError when no table has it."""
    return _tables()[0][name]


@cache
def entity_spec(name: str) -> TypeSpec:
    """Return an entity's type with the properties that every entity has."""
    head = parse_tables(f"[{name}]\n{_ENTITY_HEAD}")[name]
    own = type_spec(name)
    return TypeSpec(
        name,
        {**head.fields, **own.fields},
        own.accepted,
        own.query_only,
        own.query_not,
    )


def enum_values(name: str) -> tuple[str, ...]:
    """Return the values of an enumeration. Raises KeyError when unknown."""
    return _tables()[1][name]
