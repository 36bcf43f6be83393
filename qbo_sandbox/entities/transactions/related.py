"""Estimates and time activities that a sale is made from.

Sources: Intuit's reference of Invoice (LinkedTxn: one estimate, time activities, other
types are read-only and ignored); recordings: a used estimate is Closed and names the
invoice, its SyncToken stays; a billed activity is HasBeenBilled.
"""

from __future__ import annotations

from typing import Any

from ... import errors
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from .open_items import not_linkable, touch

KINDS = ("Estimate", "TimeActivity")
Link = dict[str, Any]


def key_of(row: Link) -> tuple[str, str]:
    """Return (TxnType, TxnId) of a link."""
    return str(row.get("TxnType", "")), str(row.get("TxnId", ""))


def own_links(obj: dict[str, Any]) -> list[Link]:
    """Return the links to estimates and activities, of the head and of lines."""
    rows = list(obj.get("LinkedTxn", []))
    for line in obj.get("Line", []):
        rows += [
            {**row, "TxnLineId": line["Id"]} if "Id" in line else row
            for row in line.get("LinkedTxn", [])
        ]
    found: dict[tuple[str, str], Link] = {}
    for row in rows:
        if row.get("TxnType") in KINDS:
            found.setdefault(key_of(row), row)
    return list(found.values())


def check(change: Change, kind: str) -> list[Link]:
    """Return a sale's links. Raises 6000 for two estimates or one that is not there,
    620 for another customer's and for what was billed before.
    """
    rows = own_links(change.new)
    if sum(row["TxnType"] == "Estimate" for row in rows) > 1:
        raise QboFault(
            errors.business("You can link only one estimate to a transaction")
        )
    before = {key_of(row) for row in own_links(change.old or {})}
    for row in rows:
        if key_of(row) not in before:
            _check_new(change, kind, *key_of(row))
    return rows


def _check_new(change: Change, kind: str, txn_type: str, identifier: str) -> None:
    found = change.company.get(txn_type, identifier)
    name = f"{txn_type} {identifier}"
    if found is None:
        raise QboFault(
            errors.business(
                f"The entity {name} that you are trying to link does not exist. {name}"
            )
        )
    customer = change.new.get("CustomerRef", {}).get("value")
    if found.get("CustomerRef", {}).get("value") != customer:
        raise not_linkable(f"{name} belongs to another customer")
    used = found.get("BillableStatus") == "HasBeenBilled" or found.get("LinkedTxn")
    if used:
        raise not_linkable(f"{name} is linked to another transaction already")


def follow(change: Change, kind: str) -> None:
    """Bring estimates and activities in line with a sale's links."""
    company, identifier = change.company, change.new["Id"]
    gone = change.mode in ("delete", "void")
    before = {key_of(row) for row in own_links(change.old or {})}
    after = set() if gone else {key_of(row) for row in own_links(change.new)}
    for txn_type, txn_id in sorted(before ^ after):
        obj = company.get(txn_type, txn_id)
        if obj is None:
            continue
        linked = (txn_type, txn_id) in after
        if txn_type == "Estimate":
            _estimate(company, obj, {"TxnId": identifier, "TxnType": kind}, linked)
        else:
            obj["BillableStatus"] = "HasBeenBilled" if linked else "Billable"
            touch(company, txn_type, obj, bump=False)


def _estimate(company: Company, obj: dict[str, Any], link: Link, linked: bool) -> None:
    if linked:
        obj["TxnStatus"], obj["LinkedTxn"] = "Closed", [link]
    else:
        accepted = "AcceptedDate" in obj or "AcceptedBy" in obj
        obj["TxnStatus"] = "Accepted" if accepted else "Pending"
        obj.pop("LinkedTxn", None)
    touch(company, "Estimate", obj, bump=False)
