"""What bills, vendor credits, purchases and purchase orders have in common."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...ledger import Posting
from ...ledger.default_accounts import default_account
from ...tax import apply_tax, tax_entries
from . import expense_lines, faults
from .base import Transaction
from .currency_rules import check_account, check_total, currency_of
from .currency_rules import settle_currency as settle
from .money import home, multicurrency


class ExpenseDocument(Transaction):
    """A document of expense lines. ``sign`` 1 debits its lines."""

    numbered_lines: ClassVar[bool] = True
    sparse_needs: ClassVar[str] = ""  # what even a sparse update has to send

    def required(self, change: Change) -> list[str]:
        """Ask a sparse update for the one property that it must repeat."""
        needed = self.sparse_needs
        if change.mode == "sparse" and needed and not change.sent.get(needed):
            raise faults.missing(needed)
        return super().required(change)

    def compute(self, change: Change) -> None:
        """Check currency and lines, tax them, sum them up."""
        settle(change, *self.currency_party(change))
        expense_lines.complete_lines(change)
        self.complete(change)
        tax = apply_tax(change, purchase=True)
        new = change.new
        new["TotalAmt"] = shown_amount(expense_lines.sum_of(new) + tax)
        check_total(new["TotalAmt"])
        check_total(home(new, new["TotalAmt"]), "HomeTotalAmt")

    def complete(self, change: Change) -> None:
        """Set what the document itself defaults, before tax."""

    def currency_party(self, change: Change) -> tuple[str, str]:
        """Return (kind, Id) of the name whose currency the document must have."""
        return self.party_kind, change.new[self.party_field]["value"]

    def payee(self, company: Company, obj: dict[str, Any]) -> expense_lines.Party:
        """Return (kind, Id) of the name that entries belong to."""
        return self.party_kind, obj[self.party_field]["value"]

    def sign(self, obj: dict[str, Any]) -> int:
        """Return 1 where the lines are debited, -1 where they are credited."""
        return 1

    def balancing(self, obj: dict[str, Any]) -> str:
        """Return the account that takes the other side of the lines."""
        raise NotImplementedError

    def rules(self, change: Change) -> None:
        """Check accounts, and the names that some of them need."""
        company, new = change.company, change.new
        expense_lines.check_accounts(change, self.payee(company, new))
        check_account(company, new, self.balancing(new), "AccountRef")

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Debit the lines and the tax, credit the balancing account, or reverse."""
        sign, payee = self.sign(obj), self.payee(company, obj)
        rows = expense_lines.line_postings(company, self.name, obj, payee, sign)
        department = obj.get("DepartmentRef", {}).get("value")
        for entry in tax_entries(company, obj):
            rows.append(
                Posting(
                    entry.account,
                    sign * home(obj, entry.amount),
                    foreign=sign * entry.amount,
                    party_kind=payee[0],
                    party=payee[1],
                    department=department,
                )
            )
        rows.append(
            Posting(
                self.balancing(obj),
                -sum((amount(row.amount) for row in rows), Decimal(0)),
                foreign=-sign * amount(obj["TotalAmt"]),
                party_kind=payee[0],
                party=payee[1],
                department=department,
                memo=obj.get("PrivateNote"),
            )
        )
        return rows

    def refuse_delete(self, change: Change) -> None:
        """Raise 6400 where an invoice has billed a line."""
        if expense_lines.billed(change.new):
            raise faults.linked_to_invoice(self.name)

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Dress the lines as answers carry them."""
        expense_lines.dress_lines(obj, self.numbered_lines)


def complete_payable(change: Change) -> None:
    """Default the payable account of the currency. Raises 6430 for another type."""
    company, new = change.company, change.new
    if "APAccountRef" not in new:
        code = currency_of(company, new)
        new["APAccountRef"] = {"value": default_account(company, "payable", code)}
    kind = company.account_type(new["APAccountRef"]["value"])
    if kind != "Accounts Payable":
        raise faults.account_type(kind, "APAccountRef")


def set_open(company: Company, obj: dict[str, Any], used: Decimal) -> None:
    """Set Balance, and HomeBalance where there are several currencies."""
    left = amount(obj["TotalAmt"]) - used
    obj["Balance"] = shown_amount(left)
    if multicurrency(company):
        obj["HomeBalance"] = shown_amount(home(obj, left))
