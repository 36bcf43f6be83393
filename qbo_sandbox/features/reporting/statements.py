"""BalanceSheet and TrialBalance. Groups and titles as in Intuit's references."""

from __future__ import annotations

from datetime import date
from typing import Any

from ...company import Company
from ..reports import report as registered
from . import shape
from .cash import book_on
from .entries import (
    PROFIT_AND_LOSS,
    Book,
    balances,
    filtered,
)
from .periods import Period, columns_of, period_of
from .profit_loss import DEFAULT
from .shape import Row, cell, cells, data, section
from .split import PERIODS, used_period, word_of
from .tree import Amounts, account_rows, plus

Totals = list[int | None]
# (title, group, account types or parts)
ASSETS: Any = (
    "ASSETS",
    "TotalAssets",
    (
        (
            "Current Assets",
            "CurrentAssets",
            (
                ("Bank Accounts", "BankAccounts", "Bank"),
                ("Accounts Receivable", "AR", "Accounts Receivable"),
                ("Other Current Assets", "OtherCurrentAssets", "Other Current Asset"),
            ),
        ),
        ("Fixed Assets", "FixedAssets", "Fixed Asset"),
        ("Other Assets", "OtherAssets", "Other Asset"),
    ),
)
LIABILITIES: Any = (
    "Liabilities",
    "Liabilities",
    (
        (
            "Current Liabilities",
            "CurrentLiabilities",
            (
                ("Accounts Payable", "AP", "Accounts Payable"),
                ("Credit Cards", "CreditCards", "Credit Card"),
                (
                    "Other Current Liabilities",
                    "OtherCurrentLiabilities",
                    "Other Current Liability",
                ),
            ),
        ),
        ("Long-Term Liabilities", "LongTermLiabilities", "Long Term Liability"),
    ),
)


class _Sheet:
    """Balances at the ends of the columns, and the sections made of them."""

    def __init__(self, book: Book, params: dict[str, str], ends: list[date]):
        self.book, self.width = book, len(ends)
        entries = filtered(book, params)
        self.amounts: Amounts = {}
        self.net: Totals = [0] * self.width
        for place, end in enumerate(ends):
            for account, cents in balances(book, entries, end).items():
                if book.kind(account) in PROFIT_AND_LOSS:
                    self.net[place] = (self.net[place] or 0) - cents
                elif cents:
                    row = self.amounts.setdefault(account, [None] * self.width)
                    row[place] = cents
        self.has_data = bool(self.amounts) or any(self.net)

    def part(self, spec: Any, sign: int) -> tuple[Row | None, Totals]:
        """Return (section, totals) of a part and those within; None when empty."""
        title, group, inner = spec
        if isinstance(inner, str):
            signed = {
                account: [None if c is None else sign * c for c in row]
                for account, row in self.amounts.items()
            }
            rows, totals = account_rows(self.book, (inner,), signed, self.width)
        else:
            rows, totals = [], [None] * self.width
            for below in inner:
                row, cents = self.part(below, sign)
                if row is not None:
                    rows.append(row)
                    totals = plus(totals, cents)
        if not rows:
            return None, totals
        head = cells(cell(title), [None] * self.width)
        label = "TOTAL ASSETS" if group == "TotalAssets" else f"Total {title}"
        return section(head, rows, cells(cell(label), totals), group), totals

    def equity(self) -> tuple[Row, Totals]:
        """Return the equity section: accounts, then the net income of the year."""
        signed = {
            account: [None if c is None else -c for c in row]
            for account, row in self.amounts.items()
        }
        rows, totals = account_rows(self.book, ("Equity",), signed, self.width)
        if self.has_data:
            income = cells(cell("Net Income"), self.net)
            rows.append(data(income, group="NetIncome"))
            totals = plus(totals, self.net)
        head = cells(cell("Equity"), [None] * self.width)
        foot = cells(cell("Total Equity"), totals)
        return section(head, rows or None, foot, "Equity"), totals

    def build(self) -> list[Row]:
        """Return both halves of the sheet."""
        empty: Totals = [None] * self.width
        assets, _totals = self.part(ASSETS, 1)
        if assets is None:
            head, foot = (
                cells(cell("ASSETS"), empty),
                cells(
                    cell("TOTAL ASSETS"), [0] * self.width if self.has_data else empty
                ),
            )
            assets = section(head, None, foot, "TotalAssets")
        liabilities, owed = self.part(LIABILITIES, -1)
        equity, own = self.equity()
        inner = [row for row in (liabilities, equity) if row is not None]
        title = "LIABILITIES AND EQUITY"
        foot = cells(cell(f"TOTAL {title}"), plus(owed, own))
        group = "TotalLiabilitiesAndEquity"
        head = cells(cell(title), empty)
        return [assets, section(head, inner, foot, group)]


@registered("BalanceSheet")
def balance_sheet(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Assets against liabilities and equity at the end of each column."""
    basis, word = shape.basis_of(company, params), word_of(params)
    period = period_of(company, params, DEFAULT)
    word = word if word.lower() in PERIODS else "Total"
    book = book_on(company, basis)
    columns, ends = _columns(company, used_period(period, book.entries), word)
    sheet = _Sheet(book, params, ends)
    rows = sheet.build()
    header = shape.header(
        company,
        "BalanceSheet",
        params,
        sheet.has_data,
        period,
        basis,
        word,
        {"AccountingStandard": "GAAP"},
    )
    account = shape.column("", "Account", "account")
    return shape.report(header, [account, *columns], rows)


def _columns(
    company: Company, period: Period, word: str
) -> tuple[list[Any], list[Any]]:
    if word == "Total":
        return [shape.column("Total", "Money", "total")], [period.end]
    spans = columns_of(company, period, word.lower())
    columns = [
        shape.column(
            title, "Money", title, StartDate=a.isoformat(), EndDate=b.isoformat()
        )
        for title, a, b in spans
    ]
    return columns, [b for _title, _a, b in spans]


@registered("TrialBalanceFR")
@registered("TrialBalance")
def trial_balance(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Each account's balance as a debit or a credit; both columns come to the same."""
    basis = shape.basis_of(company, params)
    period = period_of(company, params, DEFAULT)
    book = book_on(company, basis)
    found = balances(book, filtered(book, params), period.end)
    order = {kind: place for place, kind in enumerate(_ORDER)}
    rows: list[Row] = []
    debits = credits = 0
    for account in sorted(
        (a for a in found if found[a]),
        key=lambda a: (order[book.kind(a)], book.account_name(a).casefold()),
    ):
        cents = found[account]
        debit, credit = (cents, None) if cents > 0 else (None, -cents)
        debits, credits = debits + (debit or 0), credits + (credit or 0)
        name = cell(book.account_name(account), account)
        rows.append({"ColData": cells(name, [debit, credit])})
    if rows:
        rows.append(shape.grand_total([debits, credits]))
    header = shape.header(
        company, "TrialBalance", params, bool(rows), period, basis, "Total"
    )
    columns = [
        shape.column("", "Account", "account"),
        shape.column("Debit", "Money", "debit"),
        shape.column("Credit", "Money", "credit"),
    ]
    return shape.report(header, columns, rows)


_ORDER = (
    *("Bank", "Accounts Receivable", "Other Current Asset", "Fixed Asset"),
    *("Other Asset", "Accounts Payable", "Credit Card", "Other Current Liability"),
    *("Long Term Liability", "Equity", "Income", "Cost of Goods Sold", "Expense"),
    *("Other Income", "Other Expense"),
)
