"""Ignore all history before a date: what the books hold already."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class QboIgnoreWizard(models.TransientModel):
    """Sets aside all that waits of one QBO company and is dated before a day."""

    _name = "qbo.ignore.wizard"
    _description = "Ignore history"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        default=lambda self: self._default_qbo_company_id(),
    )
    before = fields.Date(
        "Dated before", required=True, default=fields.Date.context_today
    )
    count = fields.Integer("Would be ignored", compute="_compute_count")
    kept_count = fields.Integer("Stay", compute="_compute_count")

    @api.model
    def _default_qbo_company_id(self):
        found = self.env["qbo.company"].search([("sales_enabled", "=", True)], limit=2)
        return found if len(found) == 1 else found.browse()

    @api.depends("before", "qbo_company_id")
    def _compute_count(self):
        for wizard in self:
            found = wizard._found()
            wizard.count = len(wizard._new(found))
            wizard.kept_count = len(found) - wizard.count

    def _found(self):
        """Return the open transactions before the day."""
        self.ensure_one()
        bundles = self.env["qbo.bundle"]
        if not self.before or not self.qbo_company_id:
            return bundles
        return bundles.search(
            [
                ("qbo_company_id", "=", self.qbo_company_id.id),
                ("day", "<", self.before),
                ("state", "in", ("ready", "held_up", "unpaid")),
            ]
        )

    def _new(self, bundles):
        """Return those that were never sent: only these can be ignored."""
        return bundles.filtered(lambda bundle: bundle.verb == "create")

    def action_ignore(self):
        """Set them aside; the filter Ignored shows them, and takes them back."""
        self.ensure_one()
        bundles = self._new(self._found())
        if not bundles:
            raise UserError(
                self.env._("Nothing that waits is dated before %s.", self.before)
            )
        return bundles.action_ignore()
