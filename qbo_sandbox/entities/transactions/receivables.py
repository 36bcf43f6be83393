"""Journal entries, purchases and deposits on a receivable account, and what pays them.

Such an entry is an open item of its customer, which payments are applied to. When it
changes, payments keep no more of it than it still has.
"""

from __future__ import annotations

from decimal import Decimal

from ...company import Company
from ...engine.change import Change
from ...ledger import links, postings_of
from .settlement import reduce

RECEIVABLE = "Accounts Receivable"


def follow_payments(change: Change, entity: str) -> None:
    """Unapply payments from what a changed or deleted entry no longer has."""
    company, identifier = change.company, change.new["Id"]
    used: dict[str, Decimal] = {}
    for _source, _id, link in links.to_target(company, entity, identifier, "Payment"):
        part = used.get(link.target_line, Decimal(0))
        used[link.target_line] = part + Decimal(link.amount)
    if not used:
        return
    gone = change.mode == "delete"
    left = {} if gone else _open(company, entity, identifier)
    none = Decimal(0)
    if any(used[who] > left.get(who, none) for who in used):
        keep = sum((min(used[who], left.get(who, none)) for who in used), none)
        reduce(company, entity, identifier, keep)


def _open(company: Company, entity: str, identifier: str) -> dict[str, Decimal]:
    """Return what each customer has on receivables in an entry, without sign."""
    cents: dict[str, int] = {}
    for row in postings_of(company, entity, identifier):
        named = row["party_kind"] == "Customer" and row["party"]
        if named and company.account_type(row["account"]) == RECEIVABLE:
            cents[row["party"]] = cents.get(row["party"], 0) + row["foreign_cents"]
    return {who: abs(Decimal(value)) / 100 for who, value in cents.items()}
