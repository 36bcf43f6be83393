"""SalesReceipt: an invoice and the money that paid it on its day, in one document."""

from odoo import api, models

from .qbo_entity import Problem
from .rows import Row


class QboEntitySalesReceipt(models.AbstractModel):
    """``account.move`` and its payments to SalesReceipt."""

    _name = "qbo.entity.salesreceipt"
    _inherit = "qbo.entity.document"
    _description = "QuickBooks sales receipt"

    _qbo_name = "SalesReceipt"
    _res_model = "account.move"
    _rank = 40
    _verbs = ("create", "update", "void")

    @api.model
    def _rows(self):
        return (
            *super()._rows(),
            Row("PaymentMethodRef.value", "matched_payment_ids"),
            Row("DepositToAccountRef.value", "matched_payment_ids", on="create"),
            Row("PaymentRefNum", "matched_payment_ids", 21),
        )

    @api.model
    def _document(self, company, move, link):
        found = super()._document(company, move, link)
        payments = company._sales_matches(move).payments_of(move)
        if not payments:
            # The money went after the receipt was made.
            found.setdefault("_problem", ["sales_receipt_undone", move.name])
            return found
        context, first = self._context(), payments[:1]
        method, deposit = company._payment_target(context.payments, first)
        found["PaymentRefNum"] = ", ".join(
            p.payment_reference or p.memo or "" for p in payments
        ).strip(", ")
        if method:
            found["PaymentMethodRef.value"] = method
        if deposit:
            found["DepositToAccountRef.value"] = deposit
        for entity, qbo_id in (("PaymentMethod", method), ("Account", deposit)):
            if qbo_id and (gone := context.broken(entity, qbo_id)):
                found.setdefault("_problem", ["map_target_gone", gone])
        return found

    @api.model
    def _difference(self, values, answered):
        found = super()._difference(values, answered)
        if not found and str(answered.get("Balance") or 0) not in ("0", "0.0", "0.00"):
            return Problem("sales_differs", f"Balance: 0.00 / {answered['Balance']}")
        return found
