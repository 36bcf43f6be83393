"""Amounts as QuickBooks checks them: exact decimals, no float in what is sent.

Pure Python. Sources: Intuit's reference of Invoice (Amount, UnitPrice, Qty, TaxLine);
fault 6070: ``Amount`` must be ``UnitPrice`` times ``Qty``, rounded half up to cents.
"""

from dataclasses import dataclass
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
    """One rate of a tax code.

    :param key: its Id in QuickBooks
    :param percent: as Decimal
    :param basis: ``TaxOnAmount``, or ``TaxOnAmountPlusTax`` for a tax on taxes
    """

    key: str
    percent: Decimal
    basis: str = "TaxOnAmount"


def rate_taxes(rates, nets):
    """Foresee what QuickBooks collects: each rate rounded once, on all that it taxes.

    :param dict rates: tax code to list of :class:`Rate`, in their order
    :param dict nets: tax code to Decimal
    :return: dict rate key to (tax, taxed amount, percent), Decimals in cents
    """
    bases, percents = {}, {}
    for code, net in nets.items():
        before = ZERO
        for rate in rates[code]:
            base = net + before if rate.basis == "TaxOnAmountPlusTax" else net
            before += base * rate.percent / HUNDRED
            bases[rate.key] = bases.get(rate.key, ZERO) + base
            percents[rate.key] = rate.percent
    return {
        key: (cents(base * percents[key] / HUNDRED), cents(base), percents[key])
        for key, base in bases.items()
    }


def settle_taxes(rates, nets, taxes):
    """Bring the foreseen taxes to those of Odoo, cent by cent.

    The cents that another way of rounding leaves go to the largest rate of their code.

    :param dict rates: tax code to list of :class:`Rate`
    :param dict nets: tax code to Decimal
    :param dict taxes: tax code to Decimal, Odoo's
    :return: tuple (dict as of :func:`rate_taxes` with Odoo's sum, the difference that
        had to be moved as a positive Decimal)
    """
    found = rate_taxes(rates, nets)
    own = {code: rate_taxes(rates, {code: net}) for code, net in nets.items()}
    parts = {key: ZERO for key in found}
    for code, shares in own.items():
        left = taxes.get(code, ZERO)
        for key, (tax, _base, _percent) in shares.items():
            parts[key] += tax
            left -= tax
        if left and shares:
            parts[max(shares, key=lambda key, s=shares: (s[key][2], key))] += left
    moved = sum((abs(parts[key] - found[key][0]) for key in found), ZERO)
    moved += sum((abs(taxes.get(c, ZERO)) for c in nets if not own[c]), ZERO)
    return {key: (parts[key], *found[key][1:]) for key in found}, moved
