"""RecurringTransaction: templates of transactions with a schedule; they post nothing.

Source: Intuit's reference of RecurringTransaction: a body is ``{"Bill": {...}}`` with
RecurringInfo inside the transaction, queries may filter by Type. Its Id is that of the
transaction inside.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from .. import errors
from ..codec import amount, shown_amount
from ..company import Company
from ..engine.change import Change
from ..engine.references import show_names
from ..errors import QboFault
from ..schema.fields import Field, TypeSpec, entity_spec, enum_values
from ..store.objects import Columns
from .base import Entity
from .transactions.base import number_lines
from .transactions.expense_lines import in_order

NAME = "RecurringTransaction"
KINDS = (
    "Bill",
    "Purchase",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "Invoice",
    "JournalEntry",
    "RefundReceipt",
    "SalesReceipt",
    "Transfer",
    "VendorCredit",
    "PurchaseOrder",
)
RECUR_TYPES = ("Automated", "Reminded", "UnScheduled")
INTERVALS = ("Daily", "Weekly", "Monthly", "Yearly")
# Members without amounts of their own.
_NO_SUM = ("SubTotalLineDetail", "DescriptionOnly")


class RecurringTransaction(Entity):
    """All templates; an instance with a ``kind`` writes those of one transaction."""

    name = NAME
    transaction = True
    sequence = "transactions"
    operations = frozenset({"create", "read", "update", "delete", "query"})
    default_order = "updated DESC, version DESC"
    keeps = frozenset({"CurrencyRef", "TxnDate"})

    def __init__(self, kind: str = ""):
        self.kind = kind
        super().__init__()

    def make_spec(self) -> TypeSpec:
        """Return the transaction's own table with RecurringInfo and Type."""
        if not self.kind:
            return entity_spec(NAME)
        own = entity_spec(self.kind)
        more = {
            "RecurringInfo": Field("RecurringInfo", "type", target="RecurringInfo"),
            "Type": Field("Type", "str", read_only=True),
        }
        fields = {**own.fields, **more}
        return TypeSpec(self.kind, fields, own.accepted - more.keys())

    def inner(self, body: Any) -> Any:
        """Return the transaction inside a body, the body itself where none is."""
        found = [name for name in KINDS if isinstance(body, dict) and name in body]
        return body[found[0]] if len(found) == 1 else body

    def resolve(self, body: Any) -> tuple[Entity, Any]:
        """Return (writer of one kind, transaction). Raises 2010."""
        if self.kind:
            return self, body
        names = list(body) if isinstance(body, dict) else []
        for name in names:
            if name not in KINDS:
                raise QboFault(errors.unknown_property(name, NAME, list(KINDS)))
        if len(names) != 1:
            raise QboFault(
                errors.invalid_property("exactly one transaction is expected")
            )
        return template(names[0]), body[names[0]]

    def prepare(self, change: Change) -> None:
        """Check the schedule, number the lines, sum them up."""
        new = change.new
        new["Type"] = self.kind
        if "CurrencyRef" in self.spec.fields:
            new.setdefault("CurrencyRef", {"value": change.company.currency})
        number_lines(change, 0 if self.kind == "JournalEntry" else 1)
        for line in new.get("Line", []):
            if not line.get("DetailType") and not line.get("LinkedTxn"):
                raise QboFault(errors.missing("Line.DetailType"))
        if "TotalAmt" in self.spec.fields and self.kind != "JournalEntry":
            rows = new.get("Line", [])
            total = sum((_share(row) for row in rows), Decimal(0))
            new["TotalAmt"] = shown_amount(total)
        self._schedule(change)

    def _schedule(self, change: Change) -> None:
        info = change.new.get("RecurringInfo")
        if not info:
            raise QboFault(errors.missing("RecurringInfo"))
        if not info.get("Name"):
            raise QboFault(errors.missing("RecurringInfo.Name"))
        _one_of(info.setdefault("RecurType", "UnScheduled"), RECUR_TYPES, "RecurType")
        info.setdefault("Active", True)
        plan = info.setdefault("ScheduleInfo", {})
        if info["RecurType"] == "UnScheduled":
            return
        if not plan.get("IntervalType"):
            raise QboFault(errors.missing("RecurringInfo.ScheduleInfo.IntervalType"))
        _one_of(plan["IntervalType"], INTERVALS, "IntervalType")
        plan["NumInterval"] = plan.get("NumInterval") or 1
        start = plan.get("StartDate") or change.company.clock.today()
        plan["StartDate"] = start
        moved = (change.old or {}).get("RecurringInfo", {}).get("ScheduleInfo") != plan
        if "NextDate" not in plan or moved:
            plan["NextDate"] = first_day(plan, start)

    def check(self, change: Change) -> None:
        """Raise 6240 for a name that another template has."""
        key = self.columns(change.new).unique_key or ""
        holder = change.company.objects.holder(key)
        if holder is not None and holder[1] != change.new.get("Id"):
            raise QboFault(errors.duplicate_name("recurring transaction"))

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return the indexed columns: kind and unique name."""
        name = str(obj.get("RecurringInfo", {}).get("Name", "")).casefold()
        return Columns(name=name, party=obj.get("Type"), unique_key=f"{NAME}|{name}")

    def show(self, company: Company, obj: dict[str, Any], where: str) -> dict[str, Any]:
        """Return the template as ``{"Bill": {...}}``."""
        kind = obj.pop("Type")
        show_names(company, template(kind).spec, obj)
        for line in obj.get("Line", []):
            line.setdefault("CustomExtensions", [])
            in_order(line)
        return {kind: obj}

    def wrap(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Put the short answer of a delete into its kind as well."""
        return {self.kind: answer} if "status" in answer else answer


@cache
def template(kind: str) -> RecurringTransaction:
    """Return the writer of templates of one transaction."""
    return RecurringTransaction(kind)


def _share(line: dict[str, Any]) -> Decimal:
    kind = line.get("DetailType")
    sign = -1 if kind == "DiscountLineDetail" else 1
    return Decimal(0) if kind in _NO_SUM else sign * amount(line.get("Amount") or 0)


def _one_of(value: str, words: tuple[str, ...], element: str) -> None:
    if value not in words:
        raise QboFault(errors.invalid_enum(value, f"RecurringInfo.{element}"))


def first_day(plan: dict[str, Any], start: str) -> str:
    """Return the first day at or after ``start`` that a schedule names."""
    day = date.fromisoformat(start)
    for _step in range(366):
        if _due(plan, day):
            return day.isoformat()
        if day == date.max:
            break
        day += timedelta(days=1)
    return start


def _due(plan: dict[str, Any], day: date) -> bool:
    kind, wanted = plan["IntervalType"], plan.get("DayOfMonth")
    if kind == "Weekly" and plan.get("DayOfWeek"):
        return enum_values("WeekEnum").index(plan["DayOfWeek"]) == day.isoweekday() % 7
    last = day == date.max or (day + timedelta(days=1)).day == 1
    on_day = not wanted or day.day == wanted or (last and day.day < wanted)
    if kind == "Yearly" and plan.get("MonthOfYear"):
        month = enum_values("MonthEnum").index(plan["MonthOfYear"]) + 1
        return on_day and month == day.month
    return on_day if kind in ("Monthly", "Yearly") else True
