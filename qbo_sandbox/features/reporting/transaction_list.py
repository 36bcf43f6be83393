"""TransactionList and its kin: by customer, by vendor, with splits.

One row a transaction; columns as recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...company import Company
from ...entities.registry import entities
from ..reports import report as registered
from . import shape
from .detail import doc_number, txn_name
from .entries import Book, Entry, cents_of, natural
from .periods import Period, period_of
from .shape import Cell, Row, cell, data, section

_TITLES = {
    "tx_date": ("Date", "Date"),
    "txn_type": ("Transaction Type", "String"),
    "doc_num": ("#", "String"),
    "is_no_post": ("Posting", "Boolean"),
    "name": ("Name", "String"),
    "memo": ("Memo/Description", "String"),
    "account_name": ("Account", "String"),
    "other_account": ("Split", "String"),
    "subt_nat_amount": ("Amount", "Money"),
    "due_date": ("Due Date", "Date"),
    "create_date": ("Create Date", "Date"),
    "last_mod_date": ("Last Modified", "Date"),
    "dept_name": ("Location", "String"),
}
_USUAL = (
    *("tx_date", "txn_type", "doc_num", "is_no_post", "name", "memo"),
    *("account_name", "other_account", "subt_nat_amount"),
)
_NOT_POSTING = frozenset({"Estimate", "PurchaseOrder"})
_WITHOUT = frozenset({"RecurringTransaction", "TimeActivity", "Budget"})


def _accounts(book: Book, entries: list[Entry]) -> tuple[Any, Any]:
    """Return the cells of a transaction's own account and of the other one."""
    if not entries:
        return cell("", ""), cell("", "")
    head = _head(entries)
    others = {e.account for e in entries if e is not head}
    own = cell(book.account_name(head.account), head.account)
    if len(others) != 1:
        return own, cell("-Split-", "")
    account = others.pop()
    return own, cell(book.account_name(account), account)


def _head(entries: list[Entry]) -> Entry:
    return next((entry for entry in entries if entry.line is None), entries[0])


def _cells(
    book: Book, key: tuple[str, str], obj: dict[str, Any], entries: list[Entry]
) -> dict[str, Any]:
    own, other = _accounts(book, entries)
    head = _head(entries) if entries else None
    amount = cents_of(obj.get("TotalAmt", obj.get("Amount", 0)))
    if head is not None:
        amount = natural(book, head.account, head.cents)
        same = [e for e in entries if e.account == head.account and e.line is None]
        amount = natural(book, head.account, sum(e.cents for e in same) or head.cents)
    party = _party(book, obj, head)
    place = obj.get("DepartmentRef", {}).get("value", "")
    return {
        "tx_date": cell(obj["TxnDate"]),
        "txn_type": cell(txn_name(book, key), key[1]),
        "doc_num": cell(doc_number(book, key)),
        "is_no_post": cell("No" if key[0] in _NOT_POSTING else "Yes"),
        "name": party,
        "memo": cell(str(obj.get("PrivateNote", ""))),
        "account_name": own,
        "other_account": other,
        "subt_nat_amount": cell(shape.money(amount)),
        "due_date": cell(str(obj.get("DueDate", ""))),
        "create_date": cell(obj["MetaData"]["CreateTime"]),
        "last_mod_date": cell(obj["MetaData"]["LastUpdatedTime"]),
        "dept_name": cell(book.label("Department", place) if place else "", place),
    }


def _party(book: Book, obj: dict[str, Any], head: Entry | None) -> Any:
    for field, kind in (("CustomerRef", "Customer"), ("VendorRef", "Vendor")):
        if obj.get(field, {}).get("value"):
            value = obj[field]["value"]
            return cell(book.label(kind, value), value)
    if head is not None and head.name is not None:
        return cell(book.label(*head.name), head.name[1])
    return cell("", "")


def _keep(params: dict[str, str], row: dict[str, Any], obj: dict[str, Any]) -> bool:
    """Tell whether the filters of the parameters leave a transaction."""
    for name, field in (
        ("customer", "CustomerRef"),
        ("vendor", "VendorRef"),
        ("department", "DepartmentRef"),
    ):
        wanted = {part for part in params.get(name, "").split(",") if part}
        if wanted and obj.get(field, {}).get("value") not in wanted:
            return False
    kind = params.get("transaction_type", "").replace(" ", "").lower()
    shown = row["txn_type"]["value"].replace(" ", "").lower()
    return not kind or kind in ("all", "post") or kind == shown


@dataclass(frozen=True)
class Listed:
    """A transaction, its cells by key, and the entries it posted."""

    obj: dict[str, Any]
    cells: dict[str, Any]
    entries: list[Entry]


