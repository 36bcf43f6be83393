"""Merging two list records, as people do in QuickBooks by giving both one name.

There is no API for it; clients learn of it by a webhook. What referred to the record
that goes refers to the one that stays, and balances add up.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .. import codec, errors
from ..clock import stamp
from ..company import Company, Event
from ..entities.registry import entities, entity_named
from ..errors import QboFault
from .references import walk

MERGEABLE = ("Account", "Customer", "Vendor", "Item")


def merge(company: Company, name: str, keep: str, gone: str) -> None:
    """Merge record ``gone`` into ``keep``. Raises QboFault 610, ValueError."""
    if name not in MERGEABLE or keep == gone:
        raise ValueError(f"two different records of {', '.join(MERGEABLE)} are needed")
    kept, lost = company.get(name, keep), company.get(name, gone)
    if kept is None or lost is None:
        raise QboFault(errors.not_found())
    with company.database.transaction():
        _repoint(company, name, keep, gone)
        _move_postings(company, name, keep, gone)
        _join(company, name, kept, lost)
    company.events.append(Event(company.id, name, keep, "Merge", company.now(), gone))


def _repoint(company: Company, name: str, keep: str, gone: str) -> None:
    for entity in entities():
        for obj in list(company.objects.select(entity.name)):
            hits = [
                reference
                for entry, reference, _path in walk(entity.spec, obj)
                if entry.target == name and reference.get("value") == gone
            ]
            for reference in hits:
                reference["value"] = keep
            if hits:
                entity.store(company, obj, created=0, updated=company.now())


def _move_postings(company: Company, name: str, keep: str, gone: str) -> None:
    if name == "Account":
        company.database.execute(
            "UPDATE posting SET account = ? WHERE company = ? AND account = ?",
            (keep, company.id, gone),
        )
        company.database.execute(
            "INSERT INTO account_balance SELECT company, ?, cents, foreign_cents "
            "FROM account_balance WHERE company = ? AND account = ? "
            "ON CONFLICT (company, account) DO UPDATE SET cents = cents + "
            "excluded.cents, foreign_cents = foreign_cents + excluded.foreign_cents",
            (keep, company.id, gone),
        )
        company.database.execute(
            "DELETE FROM account_balance WHERE company = ? AND account = ?",
            (company.id, gone),
        )
    elif name == "Item":
        company.database.execute(
            "UPDATE posting SET item = ? WHERE company = ? AND item = ?",
            (keep, company.id, gone),
        )
    else:
        company.database.execute(
            "UPDATE posting SET party = ? "
            "WHERE company = ? AND party_kind = ? AND party = ?",
            (keep, company.id, name, gone),
        )


def _join(
    company: Company, name: str, kept: dict[str, Any], lost: dict[str, Any]
) -> None:
    """Add the balances, move the SyncToken of the one, delete the other."""
    entity, now = entity_named(name), company.now()
    for field in ("Balance", "BalanceWithJobs", "QtyOnHand"):
        if field in kept or field in lost:
            total = Decimal(kept.get(field, 0)) + Decimal(lost.get(field, 0))
            kept[field] = codec.shown_amount(total)
    kept["SyncToken"] = str(int(kept["SyncToken"]) + 1)
    kept["MetaData"]["LastUpdatedTime"] = stamp(now)
    entity.store(company, kept, created=0, updated=now)
    marker = {
        "domain": "QBO",
        "status": "Deleted",
        "Id": lost["Id"],
        "MetaData": {"LastUpdatedTime": stamp(now)},
    }
    company.objects.put(name, marker, entity.columns(lost), now, now, deleted=True)
    company.forget()
