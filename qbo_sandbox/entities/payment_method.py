"""PaymentMethod. Source: Intuit's reference of PaymentMethod."""

from __future__ import annotations

from .. import errors
from ..engine.change import Change
from ..errors import QboFault
from .lists import ListEntity

TYPES = ("CREDIT_CARD", "NON_CREDIT_CARD")


class PaymentMethod(ListEntity):
    """A way in which customers pay."""

    name = "PaymentMethod"
    word = "payment method"

    def prepare(self, change: Change) -> None:
        """Default and check the type."""
        super().prepare(change)
        kind = change.new.setdefault("Type", "NON_CREDIT_CARD")
        if kind not in TYPES:
            raise QboFault(errors.invalid_enum(kind, "Type"))
