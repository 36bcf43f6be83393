"""Open documents in rows: the columns of ageing details and balance details."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ...company import Company
from . import shape
from .detail import doc_number, txn_name
from .entries import Book
from .open_items import OpenItem, open_items
from .periods import Period
from .shape import Row, cell, data, section


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


# key: (title, how an item shows it)
ITEM_COLUMNS: dict[str, tuple[str, Callable[[Book, OpenItem, date], shape.Cell]]] = {
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


def item_columns(params: dict[str, str], usual: tuple[str, ...]) -> list[str]:
    """Return the keys of ``columns=``; unknown ones are left out, as are none."""
    asked = [key.strip() for key in params.get("columns", "").split(",")]
    return [key for key in asked if key in ITEM_COLUMNS] or list(usual)


def item_sum(keys: list[str], label: str, items: list[OpenItem]) -> list[shape.Cell]:
    """Return a line of totals."""
    found = []
    for key in keys:
        member = _SUMMED.get(key)
        total = sum(getattr(item, member) for item in items) if member else None
        found.append(cell(shape.money(total)))
    found[0] = cell(label)
    return found


def item_section(
    book: Book, title: shape.Cell, keys: list[str], items: list[OpenItem], day: date
) -> Row:
    """Return a section of documents, the oldest first, with its total."""
    items = sorted(items, key=lambda item: (item.date, int(item.key[1])))
    rows = [data([ITEM_COLUMNS[k][1](book, i, day) for k in keys]) for i in items]
    head = [title, *(cell() for _key in keys[1:])]
    return section(head, rows, item_sum(keys, f"Total for {title['value']}", items))


def detail_report(
    company: Company,
    name: str,
    params: dict[str, str],
    sections: list[Row],
    keys: list[str],
    items: list[OpenItem],
    day: tuple[date, str],
) -> dict[str, Any]:
    """Return the report over sections of documents; ``day`` has its macro with it."""
    rows = list(sections)
    if rows:
        rows.append(section(None, None, item_sum(keys, "TOTAL", items), "GrandTotal"))
    options = {"report_date": day[0].isoformat()}
    period = Period(date(1901, 1, 1), *day)
    header = shape.header(company, name, params, bool(rows), period, options=options)
    columns = [shape.column(ITEM_COLUMNS[key][0], key) for key in keys]
    return shape.report(header, columns, rows)
