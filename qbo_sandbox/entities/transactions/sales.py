"""What invoice, sales receipt, credit memo, refund receipt and estimate share.

Sources: Intuit's references of the five; defaults and shapes as recorded.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from ... import errors
from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting
from ...tax import apply_tax, settle_lines
from . import forms, money, numbers, sales_lines
from .base import Transaction, void_amounts
from .sales_postings import sale_postings


class SalesDocument(Transaction):
    """A form with item lines. Its Balance is 0 unless a subclass says otherwise."""

    party_field = "CustomerRef"
    party_kind = "Customer"
    keeps: ClassVar[frozenset[str]] = Transaction.keeps | {
        "DocNumber",
        "CustomerRef",
        "ExchangeRate",
        "GlobalTaxCalculation",
        "CustomField",
    }
    number_sequence: ClassVar[str] = "sales"
    numbers_unique: ClassVar[bool] = True
    defaults: ClassVar[dict[str, Any]] = {
        "ApplyTaxAfterDiscount": False,
        "PrintStatus": "NeedToPrint",
        "EmailStatus": "NotSet",
    }
    takes_deposit: ClassVar[bool] = False  # the money has an account at once
    sign: ClassVar[int] = 1  # -1: goods or money go back to the customer

    def prepare(self, change: Change) -> None:
        """Set defaults, complete lines, compute tax and totals."""
        new, company = change.new, change.company
        new.setdefault("TxnDate", company.clock.today())
        customer = forms.customer_of(change)
        money.set_currency(change, customer)
        for name, value in self.defaults.items():
            if name in self.spec.fields:
                new.setdefault(name, value)
        forms.custom_fields(change)
        forms.copy_addresses(change, customer)
        forms.check_mails(new)
        numbers.number(change, self.number_sequence)
        self._amounts(change)
        self.complete(change, customer)

    def _amounts(self, change: Change) -> None:
        new = change.new
        discount = sales_lines.arrange(change)
        settle_lines(change)
        before_tax = sales_lines.close(change, discount)
        whole = before_tax + apply_tax(change)
        if whole < 0:
            raise QboFault(
                errors.business("The transaction amount must be 0 or greater.")
            )
        for value in (whole, *(line.get("Amount", 0) for line in new["Line"])):
            money.check_range(new, value, "TotalAmt")
        new["TotalAmt"] = shown_amount(whole)
        money.show_home(change.company, new, "HomeTotalAmt", "TotalAmt")

    def complete(self, change: Change, customer: dict[str, Any] | None) -> None:
        """Complete what the kind of form adds: balance, due date, account."""

    def set_balance(self, change: Change, balance: Decimal | int) -> None:
        """Set Balance, and HomeBalance where the company has several currencies."""
        change.new["Balance"] = shown_amount(balance)
        money.show_home(change.company, change.new, "HomeBalance", "Balance")

    def rules(self, change: Change) -> None:
        """Refuse duplicate numbers and unfit accounts."""
        if self.numbers_unique:
            numbers.refuse_duplicate(change, self.name)
        if "DepositToAccountRef" in change.new:
            forms.check_deposit_account(change)
            money.account_currency(change, "DepositToAccountRef")

    def postings(self, company: Company, obj: dict[str, Any]) -> list[Posting]:
        """Post the document against the receivable or the deposit account."""
        return sale_postings(company, self, obj)

    def void(self, change: Change) -> None:
        """Zero amounts, in groups as well."""
        for line in sales_lines.flat(change.new.get("Line", [])):
            line["Amount"] = 0
            line.pop("LinkedTxn", None)
            detail = line.get(sales_lines.ITEM, {})
            detail.update({n: 0 for n in ("Qty", "UnitPrice") if n in detail})
            detail.pop("TaxInclusiveAmt", None)
        void_amounts(change.new)

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Hide names of tax codes; add what answers carry since 2026."""
        for line in sales_lines.flat(obj.get("Line", [])):
            for detail in line.values():
                if isinstance(detail, dict):
                    detail.get("TaxCodeRef", {}).pop("name", None)
            line.setdefault("CustomExtensions", [])
        plain_tax_names(obj)


def plain_tax_names(obj: dict[str, Any]) -> None:
    """Show codes and rates of TxnTaxDetail without names, as recorded."""
    tax = obj.get("TxnTaxDetail", {})
    tax.get("TxnTaxCodeRef", {}).pop("name", None)
    for row in tax.get("TaxLine", []):
        row.get("TaxLineDetail", {}).get("TaxRateRef", {}).pop("name", None)


def document_total(obj: dict[str, Any]) -> Decimal:
    """Return what a document is about before anything is applied to it."""
    return amount(obj.get("TotalAmt", 0)) - amount(obj.get("Deposit", 0))
