"""Purchase: money that went back to a customer, as an expense on the receivable.

Intuit's reference of Purchase; an expense on an account of the type Accounts Receivable
with the customer as payee raises the customer's balance, and a payment can be linked
with it. Outside the scope of tax: the credit note has carried the tax already.
"""

from odoo import api, models

from . import amounts
from .qbo_entity import Problem
from .rows import Row, renamed
from .sales_document import NOTE_SIZE
from .sales_money import BANK_LINE, money_of, receivable_lines
from .sales_tax import NON_TAXABLE

DETAIL = "AccountBasedExpenseLineDetail"


class QboEntityPurchase(models.AbstractModel):
    """An outgoing ``account.payment`` of a customer to an expense."""

    _name = "qbo.entity.purchase"
    _inherit = "qbo.entity.payment"
    _description = "QuickBooks expense that pays a customer back"

    _qbo_name = "Purchase"
    _res_model = "account.payment"
    _rank = 50
    _verbs = ("create", "update", "delete")

    @api.model
    def _rows(self):
        return (
            Row("PaymentType", "payment_type", on="create"),
            Row("AccountRef.value", "journal_id", on="create"),
            Row("EntityRef.value", "partner_id", on="create"),
            Row("EntityRef.type", "partner_id", on="create"),
            Row("CurrencyRef.value", "currency_id", on="create"),
            Row("ExchangeRate", "amount", on="create"),
            Row("TxnDate", "date"),
            Row("PrivateNote", "memo", NOTE_SIZE),
            Row("GlobalTaxCalculation", "amount", on="create"),
            Row("Line", "amount"),
        )

    @api.model
    def _document(self, company, record, link):
        context, facts = self._context(), money_of(record, link.variant)
        customer = self._customer_of(record, link)
        way = context.refunds.get(facts.currency.id)
        rate = round(facts.home / facts.amount, 9) if facts.amount else 1
        found = {
            "PaymentType": way.payment_type if way else "",
            "AccountRef.value": way.bank if way else "",
            "EntityRef.value": customer.qbo_id or "" if customer else "",
            "EntityRef.type": "Customer",
            **self._currency_values(company, facts.currency, rate),
            "TxnDate": str(record.date),
            "PrivateNote": facts.note,
            "Line": [self._line(context, facts, way, link)],
            "_total": amounts.money(facts.amount),
        }
        if not context.us:
            found["GlobalTaxCalculation"] = "NotApplicable"
        problem = self._money_problem(company, context, facts, found)
        if paid := context.matches.of_incoming(record, link.variant):
            names = ", ".join(match.debit.display_name for match in paid)
            problem = problem or Problem("sales_bank_netted", names)
        if not way or not way.bank or not way.receivable:
            problem = Problem("map_refund", facts.currency.name or "")
        elif gone := context.broken("Account", way.receivable):
            problem = Problem("map_target_gone", gone)
        if problem:
            found["_problem"] = [problem.key, problem.detail]
        return found

    @api.model
    def _line(self, context, facts, way, link):
        detail = {"AccountRef": {"value": way.receivable if way else ""}}
        if context.us:
            detail["TaxCodeRef"] = {"value": NON_TAXABLE}
        line = {
            "Amount": amounts.money(facts.amount),
            "DetailType": DETAIL,
            "Description": facts.note,
            DETAIL: detail,
        }
        standing = (link.image or {}).get("Line") or ()
        if standing and standing[0].get("Id"):
            line["Id"] = standing[0]["Id"]
        return line

    @api.model
    def _update_values(self, values):
        values = super()._update_values(values)
        # The Id is QuickBooks' own, and no change of ours.
        rows = [{k: v for k, v in r.items() if k != "Id"} for r in values["Line"]]
        return {**values, "Line": rows}

    @api.model
    def _update_body(self, values, sent):
        plain = {**(sent or {})}
        if plain.get("Line"):
            plain = self._update_values(plain)
        body = super()._update_body(values, plain)
        if body:
            # Even a sparse update has to repeat it (reported by users).
            body["PaymentType"] = values["PaymentType"]
        if "Line" in body:
            body["Line"] = amounts.numbers(values["Line"])
        return body

    @api.model
    def _needed(self, matches, record, link):
        return []

    @api.model
    def _asked_paths(self, body):
        return set(body) - {"PaymentType"}

    @api.model
    def _echo_differs(self, body, answered):
        wanted = (body.get("EntityRef") or {}).get("value")
        if wanted and wanted != (answered.get("EntityRef") or {}).get("value"):
            return "EntityRef"
        return super()._echo_differs(body, answered)


class QboEntityBankPurchase(models.AbstractModel):
    """A bank line that paid a customer back, without a payment in Odoo."""

    _name = "qbo.entity.bankpurchase"
    _inherit = "qbo.entity.purchase"
    _description = "QuickBooks expense of a bank line"

    _res_model = BANK_LINE

    @api.model
    def _rows(self):
        return renamed(super()._rows(), payment_type="amount", memo="payment_ref")

    @api.model
    def _watched_besides(self):
        return {}

    @api.model
    def _is_off(self, record):
        return super()._is_off(record) or not receivable_lines(record.move_id)
