"""Reading payments that were entered in QuickBooks.

They come with the lists: one request of change data capture serves all of them. The
first reading, and one after a month without any, asks for the payments dated since
*Take over from*, in pages of 1,000.
"""

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...entities import received
from ..runner.qbo_company_settle import plain

_lt = LazyTranslate(__name__)

ENTITY = "Payment"
WAYS = [
    ("no", "stay in QuickBooks"),
    ("ask", "are shown; somebody takes them over"),
    ("take", "become payments in Odoo by themselves"),
]


class QboCompany(models.Model):
    _inherit = "qbo.company"

    receive_payments = fields.Selection(
        WAYS,
        "Payments entered in QuickBooks",
        required=True,
        default="no",
        tracking=True,
        help="What the bookkeeper enters in QuickBooks, or a customer pays online "
        "there, as payment of an invoice that Odoo has sent. Odoo's own payments are "
        "never taken over.",
    )
    receive_from = fields.Date(
        "Take over from",
        copy=False,
        tracking=True,
        help="Payments dated before this day are left alone. Empty: the day on which "
        "taking over was switched on.",
    )
    receive_journal_id = fields.Many2one(
        "account.journal",
        "Journal for them",
        domain="[('type', 'in', ('bank', 'cash', 'credit')), "
        "('company_id', 'parent_of', company_id)]",
        copy=False,
        help="Where the payment map, read backwards, names no single journal for the "
        "account and the method in QuickBooks.",
    )
    received_count = fields.Integer(compute="_compute_received_count")

    def _compute_received_count(self):
        groups = self.env["qbo.received"]._read_group(
            [
                ("qbo_company_id", "in", self.ids),
                ("state", "in", ("ready", "held")),
            ],
            ["qbo_company_id"],
            ["__count"],
        )
        counts = {company.id: count for company, count in groups}
        for company in self:
            company.received_count = counts.get(company.id, 0)

    def action_open_received(self):
        """Open the payments of QuickBooks that wait for a decision."""
        self.ensure_one()
        return self._open_list(
            "action_qbo_received",
            [("qbo_company_id", "=", self.id)],
            {"search_default_open": 1},
        )

    def write(self, vals):
        # EXTENDS: where payments are wanted, they are read with the lists
        result = super().write(vals)
        if {"receive_payments", "receive_from", "sales_enabled"} & vals.keys():
            self.sudo()._begin_receiving("receive_from" in vals)
        if {"receive_payments", "receive_journal_id"} & vals.keys():
            for company in self.sudo():
                company._look_again_at_received("held", "ready")
                company._trigger_run()
        return result

    def _begin_receiving(self, again):
        """Let payments be read from now on, or not any more.

        :param bool again: from the start
        """
        lists = self.env["qbo.list"]
        for company in self:
            row = company.list_ids.filtered(lambda found: found.entity == ENTITY)
            if not company._receives():
                row.unlink()
                company._forget_received()
                continue
            if not company.receive_from:
                company.receive_from = fields.Date.context_today(company)
            if not row or again:
                lists._start(company, [ENTITY])
                company._trigger_run()

    def _look_again_at_received(self, *states):
        """Let payments that are not in Odoo be judged anew, by the next run."""
        self.env["qbo.received"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("state", "in", states),
                ("payment_id", "=", False),
            ]
        ).state = "new"

    def _forget_received(self):
        """Forget the payments that stay in QuickBooks now; what is in Odoo stays."""
        rows = self.env["qbo.received"].search(
            [("qbo_company_id", "=", self.id), ("payment_id", "=", False)]
        )
        rows._stops()._cancel(_lt("Payments of QuickBooks stay there."))
        rows.unlink()

    def _receives(self):
        """Tell whether payments of QuickBooks are looked at."""
        self.ensure_one()
        return self.receive_payments != "no" and self._sales_on()

    # === READ === #

    def _list_conditions(self, entity):
        # EXTENDS: payments are neither active nor inactive, and have a date
        if entity != ENTITY:
            return super()._list_conditions(entity)
        return [("TxnDate", ">=", str(self.receive_from))]

    def _keep_list(self, entity, objects):
        # EXTENDS: a payment that nobody has sent is no row of the mirror
        if entity != ENTITY:
            return super()._keep_list(entity, objects)
        return self._keep_received(objects)

    def _list_unseen(self, entity, started):
        # EXTENDS: only those of some days are read
        return None if entity == ENTITY else super()._list_unseen(entity, started)

    def _keep_received(self, objects):
        """Store what QuickBooks shows of payments; set-based.

        :param objects: as the API gave them; deleted ones by ``status``
        """
        found = {str(row["Id"]): plain(row) for row in objects}
        rows = self.env["qbo.received"].search(
            [("qbo_company_id", "=", self.id), ("qbo_id", "in", list(found))]
        )
        ours, currencies = self._sent_payments(found), self._currencies_of(found)
        for row in rows:
            answered = found[row.qbo_id]
            if row.payment_id:
                row._renew_taken(answered, ours.get(row.qbo_id))
            else:
                row._renew_open(answered, row.qbo_id in ours, currencies)
        # Whatever has held some up may be solved; looking again costs no request.
        self._look_again_at_received("held")
        known = {*rows.mapped("qbo_id"), *ours}
        self.env["qbo.received"].create(
            [
                self._received_values(answered, currencies)
                for qbo_id, answered in found.items()
                if qbo_id not in known and self._worth_taking(answered)
            ]
        )

    def _sent_payments(self, qbo_ids):
        """Return {QuickBooks Id: link} of payments that are, or were, Odoo's."""
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", ENTITY),
                ("qbo_id", "in", list(qbo_ids)),
                ("state", "!=", "unmatched"),
            ]
        )
        return {link.qbo_id: link for link in links}

    def _worth_taking(self, answered):
        """Tell whether a payment brings money, and is not from before."""
        if answered.get("status") == "Deleted":
            return False
        facts = received.read(answered)
        return bool(facts.amount) and facts.day >= str(self.receive_from)

    def _received_values(self, answered, currencies):
        """Return the columns that follow from a payment as QuickBooks holds it.

        :param dict currencies: code to id
        """
        facts = received.read(answered)
        home = self.company_id.currency_id
        return {
            "qbo_company_id": self.id,
            "qbo_id": str(answered["Id"]),
            "name": answered.get("PaymentRefNum") or str(answered["Id"]),
            "customer_name": (answered.get("CustomerRef") or {}).get("name"),
            "day": facts.day,
            "currency_id": currencies.get(facts.currency, home.id),
            "amount": float(facts.amount),
            "unapplied": float(facts.unapplied),
            "image": answered,
            "state": "new",
        }

    @api.model
    def _currencies_of(self, found):
        """Return {code: id} of the currencies of some payments, in one query."""
        codes = {received.read(answered).currency for answered in found.values()}
        currencies = self.env["res.currency"].with_context(active_test=False)
        rows = currencies.search([("name", "in", list(codes))])
        return {row.name: row.id for row in rows}

    # === STEP OF THE RUNNER === #

    def _further_step(self, run):
        # EXTENDS: payments of QuickBooks are taken over when their lists are read
        if super()._further_step(run):
            return True
        return run.touched is None and self._received_step()

    def _received_step(self):
        """Look at some payments of QuickBooks, in a cursor of its own.

        :return: True when there was something to look at
        """
        with self._own_cursor() as cr:
            return self.with_env(self._runner_env(cr))._look_at_received()


class QboReceived(models.Model):
    _inherit = "qbo.received"

    def _renew_open(self, answered, sent, currencies):
        """Note what QuickBooks shows now of one that is not in Odoo.

        :param dict answered: the object, or what is left of a deleted one
        :param bool sent: it is meanwhile known as a payment that Odoo has sent
        """
        self.ensure_one()
        if sent or not self.qbo_company_id._worth_taking(answered):
            self._stops()._cancel(_lt("It is gone from QuickBooks, or void."))
            self.unlink()
            return
        if answered != self.image:
            values = self.qbo_company_id._received_values(answered, currencies)
            if self.state == "ignored":
                values["state"] = "ignored"
            self.write(values)

    def _renew_taken(self, answered, link):
        """Note what QuickBooks shows now of one that was taken over.

        :param dict answered: the object, or what is left of a deleted one
        :param link: that of its payment in Odoo, or None
        """
        self.ensure_one()
        if link and answered.get("SyncToken") == link.sync_token:
            # The echo of what Odoo has sent: both agree on it.
            self.write({"image": answered, "agreed": answered})
            return
        self.image = answered
        if received.differs(self.agreed or {}, answered):
            self.state = "changed"
