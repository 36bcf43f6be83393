"""What customers owe and what is owed to vendors, in sums and by document."""

from __future__ import annotations

from datetime import date
from typing import Any

from ...company import Company
from ..reports import report as registered
from . import shape
from .documents import detail_report, item_columns, item_section, wanted_items
from .entries import Book
from .names import name_rows
from .open_items import OpenItem
from .periods import Period, report_day
from .shape import cell


def _balance(
    company: Company, params: dict[str, str], kind: str, name: str
) -> dict[str, Any]:
    day, macro = report_day(company, params)
    book, sums = Book(company), {}
    for item in wanted_items(book, kind, params, day):
        row = sums.setdefault(item.party, [0])
        row[0] += item.open
    sums = {party: row for party, row in sums.items() if row[0]}
    rows = name_rows(book, kind, sums, lambda cents: cents or None)
    if rows:
        rows.append(shape.grand_total([sum(row[0] for row in sums.values())]))
    options = {"report_date": day.isoformat()}
    period = Period(date(1901, 1, 1), day, macro)
    header = shape.header(company, name, params, bool(rows), period, options=options)
    columns = [shape.column("", kind), shape.column("Total", "Money")]
    return shape.report(header, columns, rows)


def _detail(
    company: Company, params: dict[str, str], kind: str, name: str
) -> dict[str, Any]:
    day, macro = report_day(company, params)
    book = Book(company)
    items = [i for i in wanted_items(book, kind, params, day) if i.open]
    usual = ("tx_date", "txn_type", "doc_num", "due_date")
    keys = item_columns(params, (*usual, "subt_amount", "subt_open_bal"))
    by_name: dict[str, list[OpenItem]] = {}
    for item in items:
        by_name.setdefault(item.party, []).append(item)
    rows = [
        item_section(book, cell(book.label(kind, p), p), keys, by_name[p], day)
        for p in sorted(by_name, key=lambda p: book.label(kind, p).casefold())
    ]
    return detail_report(company, name, params, rows, keys, items, (day, macro))


@registered("CustomerBalance")
def customer_balance(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What each customer owes."""
    return _balance(company, params, "Customer", "CustomerBalance")


@registered("CustomerBalanceDetail")
def customer_balance_detail(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """The open documents of each customer."""
    return _detail(company, params, "Customer", "CustomerBalanceDetail")


@registered("VendorBalance")
def vendor_balance(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What is owed to each vendor."""
    return _balance(company, params, "Vendor", "VendorBalance")


@registered("VendorBalanceDetail")
def vendor_balance_detail(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """The open documents of each vendor."""
    return _detail(company, params, "Vendor", "VendorBalanceDetail")
