"""CompanyInfo: the one record about the company. Source: Intuit's reference."""

from __future__ import annotations

from typing import Any, ClassVar

from ..company import Company
from ..engine.change import Change
from .addresses import country_address, number_addresses
from .base import Entity

ADDRESSES = ("CompanyAddr", "CustomerCommunicationAddr", "LegalAddr")


class CompanyInfo(Entity):
    """Read by realm id or by 1; written sparsely."""

    name = "CompanyInfo"
    operations = frozenset({"read", "update", "query"})
    single = True
    keeps: ClassVar[frozenset[str]] = frozenset({"CompanyName", "CompanyAddr"})

    def prepare(self, change: Change) -> None:
        """Number the addresses."""
        number_addresses(change, *ADDRESSES)

    def saved(self, change: Change) -> None:
        """The consent page and the list of companies show the new name."""
        company = change.company
        company.name = change.new["CompanyName"]
        company.database.execute(
            "UPDATE company SET name = ? WHERE id = ?", (company.name, company.id)
        )

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Drop coordinates: company addresses lost them in 2025."""
        for name in ADDRESSES:
            for part in ("Lat", "Long"):
                obj.get(name, {}).pop(part, None)


def first_company_info(company: Company) -> dict[str, Any]:
    """Return the CompanyInfo of a new company."""
    profile = company.profile
    address = country_address(company)
    facts = {
        "NeoEnabled": "true",
        "IndustryType": "Landscaping Services",
        "IndustryCode": "561730",
        "SubscriptionStatus": "PAID",
        "OfferingSku": "QuickBooks Online Plus",
        "PayrollFeature": "false",
        "AccountantFeature": "false",
        "IsQbdtMigrated": "false",
        "QBOIndustryType": "Landscaping Services",
        "ItemCategoriesFeature": "true",
    }
    return {
        "CompanyName": company.name,
        "LegalName": company.name,
        "CompanyAddr": dict(address),
        "CustomerCommunicationAddr": dict(address),
        "LegalAddr": dict(address),
        "CompanyStartDate": "2024-01-01",
        "FiscalYearStartMonth": "January",
        "Country": profile.country,
        "Email": {"Address": "office@example.com"},
        "WebAddr": {},
        "SupportedLanguages": profile.language,
        "DefaultTimeZone": "America/Los_Angeles",
        "NameValue": [{"Name": name, "Value": value} for name, value in facts.items()],
    }
