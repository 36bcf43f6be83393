"""SalesReceipt and RefundReceipt: money and goods change hands at once.

Sources: Intuit's references; Balance 0 and the default account as recorded.
"""

from __future__ import annotations

from typing import Any

from ...engine.change import Change
from ...ledger.default_accounts import default_account
from .sales import SalesDocument


class SalesReceipt(SalesDocument):
    """A sale that is paid; the customer may be missing, as recordings show."""

    name = "SalesReceipt"
    operations = SalesDocument.operations | {"void"}
    takes_deposit = True

    def required(self, change: Change) -> list[str]:
        """Ask for lines only."""
        return [name for name in super().required(change) if name != "CustomerRef"]

    def complete(self, change: Change, customer: dict[str, Any] | None) -> None:
        """Default the account to Undeposited Funds."""
        account = default_account(change.company, "undeposited")
        change.new.setdefault("DepositToAccountRef", {"value": account})
        self.set_balance(change, 0)


class RefundReceipt(SalesDocument):
    """Money given back; DepositToAccountRef is where it comes from."""

    name = "RefundReceipt"
    takes_deposit = True
    sign = -1

    def complete(self, change: Change, customer: dict[str, Any] | None) -> None:
        """Nothing stays open."""
        self.set_balance(change, 0)
