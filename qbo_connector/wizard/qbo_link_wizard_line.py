"""What was found in QuickBooks, for a person to choose from."""

from odoo import fields, models


class QboLinkWizardLine(models.TransientModel):
    """One object that was found in QuickBooks."""

    _name = "qbo.link.wizard.line"
    _description = "Found in QuickBooks"

    wizard_id = fields.Many2one(
        "qbo.link.wizard", "Window", required=True, index=True, ondelete="cascade"
    )
    qbo_id = fields.Char("QuickBooks ID", readonly=True)
    name = fields.Char("In QuickBooks", readonly=True)
    kind = fields.Selection(
        [
            ("customer", "Customer"),
            ("job", "Job"),
            ("project", "QuickBooks Project"),
        ],
        readonly=True,
    )
    qbo_active = fields.Boolean("Active", readonly=True)
    currency = fields.Char(readonly=True)
    linked_to = fields.Char("Linked to", readonly=True)
    data = fields.Json("As QuickBooks gave it", readonly=True)

    def action_choose(self):
        """Take this one."""
        self.ensure_one()
        return self.wizard_id._choose(self)
