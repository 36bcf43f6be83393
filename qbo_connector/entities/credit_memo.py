"""CreditMemo: a posted customer credit note, or what an entry writes off."""

from odoo import api, models

from . import amounts
from .qbo_entity import Problem


class QboEntityCreditMemo(models.AbstractModel):
    """``account.move`` to CreditMemo; the number that it credits is in its note."""

    _name = "qbo.entity.creditmemo"
    _inherit = "qbo.entity.document"
    _description = "QuickBooks credit memo"

    _qbo_name = "CreditMemo"
    _res_model = "account.move"
    _rank = 45
    _verbs = ("create", "update", "delete")

    @api.model
    def _document(self, company, move, link):
        if move.move_type == "entry":
            return self.env["qbo.entity.writeoff"]._document(company, move, link)
        return super()._document(company, move, link)

    @api.model
    def _cancelled_problem(self, company, record, link):
        """Tell what to do by hand: the API has no void, and deleting leaves no trace.

        None once it is void there, or where the bookkeeper chose that it is deleted.
        """
        gone = not amounts.decimal((link.image or {}).get("TotalAmt"))
        entry = record is not None and record.move_type == "entry"
        if company.credit_cancel == "delete" or entry or gone:
            return None
        name = record.display_name if record else link.qbo_name
        return Problem("sales_credit_by_hand", name or "")
