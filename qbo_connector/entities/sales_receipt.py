"""SalesReceipt: an invoice and the money that paid it on its day, in one document."""

from odoo import api, models

from . import amounts
from .qbo_entity import Problem
from .rows import Row
from .sales_money import money_of


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
    def _prefetch(self, company, records):
        result = super()._prefetch(company, records)
        self._context().matches = company._sales_matches(records)
        return result

    @api.model
    def _document(self, company, move, link):
        found = super()._document(company, move, link)
        context = self._context()
        moneys = [money_of(record) for record in context.matches.moneys_of(move)]
        if not moneys:
            # The money went after the receipt was made.
            found.setdefault("_problem", ["sales_receipt_undone", move.name])
            return found
        method, deposit = company._payment_target(
            context.payments, moneys[0], context.refunds
        )
        found["PaymentRefNum"] = ", ".join(
            filter(None, (facts.reference for facts in moneys))
        )
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
        if not found and amounts.cents(answered.get("Balance")):
            return Problem("sales_differs", f"Balance: 0.00 / {answered['Balance']}")
        return found
