"""TransactionList: one row a transaction. Columns as recorded."""

from __future__ import annotations

from typing import Any

from ...company import Company
from ...entities.registry import entities
from ..reports import report as registered
from . import shape
from .detail import doc_number, txn_name
from .entries import Book, Entry, cents_of, natural
from .periods import period_of
from .shape import cell, data

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


@registered("TransactionList")
def transaction_list(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """All transactions of a period, oldest first."""
    period = period_of(company, params, "this month-to-date")
    book = Book(company)
    groups = book.by_transaction()
    asked = [key.strip() for key in params.get("columns", "").split(",")]
    keys = [key for key in asked if key in _TITLES] or list(_USUAL)
    found = []
    span = (period.start.isoformat(), period.end.isoformat())
    for entity in entities():
        if not entity.transaction or entity.name in _WITHOUT:
            continue
        where = "AND date >= ? AND date <= ?"
        for obj in company.objects.select(entity.name, where, span):
            key = (entity.name, obj["Id"])
            row = _cells(book, key, obj, groups.get(key, []))
            if _keep(params, row, obj):
                order = (obj["TxnDate"], int(obj["Id"]))
                found.append((order, data([row[name] for name in keys])))
    found.sort(key=lambda pair: pair[0])
    if params.get("sort_order", "").lower() == "descend":
        found.reverse()
    rows = [row for _order, row in found]
    header = shape.header(company, "TransactionList", params, bool(rows), period)
    columns = [shape.column(*_TITLES[key], key) for key in keys]
    return shape.report(header, columns, rows)
