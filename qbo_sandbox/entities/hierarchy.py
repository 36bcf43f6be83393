"""Trees of list records: levels, full names, and what a rename does below.

Sources: Intuit's references of Customer, Account, Class, Department and Item (at most
five levels, fault 6180; FullyQualifiedName is parent:child).
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from .base import Entity

DEEPEST = 4
PARENT_IS_CHILD = (900, "Parent is the same as the child")


def parent_of(
    company: Company, entity: Entity, obj: dict[str, Any]
) -> dict[str, Any] | None:
    """Return the stored parent, or None for a top record."""
    value = obj.get("ParentRef", {}).get("value")
    return company.get(entity.name, value) if value else None


def depth(company: Company, entity: Entity, obj: dict[str, Any]) -> int:
    """Return 0 for a top record, 1 below it, and so on."""
    level, above = 0, parent_of(company, entity, obj)
    while above is not None:
        level += 1
        if level > 2 * DEEPEST:
            break
        above = parent_of(company, entity, above)
    return level


def height(company: Company, entity: Entity, identifier: str | None) -> int:
    """Return how many levels stand below a record."""
    if identifier is None:
        return 0
    below = company.objects.children(entity.name, identifier)
    return max((1 + height(company, entity, c["Id"]) for c in below), default=0)


def check_tree(change: Change, entity: Entity) -> int:
    """Return the level of ``change.new``; raises 900 (own parent) and 6180 (depth)."""
    company, new = change.company, change.new
    own = new.get("Id")
    above = parent_of(company, entity, new)
    while own and above is not None:
        if above["Id"] == own:
            raise QboFault(
                errors.error(*PARENT_IS_CHILD, "A record cannot be its own parent")
            )
        above = parent_of(company, entity, above)
    level = depth(company, entity, new)
    moved = change.changes("ParentRef") and own
    below = height(company, entity, own) if moved else 0
    if level + below > DEEPEST:
        raise QboFault(errors.too_deep())
    return level


def full_name(company: Company, entity: Entity, obj: dict[str, Any], own: str) -> str:
    """Return ``Parent:Child`` for a record whose own name is ``own``."""
    above = parent_of(company, entity, obj)
    return f"{above['FullyQualifiedName']}:{own}" if above else own


def rename_below(change: Change, entity: Entity, own_field: str) -> None:
    """Give the records below their new full names; their SyncTokens stay."""
    if change.creating or not change.changes("FullyQualifiedName"):
        return
    _rename(change.company, entity, change.new, own_field)


def _rename(
    company: Company, entity: Entity, above: dict[str, Any], own_field: str
) -> None:
    for child in company.objects.children(entity.name, above["Id"]):
        path = f"{above['FullyQualifiedName']}:{child[own_field]}"
        child["FullyQualifiedName"] = path
        entity.store(company, child, created=0, updated=_updated(company, child))
        _rename(company, entity, child, own_field)


def _updated(company: Company, obj: dict[str, Any]) -> float:
    from ..clock import parse_moment

    return parse_moment(obj["MetaData"]["LastUpdatedTime"])
