"""Payment: money of a customer; and the application of credit notes to invoices.

Intuit's reference of Payment: one line for each document, amounts positive, the rest
stays unapplied; a credit memo is applied by a payment of zero with two lines.
"""

from odoo import api, models

from . import amounts
from .qbo_entity import Problem
from .rows import Row
from .sales_document import NOTE_SIZE


class QboEntityPayment(models.AbstractModel):
    """``account.payment`` to Payment: one for one."""

    _name = "qbo.entity.payment"
    _inherit = "qbo.entity.transaction"
    _description = "QuickBooks payment"

    _qbo_name = "Payment"
    _res_model = "account.payment"
    _rank = 50
    _verbs = ("create", "update", "void")

    @api.model
    def _rows(self):
        return (
            Row("CustomerRef.value", "partner_id", on="create"),
            Row("CurrencyRef.value", "currency_id", on="create"),
            Row("ExchangeRate", "amount", on="create"),
            Row("TxnDate", "date"),
            Row("TotalAmt", "amount"),
            Row("PaymentMethodRef.value", "payment_method_line_id"),
            Row("DepositToAccountRef.value", "journal_id", on="create"),
            Row("PaymentRefNum", "payment_reference", 21),
            Row("PrivateNote", "memo", NOTE_SIZE),
            Row("Line", "invoice_ids"),
        )

    @api.model
    def _watched_besides(self):
        return {"account.payment": ("state", "move_id")}

    @api.model
    def _prefetch(self, company, records):
        result = super()._prefetch(company, records)
        self._context().matches = company._sales_matches(records)
        return result

    @api.model
    def _document(self, company, payment, link):
        context = self._context()
        total = amounts.decimal(payment.amount)
        rows, problem = self._lines(context, payment)
        applied = sum((amounts.decimal(row["Amount"]) for row in rows), amounts.ZERO)
        customer = context.customers.get(payment.id)
        home = abs(amounts.decimal(payment.amount_company_currency_signed))
        method, deposit = company._payment_target(context.payments, payment)
        found = {
            "CustomerRef.value": customer.qbo_id or "" if customer else "",
            **self._currency_values(
                company, payment.currency_id, round(home / total, 9) if total else 1
            ),
            "TxnDate": str(payment.date),
            "TotalAmt": amounts.money(total),
            "PaymentRefNum": payment.payment_reference or payment.memo or "",
            "PrivateNote": " | ".join(filter(None, (payment.name, payment.memo))),
            "Line": rows,
            "_total": amounts.money(total),
            "_unapplied": amounts.money(total - applied),
        }
        if method:
            found["PaymentMethodRef.value"] = method
        if deposit:
            found["DepositToAccountRef.value"] = deposit
        for entity, qbo_id in (("PaymentMethod", method), ("Account", deposit)):
            if qbo_id and (gone := context.broken(entity, qbo_id)):
                problem = problem or Problem("map_target_gone", gone)
        if applied > total:
            problem = Problem(
                "sales_payment_over",
                f"{amounts.money(applied)} / {amounts.money(total)}",
            )
        if payment.id in context.matches.unclear:
            problem = Problem("sales_payment_unclear", payment.name)
        if not rows and company.payment_alone == "wait":
            problem = problem or Problem("sales_payment_waits", payment.name)
        if not company.multi_currency and (
            payment.currency_id.name != company.home_currency
        ):
            problem = Problem("sales_currency", payment.currency_id.name)
        if problem:
            found["_problem"] = [problem.key, problem.detail]
        return found

    @api.model
    def _lines(self, context, payment):
        """Return (lines, Problem or None): an amount for each reconciled document."""
        rows, problem = [], None
        for match in context.matches.of_payment(payment):
            document = context.matches.links.get(match.move.id)
            if match.currency != payment.currency_id:
                problem = Problem("sales_payment_currency", match.move.name)
            elif not document:
                problem = Problem("sales_payment_unsent", match.move.name)
            elif document.entity == "Invoice":
                rows.append(linked_line(match.amount, document))
            else:
                problem = Problem("sales_payment_mixed", match.move.name)
        return rows, problem

    @api.model
    def _dependencies(self, company, links):
        found = super()._dependencies(company, links)
        payments = self._records(links)
        matches = company._sales_matches(payments)
        for payment in payments:
            documents = [
                matches.links[match.move.id]
                for match in matches.of_payment(payment)
                if match.move.id in matches.links
            ]
            missing = [link for link in documents if not link.qbo_id]
            # A document that is missing waits for the customer itself.
            for link in links.filtered(lambda row, p=payment: row.res_id == p.id):
                if missing:
                    found[link.id] = missing[0]
        return found

    @api.model
    def _asked_paths(self, body):
        # What a payment pays follows Odoo's reconciliation without asking.
        return set(body) - {"Line"}

    @api.model
    def _difference(self, values, answered):
        found = super()._difference(values, answered)
        if found or "_unapplied" not in values:
            return found
        theirs = answered.get("UnappliedAmt")
        if amounts.cents(theirs) != amounts.cents(values["_unapplied"]):
            ours = values["_unapplied"]
            return Problem(
                "sales_differs", f"UnappliedAmt: {ours} / {amounts.money(theirs)}"
            )
        return None


