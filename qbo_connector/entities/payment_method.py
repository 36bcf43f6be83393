"""PaymentMethod: how a customer pays."""

from odoo import api, models

from . import names
from .rows import Row


class QboEntityPaymentMethod(models.AbstractModel):
    """Payment methods of journals to PaymentMethod."""

    _name = "qbo.entity.paymentmethod"
    _inherit = "qbo.entity.named"
    _description = "QuickBooks payment method"

    _qbo_name = "PaymentMethod"
    _res_model = "account.payment.method.line"
    _rank = 4
    _name_size = 31

    @api.model
    def _rows(self):
        return (
            Row("Name", "name", 31, value="_name_of"),
            Row("Type", "name", value="_type_of", on="create"),
        )

    @api.model
    def _name_of(self, company, line, link):
        return names.clean(line.name, self._name_size, link.name_suffix or "")

    @api.model
    def _type_of(self, company, line, link):
        card = "card" in (line.name or "").casefold()
        return "CREDIT_CARD" if card else "NON_CREDIT_CARD"
