"""Where what stops a document is solved: a map, a list of matches, the settings."""

from odoo import api, fields, models

# Fault codes of holes, and the map that is to be filled.
MAPS = {
    "map_tax": "tax_map",
    "sales_tax_ahead": "tax_map",
    "map_revenue": "revenue_map",
    "map_target_gone": "revenue_map",
    "map_refund": "refund_map",
    "map_account": "accounts",
}
# Causes that a setting of the page Sales ends, as their remedy says.
SETTINGS = (
    "sales_ambiguous",
    "sales_inventory",
    "sales_left_out",
    "sales_misc_held",
    "sales_number_long",
    "sales_tax_alone",
)


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    place = fields.Selection(
        [
            ("tax_map", "Tax map"),
            ("revenue_map", "Revenue map"),
            ("refund_map", "Refund map"),
            ("accounts", "Matching of accounts"),
            ("company", "QuickBooks company"),
        ],
        "Solved in",
        compute="_compute_place",
        compute_sudo=True,
    )

    @api.depends("state", "fault_code", "fault_rule_id")
    def _compute_place(self):
        for operation in self:
            operation.place = (
                operation.state == "attention" and operation._place_of_cause()
            )

    def _place_of_cause(self):
        """Return the place of this cause, or False where the record is the place."""
        code = self.fault_code
        if code in SETTINGS or self.fault_rule_id.action == "company":
            return "company"
        return MAPS.get(code, False)

    def action_open_place(self):
        """Go where the cause is solved; what was held goes on by itself then."""
        self.ensure_one()
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        company, place = self.qbo_company_id, self.place
        if place == "accounts":
            return company.action_open_matching()
        if place in ("tax_map", "revenue_map", "refund_map"):
            return company._open_list(
                f"action_qbo_{place}",
                [("qbo_company_id", "=", company.id)],
                {"default_qbo_company_id": company.id},
            )
        return company.get_formview_action()
