"""Open items of receivables and payables at the end of a day.

A document's open amount is what it posted, less what payments settled of it by then;
what a payment settles is taken from its own open credit. So open items always sum to
the ledger's balance, name by name as long as links stay within a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .cash import Key, links_of
from .entries import OPEN, Book


@dataclass
class OpenItem:
    """One transaction of one name; cents in home currency, in natural sign."""

    key: Key
    party: str
    date: str
    due: str
    amount: int
    open: int
    foreign: int


Found = dict[tuple[Key, str], OpenItem]


def open_items(book: Book, kind: str, day: date) -> list[OpenItem]:
    """Return all items of Customer or Vendor by ``day``, settled ones too (open 0)."""
    sign = 1 if kind == "Customer" else -1
    last = day.isoformat()
    found: Found = {}
    for entry in book.entries:
        if book.kind(entry.account) != OPEN[kind] or entry.date > last:
            continue
        party = (entry.customer if kind == "Customer" else entry.vendor) or ""
        item = found.get((entry.key, party))
        if item is None:
            due = book.document(entry.key).get("DueDate") or entry.date
            item = OpenItem(entry.key, party, entry.date, due, 0, 0, 0)
            found[entry.key, party] = item
        item.amount += sign * entry.cents
        item.open += sign * entry.cents
        item.foreign += sign * entry.foreign
    _settle(book, kind, found, last)
    return list(found.values())


def _settle(book: Book, kind: str, found: Found, last: str) -> None:
    """Let every payment up to the day take from what it settles.

    Payments of nothing, which only apply a credit, post nothing; they are found too.
    """
    by_key: dict[Key, list[OpenItem]] = {}
    for item in found.values():
        by_key.setdefault(item.key, []).append(item)
    entity = "Payment" if kind == "Customer" else "BillPayment"
    for obj in book.company.objects.select(entity, "AND date <= ?", (last,)):
        key = (entity, obj["Id"])
        items = by_key.get(key)
        if items is None:
            items = [OpenItem(key, "", obj["TxnDate"], obj["TxnDate"], 0, 0, 0)]
            found[key, ""] = items[0]
        for target, cents in links_of(book, key):
            if target in by_key:
                _apply(items, by_key[target], cents)


def _apply(payments: list[OpenItem], targets: list[OpenItem], cents: int) -> None:
    """Move what one line settles from the target to the payment's open credit."""
    for target in targets:
        if not target.foreign or not cents:
            continue
        share = min(cents, abs(target.foreign))
        moved = round(target.amount * share / abs(target.foreign))
        payment = next((p for p in payments if p.party == target.party), payments[0])
        target.open -= moved
        payment.open += moved
        cents -= share
