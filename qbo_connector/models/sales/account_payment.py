"""Payments of customers."""

from odoo import models


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "qbo.linked.mixin"]

    def _qbo_touch(self):
        # EXTENDS: only money of customers, only where it is wanted
        if self and self.env["qbo.company"]._any_sales():
            found = self.filtered(
                lambda payment: (
                    payment.payment_type == "inbound"
                    and payment.partner_type == "customer"
                )
            )
            return super(AccountPayment, found)._qbo_touch()
        return None
