"""Ignore all history before a date: what the books hold already."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Only what was never sent can be ignored.
NEW = Domain("verb", "=", "create")


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
            bundles, domain = self.env["qbo.bundle"], wizard._domain()
            wizard.count = bundles.search_count(domain & NEW)
            wizard.kept_count = bundles.search_count(domain) - wizard.count

    def _domain(self):
        """Return the domain of the open transactions before the day."""
        self.ensure_one()
        if not self.before or not self.qbo_company_id:
            return Domain.FALSE
        return Domain(
            [
                ("qbo_company_id", "=", self.qbo_company_id.id),
                ("day", "<", self.before),
                ("state", "in", ("ready", "held_up", "after", "unpaid")),
            ]
        )

    def action_ignore(self):
        """Set them aside; the filter Ignored shows them, and takes them back."""
        self.ensure_one()
        bundles = self.env["qbo.bundle"].search(self._domain() & NEW)
        if not bundles:
            raise UserError(
                self.env._("Nothing that waits is dated before %s.", self.before)
            )
        return bundles.action_ignore()
