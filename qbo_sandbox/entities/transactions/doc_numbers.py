"""Document numbers of purchases and journal entries.

Source: Intuit's references of Bill, Purchase, VendorCredit, PurchaseOrder and
JournalEntry (DocNumber, ``include=allowduplicatedocnum``, ``allowautodocnum``).
"""

from __future__ import annotations

from typing import Any

from ...company import Company
from ...engine.change import Change
from ...settings import declare
from . import faults

declare("purchase_auto_number", False)
ALLOW_DUPLICATE = "allowduplicatedocnum"
ALLOW_AUTOMATIC = "allowautodocnum"


def warns(company: Company, preference: str) -> bool:
    """Tell whether a preference of OtherPrefs is on."""
    return company.other_preference(preference).lower() == "true"


def refuse_duplicate(change: Change, entity: str, **equal: Any) -> None:
    """Raise 6140 where another object has the number; ``equal`` narrows which.

    A number that an update leaves as it is, is not asked again.
    """
    new, number = change.new, change.new.get("DocNumber")
    if not number or ALLOW_DUPLICATE in change.options:
        return
    if not change.creating and not change.changes("DocNumber"):
        return
    for other in change.company.objects.select(entity, "AND doc = ?", (number,)):
        same = all(other.get(name) == value for name, value in equal.items())
        if same and other["Id"] != new.get("Id"):
            raise faults.duplicate_number(number, entity, other["Id"])


def next_number(company: Company, entity: str, first: int) -> str:
    """Return the number after the last that was given out automatically."""
    name = f"DocNumber.{entity}"
    number = str(company.database.next(company.id, name, first))
    while any(company.objects.select(entity, "AND doc = ?", (number,), page=(1, 0))):
        number = str(company.database.next(company.id, name, first))
    return number


def numbers_purchases(change: Change) -> bool:
    """Tell whether the company numbers this purchase itself.

    The reference gives VendorAndPurchasesPrefs.UseCustomTxnNumbers the part that
    CustomTxnNumbers has for sales; recorded purchases without a number speak against
    it, so that the switch ``purchase_auto_number`` decides.
    """
    company = change.company
    custom = warns(company, "VendorAndPurchasesPrefs.UseCustomTxnNumbers")
    asked = bool(company.settings["purchase_auto_number"])
    return asked and not custom and not change.new.get("DocNumber")
