"""Tax agencies, rates and codes that each country starts with.

Percentages and names are public facts of the countries; the two US rates with Ids 1 to
3 and codes 2 and 3 stand where public recordings of sandbox companies have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..company import Company
from ..entities.tax_agency import open_payable
from ..entities.tax_code import AUTOMATED, NON_TAXABLE, TAXABLE
from .seed import EVERY, fills, plant


@dataclass(frozen=True)
class Code:
    """A tax code of a country: its rates by name and percentage; none for exempt."""

    name: str
    description: str
    rates: tuple[tuple[str, str], ...]
    taxable: bool = True
    compound: bool = False  # each rate is taken of the taxes before it too


COUNTRIES: dict[str, tuple[str, tuple[Code, ...]]] = {
    "CA": (
        "Canada Revenue Agency",
        (
            Code("GST", "GST 5%", (("GST", "5"),)),
            Code("HST ON", "HST Ontario 13%", (("HST ON", "13"),)),
            Code("HST NS", "HST Nova Scotia 14%", (("HST NS", "14"),)),
            Code(
                "GST/PST BC",
                "GST 5% and PST BC 7%",
                (("GST (BC)", "5"), ("PST BC", "7")),
            ),
            Code("Zero-rated", "Zero-rated supplies", (("Zero-rated", "0"),)),
            Code("Exempt", "Exempt supplies", (("Exempt", "0"),), False),
            Code("Out of Scope", "Not within the tax", (), False),
            # As Prince Edward Island had it until 2013: old documents need it.
            Code(
                "GST/PST PEI",
                "GST 5% and PST PEI 10% on the price with GST",
                (("GST (PEI)", "5"), ("PST PEI", "10")),
                compound=True,
            ),
        ),
    ),
    "GB": (
        "HM Revenue & Customs (VAT)",
        (
            Code("20.0% S", "Standard rate", (("20.0% S", "20"),)),
            Code("5.0% R", "Reduced rate", (("5.0% R", "5"),)),
            Code("0.0% Z", "Zero rate", (("0.0% Z", "0"),)),
            Code("Exempt", "Exempt supplies", (("Exempt", "0"),), False),
            Code("No VAT", "Outside the scope of VAT", (), False),
        ),
    ),
    "FR": (
        "Direction generale des Finances publiques",
        (
            Code("20% TVA", "Taux normal", (("20% TVA", "20"),)),
            Code("10% TVA", "Taux intermediaire", (("10% TVA", "10"),)),
            Code("5,5% TVA", "Taux reduit", (("5,5% TVA", "5.5"),)),
            Code("0% TVA", "Taux zero", (("0% TVA", "0"),)),
            Code("Exonere", "Exonere de TVA", (("Exonere", "0"),), False),
            Code("Hors TVA", "Hors du champ de la TVA", (), False),
        ),
    ),
    "AU": (
        "Australian Taxation Office",
        (
            Code("GST", "GST 10%", (("GST", "10"),)),
            Code("GST free", "GST free supplies", (("GST free", "0"),)),
            Code("Input tax", "Input taxed supplies", (("Input tax", "0"),), False),
            Code("Out of Scope", "Not within GST", (), False),
        ),
    ),
}


def plant_rate(
    company: Company, name: str, value: Any, agency: str, **more: Any
) -> dict[str, Any]:
    """Store a tax rate; ``value`` is a percentage."""
    special = more.pop("SpecialTaxType", "NONE")
    return plant(
        company,
        "TaxRate",
        Name=name,
        Description=name,
        Active=True,
        RateValue=value,
        AgencyRef={"value": agency},
        SpecialTaxType=special,
        DisplayType="ReadOnly",
        EffectiveTaxRate=[{"RateValue": value, "EffectiveDate": "2020-01-01"}],
        **more,
    )


def rate_list(*rates: str, compound: bool = False) -> dict[str, Any]:
    """Return a TaxRateList over rates by Id, in order."""
    return {
        "TaxRateDetail": [
            {
                "TaxRateRef": {"value": rate},
                "TaxTypeApplicable": (
                    "TaxOnAmountPlusTax" if compound and order else "TaxOnAmount"
                ),
                "TaxOrder": order,
            }
            for order, rate in enumerate(rates)
        ]
    }


def plant_code(
    company: Company,
    name: str,
    sales: tuple[str, ...],
    purchase: tuple[str, ...],
    **more: Any,
) -> dict[str, Any]:
    """Store a tax code over rates by Id."""
    values: dict[str, Any] = {
        "Name": name,
        "Description": name,
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
        "SalesTaxRateList": rate_list(*sales),
        "PurchaseTaxRateList": rate_list(*purchase),
    }
    return plant(company, "TaxCode", **{**values, **more})


@fills(EVERY)
def plant_tax(company: Company) -> None:
    """Plant agencies, rates and codes of the company's country."""
    if company.profile.is_us:
        _plant_us(company)
    else:
        _plant_country(company, *COUNTRIES[company.country])


def plant_agency(company: Company, name: str, purchases: bool) -> str:
    """Store a tax agency and open its payable account; returns its Id."""
    agency = plant(
        company,
        "TaxAgency",
        DisplayName=name,
        TaxTrackedOnSales=True,
        TaxTrackedOnPurchases=purchases,
        TaxAgencyConfig="SYSTEM_GENERATED",
    )
    open_payable(company, name)
    return str(agency["Id"])


def _plant_us(company: Company) -> None:
    arizona = plant_agency(company, "Arizona Dept. of Revenue", False)
    california = plant_agency(company, "Board of Equalization", False)
    plant_rate(company, "AZ State tax", "7.1", arizona, Id="1")
    plant_rate(company, "Tucson City", 2, arizona, Id="2")
    plant_rate(company, "California", 8, california, Id="3")
    company.database.set_counter(company.id, "TaxRate", 3)
    plant_code(company, "California", ("3",), (), Id="2", Description="California")
    plant_code(company, "Tucson", ("1", "2"), (), Id="3", Description="Tucson")
    company.database.set_counter(company.id, "TaxCode", 3)
    for pseudo, taxable in ((TAXABLE, True), (NON_TAXABLE, False), (AUTOMATED, True)):
        plant(
            company,
            "TaxCode",
            Id=pseudo,
            Name=pseudo,
            Description=pseudo,
            Active=True,
            Hidden=False,
            Taxable=taxable,
            TaxGroup=False,
        )


def _plant_country(company: Company, agency: str, codes: tuple[Code, ...]) -> None:
    collector = plant_agency(company, agency, True)
    for code in codes:
        sides: list[tuple[str, ...]] = []
        for side in ("Sales", "Purchases"):
            made = (
                plant_rate(company, f"{name} ({side})", value, collector)["Id"]
                for name, value in code.rates
            )
            sides.append(tuple(made))
        lists = {
            f"{side}TaxRateList": rate_list(*rates, compound=code.compound)
            for side, rates in zip(("Sales", "Purchase"), sides, strict=True)
        }
        plant_code(
            company,
            code.name,
            sides[0],
            sides[1],
            Description=code.description,
            Taxable=code.taxable,
            **lists,
        )
