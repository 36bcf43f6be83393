"""Keeps documents and the payments applied to them in step.

Sources: recordings: a payment moves SyncToken and LastUpdatedTime of the invoices it
is applied to, and stands in their LinkedTxn, newest first. Voiding a paid document, or
lowering it below what was applied, leaves the payments unapplied (Intuit's help pages;
switches where its API reference is silent).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ... import errors
from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...engine.remove import delete
from ...errors import QboFault
from ...ledger import links
from ..registry import entity_named
from . import money, payment_lines
from .open_items import touch
from .sales import document_total

Obj = dict[str, Any]
Key = tuple[str, str]


def payments_of(company: Company, invoice: str) -> list[Obj]:
    """Return LinkedTxn rows of the payments applied to an invoice, newest first."""
    rows = links.to_target(company, "Invoice", invoice, "Payment")
    ids = dict.fromkeys(source_id for _source, source_id, _link in reversed(rows))
    return [{"TxnId": source_id, "TxnType": "Payment"} for source_id in ids]


def refresh(company: Company, entity: str, identifier: str, bump: bool = True) -> None:
    """Bring balance and links of an invoice or credit memo up to date."""
    obj = company.get(entity, identifier)
    if obj is None or entity not in ("Invoice", "CreditMemo"):
        return
    used = links.applied(company, entity, identifier, "Payment")
    obj["Balance"] = shown_amount(document_total(obj) - used)
    money.show_home(company, obj, "HomeBalance", "Balance")
    if entity == "CreditMemo":
        obj["RemainingCredit"] = obj["Balance"]
    else:
        others = [row for row in obj["LinkedTxn"] if row["TxnType"] != "Payment"]
        obj["LinkedTxn"] = payments_of(company, identifier) + others
    if bump:
        touch(company, entity, obj, bump=True)
    else:
        entity_named(entity).store(company, obj, created=0, updated=company.now())


def check_lowered(change: Change, whole: Decimal, paid: Decimal) -> None:
    """Raise 6000 where a document falls below what is applied, if switched so."""
    if whole >= paid or change.company.settings["lower_paid_document"] != "refuse":
        return
    raise QboFault(
        errors.business(
            "The total cannot be less than the amount that is already applied to it"
        )
    )


def follow(change: Change, entity: str) -> None:
    """After a document changed: take back what no longer fits, value the rest anew."""
    company, new, old = change.company, change.new, change.old or {}
    identifier = new["Id"]
    if not links.to_target(company, entity, identifier, "Payment"):
        return
    gone = change.mode == "delete"
    moved = change.changes("CustomerRef")
    keep = Decimal(0) if gone or moved else document_total(new)
    if links.applied(company, entity, identifier, "Payment") > keep:
        reduce(company, entity, identifier, keep)
        if not gone:
            refresh(company, entity, identifier, bump=False)
    if old.get("ExchangeRate") != new.get("ExchangeRate"):
        for _source, payment, _link in links.to_target(
            company, entity, identifier, "Payment"
        ):
            _repost(company, payment)


def _repost(company: Company, payment: str) -> None:
    obj = company.get("Payment", payment)
    if obj is not None:
        entity_named("Payment").post(company, obj)  # type: ignore[attr-defined]


def reduce(company: Company, entity: str, identifier: str, keep: Decimal) -> None:
    """Unapply payments from a document, the newest first, down to ``keep``."""
    excess = links.applied(company, entity, identifier, "Payment") - keep
    rows = links.to_target(company, entity, identifier, "Payment")
    for _source, payment, link in reversed(rows):
        if excess <= 0:
            break
        taken = min(excess, Decimal(link.amount))
        excess -= taken
        _shorten(company, payment, link, taken)


def _shorten(company: Company, payment: str, link: links.Link, taken: Decimal) -> None:
    """Take ``taken`` off the line of a payment that makes ``link``."""
    obj = company.get("Payment", payment)
    assert obj is not None
    lines = []
    for line in obj.get("Line", []):
        row = line["LinkedTxn"][0]
        value = amount(line["Amount"])
        same = (links.entity_of(row["TxnType"]), row["TxnId"]) == (
            link.target,
            link.target_id,
        )
        if same and taken:
            part = min(value, taken)
            value, taken = value - part, taken - part
        if value:
            lines.append({**line, "Amount": shown_amount(value)})
    rewrite(company, obj, lines, (link.target, link.target_id))


def _sums(rows: list[links.Link]) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    for row in rows:
        key = (row.target, row.target_id)
        found[key] = found.get(key, Decimal(0)) + amount(row.amount)
    return found


def relink(
    company: Company, payment: str, rows: list[links.Link], skip: Key = ("", "")
) -> None:
    """Replace a payment's links; documents whose amount changed move with it."""
    before = _sums(links.of_source(company, "Payment", payment))
    after = _sums(rows)
    links.replace(company, "Payment", payment, rows)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key) and key != skip:
            refresh(company, *key)


def rewrite(company: Company, obj: Obj, lines: list[Obj], skip: Key) -> None:
    """Give a stored payment other lines because the document ``skip`` changed.

    A payment that only applied a credit and applies nothing now is deleted.
    """
    obj["Line"] = payment_lines.fitted(company, obj, lines)
    left = payment_lines.left_over(company, obj)
    obj["UnappliedAmt"] = shown_amount(left)
    relink(company, obj["Id"], payment_lines.links_for(company, obj), skip)
    touch(company, "Payment", obj, bump=True)
    entity = entity_named("Payment")
    entity.post(company, obj)  # type: ignore[attr-defined]
    if not obj["Line"] and not amount(obj["TotalAmt"]):
        delete(company, entity, {"Id": obj["Id"], "SyncToken": obj["SyncToken"]})
