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
# Where a setting stands, by the code of what it solves; see ``_settings_page``.
PAGES = {
    "6130": "jobs",
    "item_without_asset": "lists",
    "item_without_expense": "lists",
    "item_without_income": "lists",
}


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
        return company._open_page(self.fault_rule_id.sudo()._settings_page())


class QboFaultRule(models.Model):
    _inherit = "qbo.fault.rule"

    def _settings_page(self):
        """Return the page of the QuickBooks company that holds the setting."""
        self.ensure_one()
        if self.code in PAGES:
            return PAGES[self.code]
        return "sales" if self.code.startswith("sales_") else "connection"


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _open_page(self, page):
        """Return the action that opens this company's form at one of its pages.

        :param str page: name of a page of the form; its first one where that is hidden
        """
        action = self.get_formview_action()
        return {**action, "context": {**action.get("context", {}), "qbo_page": page}}
