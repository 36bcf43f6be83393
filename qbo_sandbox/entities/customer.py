"""Customer, sub-customer and job.

Source: Intuit's reference of Customer; defaults and side effects as recorded.
"""

from __future__ import annotations

from typing import Any, ClassVar

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from .hierarchy import check_tree, full_name, parent_of, rename_below
from .names import NameEntity

DELIVERY = ("Print", "Email", "None")


class Customer(NameEntity):
    """Whoever is invoiced; below one, its jobs."""

    name = "Customer"
    word = "customer"
    keeps: ClassVar[frozenset[str]] = NameEntity.keeps | {
        "ParentRef",
        "Job",
        "DefaultTaxCodeRef",
    }

    def prepare(self, change: Change) -> None:
        """Set defaults, place the record under its parent, build its full name."""
        self._place(change)
        super().prepare(change)
        new, us = change.new, change.company.profile.is_us
        if change.creating:
            new["Balance"] = 0  # what was sent is posted once the customer exists
        defaults: dict[str, Any] = {
            "Taxable": us,
            "Job": "ParentRef" in new,
            "BillWithParent": False,
            "Balance": 0,
            "BalanceWithJobs": new.get("Balance", 0),
            "PreferredDeliveryMethod": "Print",
            "IsProject": False,
            "CurrencyRef": {"value": change.company.currency},
        }
        if us:
            defaults["DefaultTaxCodeRef"] = {"value": "2"}
        for name, value in defaults.items():
            new.setdefault(name, value)
        new["FullyQualifiedName"] = full_name(
            change.company, self, new, new["DisplayName"]
        )
        if new["PreferredDeliveryMethod"] not in DELIVERY:
            raise QboFault(
                errors.invalid_enum(
                    new["PreferredDeliveryMethod"], "PreferredDeliveryMethod"
                )
            )

    def _place(self, change: Change) -> None:
        new = change.new
        if new.get("Job") and "ParentRef" not in new:
            raise QboFault(errors.parent_needed("Job"))
        if new.get("Job") is False and "ParentRef" not in change.sent:
            new.pop("ParentRef", None)
        if "ParentRef" not in new:
            new.pop("Level", None)
            return
        # A parent without the flag makes a job all the same.
        new["Job"] = True
        new["Level"] = check_tree(change, self)
        above = parent_of(change.company, self, new)
        if above is not None and change.creating:
            new["CurrencyRef"] = dict(above["CurrencyRef"])
            new["CurrencyRef"].pop("name", None)

    def check(self, change: Change) -> None:
        """Check the name, and whether BillWithParent may change (6130)."""
        super().check(change)
        if change.creating or not change.changes("BillWithParent"):
            return
        if change.company.objects.used_by(change.new["Id"], "Invoice"):
            raise QboFault(errors.bill_with_parent())

    def unique_key(self, company: Company, obj: dict[str, Any]) -> str:
        """Return the path: two jobs of one name may stand under two customers."""
        path = full_name(company, self, obj, obj["DisplayName"])
        return "names|" + path.casefold()

    def saved(self, change: Change) -> None:
        """Pass a new name on to the jobs below; post an opening balance."""
        from .transactions.opening import open_name

        open_name(change, self.name)
        rename_below(change, self, "DisplayName")

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Hide the parent's name; add what queries add."""
        obj.get("ParentRef", {}).pop("name", None)
        obj.get("DefaultTaxCodeRef", {}).pop("name", None)
        if where == "query":
            obj["V4IDPseudonym"] = self.pseudonym(company, obj)
            obj["ClientEntityId"] = "0"
