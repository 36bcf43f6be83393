"""CashFlow by the indirect method: from net income to the change of cash.

Groups and titles as in Intuit's reference. Cash is what stands in bank accounts and in
Undeposited Funds; the change of every other balance explains the change of cash.
"""

from __future__ import annotations

from typing import Any

from ...company import Company
from ..reports import report as registered
from . import shape
from .entries import PROFIT_AND_LOSS, Book, Entry, filtered, within
from .periods import period_of
from .profit_loss import DEFAULT
from .shape import Row, cell, cells, data, section
from .tree import account_rows

OPERATING = (
    *("Accounts Receivable", "Other Current Asset", "Accounts Payable"),
    *("Credit Card", "Other Current Liability"),
)
PARTS = (
    (
        "INVESTING ACTIVITIES",
        "InvestingActivities",
        "Net cash provided by investing activities",
        ("Fixed Asset", "Other Asset"),
    ),
    (
        "FINANCING ACTIVITIES",
        "FinancingActivities",
        "Net cash provided by financing activities",
        ("Long Term Liability", "Equity"),
    ),
)
ADJUSTMENTS = "Adjustments to reconcile Net Income to Net Cash provided by operations:"


class _Flow:
    """The changes of balances in a period; cents, what brings cash is positive."""

    def __init__(self, book: Book, entries: list[Entry]):
        self.book = book
        self.changes: dict[str, list[int | None]] = {}
        self.cash = self.income = 0
        for entry in entries:
            if is_cash(book, entry.account):
                self.cash += entry.cents
            elif book.kind(entry.account) in PROFIT_AND_LOSS:
                self.income -= entry.cents
            else:
                row = self.changes.setdefault(entry.account, [0])
                row[0] = (row[0] or 0) - entry.cents
        self.changes = {k: row for k, row in self.changes.items() if row[0]}

    def part(self, kinds: tuple[str, ...]) -> tuple[list[Row], int]:
        """Return (rows, total) of the accounts of some types."""
        rows, totals = account_rows(self.book, kinds, self.changes, 1)
        return rows, totals[0] or 0


def is_cash(book: Book, account: str) -> bool:
    """Tell whether what stands on an account is cash."""
    subtype = book.accounts.get(account, {}).get("AccountSubType")
    return book.kind(account) == "Bank" or subtype == "UndepositedFunds"


def _section(title: str, rows: list[Row], label: str, cents: int, group: str) -> Row:
    head = cells(cell(title), [None])
    return section(head, rows, cells(cell(label), [cents]), group)


def _operating(flow: _Flow) -> tuple[Row, int]:
    rows, adjusted = flow.part(OPERATING)
    inner = [data(cells(cell("Net Income"), [flow.income]), group="NetIncome")]
    if rows:
        label = f"Total {ADJUSTMENTS}"
        group = "OperatingAdjustments"
        inner.append(_section(ADJUSTMENTS, rows, label, adjusted, group))
    total = flow.income + adjusted
    label = "Net cash provided by operating activities"
    title = "OPERATING ACTIVITIES"
    return _section(title, inner, label, total, "OperatingActivities"), total


@registered("CashFlow")
def cash_flow(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Where the cash of a period came from and went to."""
    period = period_of(company, params, DEFAULT)
    book = Book(company)
    entries = filtered(book, params)
    flow = _Flow(book, within(entries, period.start, period.end))
    begin = sum(
        entry.cents
        for entry in entries
        if entry.date < period.start.isoformat() and is_cash(book, entry.account)
    )
    operating, change = _operating(flow)
    rows = [operating]
    for title, group, label, kinds in PARTS:
        inner, cents = flow.part(kinds)
        if inner:
            rows.append(_section(title, inner, label, cents, group))
            change += cents
    label = "Net cash increase for period"
    rows.append(section(None, None, cells(cell(label), [change]), "CashIncrease"))
    label = "Cash at beginning of period"
    rows.append(data(cells(cell(label), [begin]), group="BeginningCash"))
    label = "Cash at end of period"
    rows.append(section(None, None, cells(cell(label), [begin + change]), "EndingCash"))
    header = shape.header(
        company, "CashFlow", params, bool(entries), period, "", "Total"
    )
    columns = [
        shape.column("", "Account", "account"),
        shape.column("Total", "Money", "total"),
    ]
    return shape.report(header, columns, rows)
