"""Which item of QuickBooks a line of a document is sold as."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a row is for. The first takes the columns, the others one kind of line each.
KINDS = [
    ("rule", "Lines with"),
    ("default", "Everything else"),
    ("time", "Time"),
    ("expense", "Expenses"),
    ("product", "Products"),
    ("discount", "Discounts"),
    ("shipping", "Shipping"),
    ("down_payment", "Down payments"),
    ("rounding", "Cash rounding"),
    ("write_off", "Write-offs"),
]
# In this order a row is more specific than the next.
COLUMNS = (
    "product_id",
    "categ_id",
    "project_id",
    "analytic_account_id",
    "employee_id",
    "account_id",
)


class QboRevenueMap(models.Model):
    """Product, category, project, analytic or income account, employee to item.

    A product that is matched with an item needs no row.
    """

    _name = "qbo.revenue.map"
    _inherit = "qbo.map.mixin"
    _description = "QuickBooks revenue map"
    _target = "Item"

    kind = fields.Selection(KINDS, "For", required=True, default="rule")
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="cascade"
    )
    categ_id = fields.Many2one(
        "product.category",
        "Category",
        index="btree_not_null",
        ondelete="cascade",
        help="This category and those below it",
    )
    project_id = fields.Many2one(
        "project.project", index="btree_not_null", ondelete="cascade"
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account", index="btree_not_null", ondelete="cascade"
    )
    employee_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        ondelete="cascade",
        help="Lines that sell time of this employee, by the timesheets behind the "
        "order. Time of several employees goes by their rows where all lead to one "
        "item.",
    )
    account_id = fields.Many2one(
        "account.account", "Income account", index="btree_not_null", ondelete="cascade"
    )

    @api.constrains("kind", *COLUMNS)
    def _check_columns(self):
        for row in self:
            filled = [name for name in COLUMNS if row[name]]
            if row.kind == "rule" and len(filled) != 1:
                raise ValidationError(
                    self.env._(
                        "Fill exactly one of product, category, project, analytic "
                        "account, employee and income account. For more, add a row "
                        "for each: the most specific one wins."
                    )
                )

    @api.depends("kind", "target_id", *COLUMNS)
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            filled = [row[name].display_name for name in COLUMNS if row[name]]
            left = ", ".join(filled) or kinds.get(row.kind, "")
            row.display_name = f"{left}: {row.target_id.qbo_name or row.qbo_id or ''}"

    @api.model
    def _rules_of(self, company):
        """Return the rows of one company as a dict, in two queries.

        :return: dict (column, record id) or kind to the Id of an item in QuickBooks
        """
        table = {}
        for link in self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", company.id),
                ("entity", "=", "Item"),
                ("res_model", "=", "product.product"),
                ("qbo_id", "!=", False),
            ]
        ):
            table["product_id", link.res_id] = link.qbo_id
        for row in self.search(
            [("qbo_company_id", "=", company.id), ("qbo_id", "!=", False)],
            order="sequence desc, id desc",
        ):
            if row.kind != "rule":
                table[row.kind] = row.qbo_id
                continue
            for name in COLUMNS:
                if row[name]:
                    table[name, row[name].id] = row.qbo_id
        return table

    @api.model
    def _item_of(self, table, line, kind, projects, accounts, employees=()):
        """Return the Id of the item of a line, or None for a hole.

        :param line: ``account.move.line``
        :param str kind: of :data:`KINDS`; what it is by nature
        :param projects: projects of its analytic distribution
        :param accounts: analytic accounts of it
        :param employees: employees whose time it sells
        """
        special = kind in ("rounding", "write_off", "down_payment", "shipping")
        if special and table.get(kind):
            return table[kind]
        keys = [("product_id", line.product_id.id)]
        category = line.product_id.categ_id
        while category:
            keys.append(("categ_id", category.id))
            category = category.parent_id
        keys += [("project_id", project.id) for project in projects]
        keys += [("analytic_account_id", account.id) for account in accounts]
        if len({table.get(("employee_id", one.id)) for one in employees}) == 1:
            keys.append(("employee_id", employees[0].id))
        keys.append(("account_id", line.account_id.id))
        found = next((table[key] for key in keys if key[1] and key in table), None)
        return found or table.get(kind) or table.get("default")
