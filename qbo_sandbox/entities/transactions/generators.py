"""Makers of sales documents for bulk creation (``/_sandbox/objects``)."""

from __future__ import annotations

from typing import Any

from ...company import Company
from ...control.objects import generator


def _customer(company: Company, number: int) -> str:
    """Return the Id of a customer, all in turn. Raises ValueError without any."""
    count = company.objects.count("Customer", "AND active = 1")
    if not count:
        raise ValueError("there is no customer to make documents for")
    page = (1, (number - 1) % count)
    found = next(company.objects.select("Customer", "AND active = 1", page=page))
    return str(found["Id"])


def _code(company: Company) -> dict[str, Any]:
    """Return the tax code that lines need outside the US."""
    if company.profile.is_us:
        return {}
    found = next(company.objects.select("TaxCode", "AND active = 1", page=(1, 0)))
    return {"TaxCodeRef": {"value": found["Id"]}}


@generator("Invoice")
def _invoice(company: Company, number: int) -> dict[str, Any]:
    quantity, price = number % 7 + 1, number % 90 + 10
    detail = {"ItemRef": {"value": "1"}, "Qty": quantity, "UnitPrice": price}
    return {
        "CustomerRef": {"value": _customer(company, number)},
        "Line": [
            {
                "Description": f"Generated work {number}",
                "Amount": quantity * price,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {**detail, **_code(company)},
            }
        ],
    }


@generator("Payment")
def _payment(company: Company, number: int) -> dict[str, Any]:
    who = _customer(company, number)
    return {"CustomerRef": {"value": who}, "TotalAmt": number % 90 + 10}
