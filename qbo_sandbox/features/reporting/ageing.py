"""Ageing: what is owed by how late it is, in sums and document by document."""

from __future__ import annotations

from datetime import date
from typing import Any

from ... import errors
from ...company import Company
from ...errors import QboFault
from ..reports import report as registered
from . import shape
from .documents import detail_report, item_columns, item_section, wanted_items
from .entries import Book
from .names import Sums, name_rows
from .open_items import OpenItem
from .periods import Period, report_day
from .shape import cell


def _limits(params: dict[str, str]) -> list[int]:
    """Return the last day of each ageing period but the open-ended one."""
    try:
        days = int(params.get("aging_period", 30))
        count = int(params.get("num_periods", 4))
    except ValueError as error:
        text = f"{params.get('aging_period')} {params.get('num_periods')}"
        raise QboFault(
            errors.invalid_format(2070, "Number", text, "aging_period")
        ) from error
    days, count = max(1, days), max(2, min(count, 12))
    return [days * number for number in range(1, count)]


def _titles(limits: list[int]) -> list[str]:
    starts = [1, *(limit + 1 for limit in limits[:-1])]
    spans = [f"{a} - {b}" for a, b in zip(starts, limits, strict=True)]
    return ["Current", *spans, f"{limits[-1] + 1} and over"]


def bucket(item: OpenItem, day: date, limits: list[int]) -> int:
    """Return the ageing column of an item: 0 is not due yet."""
    late = (day - date.fromisoformat(item.due)).days
    if late <= 0:
        return 0
    return 1 + sum(late > limit for limit in limits)


def _ageing_day(company: Company, params: dict[str, str]) -> tuple[date, date, str]:
    """Return (ledger's day, day from which lateness counts, macro)."""
    method = params.get("aging_method", "Report_Date").lower()
    if method not in ("report_date", "current"):
        raise QboFault(errors.invalid_enum(params["aging_method"], "aging_method"))
    day, macro = report_day(company, params)
    if method == "report_date":
        return day, day, macro
    return day, date.fromisoformat(company.clock.today()), macro


def _aged(company: Company, params: dict[str, str], kind: str, name: str) -> Any:
    day, late_from, macro = _ageing_day(company, params)
    book, limits = Book(company), _limits(params)
    sums: Sums = {}
    for item in wanted_items(book, kind, params, day):
        if item.open:
            row = sums.setdefault(item.party, [0] * (len(limits) + 3))
            row[bucket(item, late_from, limits)] += item.open
            row[-1] += item.open
    rows = name_rows(book, kind, sums, lambda cents: cents or None)
    if rows:
        rows.append(shape.grand_total([sum(c) for c in zip(*sums.values(), strict=1)]))
    period = Period(date(1901, 1, 1), day, macro)
    options = {"report_date": day.isoformat()}
    header = shape.header(
        company, name, params, bool(rows), period, "", "Total", options
    )
    columns = [shape.column("", kind)]
    columns += [shape.column(title, "Money") for title in [*_titles(limits), "Total"]]
    return shape.report(header, columns, rows)


@registered("AgedReceivables")
def aged_receivables(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What customers owe, by how late it is."""
    return _aged(company, params, "Customer", "AgedReceivables")


@registered("AgedPayables")
def aged_payables(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What is owed to vendors, by how late it is."""
    return _aged(company, params, "Vendor", "AgedPayables")


def _aged_detail(
    company: Company, params: dict[str, str], kind: str, name: str
) -> dict[str, Any]:
    day, late_from, macro = _ageing_day(company, params)
    book, limits = Book(company), _limits(params)
    items = [i for i in wanted_items(book, kind, params, day) if i.open]
    owner = "cust_name" if kind == "Customer" else "vend_name"
    usual = ("tx_date", "txn_type", "doc_num", owner, "due_date")
    late = () if kind == "Customer" else ("past_due",)
    keys = item_columns(params, (*usual, *late, "subt_amount", "subt_open_bal"))
    titles = [f"{title} days past due" for title in _titles(limits)]
    titles[0], titles[-1] = "Current", f"{limits[-1] + 1} or more days past due"
    rows = []
    for place in reversed(range(len(titles))):
        chosen = [i for i in items if bucket(i, late_from, limits) == place]
        if chosen:
            title = cell(titles[place])
            rows.append(item_section(book, title, keys, chosen, late_from))
    return detail_report(company, name, params, rows, keys, items, (day, macro))


@registered("AgedReceivableDetail")
def aged_receivable_detail(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Each open document of customers, by how late it is; the latest first."""
    return _aged_detail(company, params, "Customer", "AgedReceivableDetail")


@registered("AgedPayableDetail")
def aged_payable_detail(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Each open document of vendors, by how late it is; the latest first."""
    return _aged_detail(company, params, "Vendor", "AgedPayableDetail")
