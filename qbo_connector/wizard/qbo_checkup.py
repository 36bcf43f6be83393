"""The check-up as a list: what was found, what to press, or a button that repairs."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..entities import said

LEVELS = [
    ("danger", "Stops"),
    ("warning", "Put right"),
    ("info", "To know"),
    ("success", "Good"),
]


class QboCheckup(models.TransientModel):
    _name = "qbo.checkup"
    _description = "QuickBooks check-up"

    qbo_company_id = fields.Many2one(
        "qbo.company", "QuickBooks company", required=True, ondelete="cascade"
    )
    checked_at = fields.Datetime(related="qbo_company_id.checked_at")
    line_ids = fields.One2many("qbo.checkup.line", "checkup_id", "Lines")

    @api.depends("qbo_company_id")
    def _compute_display_name(self):
        for checkup in self:
            checkup.display_name = self.env._(
                "Check-up of %s", checkup.qbo_company_id.name
            )

    def _fill(self):
        """Show the findings of the company as they are stored."""
        self.ensure_one()
        self.line_ids.unlink()
        company = self.qbo_company_id.sudo()
        rows = company.checkup or []
        self.line_ids = [
            fields.Command.create(
                {
                    "sequence": place,
                    "level": row["level"],
                    "title": row["title"],
                    "text": row["text"],
                    "fix": company._fix_text(row),
                    "repair": row.get("repair"),
                    "leads_to": row.get("open"),
                    "waiting": row.get("count") or 0,
                }
            )
            for place, row in enumerate(rows)
        ]

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "current",
        }

    def action_look(self):
        """Look again: what QuickBooks says now, in one request."""
        self.ensure_one()
        self.qbo_company_id.action_checkup()
        self._fill()
        return self._show()


class QboCheckupLine(models.TransientModel):
    _name = "qbo.checkup.line"
    _description = "QuickBooks check-up: finding"
    _order = "sequence, id"

    checkup_id = fields.Many2one(
        "qbo.checkup", "Check-up", required=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    level = fields.Selection(LEVELS, required=True)
    title = fields.Char("What")
    text = fields.Char("Why it matters")
    fix = fields.Char("What to do")
    waiting = fields.Integer("Documents that wait")
    repair = fields.Char()
    leads_to = fields.Char("Leads to")

    def action_repair(self):
        """Repair it here: write the preference in QuickBooks."""
        self.ensure_one()
        company = self.checkup_id.qbo_company_id
        run = company._repair(self.repair)
        # Another cursor has written; what it found is read afresh.
        with company._own_cursor() as cr:
            fresh = company.with_env(company._runner_env(cr))
            found = [row.get("repair") for row in fresh.checkup or []]
        if run.outcome != "done" or self.repair in found:
            text = said.show(self.env, run.why) or self.env._(
                "QuickBooks has not taken it yet: see Needs attention."
            )
            return self.env["qbo.company"]._notify(text, kind="warning", sticky=True)
        self.fix = self.env._("Repaired in QuickBooks.")
        self.write({"level": "success", "repair": False})
        return self.checkup_id._show()

    def action_lead(self):
        """Open what the finding is about."""
        self.ensure_one()
        if not self.leads_to:
            raise UserError(self.env._("There is nothing to open."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"qbo_connector.{self.leads_to}"
        )
        if self.leads_to == "action_qbo_map_holes":
            return action
        company = self.checkup_id.qbo_company_id
        return {
            **action,
            "domain": [("qbo_company_id", "=", company.id)],
            "context": {"default_qbo_company_id": company.id},
        }


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def action_open_checkup(self):
        """Check-up: look, where it is older than some minutes, and show the list."""
        self.ensure_one()
        self._check_group("user")
        self.check_access("read")
        self._refresh_checkup()
        checkup = self.env["qbo.checkup"].create({"qbo_company_id": self.id})
        checkup._fill()
        return checkup._show()
