"""Estimate: posts nothing. Source: Intuit's reference; status as recorded."""

from __future__ import annotations

from typing import Any

from ... import errors
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting
from .sales import SalesDocument

STATUS = ("Accepted", "Closed", "Pending", "Rejected", "Converted")


class Estimate(SalesDocument):
    """An offer; an invoice made from it closes it."""

    name = "Estimate"
    number_sequence = "estimates"
    numbers_unique = False

    def complete(self, change: Change, customer: dict[str, Any] | None) -> None:
        """Default the status; links are the invoice's to make."""
        new, old = change.new, change.old or {}
        new.pop("LinkedTxn", None)
        if "LinkedTxn" in old:
            new["LinkedTxn"] = old["LinkedTxn"]
            new.setdefault("TxnStatus", old.get("TxnStatus", "Closed"))
        if new.setdefault("TxnStatus", "Pending") not in STATUS:
            raise QboFault(errors.invalid_enum(new["TxnStatus"], "TxnStatus"))

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Post nothing."""
        return []
