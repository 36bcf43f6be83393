"""RefundReceipt: a credit note on a sales receipt, and the money that went back.

Intuit's reference of RefundReceipt: DepositToAccountRef is the account that the money
leaves. There is no void for it in the API.
"""

from odoo import api, models

from . import amounts, said
from .qbo_entity import Problem
from .rows import Row
from .sales_money import money_name, money_of


class QboEntityRefundReceipt(models.AbstractModel):
    """``account.move`` and the payments that paid it back to RefundReceipt."""

    _name = "qbo.entity.refundreceipt"
    _inherit = "qbo.entity.creditmemo"
    _description = "QuickBooks refund receipt"

    _qbo_name = "RefundReceipt"
    _res_model = "account.move"
    _rank = 45

    @api.model
    def _rows(self):
        return (
            *super()._rows(),
            Row("PaymentMethodRef.value", "matched_payment_ids"),
            Row("DepositToAccountRef.value", "matched_payment_ids", on="create"),
        )

    @api.model
    def _prefetch(self, company, records):
        result = super()._prefetch(company, records)
        self._context().matches = company._sales_matches(records)
        return result

    @api.model
    def _document(self, company, move, link):
        found = super()._document(company, move, link)
        moneys = self._context().matches.moneys_of(move)
        if not moneys:
            # The money went after the receipt was made.
            return found
        found["_money"] = sorted(money_name(record) for record in moneys)
        context, facts = self._context(), money_of(moneys[0])
        method, bank = company._payment_target(context.payments, facts, context.refunds)
        found["DepositToAccountRef.value"] = bank
        if method:
            found["PaymentMethodRef.value"] = method
        if not bank:
            found.setdefault("_problem", ["map_refund", facts.currency.name])
        for entity, qbo_id in (("PaymentMethod", method), ("Account", bank)):
            if qbo_id and (gone := context.broken(entity, qbo_id)):
                found.setdefault("_problem", ["map_target_gone", gone])
        return found

    @api.model
    def _back_checks(self, company, record, link):
        # EXTENDS: what was paid back with it was undone while the note stays
        yield from super()._back_checks(company, record, link)
        standing = amounts.decimal((link.image or {}).get("TotalAmt"))
        by_hand = company.credit_cancel != "delete" and standing
        if record and record.state == "posted" and link.receipt_undone and by_hand:
            yield Problem("sales_refund_undone", record.name)

    @api.model
    def _difference(self, values, answered):
        found = super()._difference(values, answered)
        if not found and str(answered.get("Balance") or 0) not in ("0", "0.0", "0.00"):
            return Problem(
                "sales_differs", said.differs("Balance", 0, answered["Balance"])
            )
        return found
