"""Currencies of transactions: whose, at which rate, and totals in home currency.

Sources: Intuit's references of Invoice and Payment (CurrencyRef, ExchangeRate,
HomeTotalAmt). What they leave open is a switch.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ... import errors
from ...codec import amount, plain_number, shown_amount
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting
from ...settings import declare
from ..exchange_rate import rate_on

# "one" (as users report of the API) or "as_of_date" (the rate list's).
declare("exchange_rate_default", "one")
# Whether CurrencyRef must be sent where the company has several currencies.
declare("currency_required", False)
declare(
    "currency_mismatch_text",
    "The currency of the transaction is invalid for customer/vendor/account.",
)


LARGEST = Decimal(10) ** 13


def multicurrency(company: Company) -> bool:
    """Tell whether the company works in several currencies."""
    return bool(company.preference("CurrencyPrefs", "MultiCurrencyEnabled", False))


def mismatch(company: Company) -> QboFault:
    """Return the fault for a currency that is not the party's or account's."""
    return QboFault(
        errors.business(company.settings["currency_mismatch_text"], "CurrencyRef")
    )


def set_currency(change: Change, party: dict[str, Any] | None) -> None:
    """Complete CurrencyRef and ExchangeRate; the party's currency is the only one.

    Raises 2020 (switchable) for a missing currency, 6000 for another than the party's.
    """
    new, company = change.new, change.company
    several = multicurrency(company)
    if several and company.settings["currency_required"] and "CurrencyRef" not in new:
        raise QboFault(errors.missing("CurrencyRef"))
    fixed = (party or {}).get("CurrencyRef", {}).get("value")
    new.setdefault("CurrencyRef", {"value": fixed or company.currency})
    code = new["CurrencyRef"]["value"]
    if fixed and code != fixed:
        raise mismatch(company)
    if not several:
        new.pop("ExchangeRate", None)
        return
    _set_rate(change, code)


def _set_rate(change: Change, code: str) -> None:
    new, company = change.new, change.company
    if code == company.currency:
        new["ExchangeRate"] = 1
    elif "ExchangeRate" not in new:
        rate: Any = (change.old or {}).get("ExchangeRate", 1)
        by_date = company.settings["exchange_rate_default"] == "as_of_date"
        if change.creating and by_date:
            rate = rate_on(company, code, new["TxnDate"])["Rate"]
        new["ExchangeRate"] = plain_number(rate)
    elif new["ExchangeRate"] <= 0:
        raise QboFault(
            errors.error(
                2240,
                "Number out of range",
                f"ExchangeRate must be positive. Supplied value:{new['ExchangeRate']}",
                "ExchangeRate",
            )
        )


def rate_of(obj: dict[str, Any]) -> Decimal:
    """Return home units for one unit of a transaction's currency."""
    return Decimal(str(obj.get("ExchangeRate", 1)))


def home(obj: dict[str, Any], value: Any) -> Decimal:
    """Return an amount of a transaction in home currency."""
    return amount(amount(value) * rate_of(obj))


def check_range(obj: dict[str, Any], value: Any, name: str) -> None:
    """Raise 2090 for an amount that has more than 15 digits, at home or abroad."""
    if max(abs(amount(value)), abs(home(obj, value))) >= LARGEST:
        raise QboFault(errors.invalid_format(2090, "Amount", value, name))


def show_home(company: Company, obj: dict[str, Any], shown: str, source: str) -> None:
    """Set a home total (HomeTotalAmt, HomeBalance) where the company shows them."""
    if multicurrency(company):
        obj[shown] = shown_amount(home(obj, obj.get(source, 0)))
    else:
        obj.pop(shown, None)


def account_currency(change: Change, reference: str) -> None:
    """Raise 6000 where an account is kept in a third currency."""
    company, new = change.company, change.new
    account = company.get("Account", new.get(reference, {}).get("value", ""))
    code = (account or {}).get("CurrencyRef", {}).get("value", company.currency)
    if code not in (company.currency, new["CurrencyRef"]["value"]):
        raise mismatch(company)


def level(postings: list[Posting]) -> list[Posting]:
    """Return postings whose home amounts sum to zero.

    Each line is rounded to cents in home currency, so a few cents can be left: the
    largest entry after the first (the party's or the bank's) takes them.
    """
    rest = sum((amount(row.amount) for row in postings), Decimal(0))
    if rest and len(postings) > 1:
        largest = max(postings[1:], key=lambda row: abs(amount(row.amount)))
        largest.amount = amount(largest.amount) - rest
    return postings
