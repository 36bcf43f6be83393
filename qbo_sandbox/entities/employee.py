"""Employee. Source: Intuit's reference of Employee; recordings."""

from __future__ import annotations

from typing import Any

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from .names import NameEntity

MASKED_SSN = "XXX-XX-XXXX"


class Employee(NameEntity):
    """Whoever works for the company; made inactive, never deleted."""

    name = "Employee"
    word = "employee"
    address_fields = ("PrimaryAddr",)

    def prepare(self, change: Change) -> None:
        """Ask for a name of a person, compose the rest, keep the hidden number."""
        new = change.new
        if not (new.get("GivenName") or new.get("FamilyName")):
            raise QboFault(errors.missing("GivenName or FamilyName"))
        super().prepare(change)
        new.setdefault("BillableTime", False)
        if not new["BillableTime"]:
            new.pop("BillRate", None)
        kept = (change.old or {}).get("SSN")
        if kept and new.get("SSN") == MASKED_SSN:
            new["SSN"] = kept

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Mask the social security number; add what queries add."""
        if "SSN" in obj:
            obj["SSN"] = MASKED_SSN
        if where == "query":
            obj["V4IDPseudonym"] = self.pseudonym(company, obj)
