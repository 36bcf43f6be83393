"""Needs attention: what ends each cause, and trying again when it is ended."""

from odoo import api, models

# How *Fix for all* helps, by the action of the rule. Without one it tries again.
FIXES = {
    "accounts": "_fix_place",
    "checkup": "_fix_place",
    "company": "_fix_place",
    "conflicts": "_fix_conflicts",
    "customers": "_fix_customers",
    "decide": "_fix_decide",
    "link": "_fix_decide",
    "preview": "_fix_preview",
    "record": "_fix_decide",
    "refund_map": "_fix_map",
    "revenue_map": "_fix_map",
    "tax_map": "_fix_map",
    "void": "_fix_void",
}
# What a link solves that a person makes, by what was linked.
LINKED = {
    "Account": ("accounts",),
    "Customer": ("customers",),
    "Item": ("revenue_map",),
}


class QboAttention(models.Model):
    _inherit = "qbo.attention"

    def action_fix_all(self):
        """Fix for all: open the one thing that ends this cause for all its records.

        What is solved there is tried again by itself. Where nothing but another try
        helps, all are tried again.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        operations = self.operation_ids.filtered(lambda o: o.state == "attention")
        fix = FIXES.get(self.rule_action)
        if fix and operations:
            return getattr(self, fix)(operations)
        if self.rule_action == "company":
            page = self.fault_rule_id.sudo()._settings_page()
            return self.qbo_company_id._open_page(page)
        return self.action_retry_all()

    def _fix_place(self, operations):
        return operations[0].action_open_place()

    def _fix_map(self, operations):
        """Ask for the one row that is missing, or show the holes, or the map."""
        holes = operations.filtered("can_fill")
        if not self.env.user.has_group("qbo_connector.group_qbo_bookkeeper"):
            holes = holes.browse()
        if len(set(holes.mapped("hole_name"))) == 1:
            return holes[0].action_fill_hole()
        if holes:
            return self.qbo_company_id._open_list(
                "action_qbo_map_holes",
                [("id", "in", operations.ids)],
                {"group_by": ["hole_name"]},
            )
        return self._fix_place(operations)

    def _fix_decide(self, operations):
        if len(operations) == 1:
            return operations.get_formview_action()
        return self.action_open()

    def _fix_void(self, operations):
        if not self.env.user.has_group("qbo_connector.group_qbo_bookkeeper"):
            return self._fix_decide(operations)
        return operations.action_void_ask()

    def _fix_customers(self, operations):
        """Link the one customer that is missing, or match all of them."""
        partners = self.env["res.partner"].union(
            *(
                self.env[model].browse(group.mapped("res_id")).exists().partner_id
                for model, group in operations.grouped("res_model").items()
            )
        )
        if len(partners.commercial_partner_id) == 1:
            return partners.commercial_partner_id.action_qbo_link()
        return self.qbo_company_id._open_matching("contacts")

    def _fix_conflicts(self, operations):
        return self.qbo_company_id._open_list(
            "action_qbo_conflict",
            [("link_id", "in", operations.link_id.ids)],
            {"search_default_open": 1},
        )

    def _fix_preview(self, operations):
        bundles = self.env["qbo.bundle"].search(
            [("operation_id", "in", operations.ids)]
        )
        return bundles.action_preview() if bundles else self._fix_decide(operations)

    # === AFTERWARDS === #

    @api.model
    def _solved_in(self, companies, *actions):
        """Try again what a place has held up, since something was done there.

        What waits for a person's word goes on waiting for it.

        :param companies: ``qbo.company`` records
        :param actions: actions of the rules that the place solves
        """
        rows = self.sudo().search(
            [
                ("qbo_company_id", "in", companies.ids),
                ("state", "=", "open"),
                ("fault_rule_id.action", "in", actions),
            ]
        )
        stopped = rows.operation_ids.filtered(lambda o: o.state == "attention")
        pulls = stopped.filtered(lambda o: o.verb == "pull")
        pulls._pull_again()
        stopped -= pulls
        if stopped:
            stopped._wait(attempts=0, batch_id=False, **stopped._no_fault())
            stopped.qbo_company_id._trigger_run()


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _run_checkup(self):
        # EXTENDS: what QuickBooks' settings held up is tried again
        result = super()._run_checkup()
        self.env["qbo.attention"]._solved_in(self, "checkup")
        return result


class QboLink(models.Model):
    _inherit = "qbo.link"

    def _agree(self, send):
        # EXTENDS: what waited for these links goes on
        result = super()._agree(send)
        for entity, links in self.grouped("entity").items():
            if actions := LINKED.get(entity):
                self.env["qbo.attention"]._solved_in(links.qbo_company_id, *actions)
        return result
