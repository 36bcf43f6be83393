"""GeneralLedger, and what it shares with other reports of single entries.

Source: recordings (columns, "Beginning Balance", natural signs, the split account) and
Intuit's reference of GeneralLedger for the names in ``columns=``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ...company import Company
from ...entities.account_types import TYPES
from ..reports import report as registered
from . import shape
from .cash import book_on
from .entries import Book, Entry, balances, filtered, natural, within
from .periods import period_of
from .shape import Cell, Row, cell, data, section

_TXN_NAMES = {
    "RefundReceipt": "Refund",
    "CreditCardPayment": "Credit Card Payment",
    "CreditCardPaymentTxn": "Credit Card Payment",
    "Item": "Inventory Starting Value",
}


@dataclass(frozen=True)
class Line:
    """An entry with what is needed to show it: siblings and running balance."""

    book: Book
    entry: Entry
    siblings: list[Entry]
    amount: int
    running: int


@dataclass(frozen=True)
class Column:
    """A column of single entries."""

    key: str
    title: str
    kind: str
    show: Callable[[Line], Cell]


def txn_name(book: Book, key: tuple[str, str]) -> str:
    """Return the type of a transaction as reports word it."""
    entity, _txn = key
    obj = book.document(key) if entity in ("Purchase", "BillPayment") else {}
    if entity == "Purchase":
        if obj.get("Credit"):
            return "Credit Card Credit"
        return "Check" if obj.get("PaymentType") == "Check" else "Expense"
    if entity == "BillPayment":
        check = obj.get("PayType") != "CreditCard"
        return f"Bill Payment ({'Check' if check else 'Credit Card'})"
    return _TXN_NAMES.get(entity) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entity)


def doc_number(book: Book, key: tuple[str, str]) -> str:
    """Return the number of a transaction; payments show their reference."""
    obj = book.document(key)
    return str(obj.get("DocNumber") or obj.get("PaymentRefNum") or "")


def name_cell(book: Book, entry: Entry) -> Cell:
    """Return the name of an entry with its Id; both empty when it has none."""
    if entry.name is None:
        return cell("", "")
    return cell(book.label(*entry.name), entry.name[1])


def split_cell(line: Line) -> Cell:
    """Return the other account, or -Split- when there are several."""
    head = next((e for e in line.siblings if e.line is None), line.siblings[0])
    if line.entry is not head and line.entry.line is not None:
        others = {head.account}
    else:
        others = {e.account for e in line.siblings if e is not line.entry}
    if len(others) != 1:
        return cell("-Split-", "")
    account = others.pop()
    return cell(line.book.account_name(account), account)


def _labelled(kind: str, member: str) -> Callable[[Line], Cell]:
    def show(line: Line) -> Cell:
        value = getattr(line.entry, member)
        return cell(line.book.label(kind, value), value) if value else cell("", "")

    return show


def _account(line: Line) -> Cell:
    return cell(line.book.account_name(line.entry.account), line.entry.account)


def _side(sign: int) -> Callable[[Line], Cell]:
    def show(line: Line) -> Cell:
        cents = sign * line.entry.cents
        return cell(shape.money(cents) if cents > 0 else "")

    return show


_ALL = (
    Column("tx_date", "Date", "Date", lambda line: cell(line.entry.date)),
    Column(
        "txn_type",
        "Transaction Type",
        "String",
        lambda line: cell(txn_name(line.book, line.entry.key), line.entry.txn),
    ),
    Column(
        "doc_num",
        "Num",
        "String",
        lambda line: cell(doc_number(line.book, line.entry.key)),
    ),
    Column("name", "Name", "String", lambda line: name_cell(line.book, line.entry)),
    Column(
        "memo",
        "Memo/Description",
        "String",
        lambda line: cell(line.entry.memo or ""),
    ),
    Column("split_acc", "Split", "String", split_cell),
    Column(
        "subt_nat_amount",
        "Amount",
        "Money",
        lambda line: cell(shape.money(line.amount)),
    ),
    Column(
        "rbal_nat_amount",
        "Balance",
        "Money",
        lambda line: cell(shape.money(line.running)),
    ),
    Column("account_name", "Account", "String", _account),
    Column("debt_amt", "Debit", "Money", _side(1)),
    Column("credit_amt", "Credit", "Money", _side(-1)),
    Column("cust_name", "Customer", "String", _labelled("Customer", "customer")),
    Column("vend_name", "Vendor", "String", _labelled("Vendor", "vendor")),
    Column("emp_name", "Employee", "String", _labelled("Employee", "employee")),
    Column("item_name", "Product/Service", "String", _labelled("Item", "item")),
    Column("klass_name", "Class", "String", _labelled("Class", "klass")),
    Column("dept_name", "Location", "String", _labelled("Department", "department")),
)
BY_KEY = {column.key: column for column in _ALL}
DETAIL_COLUMNS = (
    *("tx_date", "txn_type", "doc_num", "name", "memo", "split_acc"),
    *("subt_nat_amount", "rbal_nat_amount"),
)


def chosen_columns(params: dict[str, str], usual: Iterable[str]) -> list[Column]:
    """Return the columns of ``columns=``; unknown ones are left out, as are none."""
    asked = [key.strip() for key in params.get("columns", "").split(",")]
    found = [BY_KEY[key] for key in asked if key in BY_KEY]
    return found or [BY_KEY[key] for key in usual]


def sum_line(columns: list[Column], label: str, sums: dict[str, int]) -> list[Cell]:
    """Return a line of sums by the keys of columns; the first cell is the label."""
    found = [cell(shape.money(sums.get(column.key))) for column in columns]
    found[0] = cell(label)
    return found


def account_sections(
    book: Book,
    entries: list[Entry],
    opening: dict[str, int],
    columns: list[Column],
    kinds: Iterable[str],
) -> tuple[list[Row], int]:
    """Return (sections of the accounts of some types, total in natural sign)."""
    rows, total, _moved = _Sections(book, entries, opening, columns, kinds).build("")
    return rows, total


class _Sections:
    """Sections of accounts; sub-accounts come before the account's own entries."""

    def __init__(
        self,
        book: Book,
        entries: list[Entry],
        opening: dict[str, int],
        columns: list[Column],
        kinds: Iterable[str],
    ):
        self.book, self.opening, self.columns = book, opening, columns
        self.groups = book.by_transaction()
        self.lines: dict[str, list[Entry]] = {}
        for entry in entries:
            self.lines.setdefault(entry.account, []).append(entry)
        self.below: dict[str, list[str]] = {}
        wanted = set(kinds)
        for identifier, account in book.accounts.items():
            if account["AccountType"] in wanted:
                parent = account.get("ParentRef", {}).get("value", "")
                self.below.setdefault(parent, []).append(identifier)

    def build(self, parent: str) -> tuple[list[Row], int, bool]:
        """Return (sections below an account, their total, whether anything moved)."""
        rows: list[Row] = []
        total, moved = 0, False
        names = self.book.accounts
        for identifier in sorted(
            self.below.get(parent, []), key=lambda i: str(names[i]["Name"]).casefold()
        ):
            row, cents, some = self._one(identifier)
            if row is not None:
                rows.append(row)
                total, moved = total + cents, moved or some
        return rows, total, moved

    def _one(self, identifier: str) -> tuple[Row | None, int, bool]:
        inner, cents, moved = self.build(identifier)
        own = self.lines.get(identifier, [])
        start = natural(self.book, identifier, self.opening.get(identifier, 0))
        if not inner and not own and not start:
            return None, 0, False
        leaves, sums = _leaves(self.book, own, start, self.groups, self.columns)
        moved = moved or bool(own)
        cents += sums.get("subt_nat_amount", 0)
        shown = {**sums, "subt_nat_amount": cents} if moved else {}
        name = str(self.book.accounts[identifier]["Name"])
        head = [cell() for _column in self.columns]
        head[0] = cell(name, identifier)
        foot = sum_line(self.columns, f"Total for {name}", shown)
        return section(head, [*inner, *leaves], foot), cents, moved


