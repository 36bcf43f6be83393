"""CreditMemo. Source: Intuit's reference; both balances 0 when used up as recorded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...codec import shown_amount
from ...engine.change import Change
from ...ledger import links
from . import auto_apply, settlement
from .sales import SalesDocument, document_total


class CreditMemo(SalesDocument):
    """What a customer is owed; payments apply it to invoices."""

    name = "CreditMemo"
    sign = -1

    def complete(self, change: Change, customer: dict[str, Any] | None) -> None:
        """Set what remains; a sent TotalAmt was replaced by the computed one."""
        whole = document_total(change.new)
        used = links.applied(
            change.company, self.name, change.new.get("Id", ""), "Payment"
        )
        settlement.check_lowered(change, whole, used)
        self.set_balance(change, max(whole - used, Decimal(0)))
        change.new["RemainingCredit"] = shown_amount(change.new["Balance"])

    def side_effects(self, change: Change) -> None:
        """Let payments that apply it follow."""
        if not change.creating:
            settlement.follow(change, self.name)
        elif change.new["Balance"]:
            auto_apply.from_credit(change.company, change.new["Id"])
