"""Double entries of customer payments.

What is applied relieves the receivable at the rate of the document it is applied to;
what the payment's own rate makes of it in home currency is an exchange gain or loss.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...codec import amount
from ...company import Company
from ...ledger import Posting
from ...ledger.default_accounts import default_account
from . import money, payment_lines

Sums = dict[tuple[str, str], tuple[Decimal, Decimal]]


def payment_postings(company: Company, obj: dict[str, Any]) -> list[Posting]:
    """Return the entries of a payment; they sum to zero in home currency."""
    whole, customer = amount(obj["TotalAmt"]), obj["CustomerRef"]["value"]
    bank = Posting(
        obj["DepositToAccountRef"]["value"],
        money.home(obj, whole),
        whole,
        party_kind="Customer",
        party=customer,
        memo=obj.get("PrivateNote"),
    )
    rows = [bank] if whole else []
    for (account, party), (value, foreign) in _receivable(company, obj).items():
        if value or foreign:
            rows.append(
                Posting(account, value, foreign, party_kind="Customer", party=party)
            )
    rest = -sum((amount(row.amount) for row in rows), Decimal(0))
    if rest:
        exchange = default_account(company, "exchange")
        rows.append(Posting(exchange, rest, 0, party_kind="Customer", party=customer))
    return rows


def _receivable(company: Company, obj: dict[str, Any]) -> Sums:
    """Return (home, foreign) by account and customer; credits offset in one sum."""
    found: Sums = {}

    def add(key: tuple[str, str], value: Decimal, foreign: Decimal) -> None:
        before = found.get(key, (Decimal(0), Decimal(0)))
        found[key] = (before[0] + value, before[1] + foreign)

    for item, applied in payment_lines.items(company, obj):
        value = -item.sign * applied
        add((item.account, item.customer), amount(value * item.rate), value)
    left = -amount(obj.get("UnappliedAmt", 0))
    currency = obj["CurrencyRef"]["value"]
    own = obj.get("ARAccountRef", {}).get("value")
    own = own or default_account(company, "receivable", currency)
    add((own, obj["CustomerRef"]["value"]), money.home(obj, left), left)
    return found
