"""TaxService: makes tax codes with their rates. Source: Intuit's reference.

The answer is not wrapped in an entity's key (Intuit's XSD and recordings).
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..companies.seed import plant
from ..companies.tax_tables import plant_rate
from ..company import Company
from ..errors import QboFault
from ..schema.fields import entity_spec
from ..schema.validate import clean
from ..settings import declare
from ..v3.answer import Answer
from ..v3.call import Call
from ..v3.routes import route

# Intuit's reference says a rate's name has at most 10 characters; names of 100 are
# seen in practice.
declare("tax_rate_name_max", 100)


@route("POST", "taxservice/taxcode", "create", "TaxCode", wire="TaxService")
def post_tax_code(call: Call) -> Answer:
    """Create a tax code, and the rates that are described rather than named."""
    sent = clean(entity_spec("TaxService"), call.json())
    company = call.company
    name = str(sent.get("TaxCode", "")).strip()
    if not name:
        raise QboFault(errors.missing("TaxCode"))
    details = sent.get("TaxRateDetails") or []
    if not details:
        raise QboFault(errors.missing("TaxRateDetails"))
    if company.objects.holder(f"TaxCode|{name.casefold()}"):
        raise QboFault(errors.duplicate_name("tax code"))
    rates = [_rate(company, detail) for detail in details]
    code = plant(
        company,
        "TaxCode",
        Name=name,
        Description=name,
        Active=True,
        Hidden=False,
        Taxable=True,
        TaxGroup=True,
        TaxCodeConfigType="USER_DEFINED",
        SalesTaxRateList={"TaxRateDetail": _details(rates, "Sales")},
        PurchaseTaxRateList={"TaxRateDetail": _details(rates, "Purchase")},
    )
    answer: dict[str, Any] = {
        "TaxCode": name,
        "TaxCodeId": code["Id"],
        "TaxRateDetails": [row for _rate_id, row in rates],
    }
    return Answer(answer)


def _details(rates: list[Any], applicable: str) -> list[dict[str, Any]]:
    chosen = [
        rate for rate, row in rates if row.get("TaxApplicableOn", "Sales") == applicable
    ]
    return [
        {
            "TaxRateRef": {"value": rate},
            "TaxTypeApplicable": "TaxOnAmount",
            "TaxOrder": order,
        }
        for order, rate in enumerate(chosen)
    ]


def _rate(company: Company, detail: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return (rate Id, row of the answer) for one detail."""
    if detail.get("TaxRateId"):
        found = company.get("TaxRate", detail["TaxRateId"])
        if found is None:
            raise QboFault(errors.invalid_reference("TaxRates", detail["TaxRateId"]))
        return found["Id"], _row(found, detail)
    for needed in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if detail.get(needed) in (None, ""):
            raise QboFault(errors.missing(f"TaxRateDetails.{needed}"))
    return _new_rate(company, detail)


def _new_rate(company: Company, detail: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    name = detail["TaxRateName"]
    longest = int(company.settings["tax_rate_name_max"])
    if len(name) > longest:
        raise QboFault(errors.bad_length("TaxRateName", name, longest))
    if company.objects.holder(f"TaxRate|{name.casefold()}"):
        raise QboFault(errors.duplicate_name("tax rate"))
    if company.get("TaxAgency", detail["TaxAgencyId"]) is None:
        raise QboFault(errors.invalid_reference("TaxAgencies", detail["TaxAgencyId"]))
    rate = plant_rate(company, name, detail["RateValue"], detail["TaxAgencyId"])
    return rate["Id"], _row(rate, detail)


def _row(rate: dict[str, Any], detail: dict[str, Any]) -> dict[str, Any]:
    return {
        "TaxRateName": rate["Name"],
        "TaxRateId": rate["Id"],
        "RateValue": rate["RateValue"],
        "TaxAgencyId": rate["AgencyRef"]["value"],
        "TaxApplicableOn": detail.get("TaxApplicableOn") or "Sales",
    }
