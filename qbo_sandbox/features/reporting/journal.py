"""JournalReport and TransactionDetailByAccount: every entry of a period.

The one is ordered by transaction, the other by account or not at all (``groupby``).
"""

from __future__ import annotations

from typing import Any

from ...company import Company
from ...entities.account_types import TYPES
from ..reports import report as registered
from . import shape
from .cash import book_on
from .detail import DETAIL_COLUMNS, Line, account_sections, chosen_columns, sum_line
from .entries import Book, Entry, filtered, natural, within
from .periods import period_of
from .shape import Row, cell, data, section

COLUMNS = (
    *("tx_date", "txn_type", "doc_num", "name", "memo", "account_name"),
    *("debt_amt", "credit_amt"),
)


@registered("JournalReport")
def journal(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Transactions in order of their days; the sums of both sides agree."""
    period = period_of(company, params, "this month-to-date")
    book = Book(company)
    groups: dict[tuple[str, str], list[Any]] = {}
    for entry in within(filtered(book, params), period.start, period.end):
        groups.setdefault(entry.key, []).append(entry)
    columns = chosen_columns(params, COLUMNS)
    rows: list[Row] = []
    grand = {"debt_amt": 0, "credit_amt": 0}
    for entries in groups.values():
        sums = {"debt_amt": 0, "credit_amt": 0}
        inner = []
        for entry in entries:
            side = "debt_amt" if entry.cents > 0 else "credit_amt"
            sums[side] += abs(entry.cents)
            grand[side] += abs(entry.cents)
            line = Line(book, entry, entries, entry.cents, 0)
            inner.append(data([column.show(line) for column in columns]))
        head = [cell() for _column in columns]
        rows.append(section(head, inner, sum_line(columns, "", sums)))
    if rows:
        total = sum_line(columns, "TOTAL", grand)
        rows.append(section(None, None, total, "GrandTotal"))
    header = shape.header(company, "JournalReport", params, bool(rows), period)
    heads = [shape.column(c.title, c.kind, c.key) for c in columns]
    return shape.report(header, heads, rows)


@registered("TransactionDetailByAccount")
def detail_by_account(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Every entry of a period; without ``groupby=none`` below its account."""
    basis = shape.basis_of(company, params)
    period = period_of(company, params, "this month-to-date")
    book = book_on(company, basis)
    entries = within(filtered(book, params), period.start, period.end)
    if params.get("sort_order", "").lower() == "descend":
        entries.reverse()
    columns = chosen_columns(params, DETAIL_COLUMNS)
    rows: list[Row] = []
    if params.get("groupby", "").lower() == "none":
        rows = _flat(book, entries, columns)
    else:
        for kind in TYPES:
            rows += account_sections(book, entries, {}, columns, (kind,))[0]
    name = "TransactionDetailByAccount"
    header = shape.header(company, name, params, bool(rows), period, basis)
    heads = [shape.column(c.title, c.kind, c.key) for c in columns]
    return shape.report(header, heads, rows)


def _flat(book: Book, entries: list[Entry], columns: list[Any]) -> list[Row]:
    """Return one row an entry, with the balance so far of its account."""
    groups, running = book.by_transaction(), dict.fromkeys(book.accounts, 0)
    rows = []
    for entry in entries:
        amount = natural(book, entry.account, entry.cents)
        running[entry.account] = running.get(entry.account, 0) + amount
        line = Line(book, entry, groups[entry.key], amount, running[entry.account])
        rows.append(data([column.show(line) for column in columns]))
    return rows