class QboEntityApplication(models.AbstractModel):
    """A reconciled credit note: a Payment of zero that applies it to invoices."""

    _name = "qbo.entity.application"
    _inherit = "qbo.entity.payment"
    _description = "QuickBooks credit application"

    _qbo_name = "Payment"
    _res_model = "account.move"
    _rank = 55
    _verbs = ("create", "update", "delete")

    @api.model
    def _rows(self):
        return (
            Row("CustomerRef.value", "partner_id", on="create"),
            Row("CurrencyRef.value", "currency_id", on="create"),
            Row("ExchangeRate", "invoice_currency_rate", on="create"),
            Row("TxnDate", "invoice_date", on="create"),
            Row("TotalAmt", "amount_total", on="create"),
            Row("PrivateNote", "name", NOTE_SIZE, on="create"),
            Row("Line", "invoice_line_ids"),
        )

    @api.model
    def _watched_besides(self):
        return {}

    @api.model
    def _document(self, company, move, link):
        context = self._context()
        rows, problem, total = [], None, amounts.ZERO
        credit = context.matches.links.get(move.id)
        for match in context.matches.of_credit(move):
            document = context.matches.links.get(match.move.id)
            if not document or document.entity != "Invoice":
                problem = Problem("sales_payment_unsent", match.move.name)
                continue
            rows.append(linked_line(match.amount, document))
            total += match.amount
        if rows and credit:
            rows.append(linked_line(total, credit))
        customer = context.customers.get(move.id)
        rate = amounts.decimal(move.invoice_currency_rate or 1)
        found = {
            "CustomerRef.value": customer.qbo_id or "" if customer else "",
            **self._currency_values(company, move.currency_id, round(1 / rate, 9)),
            "TxnDate": str(context.matches.day_of_credit(move)),
            "TotalAmt": "0.00",
            "PrivateNote": move.name,
            "Line": rows,
            "_total": "0.00",
            "_unapplied": "0.00",
        }
        if problem:
            found["_problem"] = [problem.key, problem.detail]
        return found

    @api.model
    def _dependencies(self, company, links):
        found = {}
        moves = self._records(links)
        matches = company._sales_matches(moves)
        for link in links:
            move = moves.filtered(lambda row, link=link: row.id == link.res_id)
            needed = [matches.links.get(move.id)]
            needed += [matches.links.get(m.move.id) for m in matches.of_credit(move)]
            missing = [row for row in needed if row and not row.qbo_id]
            if missing:
                found[link.id] = missing[0]
        return found


def linked_line(amount, link):
    """Return a line of a payment that settles one document."""
    return {
        "Amount": amounts.money(amount),
        "LinkedTxn": [{"TxnId": link.qbo_id or "", "TxnType": link.entity}],
    }
