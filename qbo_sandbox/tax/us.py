"""Sales tax in the United States: TAX or NON on lines, one code a transaction.

Sources: Intuit's reference of Invoice and Customer, its guide to sales tax. With
automated sales tax the code follows from the address and a sent one is replaced;
companies of the older kind name it. Addresses are matched to codes by state: the names
of a code, its rates and their agencies say which state it belongs to.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from .. import errors
from ..codec import amount
from ..company import Company
from ..engine.change import Change
from ..entities.tax_code import AUTOMATED, NON_TAXABLE, TAXABLE, rates_of
from ..errors import QboFault
from ..settings import declare
from . import detail as details
from .lines import code_of, coded_lines, discount_line
from .rates import Share, Tables, tax_on
from .states import state_of, words_of

# A line that names no code: "NON" as recorded, or "item": what the item says.
declare("us_line_tax_default", "NON")
Detail = dict[str, Any]


def settle(change: Change) -> None:
    """Default the codes of lines; raise 6100 for any but TAX and NON."""
    new = change.new
    new.pop("GlobalTaxCalculation", None)
    by_item = change.company.settings["us_line_tax_default"] == "item"
    for _line, detail in coded_lines(new.get("Line", [])):
        code = code_of(detail)
        if not code:
            taxed = by_item and _item_taxable(change.company, detail)
            detail["TaxCodeRef"] = {"value": TAXABLE if taxed else NON_TAXABLE}
        elif code not in (TAXABLE, NON_TAXABLE):
            raise QboFault(
                errors.error(
                    6100,
                    "Invalid Tax Code",
                    "Invalid TaxCode : a line takes the tax code TAX or NON. "
                    f"Supplied value:{code}",
                    "TaxCodeRef",
                )
            )


def _item_taxable(company: Company, detail: Detail) -> bool:
    found = company.get("Item", detail.get("ItemRef", {}).get("value", ""))
    return bool(found and found.get("Taxable"))


def tax(change: Change, sent: Detail | None) -> Detail:
    """Return TxnTaxDetail of a sale. Raises 6160 for the code CustomSalesTax."""
    asked = (sent or {}).get("TxnTaxCodeRef", {}).get("value", "")
    if asked == AUTOMATED:
        raise QboFault(
            errors.error(
                6160,
                "Invalid Tax Code",
                f"The tax code {AUTOMATED} cannot be set on a transaction",
                "TxnTaxCodeRef",
            )
        )
    base = _taxable(change.new)
    code = _code(change, asked) if base is not None else ""
    shares: dict[str, Share] = {}
    if code:
        tables = Tables(change.company, change.new["TxnDate"], False)
        shares = tax_on(tables, {code: base or Decimal(0)})
    return details.override(details.build(shares, code), sent)


def _code(change: Change, asked: str) -> str:
    company = change.company
    if not company.preference("TaxPrefs", "UsingSalesTax", True):
        return ""
    if company.preference("TaxPrefs", "PartnerTaxEnabled") is not True:
        return "" if asked in (TAXABLE, NON_TAXABLE) else str(asked)
    customer = company.get(
        "Customer", change.new.get("CustomerRef", {}).get("value", "")
    )
    if customer is not None and customer.get("Taxable") is False:
        return ""
    return code_for_state(company, _state(company, change.new, customer))


def _state(company: Company, new: Detail, customer: Detail | None) -> str:
    places = [new.get("ShipAddr"), new.get("BillAddr")]
    if customer is not None:
        places += [customer.get("ShipAddr"), customer.get("BillAddr")]
    for place in places:
        found = state_of(place or {})
        if found:
            return found
    return company.profile.region


def code_for_state(company: Company, state: str) -> str:
    """Return the Id of the first active tax code of a state; empty for none."""
    words = words_of(state)
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    for code in company.objects.select("TaxCode", "AND active = 1"):
        if code["Id"] in (TAXABLE, NON_TAXABLE, AUTOMATED):
            continue
        if pattern.search(_texts(company, code)):
            return str(code["Id"])
    return ""


def _texts(company: Company, code: Detail) -> str:
    texts = [code["Name"], code.get("Description", "")]
    for rate, _detail in rates_of(company, code, purchase=False):
        agency = company.label("TaxAgency", rate["AgencyRef"]["value"])
        texts += [rate["Name"], agency or ""]
    return " | ".join(texts)


def _taxable(new: Detail) -> Decimal | None:
    """Return what is taxed, None when no line is."""
    lines = new.get("Line", [])
    whole, taxed, any_taxed = Decimal(0), Decimal(0), False
    for line, detail in coded_lines(lines):
        value = amount(line.get("Amount", 0))
        whole += value
        if code_of(detail) == TAXABLE:
            taxed, any_taxed = taxed + value, True
    if not any_taxed:
        return None
    discount = discount_line(lines)
    if discount is not None and new.get("ApplyTaxAfterDiscount") and whole:
        taxed -= amount(discount.get("Amount", 0)) * taxed / whole
    return amount(taxed)
