"""Payment of a customer: money in, applied to invoices; credits applied on the way.

Sources: Intuit's reference of Payment; recordings for zero payments, LineEx, and what
moves on linked documents. The texts for applying too much are not documented.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ... import errors
from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting
from ...ledger.default_accounts import default_account
from . import forms, money, payment_lines
from .base import Transaction
from .open_items import RECEIVABLE
from .payment_postings import payment_postings
from .settlement import relink


class Payment(Transaction):
    """What a customer paid; what is applied to nothing is UnappliedAmt."""

    name = "Payment"
    operations = Transaction.operations | {"void"}
    party_field = "CustomerRef"
    party_kind = "Customer"
    keeps: ClassVar[frozenset[str]] = Transaction.keeps | {
        "CustomerRef",
        "ExchangeRate",
    }

    def prepare(self, change: Change) -> None:
        """Set defaults, check what lines are applied to, compute what is left."""
        new, company = change.new, change.company
        new.setdefault("TxnDate", company.clock.today())
        money.set_currency(change, forms.customer_of(change))
        account = default_account(company, "undeposited")
        new.setdefault("DepositToAccountRef", {"value": account})
        if amount(new["TotalAmt"]) < 0:
            raise QboFault(
                errors.error(2290, "Negative amount", "Amount is negative", "TotalAmt")
            )
        money.check_range(new, new["TotalAmt"], "TotalAmt")
        new["Line"] = payment_lines.clean(new.get("Line", []))
        if change.creating and not new["TotalAmt"] and not new["Line"]:
            raise QboFault(errors.business("You must set a transaction amount."))
        new["UnappliedAmt"] = shown_amount(payment_lines.unapplied(change))

    def rules(self, change: Change) -> None:
        """Refuse unfit accounts (6430)."""
        forms.check_deposit_account(change)
        money.account_currency(change, "DepositToAccountRef")
        value = change.new.get("ARAccountRef", {}).get("value")
        kind = change.company.account_type(value) if value else RECEIVABLE
        if kind != RECEIVABLE:
            raise QboFault(
                errors.error(
                    6430,
                    "Invalid account type used",
                    f"Invalid account type {kind} for ARAccountRef",
                    "ARAccountRef",
                )
            )

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Debit the deposit account, credit the receivable of each document."""
        return payment_postings(company, obj)

    def side_effects(self, change: Change) -> None:
        """Link, and bring the documents concerned up to date."""
        gone = change.mode in ("delete", "void")
        rows = [] if gone else payment_lines.links_for(change.company, change.new)
        relink(change.company, change.new["Id"], rows)

    def void(self, change: Change) -> None:
        """Zero it; its lines go, as recorded."""
        super().void(change)
        change.new["Line"] = []

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Add ProcessPayment and each line's LineEx."""
        obj["ProcessPayment"] = False
        obj.get("DepositToAccountRef", {}).pop("name", None)
        for line in obj.setdefault("Line", []):
            line["LineEx"] = payment_lines.extension(company, obj, line)
