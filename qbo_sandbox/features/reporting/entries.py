"""The ledger as reports see it: entries with their dimensions, filters, balances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ... import codec
from ...company import Company
from ...entities import account_types as types
from ...entities.registry import entity_named
from .periods import first_fiscal_month, year_start

PROFIT_AND_LOSS = frozenset(
    {"Income", "Cost of Goods Sold", "Expense", "Other Income", "Other Expense"}
)
OPEN = {"Customer": "Accounts Receivable", "Vendor": "Accounts Payable"}


@dataclass(slots=True)
class Entry:
    """One posting in home currency; cents, a debit positive."""

    entity: str
    txn: str
    date: str
    account: str
    cents: int
    foreign: int
    customer: str | None
    vendor: str | None
    employee: str | None
    item: str | None
    klass: str | None
    department: str | None
    memo: str | None
    line: str | None

    @property
    def key(self) -> tuple[str, str]:
        """The transaction."""
        return self.entity, self.txn

    @property
    def name(self) -> tuple[str, str] | None:
        """(kind, Id) of the name to show, or None."""
        for kind, value in (
            ("Vendor", self.vendor),
            ("Employee", self.employee),
            ("Customer", self.customer),
        ):
            if value:
                return kind, value
        return None


class Book:
    """All a report needs of a company, read once."""

    def __init__(self, company: Company):
        self.company = company
        self.accounts = {a["Id"]: a for a in company.objects.select("Account")}
        self._labels: dict[tuple[str, str], str] = {}
        self._documents: dict[tuple[str, str], dict[str, Any]] = {}
        self._groups: dict[tuple[str, str], list[Entry]] | None = None
        self._grouped: list[Entry] | None = None
        self.entries = _load(company)

    def kind(self, account: str) -> str:
        """Return the AccountType."""
        found = self.accounts.get(account)
        return str(found["AccountType"]) if found else ""

    def account_name(self, account: str) -> str:
        """Return the full name of an account."""
        found = self.accounts.get(account)
        return str(found["FullyQualifiedName"]) if found else ""

    def label(self, kind: str, identifier: str) -> str:
        """Return the full name of a list record."""
        key = (kind, identifier)
        if key not in self._labels:
            found = self.company.get(kind, identifier)
            self._labels[key] = entity_named(kind).sort_name(found) if found else ""
        return self._labels[key]

    def document(self, key: tuple[str, str]) -> dict[str, Any]:
        """Return a transaction's object, empty when there is none."""
        if key not in self._documents:
            self._documents[key] = self.company.get(*key) or {}
        return self._documents[key]

    def of_subtype(self, subtype: str) -> str | None:
        """Return the first account of a subtype, or None."""
        for identifier, account in self.accounts.items():
            if account["AccountSubType"] == subtype:
                return identifier
        return None

    def by_transaction(self) -> dict[tuple[str, str], list[Entry]]:
        """Return the entries of each transaction, in their order."""
        if self._groups is None or self._grouped is not self.entries:
            self._groups, self._grouped = {}, self.entries
            for entry in self.entries:
                self._groups.setdefault(entry.key, []).append(entry)
        return self._groups


def _load(company: Company) -> list[Entry]:
    rows = company.database.execute(
        "SELECT * FROM posting WHERE company = ? "
        "ORDER BY date, CAST(txn AS INTEGER), entity, position",
        (company.id,),
    ).fetchall()
    parties: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        if row["party"]:
            kinds = parties.setdefault((row["entity"], row["txn"]), {})
            kinds.setdefault(row["party_kind"], row["party"])
    return [_entry(row, parties.get((row["entity"], row["txn"]), {})) for row in rows]


def _entry(row: Any, parties: dict[str, str]) -> Entry:
    """Return an entry; a line without a name belongs to the document's name."""
    own = {row["party_kind"]: row["party"]} if row["party"] else {}
    sales = len(parties) == 1 and "Customer" in parties
    customer = own.get("Customer") or (parties["Customer"] if sales else None)
    names = own if row["entity"] == "JournalEntry" else parties
    if row["entity"] == "JournalEntry":
        customer = own.get("Customer")
    return Entry(
        row["entity"],
        row["txn"],
        row["date"],
        row["account"],
        row["cents"],
        row["foreign_cents"],
        customer,
        own.get("Vendor") or names.get("Vendor"),
        own.get("Employee") or names.get("Employee"),
        row["item"],
        row["class"],
        row["department"],
        row["memo"],
        row["line"],
    )


FILTERS = ("customer", "vendor", "employee", "item", "class", "department", "account")


def filtered(book: Book, params: dict[str, str]) -> list[Entry]:
    """Return the entries that the comma lists of Ids in the parameters leave."""
    entries = book.entries
    for name in FILTERS:
        wanted = {part.strip() for part in params.get(name, "").split(",") if part}
        if wanted:
            member = "klass" if name == "class" else name
            entries = [e for e in entries if getattr(e, member) in wanted]
    return entries


def within(entries: Iterable[Entry], start: date, end: date) -> list[Entry]:
    """Return the entries of a period."""
    first, last = start.isoformat(), end.isoformat()
    return [entry for entry in entries if first <= entry.date <= last]


def balances(book: Book, entries: Iterable[Entry], end: date) -> dict[str, int]:
    """Return each account's balance at the end of a day, debit positive.

    Profit and loss of former fiscal years stands in Retained Earnings.
    """
    last = end.isoformat()
    begin = year_start(end, first_fiscal_month(book.company)).isoformat()
    earnings = book.of_subtype("RetainedEarnings") or ""
    found: dict[str, int] = {}
    for entry in entries:
        if entry.date > last:
            continue
        account = entry.account
        if entry.date < begin and book.kind(account) in PROFIT_AND_LOSS:
            account = earnings
        found[account] = found.get(account, 0) + entry.cents
    return found


def natural(book: Book, account: str, cents: int) -> int:
    """Return an amount in the sense in which the account's balance is usual."""
    kind = book.kind(account)
    if not kind:
        return cents
    debit = types.classification(kind) in ("Asset", "Expense")
    return cents if debit else -cents


def cents_of(value: Any) -> int:
    """Return an amount of an object in cents."""
    return int(codec.amount(value) * 100)
