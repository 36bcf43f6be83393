"""Lines and tax of a document, from Odoo's own tax engine.

QuickBooks' rules: Intuit's reference of Invoice (lines, TxnTaxDetail,
GlobalTaxCalculation); faults 6000, 6070, 6100 and 6170.
"""

from dataclasses import dataclass, field

from . import said
from .amounts import ZERO, Taxed, cents, decimal, money, priced, text
from .qbo_entity import Problem
from .resources import sold_by
from .sales_tax import code_of, settle_document

# Longest Description (Intuit's reference), most lines of a document with tax.
DESCRIPTION = 4000
MOST_LINES = 750
TEXTS = ("line_section", "line_subsection", "line_note")


@dataclass
class Lines:
    """The lines of one document as QuickBooks gets them; amounts are text.

    :param rows: list of bodies
    :param keys: ids of Odoo's lines in the same order
    :param net: Decimal
    :param tax: Decimal
    :param taxed: tax code to :class:`amounts.Taxed`; in the US with the document's code
        after a colon
    :param detail: TxnTaxDetail, or None
    :param shares: tax rate Id to the tax that is due for it, where that is known
    :param problem: :class:`Problem`, or None
    :param former: id of a line, as text, to the ids of the employees with whose time it
        was sent before
    :param people: the same of now, kept with what is sent
    """

    rows: list = field(default_factory=list)
    keys: list = field(default_factory=list)
    net: object = ZERO
    tax: object = ZERO
    taxed: dict = field(default_factory=dict)
    detail: dict | None = None
    shares: dict = field(default_factory=dict)
    problem: Problem | None = None
    former: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)

    def stop(self, key, detail="", hole=None):
        """Note why the document cannot go; the first reason counts.

        :param dict hole: keys of the row that is missing in a map
        """
        data = {"hole": hole} if hole else {}
        self.problem = self.problem or Problem(key, detail, data)


def build_lines(context, company, move, former):
    """Return the :class:`Lines` of a posted customer document.

    :param context: :class:`sales_context.SalesContext`
    :param move: ``account.move``
    :param dict former: of :class:`Lines`
    """
    found = Lines(former=former)
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
    if total != cents(total):
        found.stop("sales_digits", said.of_currency(total, move.currency_id))
    if cents(found.net + found.tax) != cents(total):
        shown = said.against(said.money(found.net + found.tax), said.money(total))
        found.stop("sales_sum", shown)
    if len(found.rows) > MOST_LINES and found.tax:
        found.stop("sales_lines_many", len(found.rows))
    settle_document(found, context, company, move)
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
    taxes = [_tax_of(row) for row in details["taxes_data"]]
    found.net += net
    found.tax += sum((tax for _percent, tax in taxes), ZERO)
    code = code_of(found, context, base["tax_ids"])
    found.taxed.setdefault(code, Taxed()).add(net, taxes)
    item = _item(found, context, company, line, net)
    detail = {"ItemRef": {"value": item or ""}}
    if context.us:
        detail["TaxCodeRef"] = {"value": code.partition(":")[0]}
    elif code:
        detail["TaxCodeRef"] = {"value": code}
    if context.line_classes and (of_line := class_of(context, line)):
        detail["ClassRef"] = {"value": of_line}
    if context.service_dates and line.move_id.delivery_date:
        detail["ServiceDate"] = str(line.move_id.delivery_date)
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


def _tax_of(row):
    """Return (percentage or None, amount) of one tax of a line."""
    tax = row["tax"]
    percent = decimal(tax.amount) if tax.amount_type == "percent" else None
    return percent, cents(row["tax_amount_currency"])


def class_of(context, line):
    """Return the Id of the class of a line, where one of its accounts is matched."""
    _projects, accounts = context.analytic.get(line.id, ((), ()))
    found = [context.classes[a.id] for a in accounts if a.id in context.classes]
    return next((c for c in found if not context.broken("Class", c)), None)


# === ITEMS === #


def line_kind(line, net, shipping=()):
    """Return what a line is by nature, a kind of ``qbo.revenue.map``.

    What sale, delivery and expense add to lines is asked for where it is installed.

    :param shipping: ids of the products that delivery methods charge
    """
    if line.display_type == "rounding":
        return "rounding"
    if line.display_type == "epd":
        return "write_off"
    if _is_down_payment(line):
        return "down_payment"
    product = line.product_id
    orders = line.sale_line_ids if "sale_line_ids" in line._fields else ()
    if _marked(orders, "is_delivery") or product.id in shipping:
        return "shipping"
    if _marked(orders, "is_expense"):
        return "expense"
    if not product:
        return "discount" if net < 0 else "default"
    if product.type == "service":
        hour = line.env.ref("uom.product_uom_hour", raise_if_not_found=False)
        return "time" if hour and line.product_uom_id == hour else "default"
    return "product"


def _is_down_payment(line):
    """Tell down payments by the sales order, or by an account that is a liability."""
    if "is_downpayment" in line._fields and line.is_downpayment:
        return True
    return line.account_id.internal_group == "liability"


def _marked(orders, name):
    return any(name in order._fields and order[name] for order in orders)


def _item(found, context, company, line, net):
    kind = line_kind(line, net, context.shipping)
    projects, accounts = context.analytic.get(line.id, ((), ()))
    rules = line.env["qbo.revenue.map"]
    key = str(line.id)
    people = sold_by(line, context.time.get(line.id), found.former.get(key, ()))
    if people:
        found.people[key] = people.ids
    item = rules._item_of(context.items, line, kind, projects, accounts, people)
    if not item:
        shown = line.product_id.display_name or line.account_id.display_name
        name = "product_id" if line.product_id else "account_id"
        hole = {name: line[name].id}
        if len(people) == 1:
            hole["employee_id"] = people.id
        found.stop("map_revenue", shown or line.name or "", hole)
        return None
    if gone := context.broken("Item", item):
        found.stop("map_target_gone", gone)
    subtype = context.known.get(("Item", item), ("", True, ""))[2]
    if subtype == "Inventory" and not company.inventory_items:
        found.stop("sales_inventory", context.known["Item", item][0])
    if subtype == "Category":
        found.stop("map_target_gone", context.known["Item", item][0])
    return item