def listed(book: Book, period: Period, params: dict[str, str]) -> list[Listed]:
    """Return the transactions of a period that the parameters leave, in their order."""
    groups = book.by_transaction()
    found = []
    span = (period.start.isoformat(), period.end.isoformat())
    for entity in entities():
        if not entity.transaction or entity.name in _WITHOUT:
            continue
        where = "AND date >= ? AND date <= ?"
        for obj in book.company.objects.select(entity.name, where, span):
            key = (entity.name, obj["Id"])
            entries = groups.get(key, [])
            row = _cells(book, key, obj, entries)
            if _keep(params, row, obj):
                order = (obj["TxnDate"], int(obj["Id"]))
                found.append((order, Listed(obj, row, entries)))
    found.sort(key=lambda pair: pair[0])
    if params.get("sort_order", "").lower() == "descend":
        found.reverse()
    return [row for _order, row in found]


def _keys(params: dict[str, str], usual: tuple[str, ...] = _USUAL) -> list[str]:
    asked = [key.strip() for key in params.get("columns", "").split(",")]
    return [key for key in asked if key in _TITLES] or list(usual)


def _report(
    company: Company,
    name: str,
    params: dict[str, str],
    period: Period,
    keys: list[str],
    rows: list[Row],
) -> dict[str, Any]:
    header = shape.header(company, name, params, bool(rows), period)
    columns = [shape.column(*_TITLES[key], key) for key in keys]
    return shape.report(header, columns, rows)


def _total(keys: list[str], label: str, found: list[Listed]) -> list[Cell]:
    texts = [row.cells["subt_nat_amount"]["value"] for row in found]
    cents = sum(cents_of(text) for text in texts if text)
    line = [cell(shape.money(cents) if k == "subt_nat_amount" else "") for k in keys]
    line[0] = cell(label)
    return line


@registered("TransactionList")
def transaction_list(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """All transactions of a period, oldest first."""
    period = period_of(company, params, "this month-to-date")
    keys = _keys(params)
    found = listed(Book(company), period, params)
    rows = [data([row.cells[name] for name in keys]) for row in found]
    return _report(company, "TransactionList", params, period, keys, rows)


def _by_name(
    company: Company, params: dict[str, str], name: str, field: str
) -> dict[str, Any]:
    period = period_of(company, params, "this month-to-date")
    keys = _keys(params, tuple(key for key in _USUAL if key != "name"))
    names: dict[tuple[str, str], list[Listed]] = {}
    for row in listed(Book(company), period, params):
        if row.obj.get(field, {}).get("value"):
            shown = row.cells["name"]
            names.setdefault((shown["value"], shown["id"]), []).append(row)
    rows = []
    for label, identifier in sorted(names, key=lambda pair: pair[0].casefold()):
        found = names[label, identifier]
        inner = [data([row.cells[key] for key in keys]) for row in found]
        head = [cell(label, identifier), *(cell() for _key in keys[1:])]
        rows.append(section(head, inner, _total(keys, f"Total for {label}", found)))
    return _report(company, name, params, period, keys, rows)


@registered("TransactionListByCustomer")
def transactions_by_customer(
    company: Company, params: dict[str, str]
) -> dict[str, Any]:
    """The transactions of each customer."""
    name = "TransactionListByCustomer"
    return _by_name(company, params, name, "CustomerRef")


@registered("TransactionListByVendor")
def transactions_by_vendor(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """The transactions of each vendor."""
    return _by_name(company, params, "TransactionListByVendor", "VendorRef")


@registered("TransactionListWithSplits")
def transactions_with_splits(
    company: Company, params: dict[str, str]
) -> dict[str, Any]:
    """Each transaction with the accounts that it posts to."""
    period = period_of(company, params, "this month-to-date")
    keys = _keys(params, tuple(key for key in _USUAL if key != "other_account"))
    book, rows = Book(company), []
    for found in listed(book, period, params):
        splits = []
        for entry in found.entries:
            amount = natural(book, entry.account, entry.cents)
            shown = {
                **dict.fromkeys(keys, cell()),
                "memo": cell(entry.memo or ""),
                "account_name": cell(book.account_name(entry.account), entry.account),
                "subt_nat_amount": cell(shape.money(amount)),
            }
            splits.append(data([shown[key] for key in keys]))
        head = [found.cells[key] for key in keys]
        rows.append(section(head, splits, _total(keys, "Total", [found])))
    name = "TransactionListWithSplits"
    return _report(company, name, params, period, keys, rows)
