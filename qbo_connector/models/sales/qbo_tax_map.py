"""Which tax code QuickBooks gets for Odoo's taxes."""

from odoo import api, fields, models

KINDS = [
    ("taxes", "These taxes together"),
    ("untaxed", "Lines without tax"),
    ("default", "Everything else"),
]


class QboTaxMap(models.Model):
    """Odoo tax, or several on one line, to one tax code.

    Outside the US every line carries a code (Intuit's reference, fault 6000). In the US
    lines are TAX or NON, and companies with manual sales tax name one code for the
    whole document: there the code of a row is that one.
    """

    _name = "qbo.tax.map"
    _inherit = "qbo.map.mixin"
    _description = "QuickBooks tax map"
    _target = "TaxCode"

    kind = fields.Selection(KINDS, "For", required=True, default="taxes")
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        domain="[('type_tax_use', '=', 'sale'), ('company_id', 'parent_of', "
        "company_id)]",
        help="All taxes of a line. Several make one code in QuickBooks.",
    )

    @api.depends("kind", "tax_ids", "target_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            left = ", ".join(row.tax_ids.mapped("name")) or kinds.get(row.kind, "")
            row.display_name = f"{left}: {row.target_id.qbo_name or row.qbo_id or ''}"

    @api.model
    def _rules_of(self, company):
        """Return what serves one company, most specific first, in two queries.

        :return: dict frozenset of tax ids, ``"untaxed"`` or ``"default"`` to the Id of
            a tax code in QuickBooks
        """
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", company.id),
                ("entity", "=", "TaxCode"),
                ("res_model", "=", "account.tax"),
                ("qbo_id", "!=", False),
            ]
        )
        table = {frozenset((link.res_id,)): link.qbo_id for link in links}
        for row in self.search(
            [("qbo_company_id", "=", company.id), ("qbo_id", "!=", False)],
            order="sequence desc, id desc",
        ):
            key = frozenset(row.tax_ids.ids) if row.kind == "taxes" else row.kind
            if key:
                table[key] = row.qbo_id
        return table

    @api.model
    def _code_of(self, table, taxes):
        """Return the Id of the tax code of a line, or None for a hole."""
        if not taxes:
            return table.get("untaxed") or table.get("default")
        return table.get(frozenset(taxes.ids)) or table.get("default")
