"""JournalReport: every transaction of a period with its debits and credits."""

from __future__ import annotations

from typing import Any

from ...company import Company
from ..reports import report as registered
from . import shape
from .detail import Line, chosen_columns, sum_line
from .entries import Book, filtered, within
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
