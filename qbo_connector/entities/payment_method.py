"""PaymentMethod: how a customer pays."""

from odoo import api, models


class QboEntityPaymentMethod(models.AbstractModel):
    """Methods of journals to PaymentMethod."""

    _name = "qbo.entity.paymentmethod"
    _inherit = "qbo.entity"
    _description = "QuickBooks payment method"

    _qbo_name = "PaymentMethod"
    _res_model = "account.payment.method.line"
    _rank = 20

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"Name", "Type"}
