"""Currency rules of purchases and of the journal, on top of ``money``.

Source: Intuit's reference, CurrencyRef and ExchangeRate of each transaction.
"""

from __future__ import annotations

from typing import Any

from ...company import Company
from ...engine.change import Change
from . import faults
from .money import mismatch, set_currency

LARGEST_RATE = 1_000_000


def currency_of(company: Company, obj: dict[str, Any]) -> str:
    """Return the currency code of a transaction."""
    return str(obj.get("CurrencyRef", {}).get("value", company.currency))


def settle_currency(change: Change, kind: str = "", party: str = "") -> None:
    """Check the currency against the party's and set the rate.

    Raises 6000 for another currency than the party's, 2240 for an impossible rate.
    """
    found = change.company.get(kind, party) if kind and party else None
    if not change.new.get("ExchangeRate"):
        change.new.pop("ExchangeRate", None)  # clients send 0 for "none"
    set_currency(change, found)
    rate = change.new.get("ExchangeRate", 1)
    if not 0 < rate < LARGEST_RATE:
        raise faults.out_of_range("ExchangeRate", rate)


def check_account(
    company: Company, obj: dict[str, Any], account_id: str, element: str
) -> None:
    """Raise 6000 for an account in a currency that the transaction does not have.

    Home accounts take any transaction, save receivables and payables, which must be
    of the transaction's currency; a foreign account takes only its own currency.
    """
    account = company.get("Account", account_id)
    if account is None:
        return
    own = account.get("CurrencyRef", {}).get("value", company.currency)
    named = account["AccountType"] in ("Accounts Receivable", "Accounts Payable")
    if own != currency_of(company, obj) and (named or own != company.currency):
        raise mismatch(company)


def check_total(total: Any, element: str = "TotalAmt") -> None:
    """Raise 6000 below zero and 2240 beyond what QuickBooks can hold."""
    if total < 0:
        raise faults.business("Transaction amount must be 0 or greater.", element)
    if total > faults.LARGEST_TOTAL:
        raise faults.out_of_range(element, total)
