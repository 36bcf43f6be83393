"""Invoice: a posted customer invoice, correction, down payment or receipt."""

from odoo import api, models

from . import amounts, said
from .qbo_entity import Problem
from .rows import Row


class QboEntityInvoice(models.AbstractModel):
    """``account.move`` to Invoice."""

    _name = "qbo.entity.invoice"
    _inherit = "qbo.entity.document"
    _description = "QuickBooks invoice"

    _qbo_name = "Invoice"
    _res_model = "account.move"
    _rank = 40
    _verbs = ("create", "update", "void")

    @api.model
    def _rows(self):
        return (
            *super()._rows(),
            Row("DueDate", "invoice_date_due"),
            Row("SalesTermRef.value", "invoice_payment_term_id"),
            Row("EmailStatus", "partner_id", on="create"),
        )

    @api.model
    def _document(self, company, move, link):
        found = super()._document(company, move, link)
        terms = self._context().terms
        term = terms.get(move.invoice_payment_term_id.id)
        found.update(
            {
                "DueDate": str(move.invoice_date_due or move.invoice_date or move.date),
                # QuickBooks is not to mail what Odoo has mailed.
                "EmailStatus": "NotSet",
            }
        )
        if term:
            found["SalesTermRef.value"] = term
        if move.amount_total < 0:
            found["_problem"] = ["sales_negative", move.name]
        return found

    @api.model
    def _difference(self, values, answered):
        found = super()._difference(values, answered)
        if found or answered.get("LinkedTxn"):
            return found
        total, balance = answered.get("TotalAmt"), answered.get("Balance")
        if balance is not None and amounts.cents(total) != amounts.cents(balance):
            return Problem("sales_differs", said.differs("Balance", total, balance))
        return None

    @api.model
    def _cancelled_problem(self, company, record, link):
        # EXTENDS: a void is for good, so it is asked for
        return Problem("sales_void_ask", self._standing_text(link))
