"""Purchase: expense, check and credit card charge or refund.

Sources: Intuit's reference of Purchase; recordings for PurchaseEx, PrintStatus and the
employee as payee; reports of users for the immutable PaymentType.
"""

from __future__ import annotations

from typing import Any

from ... import errors
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from . import faults, order_links
from .doc_numbers import next_number, numbers_purchases, refuse_duplicate, warns
from .expense_document import ExpenseDocument
from .expense_lines import Party
from .receivables import follow_payments

PAYMENT_TYPES = ("Cash", "Check", "CreditCard")
NAMES = ("Customer", "Vendor", "Employee")
_FROM = {
    "Cash": ("Bank", "Other Current Asset"),
    "Check": ("Bank",),
    "CreditCard": ("Credit Card",),
}
# What the form is called inside PurchaseEx, as recorded.
_FORM = {"Cash": "54", "CreditCard": "54", "Check": "3"}
CREDIT_FORM = "11"


class Purchase(ExpenseDocument):
    """Money spent at once: from a bank, from cash, by card."""

    name = "Purchase"
    numbered_lines = False
    sparse_needs = "PaymentType"
    party_field = "EntityRef"
    keeps = ExpenseDocument.keeps | {"ExchangeRate", "PurchaseEx"}

    def prepare(self, change: Change) -> None:
        """Settle type and payee first: currency and accounts follow from them."""
        self._payment_type(change)
        self._payee(change)
        super().prepare(change)

    def _payment_type(self, change: Change) -> None:
        new, old = change.new, change.old
        if new["PaymentType"] not in PAYMENT_TYPES:
            raise QboFault(errors.invalid_enum(new["PaymentType"], "PaymentType"))
        if old is not None and new["PaymentType"] != old["PaymentType"]:
            if change.mode != "sparse":
                raise QboFault(errors.not_found())
            new["PaymentType"] = old["PaymentType"]
        if new["PaymentType"] == "CreditCard":
            new.setdefault("Credit", False)
        elif new.pop("Credit", False) is True:
            raise faults.business("Credit is only for PaymentType CreditCard", "Credit")
        if new["PaymentType"] == "Check":
            new.setdefault("PrintStatus", "NotSet")
        form = CREDIT_FORM if new.get("Credit") else _FORM[new["PaymentType"]]
        new["PurchaseEx"] = _extension(form)

    def _payee(self, change: Change) -> None:
        reference = change.new.get("EntityRef")
        if reference is None:
            return
        found = find_name(change.company, reference)
        old = (change.old or {}).get("EntityRef", {}).get("value")
        if found is None:
            raise QboFault(errors.invalid_reference("Names", reference.get("value")))
        kind, record = found
        if record.get("Active") is False and record["Id"] != old:
            raise QboFault(errors.not_found())
        change.new["EntityRef"] = {"value": record["Id"], "type": kind}

    def currency_party(self, change: Change) -> tuple[str, str]:
        """Return the payee, whose currency counts where he has one."""
        kind, value = self.payee(change.company, change.new)
        return (kind or "", value or "") if kind != "Employee" else ("", "")

    def currency(self, change: Change) -> str:
        """Return the payee's currency, or the account's."""
        company, (kind, value) = change.company, self.currency_party(change)
        party = company.get(kind, value) if value else None
        account = company.get("Account", change.new["AccountRef"]["value"])
        for record in (party, account):
            if record is not None and "CurrencyRef" in record:
                return str(record["CurrencyRef"]["value"])
        return company.currency

    def payee(self, company: Company, obj: dict[str, Any]) -> Party:
        """Return the payee, or nobody."""
        reference = obj.get("EntityRef", {})
        return reference.get("type"), reference.get("value")

    def sign(self, obj: dict[str, Any]) -> int:
        """Credit the lines of a card refund."""
        return -1 if obj.get("Credit") is True else 1

    def balancing(self, obj: dict[str, Any]) -> str:
        """Return the account it is paid from."""
        return str(obj["AccountRef"]["value"])

    def complete(self, change: Change) -> None:
        """Keep links to orders; number it where the company does."""
        order_links.settle_links(change)
        new = change.new
        heads: list[dict[str, str]] = []
        for link in order_links.rows_of(new):
            row = {"TxnId": link.target_id, "TxnType": link.target}
            if row not in heads:
                heads.append(row)
        paid = [
            row
            for row in (change.old or {}).get("LinkedTxn", [])
            if row["TxnType"] != order_links.ORDER
        ]
        new["LinkedTxn"] = paid + heads
        if not new["LinkedTxn"]:
            del new["LinkedTxn"]
        if change.creating and numbers_purchases(change):
            new["DocNumber"] = next_number(change.company, self.name, 1)

    def rules(self, change: Change) -> None:
        """Check the account it is paid from (6430) and the number (6140)."""
        new, company = change.new, change.company
        kind = company.account_type(new["AccountRef"]["value"])
        if kind not in _FROM[new["PaymentType"]]:
            raise faults.account_type(kind, "AccountRef")
        super().rules(change)
        check = new["PaymentType"] == "Check"
        if not check or warns(company, "WarnDuplicateCheckNumber"):
            refuse_duplicate(change, "Purchase", PaymentType=new["PaymentType"])

    def side_effects(self, change: Change) -> None:
        """Tell the orders that its lines came from."""
        order_links.relink(change, self.name)
        follow_payments(change, self.name)

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Name the payee."""
        super().project(company, obj, where)
        reference = obj.get("EntityRef")
        if reference is not None:
            label = company.label(reference.get("type", ""), reference["value"])
            obj["EntityRef"] = {
                "value": reference["value"],
                "name": label or "",
                "type": reference.get("type", ""),
            }


def find_name(
    company: Company, reference: dict[str, Any]
) -> tuple[str, dict[str, Any]] | None:
    """Return (kind, record) of a customer, vendor or employee, or None.

    All three share one sequence of Ids, so that the Id alone tells the kind; a type
    that says otherwise finds nothing.
    """
    asked = str(reference.get("type", "")).lower()
    for kind in NAMES:
        if asked and asked != kind.lower() and (asked, kind) != ("job", "Customer"):
            continue
        record = company.get(kind, reference.get("value", ""))
        if record is not None:
            return kind, record
    return None


def _extension(form: str) -> dict[str, Any]:
    return {
        "any": [
            {
                "name": "{http://schema.intuit.com/finance/v3}NameValue",
                "declaredType": "com.intuit.schema.finance.v3.NameValue",
                "scope": "javax.xml.bind.JAXBElement$GlobalScope",
                "value": {"Name": "TxnType", "Value": form},
                "nil": False,
                "globalScope": True,
                "typeSubstituted": False,
            }
        ]
    }
