"""What a person does with payments of QuickBooks."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...api import query as ql
from ...entities import received, said
from .qbo_company_received import ENTITY
from .qbo_company_received_take import CHUNK

_lt = LazyTranslate(__name__)


class QboReceived(models.Model):
    _inherit = "qbo.received"

    # === WHAT IS SHOWN === #

    def _shown(self, partner, known):
        """Return the columns that follow from what Odoo knows around it.

        :param partner: the contact, or None
        :param dict known: (type, Id) to ``Due``
        """
        pays = self._received().pays
        return {
            "partner_id": partner.id if partner else False,
            "pays": ", ".join(
                known[key].name if key in known else f"{key[0]} {key[1]}"
                for key in pays
            ),
        }

    def _what_changed(self):
        """Return the node of what QuickBooks has changed since it was taken over."""
        self.ensure_one()
        now, name = self.image or {}, self.payment_id.display_name
        if now.get("status") == "Deleted":
            return said.term("received_deleted", payment=name)
        before, after = received.read(self.agreed or {}), received.read(now)
        if not after.amount:
            return said.term(
                "received_voided", payment=name, amount=said.money(before.amount)
            )
        return said.term(
            "received_became",
            payment=name,
            before=said.money(before.amount),
            now=said.money(after.amount),
            applied=said.money(after.amount - after.unapplied),
        )

    # === ACTIONS === #

    def _check_decision(self, *states):
        """Return those of these that a bookkeeper can decide about now.

        :raise UserError: when it is none of them
        """
        self.env["qbo.company"]._check_group("bookkeeper")
        self.check_access("read")
        found = self.sudo().filtered(lambda row: row.state in states)
        if not found:
            raise UserError(
                self.env._(
                    "None of these waits for that any more. Reload the page to see "
                    "how they stand."
                )
            )
        return found

    def action_take(self):
        """Take over: make them payments in Odoo, on the invoices that they pay.

        Many are taken over in the background.
        """
        found = self._check_decision("new", "ready", "held", "wanted")
        found = found.filtered(lambda row: not row.payment_id)
        found.state = "wanted"
        if len(found) > CHUNK:
            found.qbo_company_id._trigger_run()
            return self._told(
                self.env._("%s are taken over in the background.", len(found))
            )
        for company, mine in found.grouped("qbo_company_id").items():
            company._take_lane_by_hand()
            runner = company._by_hand()
            if runner._payments_under_way():
                company._trigger_run()
                continue
            runner._judge_received(mine.with_env(runner.env))
        found.invalidate_recordset()
        done = found.exists().filtered(lambda row: row.state == "taken")
        return self._told(
            self.env._(
                "%(done)s of %(all)s are payments in Odoo now. What stops the others "
                "stands on each.",
                done=len(done),
                all=len(found),
            )
            if done < found
            else self.env._("%s are payments in Odoo now.", len(done))
        )

    def action_ignore(self):
        """Ignore: leave it to QuickBooks; for what Odoo has otherwise."""
        found = self._check_decision("new", "ready", "held").filtered(
            lambda row: not row.payment_id
        )
        found._go_on("ignored")
        return self._told(self.env._("%s are ignored.", len(found)))

    def action_take_back(self):
        """Take back: what was ignored is looked at again."""
        found = self._check_decision("ignored")
        found.state = "new"
        found.qbo_company_id._trigger_run()
        return self._told(self.env._("%s are looked at again.", len(found)))

    def action_follow(self):
        """Follow QuickBooks: the payment in Odoo is cancelled, and made as it is now.

        :raise UserError: when it does not stand like that in QuickBooks any more, or
            Odoo does not let it be cancelled
        """
        self.ensure_one()
        self._check_decision("changed", "held")
        company = self.qbo_company_id.sudo()
        found = company._read_documents(ENTITY, ql.condition("Id", "=", self.qbo_id))
        now = found[0] if found else {"Id": self.qbo_id, "status": "Deleted"}
        company._take_lane_by_hand()
        runner = company._by_hand()
        self.with_env(runner.env)._follow(now)
        return self._told(self.env._("Odoo follows QuickBooks."))

    def _follow(self, now):
        """Cancel the payment in Odoo, let go of the link, and look again.

        :param dict now: what QuickBooks holds, read at this moment
        """
        payment, company = self.payment_id, self.qbo_company_id
        link = company._sent_payments([self.qbo_id]).get(self.qbo_id)
        stays = company._worth_taking(now)
        if link:
            # First: what happens to the payment is not for QuickBooks.
            link._open_operations()._cancel(_lt("QuickBooks' version counts."))
            gone = {"res_model": False, "res_id": False, "state": "unmatched"}
            link.write(gone if stays else {"state": "voided", "image": now})
        payment.action_draft()
        payment.action_cancel()
        self._stops()._cancel(_lt("Solved."))
        if not stays:
            self.unlink()
            return
        values = company._received_values(now, company._currencies_of({"": now}))
        self.write({**values, "state": "wanted", "payment_id": False, "agreed": False})
        company._judge_received(self)

    def action_keep(self):
        """Keep Odoo's: the payment stays as it is here; the comparison names it."""
        found = self._check_decision("changed", "held").filtered("payment_id")
        for row in found:
            row._go_on("taken", agreed=row.image)
        return self._told(self.env._("%s stay as they are in Odoo.", len(found)))

    def _told(self, text):
        return self.env["qbo.company"]._notify(text, reload=True)

    def action_solve(self):
        """Open where the cause is ended: Matching, or the settings."""
        self.ensure_one()
        return self.sudo()._stops().attention_id.sudo(False).action_fix_all()

    def action_open_payment(self):
        """Open the payment in Odoo."""
        self.ensure_one()
        return self.payment_id.get_formview_action()
