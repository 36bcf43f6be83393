"""Amounts as QuickBooks checks them: exact decimals, no float in what is sent.

Pure Python. Sources: Intuit's reference of Invoice (Amount, UnitPrice, Qty, TaxLine);
fault 6070: ``Amount`` must be ``UnitPrice`` times ``Qty``, rounded half up to cents.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal(0)
HUNDRED = Decimal(100)
# Digits after the point that a unit price may have.
PRICE_DIGITS = 7
# Members of QuickBooks objects that are numbers. They are kept as text in the database,
# where JSON would make floats of them, and become numbers when a body is built.
NUMBERS = frozenset(
    (
        "Amount",
        "ExchangeRate",
        "NetAmountTaxable",
        "Qty",
        "TaxPercent",
        "TotalAmt",
        "TotalTax",
        "UnitPrice",
    )
)


def decimal(value):
    """Return a number of Odoo, or a text, as the decimal that it shows.

    :param value: float, int, str or Decimal; floats by their shortest form
    """
    return value if isinstance(value, Decimal) else Decimal(str(value or 0))


def cents(value):
    """Round to cents, half up (away from zero), as QuickBooks does."""
    return decimal(value).quantize(CENT, ROUND_HALF_UP)


def text(value):
    """Return a decimal as text without exponent and without idle zeros."""
    value = decimal(value)
    shown = format(value, "f")
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return "0" if shown in ("", "-0") else shown


def money(value):
    """Return an amount as text with two decimals."""
    return format(cents(value) + 0, "f")


def numbers(body):
    """Return a body whose amounts are decimals, ready to be written exactly."""
    if isinstance(body, dict):
        return {
            key: decimal(value)
            if key in NUMBERS and isinstance(value, str) and value
            else numbers(value)
            for key, value in body.items()
        }
    if isinstance(body, list | tuple):
        return [numbers(value) for value in body]
    return body


def priced(net, quantity, price):
    """Find a unit price that gives an amount exactly.

    :param Decimal net: what the line comes to, in cents
    :param Decimal quantity: as in Odoo
    :param Decimal price: Odoo's own unit price, taken where it fits
    :return: tuple (quantity, unit price), or None where no price of
        :data:`PRICE_DIGITS` digits does
    """
    if not quantity:
        return None if net else (quantity, price)
    if _gives(price, quantity, net):
        return quantity, price
    exact = net / quantity
    for digits in range(2, PRICE_DIGITS + 1):
        rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        if _gives(rounded, quantity, net):
            return quantity, rounded
    return None


def _gives(price, quantity, net):
    if -price.normalize().as_tuple().exponent > PRICE_DIGITS or (net and not price):
        return False
    product = price * quantity
    # Which way a negative half goes is not documented: such a price is not used.
    half = product < 0 and abs(product - net) * 2 == CENT
    return cents(product) == net and not half


@dataclass(frozen=True)
class Rate:
    """One rate of a tax code on one day.

    :param key: its Id in QuickBooks
    :param percent: as Decimal
    :param basis: ``TaxOnAmount``; ``TaxOnAmountPlusTax`` for a tax on amount and taxes
        before it; ``TaxOnTax`` for a tax on the tax of another rate
    :param order: its turn in the code
    :param on_order: turn of the rate that a ``TaxOnTax`` is taken of
    """

    key: str
    percent: Decimal
    basis: str = "TaxOnAmount"
    order: int = 0
    on_order: int | None = None

    @property
    def plain(self):
        """Whether it is taken of the amount alone."""
        return self.basis == "TaxOnAmount"


def _bases(rates, net):
    """Return what each rate of a code is taken of, unrounded; in their order."""
    bases, taxes = [], []
    for rate in rates:
        base = net
        if rate.basis == "TaxOnAmountPlusTax":
            base = net + sum(taxes, ZERO)
        elif rate.basis == "TaxOnTax":
            pairs = zip(rates, taxes, strict=False)
            base = sum((tax for r, tax in pairs if r.order == rate.on_order), ZERO)
        bases.append(base)
        taxes.append(base * rate.percent / HUNDRED)
    return bases


def rate_taxes(rates, nets):
    """Foresee what QuickBooks collects: each rate rounded once, on all that it taxes.

    :param dict rates: tax code to list of :class:`Rate`, in their order
    :param dict nets: tax code to Decimal
    :return: dict rate key to (tax, taxed amount, percent), Decimals in cents
    """
    bases, percents = {}, {}
    for code, net in nets.items():
        for rate, base in zip(rates[code], _bases(rates[code], net), strict=True):
            bases[rate.key] = bases.get(rate.key, ZERO) + base
            percents[rate.key] = rate.percent
    return {
        key: (cents(base * percents[key] / HUNDRED), cents(base), percents[key])
        for key, base in bases.items()
    }


@dataclass
class Taxed:
    """What Odoo has for the lines of one tax code.

    :param net: Decimal, in cents
    :param tax: Decimal, in cents
    :param lines: how many there are
    :param parts: dict percentage of an Odoo tax to its part of ``tax``
    """

    net: Decimal = ZERO
    tax: Decimal = ZERO
    lines: int = 0
    parts: dict = field(default_factory=dict)

    def add(self, net, taxes):
        """Add a line; ``taxes``: list of (percentage or None, amount)."""
        self.net += net
        self.lines += 1
        for percent, amount in taxes:
            self.tax += amount
            self.parts[percent] = self.parts.get(percent, ZERO) + amount


def settle_taxes(rates, taxed, slack=ZERO):
    """Bring the foreseen taxes to those of Odoo, cent by cent.

    A rate takes the tax of the same percentage in Odoo. Where these do not pair, the
    cents that another way of rounding leaves go to the largest rate of their code.

    :param dict rates: tax code to list of :class:`Rate`
    :param dict taxed: tax code to :class:`Taxed`
    :param Decimal slack: what cash rounding has added to taxes
    :return: tuple (dict as of :func:`rate_taxes` with Odoo's sum; the difference that
        had to be moved, positive; whether that is more than rounding can be)
    """
    found = rate_taxes(rates, {code: row.net for code, row in taxed.items()})
    parts = {key: ZERO for key in found}
    moved, allowed = ZERO, slack
    for code, row in taxed.items():
        for key, tax in _shares(rates[code], row).items():
            parts[key] += tax
        if not rates[code]:
            moved += abs(row.tax)
        allowed += _rounding(rates[code], row)
    moved += sum((abs(parts[key] - found[key][0]) for key in found), ZERO)
    # More than rounding is more on the whole: parts may have been paired otherwise.
    whole = sum((row.tax for row in taxed.values()), ZERO)
    apart = abs(whole - sum((row[0] for row in found.values()), ZERO))
    return (
        {key: (parts[key], *found[key][1:]) for key in found},
        moved,
        apart > allowed,
    )


def _shares(rates, row):
    """Return {rate key: tax} of the lines of one code; sums to Odoo's tax."""
    percents = [rate.percent for rate in rates]
    known = {key: part for key, part in row.parts.items() if part or key in percents}
    if len(set(percents)) == len(percents) and known.keys() <= set(percents):
        return {rate.key: known.get(rate.percent, ZERO) for rate in rates}
    own = {
        rate.key: cents(base * rate.percent / HUNDRED)
        for rate, base in zip(rates, _bases(rates, row.net), strict=True)
    }
    if own:
        largest = max(rates, key=lambda rate: (rate.percent, rate.key)).key
        own[largest] += row.tax - sum(own.values(), ZERO)
    return own


def _rounding(rates, row):
    """Return how far two ways of rounding may part, for the lines of one code.

    Half a cent for each line and rate, for each line's own amount and the tax on that,
    and for each rate on the whole.
    """
    whole = sum((abs(rate.percent) for rate in rates), ZERO) / HUNDRED
    return CENT / 2 * (row.lines * (len(rates) + 1 + whole) + len(rates))
