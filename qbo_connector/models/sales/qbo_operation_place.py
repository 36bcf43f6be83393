"""Where what stops a document is solved: a map, a list of matches, the settings."""

from odoo import api, fields, models

# Actions of rules that lead to a place, not to a record or a window.
PLACES = [
    ("tax_map", "Tax map"),
    ("revenue_map", "Revenue map"),
    ("refund_map", "Refund map"),
    ("accounts", "Matching of accounts"),
    ("checkup", "Check-up"),
    ("company", "QuickBooks company"),
]


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    place = fields.Selection(
        PLACES, "Solved in", compute="_compute_place", compute_sudo=True
    )

    @api.depends("state", "fault_rule_id")
    def _compute_place(self):
        for operation in self:
            action = operation.state == "attention" and operation.fault_rule_id.action
            operation.place = action in dict(PLACES) and action

    def action_open_place(self):
        """Go where the cause is solved; what was held goes on by itself then."""
        self.ensure_one()
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        company, place = self.qbo_company_id, self.place
        if place == "accounts":
            return company._open_matching(place)
        if place == "checkup":
            return company.action_open_checkup()
        if place in ("tax_map", "revenue_map", "refund_map"):
            return company._open_list(
                f"action_qbo_{place}",
                [("qbo_company_id", "=", company.id)],
                {"default_qbo_company_id": company.id},
            )
        return company.get_formview_action()
