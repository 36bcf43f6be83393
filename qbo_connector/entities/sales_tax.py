"""Tax of a document: which codes its lines carry, and what QuickBooks will make of it.

QuickBooks' rules: Intuit's reference of Invoice (TxnTaxDetail, GlobalTaxCalculation);
faults 6000, 6100 and 6170.
"""

from . import said
from .amounts import ZERO, cents, money, rate_taxes, settle_taxes, text

TAXABLE, NON_TAXABLE = "TAX", "NON"


def code_of(found, context, taxes):
    """Return the tax code of a line; in the US with the document's after a colon.

    :param found: :class:`sales_lines.Lines`, which a hole stops
    :param context: :class:`sales_context.SalesContext`
    :param taxes: ``account.tax`` of the line
    """
    code = taxes.env["qbo.tax.map"]._code_of(context.taxes, taxes)
    if context.us:
        taxed = any(tax.amount for tax in taxes.flatten_taxes_hierarchy())
        if code in (TAXABLE, NON_TAXABLE):
            return code
        return f"{TAXABLE}:{code or ''}" if taxed else NON_TAXABLE
    if not code:
        names = ", ".join(taxes.mapped("name")) or said.term("no_tax")
        found.stop("map_tax", names, {"tax_ids": taxes.ids})
        return ""
    if gone := context.broken("TaxCode", code):
        found.stop("map_target_gone", gone)
    return code


def settle_document(found, context, company, move):
    """Decide on TxnTaxDetail of a document, and foresee what cannot be right."""
    settle_lines(found, context, move.invoice_date or move.date, _slack(move))


def settle_lines(found, context, day, slack=ZERO):
    """Decide on TxnTaxDetail of lines of one day.

    :param Decimal slack: what cash rounding has added to their taxes
    """
    if not context.us:
        if not found.problem:
            _settle(found, context, day, slack, found.taxed)
    elif not context.automated:
        _manual_tax(found, context, day, slack)


def _manual_tax(found, context, day, slack):
    """Companies with manual sales tax name one code for the whole document."""
    rows = {code: row for code, row in found.taxed.items() if code != NON_TAXABLE}
    if not rows:
        return
    codes = {code.partition(":")[2] for code in rows} - {""}
    if len(codes) > 1:
        names = [context.known.get(("TaxCode", c), (c,))[0] or c for c in codes]
        found.stop("sales_one_tax", ", ".join(sorted(names)))
        return
    if not codes or any(not code.partition(":")[2] for code in rows):
        found.stop("map_tax", TAXABLE)
        return
    code = codes.pop()
    if gone := context.broken("TaxCode", code):
        found.stop("map_target_gone", gone)
    found.detail = {"TxnTaxCodeRef": {"value": code}}
    _settle(found, context, day, slack, {code: next(iter(rows.values()))})


def _settle(found, context, day, slack, taxed):
    """Foresee QuickBooks' tax; send Odoo's where cents of rounding part them.

    More than rounding means that a map leads to a code of another rate: the document
    is held. Taxes on taxes are always sent: how QuickBooks rounds in between is not
    documented.

    :param dict taxed: tax code to :class:`amounts.Taxed`
    """
    rates = {code: context.rates(code, day) for code in taxed}
    shares, moved, wrong = settle_taxes(rates, taxed, slack)
    if wrong:
        nets = {code: row.net for code, row in taxed.items()}
        foreseen = sum((row[0] for row in rate_taxes(rates, nets).values()), ZERO)
        names = ", ".join(
            context.known.get(("TaxCode", c), (c,))[0] or c for c in taxed
        )
        there = said.joined("", [f"{names}: ", said.money(foreseen)])
        found.stop(
            "sales_tax_ahead",
            said.joined("", [said.money(found.tax), " (", there, ")"]),
        )
        return
    found.shares = {rate: money(row[0]) for rate, row in shares.items()}
    plain = all(rate.plain for rows in rates.values() for rate in rows)
    if moved or not plain:
        found.detail = {**(found.detail or {}), **_detail(found, shares)}


def _slack(move):
    """Return what cash rounding of a document has added to its taxes."""
    lines = move.line_ids.filtered(
        lambda line: line.display_type == "rounding" and line.tax_repartition_line_id
    )
    return sum((abs(cents(line.amount_currency)) for line in lines), ZERO)


def _detail(found, shares):
    return {
        "TotalTax": money(found.tax),
        "TaxLine": [
            {
                "Amount": money(tax),
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": rate},
                    "PercentBased": True,
                    "TaxPercent": text(percent),
                    "NetAmountTaxable": money(base),
                },
            }
            for rate, (tax, base, percent) in shares.items()
        ],
    }
