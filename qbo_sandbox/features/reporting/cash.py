"""The ledger on cash basis.

Invoices, credit memos, bills and vendor credits count when, and as far as, they are
paid. A payment's entry on receivables or payables is replaced by the paid share of the
documents that it settles; what it does not settle is unapplied cash. Other entries on
receivables and payables (journal entries) stay. Each transaction still balances.
Source: Intuit's help on cash basis reports.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...company import Company
from .entries import OPEN, Book, Entry, cents_of

Key = tuple[str, str]
DEFERRED = frozenset({"Invoice", "CreditMemo", "Bill", "VendorCredit"})
SETTLING = {
    "Payment": "UnappliedCashPaymentIncome",
    "BillPayment": "UnappliedCashBillPaymentExpense",
}
ENTITY_OF_LINK = {
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
    "CashPurchase": "Purchase",
}


def book_on(company: Company, basis: str) -> Book:
    """Return the book of a company on Cash or Accrual basis."""
    book = Book(company)
    if basis == "Cash":
        book.entries = on_cash_basis(book)
    return book


def links_of(book: Book, key: Key) -> list[tuple[Key, int]]:
    """Return (settled transaction, amount in cents) for each line of a payment."""
    found = []
    for line in book.document(key).get("Line", []):
        for link in line.get("LinkedTxn", []):
            kind = ENTITY_OF_LINK.get(link["TxnType"], link["TxnType"])
            found.append(((kind, link["TxnId"]), abs(cents_of(line.get("Amount", 0)))))
    return found


def is_open(book: Book, entry: Entry) -> bool:
    """Tell whether an entry stands on receivables or payables."""
    return book.kind(entry.account) in OPEN.values()


def _is_deposit(book: Book, entry: Entry) -> bool:
    account = book.accounts.get(entry.account, {})
    return (
        account.get("AccountType") == "Bank"
        or account.get("AccountSubType") == "UndepositedFunds"
    )


class _Document:
    """A deferred document: what it comes to, and how much of it is settled so far."""

    def __init__(self, book: Book, entries: list[Entry]):
        self.kept = [e for e in entries if _is_deposit(book, e)]
        self.rest = [
            e for e in entries if not is_open(book, e) and not _is_deposit(book, e)
        ]
        opened = [e for e in entries if is_open(book, e)]
        self.total = sum(e.cents for e in opened + self.kept)
        self.foreign = abs(sum(e.foreign for e in opened + self.kept))
        self.settled = 0
        self.given = [0] * len(self.rest)

    def settle(self, foreign: int, date: str) -> list[Entry]:
        """Return the share of the lines that ``foreign`` cents settle, dated so."""
        self.settled = min(self.settled + foreign, self.foreign)
        if not self.foreign:
            return []
        shares = [round(e.cents * self.settled / self.foreign) for e in self.rest]
        due = round(-self.total * self.settled / self.foreign)
        if shares:
            largest = max(range(len(shares)), key=lambda n: abs(shares[n]))
            shares[largest] += due - sum(shares)
        moved = [now - then for now, then in zip(shares, self.given, strict=True)]
        self.given = shares
        return [
            replace(entry, cents=cents, date=date)
            for entry, cents in zip(self.rest, moved, strict=True)
            if cents
        ]


def on_cash_basis(book: Book) -> list[Entry]:
    """Return the entries on cash basis; in each date they sum to zero."""
    groups = book.by_transaction()
    documents = {
        key: _Document(book, entries)
        for key, entries in groups.items()
        if key[0] in DEFERRED and any(is_open(book, e) for e in entries)
    }
    found: list[Entry] = []
    for key, entries in groups.items():
        if key in documents:
            document = documents[key]
            paid = abs(sum(e.foreign for e in document.kept))
            if paid:
                found += document.kept + document.settle(paid, entries[0].date)
        elif key[0] not in SETTLING:
            found += entries
    # Payments of nothing post nothing, yet apply credits: so all objects are asked.
    for entity in SETTLING:
        for obj in book.company.objects.select(entity, order="date, num"):
            key = (entity, obj["Id"])
            found += _payment(book, obj, groups.get(key, []), documents)
    found.sort(key=lambda e: e.date)
    return found


def _payment(
    book: Book,
    obj: dict[str, Any],
    entries: list[Entry],
    documents: dict[Key, _Document],
) -> list[Entry]:
    entity = "BillPayment" if "PayType" in obj else "Payment"
    found = [e for e in entries if not is_open(book, e)]
    opened = [e for e in entries if is_open(book, e)]
    date, others = obj["TxnDate"], 0
    for target, cents in links_of(book, (entity, obj["Id"])):
        if target in documents:
            found += documents[target].settle(cents, date)
        else:
            others += cents
    rest = -sum(e.cents for e in found)
    if not rest or not opened:
        return found
    # What settles a journal entry stays on the open account, the rest is unapplied.
    stays = max(-others, min(others, rest))
    account = book.of_subtype(SETTLING[entity]) or opened[0].account
    for where, cents in ((opened[0].account, stays), (account, rest - stays)):
        if cents:
            found.append(replace(opened[0], account=where, cents=cents, item=None))
    return found
