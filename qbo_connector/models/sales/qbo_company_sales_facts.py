"""What the pure rule of :mod:`entities.bundles` is asked about, and what it answers."""

from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...entities import bundles
from ...entities.amounts import decimal
from ...entities.sales_money import key_of, money_of, parts_of
from .qbo_sales_matches import DOCUMENTS


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _sales_facts(self, moves, moneys, matches):
        """Collect what the pure rule is asked about.

        What was sent once stays what it is; what was only planned is decided anew,
        since its payment may have come meanwhile.

        :param moneys: payments and bank lines, each in a record set of their own
        :return: tuple (mode, arguments of ``bundles.decide``)
        """
        fixed = self._sales_sent("account.move", moves, DOCUMENTS)
        documents = [
            bundles.Document(
                move.id,
                "credit" if move.move_type == "out_refund" else "invoice",
                move.invoice_date or move.date,
                move.commercial_partner_id.id,
                move.currency_id.name,
                decimal(move.amount_total),
                decided=fixed.get(move.id) or matches.forced_of(move),
                credits=self.export_refunds and move.reversed_entry_id.id or None,
            )
            for move in moves
        ]
        facts = self._sales_money_facts(moneys)
        known = {money.key for money in facts}
        settled = []
        for match in matches.matches:
            for document, other in (
                (match.debit, match.credit),
                (match.credit, match.debit),
            ):
                if document._name == "account.move":
                    key = key_of(other)
                    key = key if key in known else None
                    settled.append(bundles.Match(document.id, key, match.amount))
        mode = self.accounting_method if self.export_receipts else bundles.INVOICES
        named = moves.reversed_entry_id - moves
        standing = self._sales_sent("account.move", named, DOCUMENTS)
        return mode, (documents, facts, settled, standing)

    def _sales_money_facts(self, moneys):
        table = self.env["qbo.payment.map"]._rules_of(self)
        refunds = self.env["qbo.refund.map"]._rules_of(self)
        entities = ("Payment", "Purchase")
        found = []
        for records in moneys:
            sent = self._sales_sent(records._name, records, entities)
            for record in records:
                facts = money_of(record)
                way = refunds.get(facts.currency.id)
                money = bundles.Money(
                    facts.key,
                    record.date,
                    facts.partner.id,
                    facts.currency.name,
                    facts.amount,
                    *self._payment_target(table, facts, refunds),
                    sent=record.id in sent,
                    back=not facts.incoming,
                    alone=_alone(record, facts, way),
                )
                found.append(money)
        return found

    def _sales_sent(self, model, records, entities):
        """Return {record id: entity} of what was sent once, whatever came of it."""
        self.env["qbo.operation"].flush_model()
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.res_id, l.entity FROM qbo_link l
                 WHERE l.qbo_company_id = %s AND l.res_model = %s
                   AND l.res_id = ANY(%s) AND l.entity = ANY(%s)
                   AND l.state IN ('to_create', 'linked')
                   AND (l.qbo_id IS NOT NULL OR EXISTS (
                        SELECT 1 FROM qbo_operation o
                         WHERE o.link_id = l.id AND o.sent_at IS NOT NULL))
                """,
                self.id,
                model,
                list(records.ids),
                list(entities),
            )
        )
        return dict(rows)

    def _sales_note_reasons(self, links, reasons):
        """Keep on the links why they are what they are; set-based."""
        documents, payments = reasons
        by_reason = defaultdict(list)
        for link in links:
            if link.res_model == "account.move":
                reason = documents.get(link.res_id)
            else:
                reason = payments.get((link.res_model, link.res_id))
            if reason:
                by_reason[reason].append(link.id)
        for reason, ids in by_reason.items():
            found = self.env["qbo.link"].browse(ids)
            found.filtered(lambda link, why=reason: link.reason != why).reason = reason


def _alone(record, facts, way):
    """Tell whether money can be no part of a receipt.

    A refund receipt is paid from a bank account only; what one customer pays is no
    receipt where the same bank line pays another back.
    """
    card = bool(way and way.payment_type == "CreditCard") and not facts.incoming
    return card or len({money.incoming for money in parts_of(record)}) > 1
