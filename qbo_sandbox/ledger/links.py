"""Which transaction is applied to, or contains, which other one, and for how much.

The source is the document that makes the link (a payment, a deposit, a bill made from
a purchase order), the target the one it names. A source replaces its rows whenever it
is written; what a target still has open follows from the sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..codec import amount
from ..store import company_tables, register_schema

if TYPE_CHECKING:
    from ..company import Company

register_schema(
    """CREATE TABLE IF NOT EXISTS txn_link (
        company TEXT, source TEXT, source_id TEXT, position INTEGER, line TEXT,
        target TEXT, target_id TEXT, target_line TEXT, cents INTEGER,
        PRIMARY KEY (company, source, source_id, position)) WITHOUT ROWID""",
    """CREATE INDEX IF NOT EXISTS txn_link_target
        ON txn_link (company, target, target_id)""",
)
company_tables("txn_link")

# LinkedTxn.TxnType: the entity that it means, where the words differ.
_ENTITY_OF = {
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
    "CashPurchase": "Purchase",
    "CreditCardExpense": "Purchase",
    "BillPaymentCheck": "BillPayment",
    "BillPaymentCreditCard": "BillPayment",
    "ReceivePayment": "Payment",
}


@dataclass(frozen=True)
class Link:
    """One link: ``target`` is an entity's name, ``amount`` in its currency."""

    target: str
    target_id: str
    amount: Decimal | int = 0
    line: str = ""  # the source's line
    target_line: str = ""


def entity_of(txn_type: str) -> str:
    """Return the entity that a LinkedTxn.TxnType means."""
    return _ENTITY_OF.get(txn_type, txn_type)


def replace(company: Company, source: str, source_id: str, rows: list[Link]) -> None:
    """Set the links of a source; an empty list removes them."""
    company.database.execute(
        "DELETE FROM txn_link WHERE company = ? AND source = ? AND source_id = ?",
        (company.id, source, source_id),
    )
    for position, row in enumerate(rows):
        company.database.execute(
            "INSERT INTO txn_link VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                company.id,
                source,
                source_id,
                position,
                row.line,
                row.target,
                row.target_id,
                row.target_line,
                int(amount(row.amount) * 100),
            ),
        )


def of_source(company: Company, source: str, source_id: str) -> list[Link]:
    """Return the links that a document makes, in order."""
    rows = company.database.execute(
        "SELECT * FROM txn_link WHERE company = ? AND source = ? AND source_id = ? "
        "ORDER BY position",
        (company.id, source, source_id),
    ).fetchall()
    return [_link(row) for row in rows]


def _link(row: Any) -> Link:
    cents = Decimal(row["cents"]) / 100
    return Link(row["target"], row["target_id"], cents, row["line"], row["target_line"])


def to_target(
    company: Company, target: str, target_id: str, source: str = ""
) -> list[tuple[str, str, Link]]:
    """Return (source entity, its Id, link) for what names a document, oldest first."""
    rows = company.database.execute(
        "SELECT * FROM txn_link WHERE company = ? AND target = ? AND target_id = ? "
        "ORDER BY CAST(source_id AS INTEGER), position",
        (company.id, target, target_id),
    ).fetchall()
    return [
        (row["source"], row["source_id"], _link(row))
        for row in rows
        if not source or row["source"] == source
    ]


def applied(company: Company, target: str, target_id: str, source: str = "") -> Decimal:
    """Return the sum that others apply to a document."""
    rows = to_target(company, target, target_id, source)
    return sum((Decimal(link.amount) for _s, _i, link in rows), Decimal(0))
