"""SalesReceipt: an invoice and the money that paid it on its day, in one document."""

from odoo import api, models

from . import amounts, said
from .qbo_entity import Problem
from .rows import Row
from .sales_money import money_name, money_of


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
            return found
        found["_money"] = sorted(money_name(facts.record) for facts in moneys)
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
            return Problem(
                "sales_differs", said.differs("Balance", 0, answered["Balance"])
            )
        return found

    @api.model
    def _cancelled_problem(self, company, record, link):
        # EXTENDS: a void is for good, so it is asked for
        return Problem("sales_void_ask", self._standing_text(link))

    @api.model
    def _back_checks(self, company, record, link):
        # EXTENDS: its payment was undone while the document stays
        yield from super()._back_checks(company, record, link)
        if record and record.state == "posted" and link.receipt_undone:
            yield Problem("sales_receipt_undone", self._standing_text(link))
