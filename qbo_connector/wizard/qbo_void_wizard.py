"""What a void does, shown before it is confirmed."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..entities.amounts import decimal
from ..entities.sales_checks import VOID_ASKS
from ..entities.sales_money import money_name
from ..models.sales.sales_ledger import LIVE


class QboVoidWizard(models.TransientModel):
    """Shows each step of voids that wait for a yes, and what becomes of the money."""

    _name = "qbo.void.wizard"
    _description = "Void in QuickBooks"

    operation_ids = fields.Many2many(
        "qbo.operation", string="Operations", required=True
    )
    has_money = fields.Boolean("Something was paid", compute="_compute_preview")
    money = fields.Selection(
        [
            ("keep", "Keep the money as credit of the customer"),
            ("cancel", "Cancel its payments too, in Odoo and in QuickBooks"),
        ],
        "What was paid",
        required=True,
        default="keep",
    )
    preview = fields.Html("What will happen", compute="_compute_preview")

    @api.model
    def _open(self, operations):
        """Return the action that asks about these operations."""
        wizard = self.create({"operation_ids": [fields.Command.set(operations.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Void in QuickBooks"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("operation_ids", "money")
    def _compute_preview(self):
        for wizard in self:
            steps = []
            for operation in wizard.operation_ids.sudo():
                steps += wizard._steps(operation)
            items = Markup().join(Markup("<li>%s</li>") % step for step in steps)
            wizard.preview = Markup("<ol>%s</ol>") % items
            wizard.has_money = bool(wizard._payments())

    # === STEPS === #

    def _steps(self, operation):
        """Return what one void does, step by step, as sentences."""
        link = operation.link_id
        parts = self._money_steps(link) if link.entity == "Invoice" else []
        name = operation.res_name or link.qbo_name
        total = self._amount(link, (link.image or {}).get("TotalAmt"))
        if link.entity == "Payment":
            return [
                self.env._(
                    "Payment %(name)s, %(total)s: is voided in QuickBooks, where it "
                    "was entered.",
                    name=name,
                    total=total,
                )
            ]
        if link.entity == "Invoice":
            return [
                *parts,
                self.env._("%(name)s, %(total)s: is voided.", name=name, total=total),
            ]
        parts = [
            self.env._(
                "Sales receipt %(name)s, %(total)s: is voided, with the money in it.",
                name=name,
                total=total,
            )
        ]
        undone = operation.fault_code == "sales_receipt_undone"
        if undone:
            parts.append(self.env._("Invoice %s: is made instead.", name))
        for payment in self._inside(link):
            parts.append(self._payment_step(payment, undone))
        return parts

    @api.model
    def _made_instead(self, operation):
        """Return ["model,id"] of what is made after a void, as its steps say."""
        link = operation.link_id
        if link.entity != "SalesReceipt":
            return []
        records = self._inside(link)
        if operation.fault_code == "sales_receipt_undone":
            records.insert(0, self.env[link.res_model].browse(link.res_id))
        return [money_name(record) for record in records]

    def _payment_step(self, payment, undone):
        facts = {
            "name": payment.display_name,
            "amount": formatLang(
                self.env, payment.amount, currency_obj=payment.currency_id
            ),
        }
        if undone:
            return self.env._(
                "Payment %(name)s, %(amount)s: is made, applied as in Odoo.", **facts
            )
        if self.money == "cancel" and payment._name == "account.payment":
            return self.env._("Payment %(name)s, %(amount)s: is cancelled.", **facts)
        return self.env._(
            "Payment %(name)s, %(amount)s: is made, as credit of the customer.", **facts
        )

    def _money_steps(self, link):
        """Return what becomes of all that settles an invoice there."""
        company, key = link.qbo_company_id, (link.entity, link.qbo_id)
        found = []
        for row in company._sales_standing(link):
            amount = sum(
                decimal(line["Amount"])
                for line in (row.image or {}).get("Line") or ()
                if any(
                    (one["TxnType"], one["TxnId"]) == key
                    for one in line.get("LinkedTxn") or ()
                )
            )
            facts = {"name": row.res_name or "", "amount": self._amount(link, amount)}
            if row.res_model == "account.move":
                text = self.env._(
                    "Credit note %(name)s, %(amount)s: is taken off, and is free for "
                    "other invoices.",
                    **facts,
                )
            elif self.money == "cancel":
                text = self.env._(
                    "Payment %(name)s, %(amount)s: is cancelled in Odoo and voided in "
                    "QuickBooks.",
                    **facts,
                )
            else:
                text = self.env._(
                    "Payment %(name)s, %(amount)s: is taken off, and stays as credit "
                    "of the customer.",
                    **facts,
                )
            found.append(text)
        return found

    def _amount(self, link, amount):
        code = ((link.image or {}).get("CurrencyRef") or {}).get("value")
        code = code or link.qbo_company_id.home_currency
        currency = self.env["res.currency"].search([("name", "=", code)], limit=1)
        return formatLang(self.env, float(decimal(amount)), currency_obj=currency)

    # === MONEY === #

    def _inside(self, link):
        """Return the payments and bank lines that a receipt holds, in a list."""
        found = {}
        for name in link._inside():
            model, _comma, res_id = name.partition(",")
            record = self.env[model].sudo().browse(int(res_id)).exists()
            if record and record.state in (*LIVE, "posted"):
                found[model, record.id] = record
        if link.res_model:
            move = self.env[link.res_model].sudo().browse(link.res_id).exists()
            for payment in move.reconciled_payment_ids:
                if payment.state in LIVE:
                    found[payment._name, payment.id] = payment
        return list(found.values())

    def _payments(self):
        """Return the payments that stand in Odoo, on documents that were cancelled."""
        found = self.env["account.payment"].sudo()
        for operation in self.operation_ids.sudo():
            link = operation.link_id
            if operation.fault_code != "sales_void_ask":
                continue
            if link.entity == "SalesReceipt":
                inside = (r for r in self._inside(link) if r._name == found._name)
                found |= found.union(*inside)
                continue
            rows = link.qbo_company_id._sales_standing(link).filtered(
                lambda row: row.res_model == "account.payment"
            )
            found |= found.browse(rows.mapped("res_id")).exists()
        return found.filtered(lambda payment: payment.state in LIVE)

    def _cancel_payments(self):
        """Cancel the payments in Odoo, with the user's own rights.

        :raise UserError: when one settles other documents too
        """
        moves = self.env["account.move"].browse(
            self.operation_ids.filtered(lambda o: o.res_model == "account.move").mapped(
                "res_id"
            )
        )
        for payment in self._payments():
            others = (payment.reconciled_invoice_ids | payment.invoice_ids) - moves
            if others:
                raise UserError(
                    self.env._(
                        "%(payment)s also settles %(others)s, so it cannot be "
                        "cancelled. Keep the money as credit, or take the payment "
                        "off the other documents first.",
                        payment=payment.display_name,
                        others=", ".join(others.mapped("name")),
                    )
                )
        payments = self._payments().sudo(self.env.su)
        payments.action_draft()
        payments.action_cancel()

    def action_confirm(self):
        """Void: the operations go with the next run."""
        self.ensure_one()
        operations = self.operation_ids._check_decision(VOID_ASKS, "bookkeeper")
        if self.money == "cancel":
            self._cancel_payments()
        operations.sudo()._agree_to_voids()
        return operations._decided(
            self.env._(
                "%(count)s documents are voided in QuickBooks within the next minute.",
                count=len(operations),
            )
        )
