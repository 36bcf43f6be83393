"""Payment of a customer: money in, applied to invoices; credits applied on the way.

Sources: Intuit's reference of Payment; recordings for zero payments, LineEx, and what
moves on linked documents. The texts for applying too much are not documented.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from ... import errors
from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...engine.remove import delete
from ...errors import QboFault
from ...ledger import Posting, links
from ...ledger.default_accounts import default_account
from . import forms, money, payment_lines, settlement
from .base import Transaction
from .open_items import RECEIVABLE, touch
from .payment_postings import payment_postings


class Payment(Transaction):
    """What a customer paid; what is applied to nothing is UnappliedAmt."""

    name = "Payment"
    operations = Transaction.operations | {"void"}
    party_field = "CustomerRef"
    party_kind = "Customer"
    keeps: ClassVar[frozenset[str]] = Transaction.keeps | {
        "CustomerRef",
        "ExchangeRate",
    }

    def prepare(self, change: Change) -> None:
        """Set defaults, check what lines are applied to, compute what is left."""
        new, company = change.new, change.company
        new.setdefault("TxnDate", company.clock.today())
        money.set_currency(change, forms.customer_of(change))
        account = default_account(company, "undeposited")
        new.setdefault("DepositToAccountRef", {"value": account})
        if amount(new["TotalAmt"]) < 0:
            raise QboFault(
                errors.error(2290, "Negative amount", "Amount is negative", "TotalAmt")
            )
        money.check_range(new, new["TotalAmt"], "TotalAmt")
        new["Line"] = payment_lines.clean(new.get("Line", []))
        if change.creating and not new["TotalAmt"] and not new["Line"]:
            raise QboFault(errors.business("You must set a transaction amount."))
        new["UnappliedAmt"] = shown_amount(payment_lines.unapplied(change))

    def rules(self, change: Change) -> None:
        """Refuse unfit accounts (6430)."""
        forms.check_deposit_account(change)
        money.account_currency(change, "DepositToAccountRef")
        value = change.new.get("ARAccountRef", {}).get("value")
        kind = change.company.account_type(value) if value else RECEIVABLE
        if kind != RECEIVABLE:
            raise QboFault(
                errors.error(
                    6430,
                    "Invalid account type used",
                    f"Invalid account type {kind} for ARAccountRef",
                    "ARAccountRef",
                )
            )

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Debit the deposit account, credit the receivable of each document."""
        return payment_postings(company, obj)

    def side_effects(self, change: Change) -> None:
        """Link, and bring the documents concerned up to date."""
        gone = change.mode in ("delete", "void")
        rows = [] if gone else payment_lines.links_for(change.company, change.new)
        relink(change.company, change.new["Id"], rows)

    def void(self, change: Change) -> None:
        """Zero it; its lines go, as recorded."""
        super().void(change)
        change.new["Line"] = []

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Add ProcessPayment and each line's LineEx."""
        obj["ProcessPayment"] = False
        obj.get("DepositToAccountRef", {}).pop("name", None)
        for line in obj.setdefault("Line", []):
            line["LineEx"] = payment_lines.extension(company, obj, line)


Key = tuple[str, str]


def _sums(rows: list[links.Link]) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}
    for row in rows:
        key = (row.target, row.target_id)
        found[key] = found.get(key, Decimal(0)) + amount(row.amount)
    return found


def relink(
    company: Company, payment: str, rows: list[links.Link], skip: Key = ("", "")
) -> None:
    """Replace a payment's links; documents whose amount changed move with it."""
    before = _sums(links.of_source(company, "Payment", payment))
    after = _sums(rows)
    links.replace(company, "Payment", payment, rows)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key) and key != skip:
            settlement.refresh(company, *key)


def rewrite(
    company: Company, obj: dict[str, Any], lines: list[dict[str, Any]], skip: Key
) -> None:
    """Give a stored payment other lines because the document ``skip`` changed.

    A payment that only applied a credit and applies nothing now is deleted.
    """
    from ..registry import entity_named

    obj["Line"] = payment_lines.fitted(company, obj, lines)
    left = payment_lines.left_over(company, obj)
    obj["UnappliedAmt"] = shown_amount(left)
    relink(company, obj["Id"], payment_lines.links_for(company, obj), skip)
    touch(company, "Payment", obj, bump=True)
    entity = entity_named("Payment")
    entity.post(company, obj)  # type: ignore[attr-defined]
    if not obj["Line"] and not amount(obj["TotalAmt"]):
        delete(company, entity, {"Id": obj["Id"], "SyncToken": obj["SyncToken"]})
