"""Lines and tax of a document, from Odoo's own tax engine.

QuickBooks' rules: Intuit's reference of Invoice (lines, TxnTaxDetail,
GlobalTaxCalculation); faults 6000, 6070, 6100 and 6170.
"""

from dataclasses import dataclass, field

from .amounts import (
    CENT,
    ZERO,
    cents,
    decimal,
    money,
    priced,
    rate_taxes,
    settle_taxes,
    text,
)
from .qbo_entity import Problem

# Longest Description (Intuit's reference), most lines of a document with tax.
DESCRIPTION = 4000
MOST_LINES = 750
TAXABLE, NON_TAXABLE = "TAX", "NON"
TEXTS = ("line_section", "line_subsection", "line_note")


@dataclass
class Lines:
    """The lines of one document as QuickBooks gets them; amounts are text.

    :param rows: list of bodies
    :param keys: ids of Odoo's lines in the same order
    :param net: Decimal
    :param tax: Decimal
    :param detail: TxnTaxDetail, or None
    :param problem: :class:`Problem`, or None
    """

    rows: list = field(default_factory=list)
    keys: list = field(default_factory=list)
    net: object = ZERO
    tax: object = ZERO
    nets: dict = field(default_factory=dict)
    taxes: dict = field(default_factory=dict)
    detail: dict | None = None
    problem: Problem | None = None

    def stop(self, key, detail=""):
        """Note why the document cannot go; the first reason counts."""
        self.problem = self.problem or Problem(key, detail)


def build_lines(context, company, move):
    """Return the :class:`Lines` of a posted customer document.

    :param context: :class:`sales_context.SalesContext`
    :param move: ``account.move``
    """
    found = Lines()
    by_line = {}
    for base in move._get_rounded_base_and_tax_lines()[0]:
        by_line.setdefault(base["record"].id, []).append(base)
    special = move.line_ids.filtered(
        lambda line: line.display_type in ("epd", "rounding")
    )
    for line in (
        move.invoice_line_ids.sorted(lambda row: (row.sequence, row.id)) | special
    ):
        if line.display_type in TEXTS:
            _add_text(found, line)
        for base in by_line.get(line.id, ()):
            _add_line(found, context, company, line, base)
    total = decimal(move.amount_total)
    if cents(found.net + found.tax) != cents(total):
        found.stop("sales_sum", f"{money(found.net + found.tax)} / {money(total)}")
    if len(found.rows) > MOST_LINES and found.tax:
        found.stop("sales_lines_many", str(len(found.rows)))
    if context.us:
        _us_tax(found, context, company)
    else:
        _coded_tax(found, context)
    return found


def _add_text(found, line):
    found.keys.append(line.id)
    found.rows.append(
        {
            "DetailType": "DescriptionOnly",
            "Description": (line.name or "")[:DESCRIPTION],
            "DescriptionLineDetail": {},
        }
    )


def _add_line(found, context, company, line, base):
    details = base["tax_details"]
    net = cents(
        decimal(details["total_excluded_currency"])
        + decimal(details["delta_total_excluded_currency"])
    )
    tax = cents(
        sum((decimal(t["tax_amount_currency"]) for t in details["taxes_data"]), ZERO)
    )
    found.net += net
    found.tax += tax
    code = _code(found, context, base["tax_ids"])
    found.nets[code] = found.nets.get(code, ZERO) + net
    found.taxes[code] = found.taxes.get(code, ZERO) + tax
    item = _item(found, context, company, line, net)
    detail = {"ItemRef": {"value": item or ""}}
    if context.us:
        detail["TaxCodeRef"] = {"value": code.partition(":")[0]}
    elif code:
        detail["TaxCodeRef"] = {"value": code}
    name = (line.name or line.product_id.display_name or "")[:DESCRIPTION]
    quantity, price = decimal(base["quantity"]), decimal(base["price_unit"])
    exact = priced(net, quantity, price)
    if exact:
        detail["Qty"], detail["UnitPrice"] = text(exact[0]), text(exact[1])
    else:
        name = f"{name}\n{text(quantity)} x {text(price)}".strip()[:DESCRIPTION]
    found.keys.append(line.id)
    found.rows.append(
        {
            "Description": name,
            "Amount": money(net),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }
    )


