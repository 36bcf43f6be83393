"""Transfer between two accounts of the balance sheet. Source: Intuit's reference."""

from __future__ import annotations

from typing import Any

from ... import errors
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting
from .. import account_types as types
from .base import Transaction


class Transfer(Transaction):
    """Money moved from one account to another."""

    name = "Transfer"
    keeps = Transaction.keeps | {"FromAccountRef", "ToAccountRef", "Amount"}

    def rules(self, change: Change) -> None:
        """Refuse a negative amount (2290) and accounts of profit and loss (6430)."""
        new, company = change.new, change.company
        if new["Amount"] < 0:
            raise QboFault(
                errors.error(2290, "Negative amount", "Amount is negative", "Amount")
            )
        for name in ("FromAccountRef", "ToAccountRef"):
            kind = company.account_type(new[name]["value"])
            if types.classification(kind) not in types.BALANCED:
                raise QboFault(
                    errors.error(
                        6430,
                        "Invalid account type used",
                        f"Invalid account type {kind} for {name}",
                        name,
                    )
                )

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Credit the one, debit the other."""
        memo = obj.get("PrivateNote")
        return [
            Posting(obj["FromAccountRef"]["value"], -obj["Amount"], memo=memo),
            Posting(obj["ToAccountRef"]["value"], obj["Amount"], memo=memo),
        ]
