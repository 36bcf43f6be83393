"""Rates of tax codes as of a date, and the tax they make on amounts.

Rounding: each rate's tax is computed on the sum of what it taxes and rounded half up
to cents, which is how the recorded TaxLine relates to its NetAmountTaxable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..codec import amount, plain_number, shown_amount
from ..company import Company
from ..entities.tax_code import rates_of

HUNDRED = Decimal(100)


@dataclass
class Rate:
    """One rate of a code: its percentage on a date, and what it is taken of."""

    id: str
    percent: Decimal
    basis: str  # TaxOnAmount, TaxOnAmountPlusTax, TaxOnTax
    order: int
    on_order: int | None = None


@dataclass
class Share:
    """What one rate collects of a transaction."""

    percent: Decimal
    base: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)


@dataclass
class Tables:
    """Codes of one company as of one day, each read once."""

    company: Company
    date: str
    purchase: bool
    codes: dict[str, list[Rate]] = field(default_factory=dict)

    def rates(self, code: str) -> list[Rate]:
        """Return a code's rates in their order; none for an unknown code."""
        if code not in self.codes:
            found = self.company.get("TaxCode", code) or {}
            self.codes[code] = [
                _rate(rate, detail, self.date)
                for rate, detail in rates_of(self.company, found, self.purchase)
            ]
        return self.codes[code]

    def factor(self, code: str) -> Decimal:
        """Return the tax on an amount of 1, unrounded."""
        return sum(_taxes(self.rates(code), Decimal(1)), Decimal(0))


def _rate(rate: dict[str, Any], detail: dict[str, Any], date: str) -> Rate:
    value = rate.get("RateValue", 0)
    for row in rate.get("EffectiveTaxRate", []):
        if row.get("EffectiveDate", "")[:10] <= date <= row.get("EndDate", "9999")[:10]:
            value = row.get("RateValue", value)
    return Rate(
        rate["Id"],
        Decimal(str(value)),
        detail.get("TaxTypeApplicable", "TaxOnAmount"),
        int(detail.get("TaxOrder", 0)),
        detail.get("TaxOnTaxOrder"),
    )


def _taxes(rates: list[Rate], net: Decimal) -> list[Decimal]:
    """Return what each rate takes of ``net``, unrounded."""
    found: list[Decimal] = []
    for rate in rates:
        found.append(_base(rates, found, rate, net) * rate.percent / HUNDRED)
    return found


def _base(
    rates: list[Rate], before: list[Decimal], rate: Rate, net: Decimal
) -> Decimal:
    if rate.basis == "TaxOnAmountPlusTax":
        return net + sum(before, Decimal(0))
    if rate.basis == "TaxOnTax":
        pairs = zip(rates, before, strict=False)
        return sum((tax for r, tax in pairs if r.order == rate.on_order), Decimal(0))
    return net


def tax_on(tables: Tables, nets: dict[str, Decimal]) -> dict[str, Share]:
    """Return what each rate collects on net amounts by code, rounded a rate at once."""
    shares: dict[str, Share] = {}
    for code, net in nets.items():
        rates, before = tables.rates(code), []
        for rate in rates:
            base = _base(rates, before, rate, net)
            before.append(base * rate.percent / HUNDRED)
            share = shares.setdefault(rate.id, Share(rate.percent))
            share.base += base
    for share in shares.values():
        share.base = amount(share.base)
        share.tax = amount(share.base * share.percent / HUNDRED)
    return shares


def tax_within(
    tables: Tables, nets: dict[str, Decimal], taxes: dict[str, Decimal]
) -> dict[str, Share]:
    """Spread the tax that gross amounts hold over each code's rates.

    ``taxes`` is gross less net by code. The last rate takes what rounding leaves, so
    that the gross amounts stay what they are.
    """
    shares: dict[str, Share] = {}
    for code, net in nets.items():
        rates = tables.rates(code)
        parts = _taxes(rates, net)
        whole, left = sum(parts, Decimal(0)), taxes.get(code, Decimal(0))
        for position, (rate, part) in enumerate(zip(rates, parts, strict=True)):
            own = amount(taxes.get(code, 0) * part / whole) if whole else Decimal(0)
            own = left if position == len(rates) - 1 else own
            left -= own
            share = shares.setdefault(rate.id, Share(rate.percent))
            share.base = amount(share.base + net)
            share.tax = amount(share.tax + own)
    return shares


def tax_line(rate: str, share: Share) -> dict[str, Any]:
    """Return a TaxLine as answered."""
    return {
        "Amount": shown_amount(share.tax),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": rate},
            "PercentBased": True,
            "TaxPercent": plain_number(share.percent),
            "NetAmountTaxable": shown_amount(share.base),
        },
    }
