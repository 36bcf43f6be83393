"""Tax outside the United States: a code on every line.

Sources: Intuit's references of Invoice and Purchase (GlobalTaxCalculation, TaxCodeRef,
TaxInclusiveAmt), its troubleshooting page; texts of fault 6000 as companies got them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .. import errors
from ..codec import amount, shown_amount
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from ..settings import declare
from . import detail as details
from .lines import code_of, coded_lines, discount_line, net_by_code
from .rates import Share, Tables, tax_on, tax_within

# An Amount of a TaxInclusive transaction whose line has no TaxInclusiveAmt: "net" as
# Intuit's reference describes Amount, or "gross".
declare("tax_inclusive_amount", "net")
EXCLUDED, INCLUSIVE, NONE = "TaxExcluded", "TaxInclusive", "NotApplicable"
_WORDED = {"GB", "CA"}
Detail = dict[str, Any]


def settle(change: Change, purchase: bool) -> None:
    """Default the mode, ask for codes (6000), make gross amounts net."""
    new, company = change.new, change.company
    mode = new.setdefault("GlobalTaxCalculation", EXCLUDED)
    tables = Tables(company, new["TxnDate"], purchase)
    by_gross = company.settings["tax_inclusive_amount"] == "gross"
    for line, detail in coded_lines(new.get("Line", [])):
        code = code_of(detail)
        if mode == NONE:
            detail.pop("TaxInclusiveAmt", None)
            continue
        if not code:
            raise QboFault(missing_code(company))
        if mode == INCLUSIVE:
            _net(line, detail, tables.factor(code), by_gross)
        else:
            detail.pop("TaxInclusiveAmt", None)


def missing_code(company: Company) -> dict[str, str]:
    """Return fault 6000 for a line without code, in the words of the country."""
    if company.country in _WORDED:
        word = company.profile.tax_word
        text = f"Make sure all your transactions have a {word} rate before you save."
    else:
        text = (
            "One or more transaction lines do not have a tax code associated with it."
        )
    return errors.business(text)


def _net(line: Detail, detail: Detail, factor: Decimal, by_gross: bool) -> None:
    gross = detail.get("TaxInclusiveAmt")
    if gross in (None, ""):
        value = amount(line.get("Amount", 0))
        gross = value if by_gross else amount(value * (1 + factor))
    detail["TaxInclusiveAmt"] = shown_amount(gross)
    # An amount that taxes to this gross one is kept: several do, by rounding.
    given = amount(line.get("Amount", 0))
    if by_gross or amount(given * (1 + factor)) != amount(gross):
        line["Amount"] = shown_amount(amount(gross) / (1 + factor))


def tax(change: Change, sent: Detail | None, purchase: bool) -> Detail | None:
    """Return TxnTaxDetail, None where tax does not apply. Raises 6170."""
    new = change.new
    mode = new["GlobalTaxCalculation"]
    if mode == NONE:
        if sent:
            raise QboFault(
                errors.error(
                    6170,
                    "Invalid Tax Detail",
                    "TxnTaxDetail cannot be sent where GlobalTaxCalculation is "
                    "NotApplicable",
                    "TxnTaxDetail",
                )
            )
        return None
    lines = new.get("Line", [])
    tables = Tables(change.company, new["TxnDate"], purchase)
    nets = net_by_code(lines)
    kept = _discounted(lines, nets)
    if mode == INCLUSIVE:
        shares = _within(tables, lines, nets, kept)
    else:
        shares = tax_on(tables, kept)
    return details.override(details.build(shares), sent)


def _discounted(lines: list[Detail], nets: dict[str, Decimal]) -> dict[str, Decimal]:
    """Take the discount off: off its own code, or off all codes in proportion."""
    line = discount_line(lines)
    whole = sum(nets.values(), Decimal(0))
    if line is None or not whole:
        return dict(nets)
    taken = amount(line.get("Amount", 0))
    own = code_of(line.get("DiscountLineDetail", {}))
    if own:
        return {**nets, own: nets.get(own, Decimal(0)) - taken}
    return {code: net - net * taken / whole for code, net in nets.items()}


def _within(
    tables: Tables,
    lines: list[Detail],
    nets: dict[str, Decimal],
    kept: dict[str, Decimal],
) -> dict[str, Share]:
    taxes: dict[str, Decimal] = {}
    for line, detail in coded_lines(lines):
        held = amount(detail["TaxInclusiveAmt"]) - amount(line.get("Amount", 0))
        code = code_of(detail)
        taxes[code] = taxes.get(code, Decimal(0)) + held
    for code, left in kept.items():
        before = nets.get(code, Decimal(0))
        if left != before:
            rest = taxes.get(code, Decimal(0)) * left / before if before else None
            taxes[code] = amount(left * tables.factor(code) if rest is None else rest)
    return tax_within(tables, kept, taxes)
