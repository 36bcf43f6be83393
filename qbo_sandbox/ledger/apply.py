"""Posts a transaction and moves the balances of the names it touches.

A customer's Balance is what its postings on receivable accounts come to, a vendor's
what its postings on payable accounts come to, in the currency of that name. So both
always agree with the ledger.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from .book import Posting, post, postings_of, unpost

if TYPE_CHECKING:
    from ..company import Company

# Which account type counts for which kind of name, and its sign.
_OPEN = {"Customer": ("Accounts Receivable", 1), "Vendor": ("Accounts Payable", -1)}
Totals = dict[tuple[str, str], Decimal]


def apply(
    company: Company,
    entity: str,
    txn: str,
    date: str,
    currency: str,
    postings: list[Posting],
) -> None:
    """Replace a transaction's entries and pass the difference on to the names.

    Raises Unbalanced when the entries do not sum to zero.
    """
    before = _totals(company, entity, txn)
    post(company, entity, txn, date, currency, postings)
    _pass_on(company, before, _totals(company, entity, txn))


def withdraw(company: Company, entity: str, txn: str) -> None:
    """Take a transaction out of the ledger and out of the balances of names."""
    before = _totals(company, entity, txn)
    unpost(company, entity, txn)
    _pass_on(company, before, {})


def _totals(company: Company, entity: str, txn: str) -> Totals:
    found: Totals = {}
    for row in postings_of(company, entity, txn):
        kind, sign = _OPEN.get(row["party_kind"] or "", ("", 0))
        if not row["party"] or company.account_type(row["account"]) != kind:
            continue
        key = (row["party_kind"], row["party"])
        found[key] = (
            found.get(key, Decimal(0)) + sign * Decimal(row["foreign_cents"]) / 100
        )
    return found


def _pass_on(company: Company, before: Totals, after: Totals) -> None:
    from ..entities.names import adjust_balance

    for key in before.keys() | after.keys():
        delta = after.get(key, Decimal(0)) - before.get(key, Decimal(0))
        if delta:
            adjust_balance(company, *key, delta)
