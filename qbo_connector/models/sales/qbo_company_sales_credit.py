"""Credits that move in QuickBooks without us: applied by itself, voided by hand."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...api import query as ql
from ...entities import amounts
from ...entities.payment import document_of
from ...entities.rows import fingerprint
from ..runner.qbo_company_settle import plain

_lt = LazyTranslate(__name__)

# How often QuickBooks is asked about what only it, or a person there, can do.
ASK_EVERY = timedelta(hours=1)
BY_HAND, AUTO = ("sales_credit_by_hand", "sales_refund_undone"), "sales_auto_apply"
# Credit documents that the API cannot void.
NO_VOID = ("CreditMemo", "RefundReceipt")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _further_step(self, run):
        # EXTENDS: look at credits that a person or QuickBooks itself settles
        if super()._further_step(run):
            return True
        return run.touched is None and self._credit_step()

    def _credit_step(self):
        """Ask QuickBooks about credits that are held; one query for each kind.

        What was held since the last look is asked for at once, the rest every hour.

        :return: True when there was something to ask
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            held = company._credits_held()
            if not held:
                return False
            held.asked_at = fields.Datetime.now()
            by_hand = held.filtered(lambda o: o.fault_code in BY_HAND)
            # Read again before they are prepared, which tells whether it was done.
            by_hand.link_id.token_doubtful = True
            by_hand._wait(**by_hand._no_fault())
            applied = held - by_hand
            since = min(map(_day_of, applied), default=None)
            ids = applied.ids
            client = company._client() if ids else None
        if client:
            self._adopt_applied(client, since, ids)
        return True

    def _credits_held(self):
        """Return operations that are held, and were not asked about for an hour."""
        limit = fields.Datetime.now() - ASK_EVERY
        return self.env["qbo.operation"].search(
            Domain("qbo_company_id", "=", self.id)
            & Domain("state", "=", "attention")
            & Domain("fault_code", "in", (*BY_HAND, AUTO))
            & (Domain("asked_at", "=", False) | Domain("asked_at", "<=", limit))
        )

    # === VOIDED OR DELETED BY HAND === #

    def _renewed(self, entity, qbo_ids, objects):
        # EXTENDS: a credit note that was to be taken back by hand may be gone
        result = super()._renewed(entity, qbo_ids, objects)
        there = {str(row["Id"]) for row in objects}
        self._taken_back(entity, set(qbo_ids) - there).link_id.gone_due = True
        return result

    def _settle_gone(self, entity, ids, objects):
        # EXTENDS: what was to be taken back by hand, and is gone, is done
        there = {str(row["Id"]) for row in objects}
        done = self._taken_back(entity, ids.keys() - there)
        mine = set(done.link_id.ids)
        for operation in done:
            self._note_settled(operation, operation.link_id._held_records())
        left = {key: value for key, value in ids.items() if value not in mine}
        done.link_id.write(
            {"res_model": False, "res_id": False, "state": "deleted", "gone_due": False}
        )
        done._finish(_lt("Deleted in QuickBooks by hand"))
        return super()._settle_gone(entity, left, objects) if left else None

    def _taken_back(self, entity, qbo_ids):
        """Return open operations that wait until a person has taken objects back."""
        if entity not in NO_VOID or not qbo_ids:
            return self.env["qbo.operation"]
        return self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("verb", "=", "void"),
                ("state", "in", ("waiting", "attention")),
                ("link_id.qbo_id", "in", list(qbo_ids)),
            ]
        )

    # === APPLIED BY QUICKBOOKS === #

    def _adopt_applied(self, client, since, ids):
        """Adopt what QuickBooks has applied by itself. No transaction is open.

        :param since: date of the earliest application that is held
        :param ids: ids of the operations that are held
        :raise ApiError: when QuickBooks does not answer properly
        """
        found = []
        with client:
            where = f"TxnDate >= {ql.quote(str(since))}"
            for page in client.fetch_all("Payment", where):
                found += [
                    plain(row) for row in page if not amounts.decimal(row["TotalAmt"])
                ]
        by_credit = {}
        for row in found:
            for line in row.get("Line") or ():
                kind, qbo_id = document_of(line)
                if kind == "CreditMemo":
                    by_credit.setdefault(qbo_id, row)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            company._adopt_held(company.env["qbo.operation"].browse(ids), by_credit)

    def _adopt_held(self, operations, by_credit):
        """Link credit notes with the payments of zero that apply them.

        :param dict by_credit: Id of a credit memo to the payment
        """
        moves = self.env["account.move"].browse(operations.mapped("res_id"))
        matches = self._sales_matches(moves)
        values, taken = {}, self._payments_held(by_credit)
        if operations:
            values = operations.link_id._mapper()._values(self, operations.link_id)
        for operation in operations:
            link = operation.link_id
            credit = matches.links.get(operation.res_id)
            payment = by_credit.get(credit.qbo_id) if credit else None
            ours = values.get(link.id)
            if not payment or not ours or payment["Id"] in taken:
                continue
            taken.add(payment["Id"])
            theirs = [_plain_line(line) for line in payment["Line"]]
            sent = {**ours, "Line": theirs}
            mapper = link._mapper()
            link._adopt(self, payment, sent, fingerprint(mapper._update_values(sent)))
            operation._finish(
                _lt("QuickBooks has applied it by itself: it was taken over.")
            )
            self.env["qbo.change"]._note_again(operation)

    def _payments_held(self, by_credit):
        """Return the Ids of payments that another record is linked with."""
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", "Payment"),
                ("qbo_id", "in", [row["Id"] for row in by_credit.values()]),
                ("res_model", "!=", False),
            ]
        )
        return set(links.mapped("qbo_id"))


def _day_of(operation):
    """Return the day from which QuickBooks may have applied a credit note."""
    move = operation.env[operation.res_model].browse(operation.res_id)
    return move.invoice_date or move.date


def _plain_line(line):
    kind, qbo_id = document_of(line)
    return {
        "Amount": amounts.money(line["Amount"]),
        "LinkedTxn": [{"TxnId": qbo_id, "TxnType": kind}],
    }
