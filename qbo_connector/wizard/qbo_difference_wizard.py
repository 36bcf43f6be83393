"""What differs between Odoo and QuickBooks, and whose value is kept."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class QboDifferenceWizard(models.TransientModel):
    """The differences of some links, decided field by field.

    Closing it decides nothing: QuickBooks keeps what it has, until the field changes
    in Odoo.
    """

    _name = "qbo.difference.wizard"
    _description = "Differences between Odoo and QuickBooks"

    line_ids = fields.One2many("qbo.difference.line", "wizard_id", "Lines")
    send_count = fields.Integer("Fields to send", compute="_compute_send_count")

    @api.depends("line_ids.send")
    def _compute_send_count(self):
        for wizard in self:
            wizard.send_count = len(wizard.line_ids.filtered("send"))

    @api.model
    def _open(self, differences):
        """Return the action that shows differences.

        :param differences: dict link id -> list of dicts, see ``qbo.link._differences``
        """
        wizard = self.create(
            {
                "line_ids": [
                    fields.Command.create({"link_id": link_id, **row})
                    for link_id, found in differences.items()
                    for row in found
                ]
            }
        )
        return wizard._action()

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What differs"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
        }

    def action_keep_all(self):
        """Choose QuickBooks' value everywhere."""
        self.line_ids.send = False
        return self._action()

    def action_send_all(self):
        """Choose Odoo's value everywhere."""
        self.line_ids.send = True
        return self._action()

    def action_apply(self):
        """Write the decisions down; what is to be sent goes with the next run.

        :raise UserError: when a link has changed, or is being sent
        """
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        self.line_ids.link_id.check_access("read")
        links = self.line_ids.link_id.sudo()
        if links.filtered(lambda link: not link.qbo_id or link.state != "linked"):
            raise UserError(
                self.env._("A link has changed meanwhile. Close this and look again.")
            )
        for company in links.qbo_company_id:
            company._take_lane_by_hand()
        links._open_operations()
        chosen = self.line_ids.filtered("send")
        send = {
            link.id: lines.mapped("path")
            for link, lines in chosen.grouped("link_id").items()
        }
        links._agree(send)
        for model, group in chosen.link_id.grouped("res_model").items():
            self.env[model].sudo().browse(group.mapped("res_id"))._qbo_touch()
        return self._told(len(chosen))

    def _told(self, count):
        message = (
            self.env._(
                "%(count)s values go to QuickBooks with the next run.", count=count
            )
            if count
            else self.env._("QuickBooks stays as it is, and nothing is sent.")
        )
        return self.env["qbo.company"]._notify(message, reload=True)


class QboDifferenceLine(models.TransientModel):
    """One field that differs."""

    _name = "qbo.difference.line"
    _description = "Difference between Odoo and QuickBooks"

    wizard_id = fields.Many2one(
        "qbo.difference.wizard", "Window", required=True, index=True, ondelete="cascade"
    )
    link_id = fields.Many2one("qbo.link", "Object", required=True, ondelete="cascade")
    path = fields.Char("Property in QuickBooks", required=True)
    label = fields.Char("Field", readonly=True)
    theirs = fields.Char("In QuickBooks", readonly=True)
    mine = fields.Char("In Odoo", readonly=True)
    send = fields.Boolean(
        "Send Odoo's",
        help="Off: QuickBooks keeps what it has. On: Odoo's value goes to QuickBooks "
        "with the next run.",
    )
