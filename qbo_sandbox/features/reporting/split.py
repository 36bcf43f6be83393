"""Columns of summary reports: by total, period, customer, vendor, class and so on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ... import errors
from ...errors import QboFault
from .entries import Book, Entry
from .periods import FIRST_DAY, Period, columns_of
from .shape import column

PERIODS = frozenset({"days", "week", "month", "quarter", "year"}) | frozenset(
    {"fiscalquarter", "fiscalyear"}
)
# word of the parameter: (member of an entry, entity that names it)
DIMENSIONS = {
    "customers": ("customer", "Customer"),
    "vendors": ("vendor", "Vendor"),
    "employees": ("employee", "Employee"),
    "classes": ("klass", "Class"),
    "departments": ("department", "Department"),
    "productsandservices": ("item", "Item"),
}
SHOWN = {
    word.lower(): word
    for word in (
        *("Total", "Days", "Week", "Month", "Quarter", "Year", "Customers", "Vendors"),
        *("Employees", "Classes", "Departments", "ProductsAndServices"),
        *("FiscalQuarter", "FiscalYear"),
    )
}


@dataclass
class Split:
    """The money columns: ``place`` tells in which one an entry stands; a last one may
    hold the ``total``.
    """

    word: str
    columns: list[dict[str, Any]]
    place: Callable[[Entry], int]
    total: bool

    @property
    def width(self) -> int:
        """How many money columns there are, the total included."""
        return len(self.columns)


def word_of(params: dict[str, str]) -> str:
    """Return the canonical ``summarize_column_by``. Raises 2170."""
    text = params.get("summarize_column_by", "") or "Total"
    if text.lower() not in SHOWN:
        raise QboFault(errors.invalid_enum(text, "summarize_column_by"))
    return SHOWN[text.lower()]


def split_of(book: Book, word: str, period: Period, entries: list[Entry]) -> Split:
    """Return the columns of a report; ``entries`` are those that will be shown."""
    key = word.lower()
    if key in PERIODS:
        return _by_period(book, word, used_period(period, entries))
    if key in DIMENSIONS:
        return _by_dimension(book, word, entries)
    return Split(word, [column("Total", "Money", "total")], lambda _entry: 0, False)


def used_period(period: Period, entries: list[Entry]) -> Period:
    """Return "all dates" cut to the days that have entries, others as they are."""
    if period.start != FIRST_DAY or not entries:
        return period
    days = [entry.date for entry in entries]
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    return Period(first, last, period.macro)


def _by_period(book: Book, word: str, period: Period) -> Split:
    spans = columns_of(book.company, period, word.lower())
    columns = [
        column(title, "Money", title, StartDate=a.isoformat(), EndDate=b.isoformat())
        for title, a, b in spans
    ]
    ends = [b.isoformat() for _title, _a, b in spans]

    def place(entry: Entry) -> int:
        return next(n for n, end in enumerate(ends) if entry.date <= end)

    return Split(word, [*columns, column("Total", "Money", "total")], place, True)


def _by_dimension(book: Book, word: str, entries: list[Entry]) -> Split:
    member, kind = DIMENSIONS[word.lower()]
    found = {getattr(entry, member) for entry in entries}
    ids = sorted(found - {None}, key=lambda i: (book.label(kind, i).casefold(), i))
    columns = [column(book.label(kind, i), "Money", i) for i in ids]
    if None in found and ids:
        columns.append(column("Not Specified", "Money", "not_specified"))
    order = {identifier: number for number, identifier in enumerate(ids)}

    def place(entry: Entry) -> int:
        return order.get(getattr(entry, member), len(ids))

    total = column("TOTAL", "Money", "total")
    if not columns:
        return Split(word, [total], lambda _entry: 0, False)
    return Split(word, [*columns, total], place, True)
