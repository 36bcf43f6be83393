"""Customers, vendors and employees: one name space, one sequence of Ids.

Sources: Intuit's references of Customer, Vendor and Employee (composition, characters
and uniqueness of DisplayName); recordings for PrintOnCheckName and " (deleted)".
"""

from __future__ import annotations

from typing import Any, ClassVar

from .. import errors
from ..clock import stamp
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from ..store.objects import Columns
from .addresses import check_mail, number_addresses
from .base import Entity
from .registry import entity_named

PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
CHECKED = ("DisplayName", *PARTS, "PrintOnCheckName")
GONE = " (deleted)"


class NameEntity(Entity):
    """What the three kinds of names share."""

    sequence: ClassVar[str] = "names"
    word: ClassVar[str] = ""  # how fault 6220 calls it
    address_fields: ClassVar[tuple[str, ...]] = ("BillAddr", "ShipAddr")
    keeps: ClassVar[frozenset[str]] = frozenset({"Active", "CurrencyRef"})

    def prepare(self, change: Change) -> None:
        """Compose and check names, number addresses, follow Active."""
        new = change.new
        new.setdefault("Active", True)
        self._compose(change)
        self._check_characters(new)
        number_addresses(change, *self.address_fields)
        check_mail(new, "PrimaryEmailAddr")
        self._print_name(change)
        self._follow_active(change)

    def _compose(self, change: Change) -> None:
        new = change.new
        display = " ".join(str(new.get("DisplayName", "")).split(" ")).strip(" ")
        if not display:
            display = " ".join(new[part] for part in PARTS if new.get(part))
        if not display:
            raise QboFault(self.nameless())
        new["DisplayName"] = display

    def nameless(self) -> dict[str, str]:
        """Return the error for a record without any name."""
        return errors.no_name()

    def _check_characters(self, new: dict[str, Any]) -> None:
        for name in CHECKED:
            text = str(new.get(name, ""))
            if any(mark in text for mark in ":\t\n"):
                raise QboFault(errors.invalid_string(name, text))

    def _print_name(self, change: Change) -> None:
        new = change.new
        if "PrintOnCheckName" in new:
            return
        person = " ".join(
            new[part] for part in ("GivenName", "FamilyName") if new.get(part)
        )
        name = person or new.get("CompanyName") or new["DisplayName"]
        new["PrintOnCheckName"] = name.removesuffix(GONE)

    def _follow_active(self, change: Change) -> None:
        new, was = change.new, (change.old or {}).get("Active", True)
        if not new["Active"] and was:
            self.check_balance(change)
            new["DisplayName"] = self._gone_name(change)
        elif new["Active"] and not was:
            new["DisplayName"] = new["DisplayName"].removesuffix(GONE)

    def _gone_name(self, change: Change) -> str:
        plain = change.new["DisplayName"].removesuffix(GONE)
        name, count = plain + GONE, 1
        while self._taken(change, {**change.new, "DisplayName": name}):
            name, count = f"{plain}{GONE} {count}", count + 1
        return name

    def check_balance(self, change: Change) -> None:
        """Raise 6220 where an open balance forbids making the record inactive."""
        if change.new.get("Balance", 0) != 0:
            raise QboFault(errors.has_balance(self.word))

    def check(self, change: Change) -> None:
        """Raise 6240 for a name that another record holds."""
        if self._taken(change, change.new):
            raise QboFault(errors.duplicate_name())

    def _taken(self, change: Change, obj: dict[str, Any]) -> bool:
        holder = change.company.objects.holder(self.unique_key(change.company, obj))
        return holder is not None and holder != (self.name, obj.get("Id"))

    def unique_key(self, company: Company, obj: dict[str, Any]) -> str:
        """Return what must be unique over all names, without regard to case."""
        return "names|" + str(obj["DisplayName"]).casefold()

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return the indexed columns, with the unique name."""
        found = super().columns(obj)
        path = obj.get("FullyQualifiedName", obj["DisplayName"])
        found.unique_key = "names|" + str(path).casefold()
        return found

    def label(self, obj: dict[str, Any]) -> str:
        """Return the DisplayName: references show a job's own name."""
        return str(obj["DisplayName"])


def adjust_balance(company: Company, kind: str, identifier: str, delta: Any) -> None:
    """Add ``delta`` (home or customer currency) to a name's balance.

    LastUpdatedTime moves, SyncToken does not; a customer's parents carry the amount in
    BalanceWithJobs and move as well (recorded behaviour).
    """
    from ..codec import shown_amount

    entity = entity_named(kind)
    now, own = company.now(), True
    while identifier:
        obj = company.get(kind, identifier)
        if obj is None:
            break
        if own:
            obj["Balance"] = shown_amount(obj.get("Balance", 0) + delta)
        if kind == "Customer":
            obj["BalanceWithJobs"] = shown_amount(obj.get("BalanceWithJobs", 0) + delta)
        obj["MetaData"]["LastUpdatedTime"] = stamp(now)
        entity.store(company, obj, created=0, updated=now)
        identifier, own = obj.get("ParentRef", {}).get("value", ""), False
