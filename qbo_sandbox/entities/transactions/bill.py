"""Bill. Source: Intuit's reference of Bill; recordings for paid bills."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...codec import amount
from ...company import Company
from ...engine.change import Change
from ...ledger import links
from . import faults, order_links, payables
from .doc_numbers import refuse_duplicate, warns
from .expense_document import ExpenseDocument, complete_payable, set_open
from .terms import due_date


class PayableDocument(ExpenseDocument):
    """What a bill and a vendor credit share: balance, links, payments."""

    party_field = "VendorRef"
    party_kind = "Vendor"
    keeps = ExpenseDocument.keeps | {"APAccountRef", "ExchangeRate"}

    def complete(self, change: Change) -> None:
        """Default the payable account; keep the links that can be."""
        complete_payable(change)
        order_links.settle_links(change)

    def compute(self, change: Change) -> None:
        """Total up, then set what is open and who is linked."""
        super().compute(change)
        new, company = change.new, change.company
        used = self.used(company, new)
        keep = company.settings["lower_paid_bill"] != "refuse"
        set_open(company, new, min(used, amount(new["TotalAmt"])) if keep else used)
        payables.set_links(company, self.name, new)
        self.show_orders(new)

    def used(self, company: Company, obj: dict[str, Any]) -> Decimal:
        """Return what payments apply to the document."""
        if "Id" not in obj:
            return Decimal(0)
        return links.applied(company, self.name, obj["Id"], "BillPayment")

    def show_orders(self, new: dict[str, Any]) -> None:
        """List the orders of the lines in the head, behind the payments."""
        rows = [r for r in new.get("LinkedTxn", []) if r["TxnType"] != "PurchaseOrder"]
        for link in order_links.rows_of(new):
            row = {"TxnId": link.target_id, "TxnType": link.target}
            if row not in rows:
                rows.append(row)
        new["LinkedTxn"] = rows
        if not rows:
            del new["LinkedTxn"]

    def balancing(self, obj: dict[str, Any]) -> str:
        """Return the payable account."""
        return str(obj["APAccountRef"]["value"])

    def rules(self, change: Change) -> None:
        """Refuse another vendor, or less than what is paid, on a paid document."""
        super().rules(change)
        new, company = change.new, change.company
        used = self.used(company, new)
        if not used:
            return
        for name in ("VendorRef", "CurrencyRef", "APAccountRef"):
            if change.changes(name):
                raise faults.business(
                    f"{name} cannot be changed: payments are linked", name
                )
        keep = company.settings["lower_paid_bill"] != "refuse"
        if amount(new["TotalAmt"]) < used and not keep:
            raise faults.business(
                "The amount cannot be less than what is already paid", "TotalAmt"
            )

    def side_effects(self, change: Change) -> None:
        """Tell orders; let payments go where less is left for them."""
        order_links.relink(change, self.name)
        deleted = change.mode == "delete"
        most = Decimal(0) if deleted else amount(change.new["TotalAmt"])
        company, identifier = change.company, change.new["Id"]
        cuts = payables.unapply(company, self.name, identifier, most)
        if cuts and not deleted:
            payables.refresh(company, self.name, identifier, bump=False)

    def refuse_delete(self, change: Change) -> None:
        """Refuse what is billed on, and by switch what is paid."""
        super().refuse_delete(change)
        company = change.company
        keep = company.settings["delete_paid_bill"] != "refuse"
        if self.used(company, change.new) and not keep:
            raise faults.cannot_link(
                f"This {self.name} has payments linked to it; unlink them first"
            )

    def follow_links(self, company: Company, obj: dict[str, Any]) -> None:
        """Set balance and links of a stored object after a payment changed."""
        set_open(company, obj, self.used(company, obj))
        payables.set_links(company, self.name, obj)


class Bill(PayableDocument):
    """What a vendor asks for."""

    name = "Bill"
    total_count = True
    sparse_needs = "VendorRef"

    def complete(self, change: Change) -> None:
        """Default account and due date."""
        super().complete(change)
        new, old = change.new, change.old or {}
        moved = any(change.changes(name) for name in ("TxnDate", "SalesTermRef"))
        asked = "DueDate" in change.sent
        if "DueDate" not in new or (moved and not asked and old):
            term = new.get("SalesTermRef", {}).get("value")
            new["DueDate"] = due_date(
                change.company, new["TxnDate"], term or _vendor_term(change)
            )

    def rules(self, change: Change) -> None:
        """Check accounts, then the number where the company wants it unique."""
        super().rules(change)
        if warns(change.company, "WarnDuplicateBillNumber"):
            refuse_duplicate(change, "Bill")

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Say who changed it last, as answers do since 2026."""
        super().project(company, obj, where)
        obj["MetaData"]["LastModifiedByRef"] = {"value": company.user_id}


def _vendor_term(change: Change) -> str | None:
    vendor = change.company.get("Vendor", change.new["VendorRef"]["value"]) or {}
    found = vendor.get("TermRef", {}).get("value")
    return str(found) if found else None
