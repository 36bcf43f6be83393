"""Delete and void.

Source: Intuit's API reference, the delete and void operations of each entity; the
answer of a delete is as recorded.
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
from .change import Change
from .write import locate, refuses_closed, replace


def _named(
    company: Company, entity: Entity, body: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    sent = clean(entity.spec, body)
    identifier = sent.get("Id", "")
    if identifier == "":
        raise QboFault(errors.missing("Id"))
    token = sent.get("SyncToken")
    if token is None and entity.delete_without_token:
        found = company.get(entity.name, identifier)
        token = found["SyncToken"] if found else ""
    return locate(company, entity, identifier, token), sent


def delete(
    company: Company,
    entity: Entity,
    body: Any,
    options: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Delete for good; returns the short object of the answer.

    Raises QboFault 500 where the entity cannot be deleted, else as ``locate`` does.
    """
    entity.must_support("delete")
    old, sent = _named(company, entity, body)
    change = Change(company, "delete", sent, old, copy.deepcopy(old), options)
    entity.check_delete(change)
    entity.deleted(change)
    now = company.now()
    marker = {
        "domain": "QBO",
        "status": "Deleted",
        "Id": old["Id"],
        "MetaData": {"LastUpdatedTime": stamp(now)},
    }
    company.objects.put(
        entity.name, marker, entity.columns(old), now, now, deleted=True
    )
    company.object_changed(entity.name, old["Id"])
    company.tell(entity.name, old["Id"], "Delete")
    return {"domain": "QBO", "status": "Deleted", "Id": old["Id"]}


def void(
    company: Company,
    entity: Entity,
    body: Any,
    options: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Void a transaction: amounts to zero, the record stays; returns it as answered."""
    entity.must_support("void")
    old, sent = _named(company, entity, body)
    change = Change(company, "void", sent, old, copy.deepcopy(old), options)
    try:
        entity.check_void(change)
    except PeriodClosed:
        if refuses_closed(company):
            raise
        return entity.show(company, old, "update")
    entity.void(change)
    replace(change, entity)
    entity.saved(change)
    company.tell(entity.name, old["Id"], "Void")
    return entity.show(company, company.get(entity.name, old["Id"]) or {}, "update")
