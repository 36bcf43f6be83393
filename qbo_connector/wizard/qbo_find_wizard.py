"""An invoice that was never sent: which one is it in QuickBooks?"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..entities.amounts import decimal


class QboFindWizard(models.TransientModel):
    """Shows the invoices of QuickBooks that could be the one that a payment pays."""

    _name = "qbo.find.wizard"
    _description = "Find in QuickBooks"

    operation_id = fields.Many2one("qbo.operation", required=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", "Invoice in Odoo", readonly=True)
    total = fields.Monetary("Total in Odoo", related="move_id.amount_total")
    currency_id = fields.Many2one(related="move_id.currency_id")
    line_ids = fields.One2many("qbo.find.line", "wizard_id", "Lines")

    @api.model
    def _open(self, operation, move):
        """Look in QuickBooks, and return the action that shows what was found.

        :raise UserError: when nothing fits
        """
        company = operation.qbo_company_id
        found = company.sudo()._find_documents(move.sudo())
        if not found:
            raise UserError(
                self.env._(
                    "QuickBooks has no invoice with the number or total of "
                    "%(invoice)s for this customer. Send the payment unapplied, or "
                    "move Export from to an earlier day.",
                    invoice=move.name,
                )
            )
        wizard = self.create(
            {
                "operation_id": operation.id,
                "move_id": move.id,
                "line_ids": [
                    fields.Command.create(
                        {
                            "qbo_id": row["Id"],
                            "number": row.get("DocNumber"),
                            "customer": (row.get("CustomerRef") or {}).get("name"),
                            "day": row.get("TxnDate"),
                            "total": float(decimal(row.get("TotalAmt"))),
                            "balance": float(decimal(row.get("Balance"))),
                            "same": same,
                            "currency_id": move.currency_id.id,
                            "answered": row,
                        }
                    )
                    for row, same in found
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Find in QuickBooks"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }


class QboFindLine(models.TransientModel):
    """One invoice of QuickBooks."""

    _name = "qbo.find.line"
    _description = "Invoice found in QuickBooks"

    wizard_id = fields.Many2one(
        "qbo.find.wizard", "Window", required=True, ondelete="cascade"
    )
    qbo_id = fields.Char("ID")
    number = fields.Char()
    customer = fields.Char()
    day = fields.Date("Date")
    total = fields.Monetary()
    balance = fields.Monetary("Open")
    same = fields.Boolean("Same total")
    currency_id = fields.Many2one("res.currency")
    answered = fields.Json("As QuickBooks answered")

    def action_adopt(self):
        """It is this one: the payment is applied to it with the next run."""
        self.ensure_one()
        operation = self.wizard_id.operation_id
        operation._check_decision(("sales_payment_unsent",))
        company = operation.sudo().qbo_company_id
        company._adopt_document(self.wizard_id.move_id.sudo(), self.answered)
        operation.sudo()._try_again()
        return operation._decided(
            self.env._(
                "%(invoice)s is %(number)s in QuickBooks; the payment is applied to it "
                "within the next minute.",
                invoice=self.wizard_id.move_id.name,
                number=self.number or self.qbo_id,
            )
        )
