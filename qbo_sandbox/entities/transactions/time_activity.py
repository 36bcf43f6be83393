"""TimeActivity: time worked, billed by an invoice or not.

Source: Intuit's reference of TimeActivity and its list of faults 6290 to 6390. It posts
nothing, has Ids of its own and is not part of change data capture.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ... import errors
from ...company import Company
from ...engine.change import Change
from ...engine.write import same
from ...errors import QboFault
from ...settings import declare
from ...store.objects import Columns
from . import faults
from .base import Transaction

BILLED = "HasBeenBilled"
# Nothing says whether an activity that an invoice has billed may change: "refuse"
# (6400) or "accept".
declare("billed_time_update", "refuse")
MOST_HOURS = 8760
MOST_MINUTES = 59
LARGEST_RATE = 99_999_999_999
DAY = timedelta(hours=24)
_REFERENCE = {"Employee": "EmployeeRef", "Vendor": "VendorRef"}
_LENGTH = ("Hours", "Minutes")
_SPAN = ("StartTime", "EndTime")


def fault(code: int, message: str, detail: str, element: str = "") -> QboFault:
    """Return one of the faults of this entity."""
    return QboFault(errors.error(code, message, detail, element))


class TimeActivity(Transaction):
    """Hours and minutes, or a start and an end, of an employee or a vendor."""

    name = "TimeActivity"
    sequence = "TimeActivity"
    operations = frozenset({"create", "read", "update", "delete", "query"})
    keeps = frozenset({"TxnDate", "ItemRef"})

    def prepare(self, change: Change) -> None:
        """Set defaults and check each rule in the order of its fault code."""
        new, company = change.new, change.company
        new.setdefault("TxnDate", company.clock.today())
        self._worker(new)
        self._billable(change)
        self._length(change)
        self._item(company, new)
        new.setdefault("Taxable", False)

    def _worker(self, new: dict[str, Any]) -> None:
        if "EmployeeRef" in new and "VendorRef" in new:
            raise fault(
                6290,
                "Employee and vendor given",
                "EmployeeRef and VendorRef cannot be given together",
                "NameOf",
            )
        wanted = _REFERENCE.get(new["NameOf"])
        if wanted is None:
            raise fault(
                6300,
                "Invalid NameOf",
                f"NameOf must be Employee or Vendor. Supplied value:{new['NameOf']}",
                "NameOf",
            )
        if wanted not in new:
            raise faults.missing(wanted)

    def _billable(self, change: Change) -> None:
        new, old = change.new, change.old or {}
        status = new.get("BillableStatus") or "NotBillable"
        if status == BILLED and old.get("BillableStatus") != BILLED:
            raise fault(
                6320,
                "Invalid BillableStatus",
                "BillableStatus HasBeenBilled is set by linking to an invoice",
                "BillableStatus",
            )
        if status == "Billable":
            if "CustomerRef" not in new:
                raise faults.customer_needed("CustomerRef")
            if new.get("HourlyRate") in (None, ""):
                raise fault(
                    6330,
                    "HourlyRate is required",
                    "HourlyRate is required when BillableStatus is Billable",
                    "HourlyRate",
                )
        new["BillableStatus"] = status
        new.setdefault("HourlyRate", 0)
        for name in ("HourlyRate", "CostRate"):
            if not 0 <= new.get(name, 0) <= LARGEST_RATE:
                raise faults.out_of_range(name, new[name])

    def _length(self, change: Change) -> None:
        """Check how the time is told. Raises 6340 to 6390."""
        new, sent = change.new, change.sent
        by_length = any(sent.get(name) not in (None, "") for name in _LENGTH)
        by_span = any(sent.get(name) not in (None, "") for name in _SPAN)
        if by_length and by_span:
            raise fault(
                6390,
                "Duration and start and end time given",
                "Specify either a duration or a start and an end time",
                "Hours",
            )
        # A sparse update that tells the time in the other way replaces it.
        for told, others in ((by_length, _SPAN), (by_span, _LENGTH)):
            for name in others if told else ():
                new.pop(name, None)
        _check_numbers(new)
        if any(name in new for name in _SPAN):
            _check_span(new)
        elif any(name in new for name in _LENGTH):
            new.setdefault("Hours", 0)
            new.setdefault("Minutes", 0)
        else:
            raise fault(
                6350,
                "Time is missing",
                "Hours and Minutes, or StartTime and EndTime, must be specified",
                "Hours",
            )

    def _item(self, company: Company, new: dict[str, Any]) -> None:
        if "ItemRef" in new:
            return
        value = company.other_preference("SalesFormsPrefs.DefaultItem", "")
        if value and company.get("Item", value) is not None:
            new["ItemRef"] = {"value": value}

    def check(self, change: Change) -> None:
        """Refuse changes of what is billed; closed books do not matter to time."""
        old = change.old
        if old is None or old.get("BillableStatus") != BILLED:
            return
        if change.company.settings["billed_time_update"] == "accept":
            return
        if not same(self, old, change.new):
            raise faults.linked_to_invoice("time activity")

    def check_delete(self, change: Change) -> None:
        """Raise 6400 for what an invoice has billed."""
        if change.new.get("BillableStatus") == BILLED:
            raise faults.linked_to_invoice("time activity")

    def saved(self, change: Change) -> None:
        """Post nothing."""

    def deleted(self, change: Change) -> None:
        """Nothing was posted."""

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return the indexed columns: whom it was worked for, and the day."""
        customer = obj.get("CustomerRef", {}).get("value")
        return Columns(party=customer, date=obj.get("TxnDate"))


def _check_numbers(new: dict[str, Any]) -> None:
    for name in ("Hours", "Minutes", "BreakHours", "BreakMinutes"):
        value = new.get(name)
        if value in (None, ""):
            new.pop(name, None)
            continue
        most = MOST_HOURS if name.endswith("Hours") else MOST_MINUTES
        if value < 0:
            raise fault(
                6340,
                "Invalid time",
                f"{name} must not be negative. Supplied value:{value}",
                name,
            )
        if value > most:
            raise fault(
                6380,
                "Duration out of range",
                f"{name} must lie between 0 and {most}. Supplied value:{value}",
                name,
            )


def _check_span(new: dict[str, Any]) -> None:
    """Check start and end; offsets say nothing about the length."""
    moments = []
    for name in _SPAN:
        if name not in new:
            raise fault(
                6360,
                "Invalid start and end time",
                "StartTime and EndTime must be given together",
                name,
            )
        moments.append(_local(name, new[name]))
    length = moments[1] - moments[0]
    pause = timedelta(
        hours=int(new.get("BreakHours", 0)), minutes=int(new.get("BreakMinutes", 0))
    )
    if length < timedelta(0):
        raise fault(
            6370,
            "Start time is after end time",
            "StartTime must not be later than EndTime",
            "StartTime",
        )
    if length > DAY or pause > length:
        raise fault(
            6380,
            "Duration out of range",
            "The time between StartTime and EndTime is out of range",
            "EndTime",
        )


def _local(name: str, text: str) -> datetime:
    """Return the moment without its offset. Raises 6360 for what is no time."""
    try:
        return datetime.fromisoformat(text.rstrip("Zz")[:19])
    except ValueError as error:
        raise fault(
            6360,
            "Invalid start and end time",
            f"{name} is no valid time. Supplied value:{text}",
            name,
        ) from error
