"""Preference AutoApplyCredit: QuickBooks applies open credits by itself.

How it does so for documents that come through the API is not documented; here a new
invoice takes the customer's open credit memos and unapplied payments, oldest first, and
a new credit memo goes to the oldest open invoices.
"""

from __future__ import annotations

from typing import Any

from ...codec import amount
from ...company import Company
from ..registry import entity_named

OLDEST = "date, num"


def _wanted(company: Company) -> bool:
    return bool(company.preference("SalesFormsPrefs", "AutoApplyCredit", False))


def to_invoice(company: Company, invoice: str) -> None:
    """Apply the customer's open credits to a new invoice, where preferred."""
    obj = company.get("Invoice", invoice)
    if obj is None or not _wanted(company):
        return
    customer = obj["CustomerRef"]["value"]
    for memo in company.objects.select(
        "CreditMemo", "AND party = ?", (customer,), OLDEST
    ):
        _offset(company, company.get("Invoice", invoice) or {}, memo)
    for payment in company.objects.select(
        "Payment", "AND party = ?", (customer,), OLDEST
    ):
        _use(company, company.get("Invoice", invoice) or {}, payment)


def from_credit(company: Company, memo: str) -> None:
    """Apply a new credit memo to the customer's open invoices, where preferred."""
    obj = company.get("CreditMemo", memo)
    if obj is None or not _wanted(company):
        return
    customer = obj["CustomerRef"]["value"]
    for invoice in company.objects.select(
        "Invoice", "AND party = ?", (customer,), OLDEST
    ):
        _offset(company, invoice, company.get("CreditMemo", memo) or {})


def _offset(company: Company, invoice: dict[str, Any], memo: dict[str, Any]) -> None:
    """Make a payment of 0 that applies a credit memo to an invoice."""
    from ...engine.write import create

    value = min(amount(invoice.get("Balance", 0)), amount(memo.get("Balance", 0)))
    if value <= 0:
        return
    rows = (("Invoice", invoice["Id"]), ("CreditMemo", memo["Id"]))
    create(
        company,
        entity_named("Payment"),
        {
            "TxnDate": max(invoice["TxnDate"], memo["TxnDate"]),
            "CustomerRef": {"value": invoice["CustomerRef"]["value"]},
            "TotalAmt": 0,
            "Line": [_line(value, kind, identifier) for kind, identifier in rows],
        },
    )


def _line(value: Any, kind: str, identifier: str) -> dict[str, Any]:
    link = {"TxnId": identifier, "TxnType": kind}
    return {"Amount": value, "LinkedTxn": [link]}


def _use(company: Company, invoice: dict[str, Any], payment: dict[str, Any]) -> None:
    """Apply the rest of a payment to an invoice."""
    from ...engine.write import save

    left = amount(payment.get("UnappliedAmt", 0))
    value = min(amount(invoice.get("Balance", 0)), left)
    if value <= 0:
        return
    lines = [*payment.get("Line", []), _line(value, "Invoice", invoice["Id"])]
    body = {
        "Id": payment["Id"],
        "SyncToken": payment["SyncToken"],
        "sparse": True,
        "Line": lines,
    }
    save(company, entity_named("Payment"), body)
