"""CreditCardPayment: a card's balance paid from a bank, a narrower Transfer.

Source: Intuit's reference of CreditCardPayment: the path is ``creditcardpayment``, the
object's name CreditCardPaymentTxn. Client libraries read one under /transfer as well.
"""

from __future__ import annotations

from typing import Any

from ... import errors
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting
from .. import account_types as types
from . import faults
from .base import Transaction
from .currency_rules import check_account, check_total, settle_currency
from .money import home


class CreditCardPayment(Transaction):
    """Money from a bank account to a credit card."""

    name = "CreditCardPaymentTxn"
    path = "creditcardpayment"
    keeps = Transaction.keeps | {"ExchangeRate"}

    def compute(self, change: Change) -> None:
        """Settle currency and bounds; default the print status of a check."""
        new = change.new
        settle_currency(change)
        if new["Amount"] < 0:
            raise faults.negative("Amount", new["Amount"])
        check_total(new["Amount"], "Amount")
        check_total(home(new, new["Amount"]), "Amount")
        new.setdefault("PrintStatus", "NotSet")

    def currency(self, change: Change) -> str:
        """Return the currency of the card."""
        card = change.company.get(
            "Account", change.new["CreditCardAccountRef"]["value"]
        )
        own = (card or {}).get("CurrencyRef", {}).get("value")
        return str(own or change.company.currency)

    def rules(self, change: Change) -> None:
        """Ask for a credit card, and for money to pay it from (6430)."""
        new, company = change.new, change.company
        card = new["CreditCardAccountRef"]["value"]
        bank = new["BankAccountRef"]["value"]
        kind = company.account_type(card)
        if kind != "Credit Card":
            raise faults.account_type(kind, "CreditCardAccountRef")
        kind = company.account_type(bank)
        if types.classification(kind) != "Asset" or kind == "Accounts Receivable":
            raise faults.account_type(kind, "BankAccountRef")
        for account in (card, bank):
            check_account(company, new, account, "AccountRef")

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Debit the card, credit the bank."""
        value, vendor = obj["Amount"], obj.get("VendorRef", {}).get("value")
        at_home, memo = home(obj, value), obj.get("Memo") or obj.get("PrivateNote")
        named: dict[str, Any] = {"party": vendor, "memo": memo}
        if vendor:
            named["party_kind"] = "Vendor"
        return [
            Posting(obj["BankAccountRef"]["value"], -at_home, foreign=-value, **named),
            Posting(
                obj["CreditCardAccountRef"]["value"], at_home, foreign=value, **named
            ),
        ]


def as_transfer(company: Company, identifier: str) -> dict[str, Any]:
    """Return a card payment in the form of a Transfer. Raises 610."""
    found = company.get(CreditCardPayment.name, identifier)
    if found is None:
        gone = company.objects.was_deleted("Transfer", identifier)
        raise QboFault(errors.not_found(deleted=gone))
    kept = ("domain", "sparse", "Id", "SyncToken", "MetaData", "TxnDate", "CurrencyRef")
    seen = {name: found[name] for name in kept if name in found}
    seen["FromAccountRef"] = found["BankAccountRef"]
    seen["ToAccountRef"] = found["CreditCardAccountRef"]
    seen["Amount"] = found["Amount"]
    for name in ("FromAccountRef", "ToAccountRef"):
        label = company.label("Account", seen[name]["value"]) or ""
        seen[name] = {"value": seen[name]["value"], "name": label}
    return seen
