"""ProfitAndLoss and ProfitAndLossDetail. Groups as in Intuit's references."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...company import Company
from ..reports import report as registered
from . import shape
from .cash import book_on
from .detail import DETAIL_COLUMNS, account_sections, chosen_columns
from .entries import PROFIT_AND_LOSS, Book, Entry, filtered, within
from .periods import period_of
from .shape import Row, cell, cells, section
from .split import Split, split_of, word_of
from .tree import Amounts, account_rows, plus

DEFAULT = "this calendar year-to-date"
Totals = list[int | None]


def amounts_of(
    book: Book, entries: Iterable[Entry], split: Split, credit: bool
) -> Amounts:
    """Return each account's amounts by column; income counts credits as positive."""
    found: Amounts = {}
    for entry in entries:
        row = found.setdefault(entry.account, [None] * split.width)
        cents = -entry.cents if credit else entry.cents
        for place in {split.place(entry), split.width - 1}:
            row[place] = (row[place] or 0) + cents
    return found


def _minus(one: Totals, two: Totals) -> Totals:
    return plus(one, [None if cents is None else -cents for cents in two])


class _Statement:
    """One profit and loss statement in the making."""

    def __init__(self, book: Book, entries: list[Entry], split: Split):
        self.book, self.split = book, split
        self.entries = [
            entry for entry in entries if book.kind(entry.account) in PROFIT_AND_LOSS
        ]
        self.rows: list[Row] = []

    def part(
        self, kind: str, title: str, group: str, credit: bool, always: bool
    ) -> Totals:
        """Add a section of accounts and return its totals."""
        entries = [e for e in self.entries if self.book.kind(e.account) == kind]
        amounts = amounts_of(self.book, entries, self.split, credit)
        width = self.split.width
        rows, totals = account_rows(self.book, (kind,), amounts, width)
        if not rows and not always:
            return totals
        head = cells(cell(title), [None] * width)
        if self.entries:
            totals = plus(totals, [0] * width)
        total = cells(cell(f"Total {title}"), totals)
        self.rows.append(section(head, rows or None, total, group))
        return totals

    def line(self, title: str, group: str, totals: Totals) -> None:
        """Add a line that sums up."""
        if self.entries:
            totals = plus(totals, [0] * self.split.width)
        self.rows.append(section(None, None, cells(cell(title), totals), group))

    def build(self) -> Totals:
        """Add all sections; returns the net income."""
        income = self.part("Income", "Income", "Income", True, True)
        cost = self.part("Cost of Goods Sold", "Cost of Goods Sold", "COGS", False, 0)
        gross = _minus(income, cost)
        self.line("Gross Profit", "GrossProfit", gross)
        expenses = self.part("Expense", "Expenses", "Expenses", False, True)
        operating = _minus(gross, expenses)
        self.line("Net Operating Income", "NetOperatingIncome", operating)
        more = self.part("Other Income", "Other Income", "OtherIncome", True, False)
        less = self.part("Other Expense", "Other Expenses", "OtherExpenses", False, 0)
        others = _minus(more, less)
        if any(cents is not None for cents in others):
            self.line("Net Other Income", "NetOtherIncome", others)
        net = plus(operating, others)
        self.line("Net Income", "NetIncome", net)
        return net


@registered("ProfitAndLoss")
def profit_and_loss(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Income, cost and expenses of a period, in columns as asked."""
    basis, word = shape.basis_of(company, params), word_of(params)
    period = period_of(company, params, DEFAULT)
    book = book_on(company, basis)
    entries = within(filtered(book, params), period.start, period.end)
    entries = [e for e in entries if book.kind(e.account) in PROFIT_AND_LOSS]
    split = split_of(book, word, period, entries)
    statement = _Statement(book, entries, split)
    statement.build()
    rows = statement.rows
    if params.get("sort_order", "").lower() == "descend":
        for row in rows:
            _descend(row)
    header = shape.header(
        company,
        "ProfitAndLoss",
        params,
        bool(entries),
        period,
        basis,
        word,
        {"AccountingStandard": "GAAP"},
    )
    account = shape.column("", "Account", "account")
    return shape.report(header, [account, *split.columns], rows)


def _descend(row: Row) -> None:
    """Order accounts by falling totals."""

    def amount(leaf: Row) -> float:
        part = leaf.get("Summary", leaf)["ColData"]
        return float(part[-1]["value"] or 0)

    inner = row.get("Rows", {}).get("Row")
    if inner:
        inner.sort(key=amount, reverse=True)
        for below in inner:
            _descend(below)


# (title, ((title, account type, group, sign) ...), (title and group of the sum))
_DETAIL_GROUPS = (
    (
        "Ordinary Income/Expenses",
        (
            ("Income", "Income", "Income", 1),
            ("Cost of Goods Sold", "Cost of Goods Sold", "COGS", -1),
            ("Gross Profit", "", "GrossProfit", 0),
            ("Expenses", "Expense", "Expenses", -1),
        ),
        ("Net Ordinary Income", "NetOrdinaryIncome"),
    ),
    (
        "Other Income/Expense",
        (
            ("Other Income", "Other Income", "OtherIncome", 1),
            ("Other Expense", "Other Expense", "OtherExpenses", -1),
        ),
        ("Net Other Income", "NetOtherIncome"),
    ),
)


@registered("ProfitAndLossDetail")
def profit_and_loss_detail(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """The transactions behind a profit and loss statement, account by account."""
    basis = shape.basis_of(company, params)
    period = period_of(company, params, DEFAULT)
    book = book_on(company, basis)
    entries = within(filtered(book, params), period.start, period.end)
    entries = [e for e in entries if book.kind(e.account) in PROFIT_AND_LOSS]
    columns = chosen_columns(params, DETAIL_COLUMNS)
    rows: list[Row] = []
    net = 0
    for title, parts, (sum_title, sum_group) in _DETAIL_GROUPS:
        inner, total = _detail_parts(book, entries, columns, parts)
        net += total
        if any("Rows" in row for row in inner):
            head = _line(columns, title, None)
            rows.append(section(head, inner, _line(columns, sum_title, total), ""))
            rows[-1]["group"] = sum_group
    if entries:
        net_line = _line(columns, "Net Income", net)
        rows.append(section(None, None, net_line, "NetIncome"))
    header = shape.header(
        company, "ProfitAndLossDetail", params, bool(entries), period, basis
    )
    heads = [shape.column(c.title, c.kind, c.key) for c in columns]
    return shape.report(header, heads, rows)


def _line(columns: list[Any], title: str, cents: int | None) -> list[shape.Cell]:
    """Return a label and, under Amount, a sum."""
    found = [cell() for _column in columns]
    found[0] = cell(title)
    for place, chosen in enumerate(columns):
        if chosen.key == "subt_nat_amount" and place and cents is not None:
            found[place] = cell(shape.money(cents))
    return found


def _detail_parts(
    book: Book, entries: list[Entry], columns: list[Any], parts: Any
) -> tuple[list[Row], int]:
    rows: list[Row] = []
    total = 0
    for title, kind, group, sign in parts:
        if not sign:
            rows.append(section(None, None, _line(columns, title, total), group))
            continue
        chosen = [e for e in entries if book.kind(e.account) == kind]
        inner, cents = account_sections(book, chosen, {}, columns, (kind,))
        total += sign * cents
        if inner:
            rows.append(
                section(
                    _line(columns, title, None),
                    inner,
                    _line(columns, f"Total {title}", cents),
                    group,
                )
            )
    return rows, total
