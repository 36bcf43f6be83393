"""VendorCredit: a bill turned round. Source: Intuit's reference of VendorCredit."""

from __future__ import annotations

from typing import Any

from ...engine.change import Change
from . import faults
from .bill import PayableDocument
from .doc_numbers import next_number, numbers_purchases, refuse_duplicate, warns


class VendorCredit(PayableDocument):
    """What a vendor owes; bill payments use it up."""

    name = "VendorCredit"

    def sign(self, obj: dict[str, Any]) -> int:
        """Credit the lines."""
        return -1

    def complete(self, change: Change) -> None:
        """Number it where the company numbers purchases itself."""
        super().complete(change)
        if change.creating and numbers_purchases(change):
            change.new["DocNumber"] = next_number(change.company, self.name, 1)

    def rules(self, change: Change) -> None:
        """Refuse negative lines and a number in use."""
        super().rules(change)
        for line in change.new["Line"]:
            if line.get("Amount", 0) < 0:
                raise faults.negative("Line.Amount", line["Amount"])
        if warns(change.company, "WarnDuplicateBillNumber"):
            refuse_duplicate(change, "VendorCredit")
