"""TaxAgency. Source: Intuit's reference of TaxAgency."""

from __future__ import annotations

from typing import Any

from ..company import Company
from ..engine.change import Change
from .lists import ListEntity


class TaxAgency(ListEntity):
    """Whoever collects a tax; each has a payable account of its own."""

    name = "TaxAgency"
    word = "tax agency"
    name_field = "DisplayName"
    operations = frozenset({"create", "read", "query"})

    def prepare(self, change: Change) -> None:
        """Set defaults."""
        super().prepare(change)
        change.new.setdefault("TaxTrackedOnSales", True)
        change.new.setdefault("TaxTrackedOnPurchases", not change.company.profile.is_us)

    def saved(self, change: Change) -> None:
        """Open the account that owes the tax to this agency."""
        open_payable(change.company, change.new["DisplayName"])


def payable_name(agency: str) -> str:
    """Return the name of an agency's liability account."""
    return f"{agency} Payable".replace(":", " ").replace('"', "")


def open_payable(company: Company, agency: str) -> dict[str, Any]:
    """Return the agency's liability account, made when it is missing."""
    from ..engine.write import create
    from .registry import entity_named

    name = payable_name(agency)
    holder = company.objects.holder(f"Account|{name.casefold()}")
    if holder is not None:
        found = company.get("Account", holder[1])
        assert found is not None
        return found
    kind = "SalesTaxPayable" if company.profile.is_us else "GlobalTaxPayable"
    body = {
        "Name": name,
        "AccountType": "Other Current Liability",
        "AccountSubType": kind,
    }
    return create(company, entity_named("Account"), body)


def payable_account(company: Company, agency_id: str) -> str:
    """Return the Id of the account that owes an agency. Raises KeyError if unknown."""
    agency = company.get("TaxAgency", agency_id)
    if agency is None:
        raise KeyError(f"no tax agency {agency_id}")
    return str(open_payable(company, agency["DisplayName"])["Id"])
