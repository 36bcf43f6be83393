"""PurchaseOrder: posts nothing. Source: Intuit's reference of PurchaseOrder."""

from __future__ import annotations

from typing import Any

from ...company import Company
from ...engine.change import Change
from ...ledger import Posting, links
from ..addresses import number_addresses
from . import order_links
from .doc_numbers import next_number
from .expense_document import ExpenseDocument

FIRST_NUMBER = 1001


class PurchaseOrder(ExpenseDocument):
    """What was ordered; bills and purchases are made from it."""

    name = "PurchaseOrder"
    party_field = "VendorRef"
    party_kind = "Vendor"
    keeps = ExpenseDocument.keeps | {
        "APAccountRef",
        "ExchangeRate",
        "POStatus",
        "EmailStatus",
    }

    def complete(self, change: Change) -> None:
        """Default status, number and address; links come from bills alone."""
        new = change.new
        for line in new["Line"]:
            line.pop("LinkedTxn", None)
        new.pop("LinkedTxn", None)
        if change.old and "LinkedTxn" in change.old:
            new["LinkedTxn"] = change.old["LinkedTxn"]
        new.setdefault("POStatus", "Open")
        new.setdefault("EmailStatus", "NotSet")
        if change.creating:
            if not new.get("DocNumber"):
                new["DocNumber"] = next_number(change.company, self.name, FIRST_NUMBER)
            vendor = change.company.get("Vendor", new["VendorRef"]["value"]) or {}
            if "VendorAddr" not in new and "BillAddr" in vendor:
                new["VendorAddr"] = dict(vendor["BillAddr"])
        number_addresses(change, "VendorAddr", "ShipAddr")

    def rules(self, change: Change) -> None:
        """Nothing is posted, so that any account will do."""

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Return nothing: an order is no business yet."""
        return []

    def side_effects(self, change: Change) -> None:
        """Unlink what was made from an order that goes."""
        company, identifier = change.company, change.new["Id"]
        if change.mode == "delete":
            order_links.unlink_order(company, identifier)
        elif links.to_target(company, self.name, identifier):
            order_links.tell_order(company, identifier)
