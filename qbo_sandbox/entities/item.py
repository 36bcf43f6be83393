"""Item: services, goods, stock and categories. Source: Intuit's reference of Item."""

from __future__ import annotations

from typing import Any

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from .lists import ListEntity

SOLD = ("Service", "NonInventory", "Inventory")
CREATABLE = (*SOLD, "Category")
INVENTORY_NEEDS = (
    "IncomeAccountRef",
    "ExpenseAccountRef",
    "AssetAccountRef",
    "InvStartDate",
    "QtyOnHand",
)


class Item(ListEntity):
    """A product or service; a Category groups others and stands on no line."""

    name = "Item"
    word = "product or service"
    forbidden = ":\t\n"
    tree_flag = "SubItem"
    keeps = ListEntity.keeps | {"Type", "QtyOnHand", "InvStartDate"}

    def prepare(self, change: Change) -> None:
        """Default type, prices and flags; check what the type needs."""
        new = change.new
        tracked = new.get("TrackQtyOnHand") is True
        new.setdefault("Type", "Inventory" if tracked else "Service")
        super().prepare(change)
        if not new["SubItem"]:
            del new["SubItem"]
        if new["Type"] == "Category":
            return
        self._quantity(change)
        new.setdefault("TrackQtyOnHand", new["Type"] == "Inventory")
        new.setdefault("Taxable", False)
        new.setdefault("UnitPrice", 0)
        new.setdefault("PurchaseCost", 0)

    def _quantity(self, change: Change) -> None:
        """Let the stock say what is on hand, but for the start."""
        new = change.new
        if new["Type"] != "Inventory":
            return
        if change.old is not None and "QtyOnHand" in change.old:
            new["QtyOnHand"] = change.old["QtyOnHand"]
        elif change.creating and "QtyOnHand" in new:
            new["QtyOnHand"] = 0  # what was sent is taken in once the item exists

    def saved(self, change: Change) -> None:
        """Pass a new name on; take in what is there at the start."""
        from .transactions.opening import open_stock

        super().saved(change)
        open_stock(change)

    def check(self, change: Change) -> None:
        """Check the name, the type's needs and that the parent is a category."""
        new, old = change.new, change.old or {}
        if change.creating and new["Type"] not in CREATABLE:
            raise QboFault(errors.invalid_enum(new["Type"], "Type"))
        if new["Type"] in ("Service", "Inventory") and "IncomeAccountRef" not in new:
            raise QboFault(errors.missing("IncomeAccountRef"))
        if new["Type"] == "Inventory":
            self._check_inventory(new)
        if old.get("TrackQtyOnHand") and not new["TrackQtyOnHand"]:
            raise QboFault(
                errors.business("Quantity tracking cannot be switched off again")
            )
        self._check_parent(change)
        super().check(change)

    def _check_inventory(self, new: dict[str, Any]) -> None:
        lacking = [errors.missing(n) for n in INVENTORY_NEEDS if n not in new]
        if lacking:
            raise QboFault(*lacking)
        if not new["TrackQtyOnHand"]:
            raise QboFault(
                errors.error(
                    6270,
                    "Inventory item must track quantity on hand",
                    "TrackQtyOnHand must be true for an item of type Inventory",
                    "TrackQtyOnHand",
                )
            )

    def _check_parent(self, change: Change) -> None:
        value = change.new.get("ParentRef", {}).get("value")
        above = change.company.get("Item", value) if value else None
        if above is not None and above["Type"] != "Category":
            raise QboFault(errors.business("The parent of an item must be a category"))

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Add the empty list that answers carry since 2026."""
        obj.setdefault("CustomExtensions", [])
