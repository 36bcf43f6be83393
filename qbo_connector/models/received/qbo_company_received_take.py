"""Payments of QuickBooks become payments in Odoo, or say why they cannot."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...entities import amounts, received, rows
from ...entities.sales_money import receivable_lines
from .. import settling
from ..sales.sales_ledger import INVOICES
from .qbo_company_received import ENTITY

CHUNK = 50


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _look_at_received(self):
        """Look at a chunk of payments of QuickBooks; the caller holds the lane.

        :return: True when there was something to look at
        """
        if not self._receives() or self._payments_under_way():
            return False
        found = self.env["qbo.received"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("state", "in", ("new", "wanted", "changed")),
            ],
            order="id",
            limit=CHUNK,
        )
        if not found:
            return False
        self._judge_received(found)
        return True

    def _payments_under_way(self):
        """Tell whether a payment of Odoo was sent whose answer is not known.

        What change data capture shows meanwhile may be that very payment.
        """
        domain = Domain("qbo_company_id", "=", self.id) & Domain("entity", "=", ENTITY)
        operations = self.env["qbo.operation"]
        return bool(operations.search_count(domain & Domain("state", "=", "sending")))

    def _judge_received(self, found):
        """Say of each payment what becomes of it, and take over what may be.

        :param found: ``qbo.received`` records of this company
        """
        ours = self._sent_payments(found.mapped("qbo_id"))
        mine = found.filtered(lambda row: row.qbo_id in ours and not row.payment_id)
        mine.unlink()
        found -= mine
        changed = found.filtered("payment_id")
        held = [(row, "received_changed", row._what_changed()) for row in changed]
        found -= changed
        known, customers = self._received_around(found)
        ways, take, ready = self._received_ways(), [], found.browse()
        for row in found:
            verdict = received.judge(row._received(), known)
            partner = customers.get(row._received().customer)
            row.write(row._shown(partner, known))
            way = received.way_of(row.image, ways)
            if problem := self._received_problem(row, verdict, partner, way):
                held.append((row, *problem))
            elif row.state != "wanted" and self.receive_payments != "take":
                ready |= row
            else:
                take.append((row, verdict, way))
        ready._go_on("ready")
        self.env["qbo.received"]._hold(held)
        self._take_received(take)

    def _received_problem(self, row, verdict, partner, way):
        """Return (code, detail) of what stops a payment, or None."""
        if verdict.code:
            return verdict.code, verdict.detail or row.name
        if not partner:
            return "received_customer", row.customer_name or row.name
        if not way and not self.receive_journal_id:
            account = (row.image.get("DepositToAccountRef") or {}).get("name")
            return "received_journal", account or row.name
        return None

    # === WHAT IS KNOWN === #

    def _received_around(self, found):
        """Read what payments are about, in sets.

        :return: tuple ({(type, Id): ``Due``} of invoices, {Id of a customer or job:
            contact})
        """
        facts = [row._received() for row in found]
        links = self.env["qbo.link"].search(
            Domain("qbo_company_id", "=", self.id)
            & Domain("state", "=", "linked")
            & (
                Domain("entity", "=", received.INVOICE)
                & Domain("res_model", "=", "account.move")
                & Domain("qbo_id", "in", [i for f in facts for _kind, i in f.pays])
                | Domain("entity", "=", "Customer")
                & Domain("qbo_id", "in", [fact.customer for fact in facts])
            )
        )
        invoices = links.filtered(lambda link: link.entity == received.INVOICE)
        moves = self.env["account.move"].browse(invoices.mapped("res_id")).exists()
        by_id = {move.id: move for move in moves}
        known = {
            (link.entity, link.qbo_id): _due(by_id[link.res_id])
            for link in invoices
            if link.res_id in by_id
        }
        partners = self._partners_of_links(links - invoices)
        contacts = self.env["res.partner"]
        return known, {
            qbo_id: contacts.browse(partner_id)
            for qbo_id, partner_id in partners.items()
            if partner_id
        }

    def _received_ways(self):
        """Return the payment map, read backwards."""
        maps = self.env["qbo.payment.map"].search([("qbo_company_id", "=", self.id)])
        usual = self.deposit_qbo_id or (maps and self._undeposited()) or ""
        return [
            received.Way(
                row.qbo_id or "",
                row.deposit_qbo_id or usual,
                row.journal_id or row.method_line_id.journal_id,
                row.method_line_id,
                row.currency_id.name or "",
            )
            for row in maps
            if row.journal_id or row.method_line_id
        ]

    def _undeposited(self):
        """Return the Id of Undeposited Funds, where no other account is named."""
        links = self.env["qbo.link"].search(
            [("qbo_company_id", "=", self.id), ("entity", "=", "Account")]
        )
        found = links.filtered(
            lambda row: (row.image or {}).get("AccountSubType") == "UndepositedFunds"
        )
        return found[:1].qbo_id or ""

    # === TAKE OVER === #

    def _take_received(self, take):
        """Make payments in Odoo; one that Odoo refuses holds up none of the others.

        :param take: list of (``qbo.received``, ``Verdict``, ``Way`` or None)
        """
        if not take:
            return
        _done, refusal = self._guarded(self._take_together, take)
        if not refusal:
            return
        held = []
        for one in take:
            _done, refusal = self._guarded(self._take_together, [one])
            if refusal:
                held.append((one[0], "pull_refused", refusal))
        self.env["qbo.received"]._hold(held)

    def _take_together(self, take):
        """Make, post and reconcile payments, and say that they are those objects."""
        payments = (
            self.env["account.payment"]
            .with_company(self.company_id)
            # Without an entry nothing says which amount goes to which invoice.
            .with_context(force_payment_move=True)
        )
        moves = self.env["account.move"]
        made = payments.create(
            [
                self._payment_values(row, moves.browse(verdict.parts), way)
                for row, verdict, way in take
            ]
        )
        made.action_post()
        self._check_days(take, made)
        for payment, (_row, verdict, _way) in zip(made, take, strict=True):
            for move in moves.browse(verdict.parts):
                _settle(payment, move)
        self._link_received([row for row, *_rest in take], made)

    def _check_days(self, take, payments):
        """Refuse payments that Odoo dates otherwise: its books are locked there.

        :raise UserError: naming both days
        """
        for payment, (row, *_rest) in zip(payments, take, strict=True):
            if payment.move_id.date != row.day:
                raise UserError(
                    self.env._(
                        "it is dated %(day)s, where Odoo's books are locked. Odoo "
                        "would date it %(other)s.",
                        day=row.day,
                        other=payment.move_id.date,
                    )
                )

    def _payment_values(self, row, moves, way):
        """Return the values of the payment that one becomes."""
        values = {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": row.partner_id.id,
            "company_id": self.company_id.id,
            "journal_id": (way.journal if way else self.receive_journal_id).id,
            "currency_id": row.currency_id.id,
            "amount": row.amount,
            "date": row.day,
            "memo": self.env._("QuickBooks %s", row.name),
            "payment_reference": row.image.get("PaymentRefNum") or False,
            "invoice_ids": [Command.set(moves.ids)],
        }
        if way and way.method_line:
            values["payment_method_line_id"] = way.method_line.id
        if lines := receivable_lines(moves):
            values["destination_account_id"] = lines[0].account_id.id
        return values

    def _link_received(self, taken, payments):
        """Link payments with what they are in QuickBooks; nothing is owed for them.

        :param taken: list of ``qbo.received``, in the order of ``payments``
        """
        links = self.env["qbo.link"].create(
            [
                {
                    "qbo_company_id": self.id,
                    "entity": ENTITY,
                    "res_model": payment._name,
                    "res_id": payment.id,
                    "received": True,
                }
                for payment in payments
            ]
        )
        together = self._asked_together(ENTITY, [row.qbo_id for row in taken])
        alike = links.with_context(**{settling.KEY: together})
        for link, row in zip(alike, taken, strict=True):
            link._adopt(self, row.image)
        mapper = links._mapper()
        values = mapper._values(self, links)
        for link, row, payment in zip(links, taken, payments, strict=True):
            mine = values.get(link.id, {})
            link.write(
                {
                    "sent": mine,
                    "fingerprint": rows.fingerprint(mapper._update_values(mine)),
                }
            )
            row.write({"payment_id": payment.id, "agreed": row.image})
        self.env["qbo.received"].union(*taken)._go_on("taken")
        self._tell_received(taken, payments)

    def _tell_received(self, taken, payments):
        """Say on payments where they come from."""
        payments._message_log_batch(
            {
                payment.id: self.env._(
                    "Taken over from QuickBooks, %(company)s: payment %(name)s "
                    "(ID %(id)s).",
                    company=self.name,
                    name=row.name,
                    id=row.qbo_id,
                )
                for row, payment in zip(taken, payments, strict=True)
            }
        )

    def _asked_together(self, entity, qbo_ids):
        """Look up in one query which links hold some objects already."""
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("qbo_id", "in", qbo_ids),
            ]
        )
        holders = {
            (entity, qbo_id): found.ids
            for qbo_id, found in links.grouped("qbo_id").items()
        }
        return settling.Settling({(entity, key) for key in qbo_ids}, holders)


def _due(move):
    """Return the :class:`entities.received.Due` of an invoice."""
    posted = move.state == "posted" and move.move_type in INVOICES
    lines = receivable_lines(move)
    return received.Due(
        move.id,
        move.name or move.display_name,
        amounts.cents(move.amount_residual) if posted else amounts.ZERO,
        lines[:1].account_id.id,
    )


def _settle(payment, move):
    """Reconcile a payment with an invoice, for all that is left of either."""
    lines = receivable_lines(payment.move_id | move)
    lines.filtered(lambda line: not line.reconciled).reconcile()
