"""Reports by customer or vendor: ageing, balances, income.

Shape as in Intuit's references: leaf rows of summaries have no ``type``; the last row
is the group GrandTotal. Jobs stand below their customer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ... import errors
from ...company import Company
from ...errors import QboFault
from ..reports import report as registered
from . import shape
from .detail import doc_number, txn_name
from .entries import PROFIT_AND_LOSS, Book, filtered, within
from .open_items import OpenItem, open_items
from .periods import Period, period_of, report_day
from .profit_loss import DEFAULT
from .shape import Row, cell, cells, data, section

Sums = dict[str, list[int]]


def name_rows(
    book: Book, kind: str, sums: Sums, show: Callable[[int], int | None]
) -> list[Row]:
    """Return rows by name; a customer with jobs is a section with a total."""
    below: dict[str, list[str]] = {}
    needed = set(sums)
    for identifier in list(sums):
        parent = _parent(book, kind, identifier)
        while parent and parent not in needed:
            needed.add(parent)
            parent = _parent(book, kind, parent)
    for identifier in needed:
        parent = _parent(book, kind, identifier)
        below.setdefault(parent, []).append(identifier)
    width = len(next(iter(sums.values()), []))

    def build(parent: str) -> tuple[list[Row], list[int]]:
        rows: list[Row] = []
        total = [0] * width
        names = below.get(parent, [])
        for identifier in sorted(names, key=lambda i: _short(book, kind, i).casefold()):
            own = sums.get(identifier, [0] * width)
            inner, inner_total = build(identifier)
            both = [a + b for a, b in zip(own, inner_total, strict=True)]
            name = _short(book, kind, identifier)
            head = cells(cell(name, identifier), [show(c) for c in own])
            if inner:
                foot = cells(cell(f"Total {name}"), [show(c) for c in both])
                rows.append(section(head, inner, foot))
            else:
                rows.append({"ColData": head})
            total = [a + b for a, b in zip(total, both, strict=True)]
        return rows, total

    return build("")[0]


def _parent(book: Book, kind: str, identifier: str) -> str:
    if kind != "Customer":
        return ""
    found = book.company.get(kind, identifier) or {}
    return str(found.get("ParentRef", {}).get("value", ""))


def _short(book: Book, kind: str, identifier: str) -> str:
    if not identifier:
        return "Not Specified"
    found = book.company.get(kind, identifier)
    return str(found["DisplayName"]) if found else identifier


def wanted_items(
    book: Book, kind: str, params: dict[str, str], day: date
) -> list[OpenItem]:
    """Return the open items of the names and the department asked for."""
    word = kind.lower()
    names = {part for part in params.get(word, "").split(",") if part}
    places = {part for part in params.get("department", "").split(",") if part}
    found = []
    for item in open_items(book, kind, day):
        place = book.document(item.key).get("DepartmentRef", {}).get("value")
        if names and item.party not in names or places and place not in places:
            continue
        found.append(item)
    return found


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


# key: (title, how an item shows it)
_ITEM_COLUMNS: dict[str, tuple[str, Callable[[Book, OpenItem, date], shape.Cell]]] = {
    "tx_date": ("Date", lambda book, item, day: cell(item.date)),
    "txn_type": (
        "Transaction Type",
        lambda book, item, day: cell(txn_name(book, item.key), item.key[1]),
    ),
    "doc_num": ("Num", lambda book, item, day: cell(doc_number(book, item.key))),
    "cust_name": (
        "Customer",
        lambda book, item, day: cell(book.label("Customer", item.party), item.party),
    ),
    "vend_name": (
        "Vendor",
        lambda book, item, day: cell(book.label("Vendor", item.party), item.party),
    ),
    "due_date": ("Due Date", lambda book, item, day: cell(item.due)),
    "past_due": (
        "Past Due",
        lambda book, item, day: cell(str((day - date.fromisoformat(item.due)).days)),
    ),
    "subt_amount": (
        "Amount",
        lambda book, item, day: cell(shape.money(item.amount)),
    ),
    "subt_open_bal": (
        "Open Balance",
        lambda book, item, day: cell(shape.money(item.open)),
    ),
}
_SUMMED = {"subt_amount": "amount", "subt_open_bal": "open"}


def _item_columns(params: dict[str, str], usual: tuple[str, ...]) -> list[str]:
    asked = [key.strip() for key in params.get("columns", "").split(",")]
    known = [key for key in asked if key in _ITEM_COLUMNS or key == "rbal_open"]
    return [key for key in known if key in _ITEM_COLUMNS] or list(usual)


def _item_sum(keys: list[str], label: str, items: list[OpenItem]) -> list[shape.Cell]:
    found = []
    for key in keys:
        member = _SUMMED.get(key)
        total = sum(getattr(item, member) for item in items) if member else None
        found.append(cell(shape.money(total)))
    found[0] = cell(label)
    return found


def _item_section(
    book: Book, title: shape.Cell, keys: list[str], items: list[OpenItem], day: date
) -> Row:
    items = sorted(items, key=lambda item: (item.date, int(item.key[1])))
    rows = [data([_ITEM_COLUMNS[k][1](book, i, day) for k in keys]) for i in items]
    head = [title, *(cell() for _key in keys[1:])]
    return section(head, rows, _item_sum(keys, f"Total for {title['value']}", items))


@registered("AgedReceivableDetail")
def aged_receivable_detail(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Each open document, by how late it is; the latest first."""
    day, late_from, macro = _ageing_day(company, params)
    book, limits = Book(company), _limits(params)
    items = [i for i in wanted_items(book, "Customer", params, day) if i.open]
    keys = _item_columns(
        params,
        (
            *("tx_date", "txn_type", "doc_num", "cust_name", "due_date"),
            *("subt_amount", "subt_open_bal"),
        ),
    )
    titles = [f"{title} days past due" for title in _titles(limits)]
    titles[0], titles[-1] = "Current", f"{limits[-1] + 1} or more days past due"
    rows = []
    for place in reversed(range(len(titles))):
        chosen = [i for i in items if bucket(i, late_from, limits) == place]
        if chosen:
            title = cell(titles[place])
            rows.append(_item_section(book, title, keys, chosen, late_from))
    if rows:
        total = _item_sum(keys, "TOTAL", items)
        rows.append(section(None, None, total, "GrandTotal"))
    options = {"report_date": day.isoformat()}
    period = Period(date(1901, 1, 1), day, macro)
    name = "AgedReceivableDetail"
    header = shape.header(company, name, params, bool(rows), period, options=options)
    columns = [shape.column(_ITEM_COLUMNS[key][0], key) for key in keys]
    return shape.report(header, columns, rows)


