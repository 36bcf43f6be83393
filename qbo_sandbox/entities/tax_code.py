"""TaxCode and TaxRate: read and queried only. Sources: Intuit's references.

Codes and rates are made together by TaxService. Whether a code's Active or Description
can be updated differs by country and is undocumented: switch ``tax_code_update``.
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from ..settings import declare
from .base import Entity
from .lists import ListEntity

declare("tax_code_update", False)
# Pseudo codes of US lines, and of automated sales tax.
TAXABLE, NON_TAXABLE, AUTOMATED = "TAX", "NON", "CustomSalesTax"


class TaxCode(ListEntity):
    """A code for lines (outside the US) or for a whole transaction (US)."""

    name = "TaxCode"
    word = "tax code"
    operations = frozenset({"read", "query", "update"})
    numeric_ids = False
    always_listed = frozenset({TAXABLE, NON_TAXABLE, AUTOMATED})
    keeps = ListEntity.keeps | {"SalesTaxRateList", "PurchaseTaxRateList", "Name"}

    def check(self, change: Change) -> None:
        """Refuse updates unless the switch allows them."""
        if not change.company.settings["tax_code_update"]:
            raise QboFault(errors.operation_not_supported("update on TaxCode"))
        super().check(change)


class TaxRate(Entity):
    """A percentage of one agency, with its validity."""

    name = "TaxRate"
    operations = frozenset({"read", "query"})

    def columns(self, obj: dict[str, Any]) -> Any:
        """Return the indexed columns, unique by name."""
        found = super().columns(obj)
        found.unique_key = f"TaxRate|{str(obj['Name']).casefold()}"
        return found


def rates_of(company: Company, code: dict[str, Any], purchase: bool) -> list[Any]:
    """Return a code's rates, as (TaxRate, TaxRateDetail), in their order."""
    rows = code.get("PurchaseTaxRateList" if purchase else "SalesTaxRateList", {})
    found = []
    for detail in rows.get("TaxRateDetail", []):
        rate = company.get("TaxRate", detail["TaxRateRef"]["value"])
        if rate is not None:
            found.append((rate, detail))
    return found
