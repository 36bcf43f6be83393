"""Invoice. Source: Intuit's reference; defaults, void and links as recorded."""

from __future__ import annotations

from typing import Any, ClassVar

from ... import errors
from ...codec import amount
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import links
from ...ledger.default_accounts import default_account
from ...settings import declare
from . import auto_apply, forms, related, sales_lines, settlement
from .sales import SalesDocument, document_total

# Intuit's reference asks to unlink payments first; people report that the payment is
# left unapplied: "refuse" or "unapply".
declare("delete_paid_invoice", "refuse")
declare("void_paid_invoice", "unapply")
# A paid invoice whose new total is less than what was applied.
declare("lower_paid_document", "unapply")


class Invoice(SalesDocument):
    """A claim on a customer; open until payments, credits and a deposit cover it."""

    name = "Invoice"
    operations = SalesDocument.operations | {"void"}
    total_count = True
    defaults: ClassVar[dict[str, Any]] = {
        "AllowIPNPayment": False,
        "AllowOnlinePayment": False,
        "AllowOnlineCreditCardPayment": False,
        "AllowOnlineACHPayment": False,
        **SalesDocument.defaults,
    }

    def complete(self, change: Change, customer: dict[str, Any] | None) -> None:
        """Set due date, deposit, links and Balance."""
        new = change.new
        forms.due_date(change, customer)
        self._deposit(change)
        own = related.check(change, self.name)
        identifier = new.get("Id", "")
        new["LinkedTxn"] = settlement.payments_of(change.company, identifier) + own
        paid = links.applied(change.company, self.name, identifier, "Payment")
        whole = document_total(new)
        settlement.check_lowered(change, whole, paid)
        self.set_balance(change, max(whole - paid, whole * 0))

    def _deposit(self, change: Change) -> None:
        new, company = change.new, change.company
        if not company.preference("SalesFormsPrefs", "AllowDeposit", False):
            new.pop("Deposit", None)
            new.pop("DepositToAccountRef", None)
            return
        new.setdefault("Deposit", 0)
        if not 0 <= amount(new["Deposit"]) <= amount(new["TotalAmt"]):
            raise QboFault(
                errors.business("The deposit cannot be more than the total", "Deposit")
            )
        if new["Deposit"]:
            account = default_account(company, "undeposited")
            new.setdefault("DepositToAccountRef", {"value": account})

    def side_effects(self, change: Change) -> None:
        """Let payments, estimates and activities follow."""
        company, identifier = change.company, change.new["Id"]
        related.follow(change, self.name)
        if not change.creating:
            settlement.follow(change, self.name)
        if change.creating and change.new["Balance"]:
            auto_apply.to_invoice(company, identifier)

    def refuse_delete(self, change: Change) -> None:
        """Refuse what has payments, where the switches say so."""
        word = "void" if change.mode == "void" else "delete"
        switch = f"{word}_paid_invoice"
        if change.company.settings[switch] != "refuse":
            return
        if links.to_target(change.company, self.name, change.new["Id"], "Payment"):
            raise QboFault(
                errors.business(
                    f"You must unlink the payments of this invoice before you {word} it"
                )
            )

    def void(self, change: Change) -> None:
        """Zero it; prices go, as in Intuit's sample of a void invoice."""
        super().void(change)
        for line in sales_lines.flat(change.new.get("Line", [])):
            line.get(sales_lines.ITEM, {}).pop("UnitPrice", None)

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Add who changed it last, as answers do since 2026."""
        super().project(company, obj, where)
        obj["MetaData"]["LastModifiedByRef"] = {"value": company.user_id}
