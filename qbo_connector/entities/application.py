"""A Payment of zero: what applies a credit note or an entry to what it settles.

Intuit's reference of Payment: amounts are positive on both sides, and the credit has a
line as well as what it settles. Money that went back is settled in the same way.
"""

from odoo import api, models

from . import amounts, said
from .payment import DEBITS, document_of, linked_line, linked_parts, needed_debits
from .qbo_entity import Problem
from .rows import Row
from .sales_document import NOTE_SIZE
from .sales_money import receivable_lines


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
        rows, problem, total, credits = [], None, amounts.ZERO, []
        credit = context.matches.links.get(move.id)
        used = [credit] if credit else []
        for match in context.matches.of_credit(move):
            document = context.matches.owed(match)
            parts = document and linked_parts(context.matches, match)
            if not parts or document.entity not in DEBITS:
                problem = Problem("sales_payment_unsent", match.move.name)
                continue
            rows += parts.rows
            credits += parts.credits
            used.append(document)
            total += parts.owed
        if rows and credit:
            rows.append(linked_line(total, credit))
            credits.append(list(document_of(rows[-1])))
        found = {
            "CustomerRef.value": self._payer(context, move, used),
            **self._currency_values(company, *_currency_and_rate(move)),
            "TxnDate": str(context.matches.day_of_credit(move)),
            "TotalAmt": "0.00",
            "PrivateNote": move.name,
            "Line": rows,
            "_total": "0.00",
            "_unapplied": "0.00",
            "_credits": credits,
            "_kept": False,
        }
        if context.auto_apply:
            problem = problem or self._held_by_preference(move, link, rows)
        if problem:
            found["_problem"] = [problem.key, problem.detail]
        return found

    @api.model
    def _held_by_preference(self, move, link, rows):
        """Hold applications while QuickBooks applies credits by itself."""
        if not link.qbo_id:
            return Problem("sales_auto_apply", move.name)
        sent = (link.sent or {}).get("Line") or []
        if rows and _sorted(rows) != _sorted(sent):
            return Problem(
                "sales_auto_differs",
                said.against(*map(_amounts_of, (rows, sent))),
            )
        return None

    @api.model
    def _payer(self, context, move, used):
        """Return the customer of all documents; of several jobs, their customer."""
        payers = {customer_in(link) for link in used}
        parent = context.customers.get(move.id)
        if len(payers) == 1 and "" not in payers:
            return payers.pop()
        if parent and parent.res_model == "project.project":
            return parent.parent_qbo_id or ""
        return parent.qbo_id or "" if parent else ""

    @api.model
    def _needed(self, matches, record, link):
        found = needed_debits(matches, matches.of_credit(record))
        return [matches.links.get(record.id), *found]


def customer_in(link):
    """Return the Id of the customer that a document in QuickBooks is on, or ``""``."""
    image = link.image or {}
    named = image.get("CustomerRef") or image.get("EntityRef")
    if named:
        return named.get("value") or ""
    for row in image.get("Line") or ():
        entity = (row.get("JournalEntryLineDetail") or {}).get("Entity") or {}
        if entity.get("Type") == "Customer":
            return entity["EntityRef"]["value"]
    return ""


def _currency_and_rate(move):
    """Return (currency, home currency for one unit) of a document or an entry."""
    lines = receivable_lines(move)
    foreign = sum(amounts.decimal(n) for n in lines.mapped("amount_currency"))
    home = sum(amounts.decimal(n) for n in lines.mapped("balance"))
    return (lines.currency_id or move.currency_id)[:1], (
        round(home / foreign, 9) if foreign else 1
    )


def _sorted(rows):
    return sorted((*document_of(row), row["Amount"]) for row in rows)


def _amounts_of(lines):
    return said.joined(", ", (said.money(line["Amount"]) for line in lines))
