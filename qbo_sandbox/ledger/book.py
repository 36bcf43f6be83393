"""Posting, taking back, and reading balances."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..codec import amount
from ..store import company_tables, register_schema

if TYPE_CHECKING:
    from ..company import Company

register_schema(
    """CREATE TABLE IF NOT EXISTS posting (
        company TEXT, entity TEXT, txn TEXT, position INTEGER, date TEXT, account TEXT,
        cents INTEGER, foreign_cents INTEGER, currency TEXT, party_kind TEXT,
        party TEXT, item TEXT, class TEXT, department TEXT, memo TEXT, line TEXT,
        PRIMARY KEY (company, entity, txn, position)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS posting_account ON posting (company, account, date)",
    """CREATE INDEX IF NOT EXISTS posting_party
        ON posting (company, party_kind, party, date)""",
    """CREATE TABLE IF NOT EXISTS account_balance (
        company TEXT, account TEXT, cents INTEGER, foreign_cents INTEGER,
        PRIMARY KEY (company, account)) WITHOUT ROWID""",
)
company_tables("posting", "account_balance")


class Unbalanced(AssertionError):
    """Debits and credits of a transaction differ: a defect of the sandbox."""


@dataclass
class Posting:
    """One entry. ``amount`` is home currency, a debit positive, a credit negative.

    ``foreign`` is the same in the transaction's currency; home amount when omitted.
    ``party_kind`` is Customer, Vendor or Employee. ``line`` is the Id of the line that
    caused the entry, where one did.
    """

    account: str
    amount: Decimal | int
    foreign: Decimal | int | None = None
    party_kind: str | None = None
    party: str | None = None
    item: str | None = None
    klass: str | None = None
    department: str | None = None
    memo: str | None = None
    line: str | None = None


def _cents(value: Any) -> int:
    return int(amount(value) * 100)


def post(
    company: Company,
    entity: str,
    txn: str,
    date: str,
    currency: str,
    postings: list[Posting],
) -> None:
    """Replace a transaction's entries. Raises Unbalanced when they do not sum to 0."""
    unpost(company, entity, txn)
    rows = [row for row in postings if amount(row.amount) or amount(row.foreign or 0)]
    if sum(_cents(entry.amount) for entry in rows):
        raise Unbalanced(f"{entity} {txn} of company {company.id}: {rows}")
    for position, entry in enumerate(rows):
        cents = _cents(entry.amount)
        foreign = cents if entry.foreign is None else _cents(entry.foreign)
        company.database.execute(
            "INSERT INTO posting VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                company.id,
                entity,
                txn,
                position,
                date,
                entry.account,
                cents,
                foreign,
                currency,
                entry.party_kind,
                entry.party,
                entry.item,
                entry.klass,
                entry.department,
                entry.memo,
                entry.line,
            ),
        )
        _move(company, entry.account, cents, foreign)


def unpost(company: Company, entity: str, txn: str) -> None:
    """Take back what a transaction posted; nothing happens when it posted nothing."""
    for row in postings_of(company, entity, txn):
        _move(company, row["account"], -row["cents"], -row["foreign_cents"])
    company.database.execute(
        "DELETE FROM posting WHERE company = ? AND entity = ? AND txn = ?",
        (company.id, entity, txn),
    )


def postings_of(company: Company, entity: str, txn: str) -> list[Any]:
    """Return a transaction's rows (columns as in the table), in order."""
    return company.database.execute(
        "SELECT * FROM posting WHERE company = ? AND entity = ? AND txn = ? "
        "ORDER BY position",
        (company.id, entity, txn),
    ).fetchall()


def _move(company: Company, account: str, cents: int, foreign: int) -> None:
    company.database.execute(
        "INSERT INTO account_balance VALUES (?, ?, ?, ?) "
        "ON CONFLICT (company, account) DO UPDATE SET cents = cents + excluded.cents, "
        "foreign_cents = foreign_cents + excluded.foreign_cents",
        (company.id, account, cents, foreign),
    )


def balance(company: Company, account: str, foreign: bool = False) -> Decimal:
    """Return an account's balance, debit positive, in home or its own currency."""
    row = company.database.execute(
        "SELECT cents, foreign_cents FROM account_balance "
        "WHERE company = ? AND account = ?",
        (company.id, account),
    ).fetchone()
    if row is None:
        return Decimal(0)
    return Decimal(row["foreign_cents" if foreign else "cents"]) / 100
