"""Income and expenses by customer, vendor, item, class and location."""

from __future__ import annotations

from typing import Any

from ...company import Company
from ..reports import report as registered
from . import shape
from .cash import book_on
from .entries import PROFIT_AND_LOSS, Book, Entry, filtered, within
from .names import Sums, name_rows
from .periods import Period, period_of
from .profit_loss import DEFAULT
from .shape import cell, cells

_INCOME = frozenset({"Income", "Other Income"})
_EXPENSE = frozenset({"Cost of Goods Sold", "Expense", "Other Expense"})


def _chosen(
    company: Company, params: dict[str, str]
) -> tuple[Book, list[Entry], Period, str]:
    """Return (book, entries of the period that the filters leave, period, basis)."""
    basis = shape.basis_of(company, params)
    period = period_of(company, params, DEFAULT)
    book = book_on(company, basis)
    found = within(filtered(book, params), period.start, period.end)
    return book, found, period, basis


@registered("CustomerIncome")
def customer_income(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Income, expenses (negative, as recorded) and net income of each customer."""
    book, entries, period, basis = _chosen(company, params)
    sums: Sums = {}
    for entry in entries:
        kind = book.kind(entry.account)
        if kind in PROFIT_AND_LOSS and entry.customer:
            row = sums.setdefault(entry.customer, [0, 0, 0])
            row[0 if kind in _INCOME else 1] -= entry.cents
            row[2] -= entry.cents
    rows = name_rows(book, "Customer", sums, lambda cents: cents)
    if rows:
        rows.append(shape.grand_total([sum(c) for c in zip(*sums.values(), strict=1)]))
    header = shape.header(company, "CustomerIncome", params, bool(rows), period, basis)
    columns = [shape.column("", "Customer")]
    columns += [
        shape.column(title, "Money")
        for title in ("Total Income", "Total Expenses", "Net Income")
    ]
    return shape.report(header, columns, rows)


def _by_name(
    company: Company, params: dict[str, str], name: str, kind: str
) -> dict[str, Any]:
    """Return what was sold to each customer, or spent with each vendor."""
    book, entries, period, basis = _chosen(company, params)
    sale = kind == "Customer"
    kinds = _INCOME if sale else _EXPENSE
    sums: Sums = {}
    for entry in entries:
        party = entry.customer if sale else entry.vendor
        if party and book.kind(entry.account) in kinds:
            row = sums.setdefault(party, [0])
            row[0] += -entry.cents if sale else entry.cents
    rows = name_rows(book, kind, sums, lambda cents: cents)
    if rows:
        rows.append(shape.grand_total([sum(row[0] for row in sums.values())]))
    header = shape.header(company, name, params, bool(rows), period, basis, "Total")
    columns = [shape.column("", kind), shape.column("Total", "Money")]
    return shape.report(header, columns, rows)


@registered("CustomerSales")
def customer_sales(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What was sold to each customer."""
    return _by_name(company, params, "CustomerSales", "Customer")


@registered("VendorExpenses")
def vendor_expenses(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What was spent with each vendor."""
    return _by_name(company, params, "VendorExpenses", "Vendor")


def _by_dimension(
    company: Company, params: dict[str, str], name: str, kind: str, member: str
) -> dict[str, Any]:
    """Return income by class or location; what has none stands last."""
    book, entries, period, basis = _chosen(company, params)
    sums: dict[str, int] = {}
    for entry in entries:
        if book.kind(entry.account) in _INCOME:
            key = getattr(entry, member) or ""
            sums[key] = sums.get(key, 0) - entry.cents
    order = sorted(sums, key=lambda k: (not k, book.label(kind, k).casefold()))
    rows = [
        {"ColData": cells(cell(book.label(kind, k) or "Not Specified", k), [sums[k]])}
        for k in order
    ]
    if rows:
        rows.append(shape.grand_total([sum(sums.values())]))
    header = shape.header(company, name, params, bool(rows), period, basis, "Total")
    columns = [shape.column("", kind), shape.column("Total", "Money")]
    return shape.report(header, columns, rows)


@registered("ClassSales")
def class_sales(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What was sold in each class."""
    return _by_dimension(company, params, "ClassSales", "Class", "klass")


@registered("DepartmentSales")
def department_sales(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What was sold at each location."""
    return _by_dimension(company, params, "DepartmentSales", "Department", "department")