# === ITEMS === #


def line_kind(line, net):
    """Return what a line is by nature, a kind of ``qbo.revenue.map``."""
    if line.display_type == "rounding":
        return "rounding"
    if line.display_type == "epd":
        return "write_off"
    if "is_downpayment" in line._fields and line.is_downpayment:
        return "down_payment"
    product = line.product_id
    if not product:
        return "discount" if net < 0 else "default"
    if product.type == "service":
        hour = line.env.ref("uom.product_uom_hour", raise_if_not_found=False)
        return "time" if hour and line.product_uom_id == hour else "default"
    return "product"


def _item(found, context, company, line, net):
    kind = line_kind(line, net)
    projects, accounts = context.analytic.get(line.id, ((), ()))
    rules = line.env["qbo.revenue.map"]
    item = rules._item_of(context.items, line, kind, projects, accounts)
    if not item:
        shown = line.product_id.display_name or line.account_id.display_name
        found.stop("map_revenue", shown or line.name or "")
        return None
    if gone := context.broken("Item", item):
        found.stop("map_target_gone", gone)
    subtype = context.known.get(("Item", item), ("", True, ""))[2]
    if subtype == "Inventory" and not company.inventory_items:
        found.stop("sales_inventory", context.known["Item", item][0])
    if subtype == "Category":
        found.stop("map_target_gone", context.known["Item", item][0])
    return item


# === TAX === #


def _code(found, context, taxes):
    """Return the tax code of a line; in the US with the document's after a colon."""
    code = taxes.env["qbo.tax.map"]._code_of(context.taxes, taxes)
    if context.us:
        taxed = any(tax.amount for tax in taxes.flatten_taxes_hierarchy())
        if code in (TAXABLE, NON_TAXABLE):
            return code
        return f"{TAXABLE}:{code or ''}" if taxed else NON_TAXABLE
    if not code:
        found.stop("map_tax", ", ".join(taxes.mapped("name")) or taxes.env._("no tax"))
        return ""
    if gone := context.broken("TaxCode", code):
        found.stop("map_target_gone", gone)
    return code


def _us_tax(found, context, company):
    """Decide on TxnTaxDetail of a US document.

    With automated sales tax QuickBooks computes by address, and its answer is
    compared; where Odoo's tax is to override, it is sent as TotalTax (minor version
    70). Companies with manual sales tax name one code for the whole document.
    """
    if context.automated:
        if company.us_tax_policy == "override":
            found.detail = {"TotalTax": money(found.tax)}
        return
    codes = {code.partition(":")[2] for code in found.nets if code != NON_TAXABLE}
    if not codes:
        return
    if len(codes) > 1:
        found.stop("sales_one_tax")
        return
    code = codes.pop()
    if not code or code in (TAXABLE, NON_TAXABLE):
        found.stop("map_tax", TAXABLE)
        return
    if gone := context.broken("TaxCode", code):
        found.stop("map_target_gone", gone)
    key = next(key for key in found.nets if key != NON_TAXABLE)
    nets, taxes = {code: found.nets[key]}, {code: found.taxes[key]}
    found.detail = {"TxnTaxCodeRef": {"value": code}}
    _settle(found, context, nets, taxes)


def _coded_tax(found, context):
    if not found.problem:
        _settle(found, context, found.nets, found.taxes)


def _settle(found, context, nets, taxes):
    """Foresee QuickBooks' tax; send Odoo's where cents of rounding part them.

    More than rounding means that a map leads to a code of another rate: the document
    is held.
    """
    rates = {code: context.rates.get(code, []) for code in nets}
    shares, moved = settle_taxes(rates, nets, taxes)
    if not moved:
        return
    if moved > CENT * max(len(found.rows), 1):
        foreseen = sum((row[0] for row in rate_taxes(rates, nets).values()), ZERO)
        names = ", ".join(context.known.get(("TaxCode", c), (c,))[0] or c for c in nets)
        found.stop(
            "sales_tax_ahead", f"{money(found.tax)} ({names}: {money(foreseen)})"
        )
        return
    found.detail = {
        **(found.detail or {}),
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
