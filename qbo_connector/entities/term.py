"""Term: when a document is due."""

from odoo import api, models


class QboEntityTerm(models.AbstractModel):
    """``account.payment.term`` to Term."""

    _name = "qbo.entity.term"
    _inherit = "qbo.entity"
    _description = "QuickBooks term"

    _qbo_name = "Term"
    _res_model = "account.payment.term"
    _rank = 20

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"Name", "Type", "DueDays", "DiscountPercent", "DiscountDays", "DayOfMonthDue", "DueNextMonthDays"}
