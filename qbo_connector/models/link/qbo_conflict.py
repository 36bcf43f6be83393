"""The same field changed on both sides: three values, and a person who chooses."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class QboConflict(models.Model):
    """One field of one record that was changed in Odoo and in QuickBooks."""

    _name = "qbo.conflict"
    _description = "Changed on both sides"
    _order = "id desc"
    _rec_name = "label"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    link_id = fields.Many2one("qbo.link", required=True, index=True, ondelete="cascade")
    res_model = fields.Char(related="link_id.res_model", store=True)
    res_id = fields.Many2oneReference(
        "Record ID", related="link_id.res_id", model_field="res_model", store=True
    )
    res_name = fields.Char("Record", related="link_id.res_name")
    path = fields.Char("Property in QuickBooks", required=True)
    label = fields.Char("Field (as noted)")
    label_shown = fields.Char("Field", compute="_compute_label_shown")
    agreed = fields.Char("Before", help="What both sides last agreed on")
    mine = fields.Char("In Odoo")
    theirs = fields.Char("In QuickBooks")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("odoo", "Odoo's was kept"),
            ("quickbooks", "QuickBooks' was kept"),
            ("gone", "Settled by itself"),
        ],
        "Status",
        required=True,
        default="open",
    )
    user_id = fields.Many2one("res.users", "By", index=True, ondelete="set null")
    decided_at = fields.Datetime("Decided on")

    _open_uniq = models.UniqueIndex(
        "(link_id, path) WHERE state = 'open'", "This is asked already."
    )

    @api.depends("path")
    @api.depends_context("lang")
    def _compute_label_shown(self):
        """Name the field in the reader's language."""
        for conflict in self:
            conflict.label_shown = self.env["qbo.link"]._path_label(conflict.path)

    def action_keep_odoo(self):
        """Keep Odoo's value; it goes to QuickBooks with the next run."""
        return self._decide("odoo")

    def action_keep_quickbooks(self):
        """Take QuickBooks' value into Odoo."""
        return self._decide("quickbooks")

    def _decide(self, choice):
        """Settle conflicts of one or many records.

        :param str choice: ``odoo`` or ``quickbooks``
        :return: notification action
        :raise UserError: when one was settled meanwhile
        """
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        if any(conflict.state != "open" for conflict in self):
            raise UserError(self.env._("It was decided meanwhile. Reload the list."))
        user = self.env.user
        for company, conflicts in self.sudo().grouped("qbo_company_id").items():
            company._take_lane_by_hand()
            runner = company._by_hand()
            mine = conflicts.with_env(runner.env)
            for link, group in mine.grouped("link_id").items():
                paths = group.mapped("path")
                runner._settle_paths(
                    link,
                    take=paths if choice == "quickbooks" else [],
                    keep=paths if choice == "odoo" else [],
                )
            mine.write(
                {
                    "state": choice,
                    "user_id": user.id,
                    "decided_at": fields.Datetime.now(),
                }
            )
            runner._after_conflicts(mine.link_id)
        return self.env["qbo.company"]._notify(
            self.env._("%(count)s fields decided.", count=len(self)), reload=True
        )
