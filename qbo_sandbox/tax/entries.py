"""Where tax goes in the ledger: to the account that owes each agency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..codec import amount
from ..company import Company
from ..entities.tax_agency import open_payable, payable_account
from .apply import total_tax
from .detail import rate_of


@dataclass
class TaxEntry:
    """An amount of tax, positive as in TaxLine, for one account."""

    account: str
    amount: Decimal
    rate: str = ""


def tax_entries(company: Company, obj: dict[str, Any]) -> list[TaxEntry]:
    """Return what goes to which agency's account; sums to ``total_tax(obj)``.

    Tax that was sent without saying of which rate goes to a general account.
    """
    found: list[TaxEntry] = []
    left = total_tax(obj)
    for row in obj.get("TxnTaxDetail", {}).get("TaxLine", []):
        rate = company.get("TaxRate", rate_of(row))
        value = amount(row.get("Amount", 0))
        if rate is None or not value:
            continue
        account = payable_account(company, rate["AgencyRef"]["value"])
        found.append(TaxEntry(account, value, rate["Id"]))
        left -= value
    if left:
        word = "Sales Tax" if company.profile.is_us else company.profile.tax_word
        found.append(TaxEntry(str(open_payable(company, word)["Id"]), left))
    return found