def _leaves(
    book: Book,
    entries: list[Entry],
    start: int,
    groups: dict[tuple[str, str], list[Entry]],
    columns: list[Column],
) -> tuple[list[Row], dict[str, int]]:
    rows: list[Row] = []
    if start:
        first = [cell() for _column in columns]
        for place, column in enumerate(columns):
            if column.key == "rbal_nat_amount":
                first[place] = cell(shape.money(start))
        first[0] = cell("Beginning Balance")
        rows.append(data(first))
    running, sums = start, {"subt_nat_amount": 0, "debt_amt": 0, "credit_amt": 0}
    for entry in entries:
        amount = natural(book, entry.account, entry.cents)
        running += amount
        sums["subt_nat_amount"] += amount
        sums["debt_amt" if entry.cents > 0 else "credit_amt"] += abs(entry.cents)
        line = Line(book, entry, groups[entry.key], amount, running)
        rows.append(data([column.show(line) for column in columns]))
    return rows, sums if entries else {}


@registered("GeneralLedgerFR")
@registered("GeneralLedger")
def general_ledger(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """Every entry of a period by account, with the balance before it."""
    basis = shape.basis_of(company, params)
    period = period_of(company, params, "this month-to-date")
    book = book_on(company, basis)
    entries = filtered(book, params)
    shown = within(entries, period.start, period.end)
    before = period.start - timedelta(days=1)
    opening = _opening(book, entries, period.start, before)
    columns = chosen_columns(params, DETAIL_COLUMNS)
    rows: list[Row] = []
    for kind in TYPES:
        rows += account_sections(book, shown, opening, columns, (kind,))[0]
    header = shape.header(company, "GeneralLedger", params, bool(rows), period, basis)
    heads = [shape.column(c.title, c.key) for c in columns]
    return shape.report(header, heads, rows)


def _opening(book: Book, entries: list[Entry], start: Any, before: Any) -> Any:
    """Return balances before the period; a new fiscal year closes the former one."""
    first = start.isoformat()
    return balances(book, [e for e in entries if e.date < first], max(before, start))
