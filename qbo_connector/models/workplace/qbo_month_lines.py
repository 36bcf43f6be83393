"""What a look at a month has found: documents, and what each customer owes."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .qbo_company_receivables import CLASSES

KINDS = [
    ("unsent", "Not in QuickBooks"),
    ("held", "Held up"),
    ("changed", "Changed since"),
    ("voided", "Voided since"),
    ("backdated", "Back-dated"),
    ("undeposited", "In Undeposited Funds"),
]


class QboMonthLine(models.TransientModel):
    """A document of the period that somebody should look at."""

    _name = "qbo.month.line"
    _description = "QuickBooks month: document"
    _order = "kind, day, id"
    _transient_max_hours = 24.0

    month_id = fields.Many2one(
        "qbo.month", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, "What", required=True)
    res_model = fields.Char("Model")
    res_id = fields.Many2oneReference("Record ID", model_field="res_model")
    name = fields.Char("Number")
    partner_id = fields.Many2one("res.partner", "Customer")
    day = fields.Date("Date")
    amount = fields.Monetary()
    link_id = fields.Many2one("qbo.link", "In QuickBooks", ondelete="cascade")
    qbo_name = fields.Char(related="link_id.qbo_name", string="QuickBooks number")
    note = fields.Char()

    def action_open_record(self):
        """Open the Odoo record of a line."""
        self.ensure_one()
        record = self.res_model and self.env[self.res_model].browse(self.res_id)
        if not record or not record.exists():
            raise UserError(self.env._("The record is not in Odoo any more."))
        return record.get_formview_action()

    def action_export(self):
        """Export these to QuickBooks."""
        result = True
        for model, lines in self.filtered("res_model").grouped("res_model").items():
            records = self.env[model].browse(lines.mapped("res_id")).exists()
            result = records.action_qbo_export()
        return result


class QboMonthBalance(models.TransientModel):
    """What one customer owes on both sides, with the difference taken apart."""

    _name = "qbo.month.balance"
    _description = "QuickBooks month: receivables"
    _order = "differs desc, name, id"
    _transient_max_hours = 24.0

    month_id = fields.Many2one(
        "qbo.month", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="month_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer in Odoo")
    name = fields.Char("Customer", help="Of a customer only there, QuickBooks' name")
    known = fields.Boolean("Named part of the difference", help="QuickBooks was asked")
    odoo_balance = fields.Monetary("In Odoo", aggregator="sum")
    qbo_balance = fields.Monetary("In QuickBooks", aggregator="sum")
    difference = fields.Monetary(compute="_compute_difference", store=True)
    differs = fields.Boolean(compute="_compute_difference", store=True)
    not_exported = fields.Monetary("Not exported")
    before_from = fields.Monetary("Before Export from")
    changed_here = fields.Monetary("Changed here")
    changed_there = fields.Monetary("Entered or changed there")
    tax = fields.Monetary()
    currency = fields.Monetary()
    exchange = fields.Monetary("Exchange difference")
    bank = fields.Monetary(
        "Bank entries",
        help="Payments that have no entry in Odoo before the bank statement, and bank "
        "entries without a payment",
    )
    reasons = fields.Char("Why", compute="_compute_reasons")

    @api.depends("odoo_balance", "qbo_balance", "known")
    def _compute_difference(self):
        for row in self:
            row.difference = row.qbo_balance - row.odoo_balance if row.known else 0.0
            row.differs = bool(row.currency_id.round(row.difference))

    @api.depends("difference", *CLASSES)
    def _compute_reasons(self):
        for row in self:
            parts = [
                f"{self._fields[kind]._description_string(self.env)} "
                f"{row.currency_id.format(row[kind])}"
                for kind in CLASSES
                if row.currency_id.round(row[kind])
            ]
            row.reasons = "; ".join(parts) or False
