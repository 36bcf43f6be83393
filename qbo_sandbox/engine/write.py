"""Create, full update and sparse update, for every entity alike.

Order: shape (2010...), Id and SyncToken (2030, 610, 5010), merge, required (2020),
references (2500, 610), the entity's own rules, then storing and its side effects.
Sources: Intuit's API reference ("Full update", "Sparse update", "SyncToken") and
recordings of a real company for updates that change nothing.
"""

from __future__ import annotations

import copy
from typing import Any

from .. import errors
from ..clock import stamp
from ..company import Company
from ..entities.base import Entity
from ..errors import PeriodClosed, QboFault
from ..schema.validate import clean
from . import references
from .change import Change

SYSTEM = ("domain", "sparse", "Id", "SyncToken", "MetaData")


def truthy(value: Any) -> bool:
    """Read a flag that may come as text."""
    return value is True or str(value).lower() == "true"


def save(
    company: Company,
    entity: Entity,
    body: Any,
    options: frozenset[str] = frozenset(),
    force_create: bool = False,
) -> dict[str, Any]:
    """Create or update from a client's body; returns the object as answered.

    A body with an Id updates. Raises QboFault for whatever QuickBooks would refuse.
    """
    sent = clean(entity.spec, body)
    sent.pop("sparse", None)
    identifier = sent.pop("Id", "")
    token = sent.pop("SyncToken", None)
    references.strip_names(entity.spec, sent)
    updating = bool(identifier) and identifier != "0" and not force_create
    if not updating:
        return create(company, entity, sent, options)
    sparse = truthy(body.get("sparse")) or entity.always_sparse
    return _update(company, entity, sent, (identifier, token, sparse), options)


def create(
    company: Company,
    entity: Entity,
    sent: dict[str, Any],
    options: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Create from a checked body; returns the object as answered."""
    entity.must_support("create")
    new = _without_clears(entity, sent)
    change = Change(company, "create", sent, None, new, options)
    _require(entity, change)
    references.check(company, entity.spec, new, None)
    entity.prepare(change)
    entity.check(change)
    new["Id"] = entity.new_id(change)
    now = company.now()
    new["SyncToken"] = "0"
    new["MetaData"] = {"CreateTime": stamp(now), "LastUpdatedTime": stamp(now)}
    entity.store(company, new, created=now, updated=now)
    entity.saved(change)
    company.tell(entity.name, new["Id"], "Create")
    return entity.show(company, company.get(entity.name, new["Id"]) or new, "create")


def locate(
    company: Company, entity: Entity, identifier: str, token: str | None
) -> dict[str, Any]:
    """Return the stored object to change. Raises 2030, 610, 2020 and 5010."""
    check_id(entity, identifier)
    old = company.get(entity.name, identifier)
    if old is None:
        gone = company.objects.was_deleted(entity.name, identifier)
        raise QboFault(errors.not_found(deleted=gone and entity.transaction))
    if token in (None, ""):
        raise QboFault(errors.missing("SyncToken"))
    if str(token) != old["SyncToken"]:
        raise QboFault(errors.stale(company.user_name))
    return old


def check_id(entity: Entity, identifier: str) -> None:
    """Raise 2030 for an Id that is no number, where the entity has numbers."""
    if entity.numeric_ids and not identifier.lstrip("-").isdigit():
        raise QboFault(errors.invalid_id(identifier))


def _update(
    company: Company,
    entity: Entity,
    sent: dict[str, Any],
    which: tuple[str, str | None, bool],
    options: frozenset[str],
) -> dict[str, Any]:
    entity.must_support("update")
    identifier, token, sparse = which
    old = locate(company, entity, identifier, token)
    new = merge(entity, old, sent, sparse)
    mode = "sparse" if sparse else "update"
    change = Change(company, mode, sent, old, new, options)
    _require(entity, change)
    references.check(company, entity.spec, new, old)
    entity.prepare(change)
    try:
        entity.check(change)
    except PeriodClosed:
        if refuses_closed(company):
            raise
        return entity.show(company, old, "update")
    if same(entity, old, new):
        return entity.show(company, old, "update")
    replace(change, entity)
    entity.saved(change)
    company.tell(entity.name, old["Id"], "Update")
    return entity.show(company, company.get(entity.name, old["Id"]) or new, "update")


def refuses_closed(company: Company) -> bool:
    """Tell whether updates and voids in closed periods are refused.

    Otherwise they are answered with 200 and the object as it was, as people report.
    """
    return bool(company.settings["closed_books_update"] == "refuse")


def replace(change: Change, entity: Entity) -> None:
    """Store ``change.new`` over the old object, one SyncToken on."""
    old, new, now = change.old or {}, change.new, change.company.now()
    new["SyncToken"] = str(int(old["SyncToken"]) + 1)
    new["MetaData"] = {**old["MetaData"], "LastUpdatedTime": stamp(now)}
    entity.store(change.company, new, created=0, updated=now)


def merge(
    entity: Entity, old: dict[str, Any], sent: dict[str, Any], sparse: bool
) -> dict[str, Any]:
    """Return the object after an update, before the entity's own rules.

    Full: what is not sent is gone, save what clients cannot write. Sparse: what is
    not sent stays. In both, ``""``, ``{}`` and ``{"value": ""}`` clear.
    """
    kept = copy.deepcopy(old)
    if not sparse:
        kept = {
            name: value
            for name, value in kept.items()
            if name in SYSTEM or _survives(entity, name)
        }
    for name, value in sent.items():
        entry = entity.spec.fields[name]
        if entry.fixed:
            continue
        if cleared(entry.kind, value):
            kept.pop(name, None)
        else:
            kept[name] = copy.deepcopy(entity.merge_field(name, old.get(name), value))
    return kept


def _survives(entity: Entity, name: str) -> bool:
    entry = entity.spec.fields.get(name)
    return entry is None or entry.read_only or entry.fixed or name in entity.keeps


def cleared(kind: str, value: Any) -> bool:
    """Tell whether a sent value means "clear this"."""
    if kind == "ref":
        return isinstance(value, dict) and value.get("value", "") == ""
    return value == "" or value == {}


def _without_clears(entity: Entity, sent: dict[str, Any]) -> dict[str, Any]:
    new: dict[str, Any] = {"domain": "QBO", "sparse": False}
    for name, value in sent.items():
        entry = entity.spec.fields[name]
        if not entry.dropped and not cleared(entry.kind, value):
            new[name] = copy.deepcopy(value)
    return new


def _require(entity: Entity, change: Change) -> None:
    lacking = [
        errors.missing(name)
        for name in entity.required(change)
        if change.new.get(name) in (None, "", [])
    ]
    if lacking:
        raise QboFault(*lacking)


def same(entity: Entity, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Tell whether an update changes nothing that a client could see."""
    ignored = {"SyncToken", "MetaData", *entity.ignored_in_comparison}
    return {k: v for k, v in old.items() if k not in ignored} == {
        k: v for k, v in new.items() if k not in ignored
    }
