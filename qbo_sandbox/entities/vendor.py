"""Vendor. Source: Intuit's reference of Vendor; TermRef and masking as reported."""

from __future__ import annotations

from typing import Any

from ..company import Company
from ..engine.change import Change
from ..settings import declare
from .names import NameEntity

SHOWN_DIGITS = 4
# The reference calls a vendor's Balance read-only; older clients open one with it.
declare("vendor_opening_balance", True)


def masked(number: str) -> str:
    """Return a tax number with only its last four characters readable."""
    return "X" * max(len(number) - SHOWN_DIGITS, 0) + number[-SHOWN_DIGITS:]


class Vendor(NameEntity):
    """Whoever is paid."""

    name = "Vendor"
    word = "vendor"
    address_fields = ("BillAddr",)

    def prepare(self, change: Change) -> None:
        """Set defaults; drop a payment term on create, as QuickBooks does."""
        super().prepare(change)
        new = change.new
        if change.creating:
            new.pop("TermRef", None)
            new["Balance"] = 0  # what was sent is posted once the vendor exists
        new.setdefault("Balance", 0)
        new.setdefault("Vendor1099", False)
        new.setdefault("CurrencyRef", {"value": change.company.currency})
        kept = (change.old or {}).get("TaxIdentifier")
        if kept and new.get("TaxIdentifier") == masked(kept):
            # A client that sends back what it read does not overwrite the number.
            new["TaxIdentifier"] = kept

    def saved(self, change: Change) -> None:
        """Post an opening balance."""
        from .transactions.opening import open_name

        if change.company.settings["vendor_opening_balance"]:
            open_name(change, self.name)

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Mask the tax number; add what queries add."""
        if "TaxIdentifier" in obj:
            obj["TaxIdentifier"] = masked(obj["TaxIdentifier"])
        if where == "query":
            obj["V4IDPseudonym"] = self.pseudonym(company, obj)
