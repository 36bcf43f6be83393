"""InventoryAdjustment: quantities on hand set right, and what they started with.

Source: Intuit's reference of InventoryAdjustment (AdjustAccountRef, QtyDiff). A rise is
valued at the item's PurchaseCost, a fall at what the oldest stock cost.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ... import errors
from ...codec import amount
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting, inventory
from . import faults
from .base import Transaction
from .expense_lines import in_order

DETAIL = "ItemAdjustmentLineDetail"


class InventoryAdjustment(Transaction):
    """Pieces that came or went without a document."""

    name = "InventoryAdjustment"
    keeps = Transaction.keeps | {"AdjustAccountRef"}

    def compute(self, change: Change) -> None:
        """Check that each line names a stock item and a difference."""
        for line in change.new["Line"]:
            kind = line.get("DetailType")
            if kind != DETAIL:
                if not kind:
                    raise faults.missing("Line.DetailType")
                raise QboFault(errors.invalid_enum(kind, "Line.DetailType"))
            line.pop("Amount", None)
            self._quantity(change.company, line.setdefault(DETAIL, {}))

    def _quantity(self, company: Company, detail: dict[str, Any]) -> None:
        reference = detail.get("ItemRef", {}).get("value")
        if not reference:
            raise faults.missing(f"Line.{DETAIL}.ItemRef")
        item = inventory.stock_item(company, reference)
        if item is None:
            raise faults.business("Only inventory items can be adjusted", "ItemRef")
        if detail.get("QtyDiff") in (None, ""):
            if detail.get("NewQty") in (None, ""):
                raise faults.missing(f"Line.{DETAIL}.QtyDiff")
            held = Decimal(str(item.get("QtyOnHand", 0)))
            detail["QtyDiff"] = Decimal(str(detail["NewQty"])) - held
        detail.pop("NewQty", None)
        if abs(detail["QtyDiff"]) >= faults.LARGEST_TOTAL:
            raise faults.out_of_range("QtyDiff", detail["QtyDiff"])
        value = abs(detail["QtyDiff"]) * Decimal(str(item.get("PurchaseCost", 0)))
        if value > faults.LARGEST_TOTAL:
            raise faults.out_of_range("QtyDiff", detail["QtyDiff"])

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Move the stock; asset against the account of the adjustment."""
        rows: list[Posting] = []
        for line in obj["Line"]:
            detail = line[DETAIL]
            item = inventory.stock_item(company, detail["ItemRef"]["value"])
            if item is None:
                continue
            difference = Decimal(str(detail["QtyDiff"]))
            if difference < 0:
                value = -amount(inventory.cost_of(company, item, -difference))
            else:
                value = amount(difference * Decimal(str(item.get("PurchaseCost", 0))))
            args = (line.get("Id"), item["Id"], difference, value)
            inventory.bought(company, self.name, obj, *args)
            tags: dict[str, Any] = {"item": item["Id"], "line": line.get("Id")}
            asset = inventory.asset_account(company, item)
            other = obj["AdjustAccountRef"]["value"]
            rows += [Posting(asset, value, **tags), Posting(other, -value, **tags)]
        return rows

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Sort the members of lines."""
        for line in obj["Line"]:
            in_order(line)
