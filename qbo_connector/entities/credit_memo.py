"""CreditMemo: a posted customer credit note."""

from odoo import api, models

from .qbo_entity import Problem


class QboEntityCreditMemo(models.AbstractModel):
    """``account.move`` to CreditMemo; the number that it credits is in its note."""

    _name = "qbo.entity.creditmemo"
    _inherit = "qbo.entity.document"
    _description = "QuickBooks credit memo"

    _qbo_name = "CreditMemo"
    _res_model = "account.move"
    _rank = 45

    @api.model
    def _cancelled_problem(self, record):
        # The API has no void for credit memos, and deleting leaves no trace.
        return Problem("sales_credit_by_hand", record.display_name)
