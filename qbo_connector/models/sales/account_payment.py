"""Payments of customers and back to them, and bank lines without a payment."""

from odoo import api, models

from ...entities.sales_money import receivable_lines


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "qbo.linked.mixin"]

    def _qbo_touch(self):
        # EXTENDS: only money of customers, only where it is wanted
        if self and self.env["qbo.company"]._any_sales():
            found = self.filtered(lambda p: p.partner_type == "customer")
            return super(AccountPayment, found)._qbo_touch()
        return None

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_qbo(self):
        # OVERRIDES: what was posted may be deleted; it is voided when somebody agrees
        self.env["qbo.link"].sudo()._release_documents(self)


class AccountBankStatementLine(models.Model):
    _name = "account.bank.statement.line"
    _inherit = ["account.bank.statement.line", "qbo.linked.mixin"]

    def _qbo_touch(self):
        # EXTENDS: only lines on a receivable, or that were sent; only where wanted
        if self and self.env["qbo.company"]._any_sales():
            found = self.filtered(lambda line: receivable_lines(line.move_id))
            sent = self.env["qbo.link"].sudo()
            sent = sent.search(
                [("res_model", "=", self._name), ("res_id", "in", (self - found).ids)]
            )
            found |= self.browse(sent.mapped("res_id"))
            return super(AccountBankStatementLine, found)._qbo_touch()
        return None

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_qbo(self):
        # OVERRIDES: what was posted may be deleted; it is voided when somebody agrees
        self.env["qbo.link"].sudo()._release_documents(self)