@registered("CustomerBalance")
def customer_balance(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What each customer owes."""
    day, macro = report_day(company, params)
    book, sums = Book(company), {}
    for item in wanted_items(book, "Customer", params, day):
        row = sums.setdefault(item.party, [0])
        row[0] += item.open
    sums = {party: row for party, row in sums.items() if row[0]}
    rows = name_rows(book, "Customer", sums, lambda cents: cents or None)
    if rows:
        rows.append(shape.grand_total([sum(row[0] for row in sums.values())]))
    options = {"report_date": day.isoformat()}
    period = Period(date(1901, 1, 1), day, macro)
    name = "CustomerBalance"
    header = shape.header(company, name, params, bool(rows), period, options=options)
    columns = [shape.column("", "Customer"), shape.column("Total", "Money")]
    return shape.report(header, columns, rows)


@registered("CustomerBalanceDetail")
def customer_balance_detail(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """The open documents of each customer."""
    day, macro = report_day(company, params)
    book = Book(company)
    items = [i for i in wanted_items(book, "Customer", params, day) if i.open]
    keys = _item_columns(
        params,
        (
            *("tx_date", "txn_type", "doc_num", "due_date", "subt_amount"),
            "subt_open_bal",
        ),
    )
    by_name: dict[str, list[OpenItem]] = {}
    for item in items:
        by_name.setdefault(item.party, []).append(item)
    rows = [
        _item_section(book, cell(book.label("Customer", p), p), keys, by_name[p], day)
        for p in sorted(by_name, key=lambda p: book.label("Customer", p).casefold())
    ]
    if rows:
        total = _item_sum(keys, "TOTAL", items)
        rows.append(section(None, None, total, "GrandTotal"))
    options = {"report_date": day.isoformat()}
    period = Period(date(1901, 1, 1), day, macro)
    name = "CustomerBalanceDetail"
    header = shape.header(company, name, params, bool(rows), period, options=options)
    columns = [shape.column(_ITEM_COLUMNS[key][0], key) for key in keys]
    return shape.report(header, columns, rows)


@registered("CustomerIncome")
def customer_income(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Income, expenses (negative, as recorded) and net income of each customer."""
    basis = shape.basis_of(company, params)
    period = period_of(company, params, DEFAULT)
    book = Book(company, basis)
    sums: Sums = {}
    for entry in within(filtered(book, params), period.start, period.end):
        kind = book.kind(entry.account)
        if kind in PROFIT_AND_LOSS and entry.customer:
            row = sums.setdefault(entry.customer, [0, 0, 0])
            row[0 if kind in ("Income", "Other Income") else 1] -= entry.cents
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
