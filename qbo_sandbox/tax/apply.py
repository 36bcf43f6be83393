"""The two calls that a transaction makes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .. import errors
from ..codec import amount
from ..engine.change import Change
from ..errors import QboFault
from . import coded, us

# What the tax of a stored transaction follows from.
_CAUSES = (
    *("Line", "CustomerRef", "VendorRef", "ShipAddr", "BillAddr", "TxnDate"),
    *("GlobalTaxCalculation", "ApplyTaxAfterDiscount"),
)
MOST_LINES = 750


def settle_lines(change: Change, purchase: bool = False) -> None:
    """Give every line its tax code and its net Amount; may be called again.

    Raises QboFault 6100 (US: a code other than TAX and NON) and 6000 (elsewhere: a
    line without code).
    """
    if change.company.profile.is_us:
        us.settle(change)
    else:
        coded.settle(change, purchase)


def apply_tax(change: Change, purchase: bool = False) -> Decimal:
    """Set TxnTaxDetail of ``change.new`` and return the tax in its currency.

    An amount of tax in the sent TxnTaxDetail is honoured; an update that sends none
    and touches nothing that tax follows from keeps what was there.
    Raises QboFault as ``settle_lines``, 6160, 6170, and 6000 for over 750 lines.
    """
    settle_lines(change, purchase)
    new, us_company = change.new, change.company.profile.is_us
    if _untouched(change):
        return total_tax(new)
    sent = change.sent.get("TxnTaxDetail")
    if us_company and purchase:
        # Purchases in the US carry tax inside their amounts.
        new.pop("TxnTaxDetail", None)
        return Decimal(0)
    found = us.tax(change, sent) if us_company else coded.tax(change, sent, purchase)
    if found is None:
        new.pop("TxnTaxDetail", None)
        return Decimal(0)
    new["TxnTaxDetail"] = found
    if len(new.get("Line", [])) > MOST_LINES and found.get("TaxLine"):
        raise QboFault(
            errors.business(f"A taxed transaction has at most {MOST_LINES} lines")
        )
    return total_tax(new)


def _untouched(change: Change) -> bool:
    if change.creating or "TxnTaxDetail" in change.sent:
        return False
    if change.old is None or "TxnTaxDetail" not in change.old:
        return False
    if any(change.changes(name) for name in _CAUSES):
        return False
    change.new["TxnTaxDetail"] = change.old["TxnTaxDetail"]
    return True


def total_tax(obj: dict[str, Any]) -> Decimal:
    """Return the tax of a transaction in its currency."""
    return amount(obj.get("TxnTaxDetail", {}).get("TotalTax", 0))
