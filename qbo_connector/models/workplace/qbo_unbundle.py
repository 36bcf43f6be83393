"""Un-bundle: the connector lets a document go; and how it is taken back.

What was un-bundled waits until somebody exports it again. A document that was left in
QuickBooks keeps its link, *released*: exporting its members again overwrites it, and a
second one is not made while it stands (entities/released.py).
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...api.batch import VOIDABLE
from ...entities.payment import txn_type_of
from ...entities.sales_checks import VOID_ASKS
from ..sales.qbo_company_sales_settle import TRANSACTIONS

_lt = LazyTranslate(__name__)

OPEN = ("waiting", "attention")


class QboLink(models.Model):
    _inherit = "qbo.link"

    unbundled = fields.Boolean(
        "Un-bundled",
        copy=False,
        help="Un-bundled by hand: waits until somebody exports it again",
    )
    foreign_reason = fields.Char(
        "Why it is not ours", help="What the bookkeeper wrote when declaring it foreign"
    )

    # === LETTING GO === #

    def _check_unbundle(self):
        """Make sure that these links are documents that can be let go.

        :raise AccessError: for whoever is no bookkeeper
        :raise UserError: naming the one that cannot
        """
        self.env["qbo.company"]._check_group("bookkeeper")
        self.check_access("read")
        for link in self:
            if link.entity not in TRANSACTIONS or not (link.qbo_id and link.res_model):
                raise UserError(
                    self.env._(
                        "%(name)s is no document that this connector has exported.",
                        name=link.display_name,
                    )
                )
        self.sudo()._open_operations()

    def _back_verb(self):
        """Return how QuickBooks takes a document back for another program.

        :return: ``void``; ``delete`` where it has no void, and the company's settings
            let cancelled ones be deleted; "" where only a person can do it there
        """
        self.ensure_one()
        if self._is_application():
            return "delete"
        if self.entity in VOIDABLE:
            return "void"
        verb = self.qbo_company_id._sales_back_verb(self)
        return verb if verb == "delete" else ""

    def _unapplied_first(self):
        """Return what stands on those of these that are deleted, and others' money.

        An application of credit is nothing of its own, and is deleted before them.

        :return: tuple (links of applications, {link id: links of payments that have to
            be taken off first})
        """
        gone = self.filtered(lambda link: link._back_verb() == "delete")
        gone = gone.filtered(lambda link: link.entity != "Payment")
        applied, held = self.browse(), {}
        for company, group in gone.grouped("qbo_company_id").items():
            standing = company._sales_standing(group) - self
            mine = standing.filtered(lambda link: link.res_model == "account.move")
            applied |= mine
            on = (standing - mine)._linked_documents()
            for link in group:
                key = (txn_type_of(link), link.qbo_id)
                payments = [row for row, keys in on.items() if key in keys]
                if payments:
                    held[link.id] = self.browse(payments)
        return applied, held

    def _unbundle(self, back):
        """Let documents go; the caller holds the lane.

        :param bool back: they are voided or deleted in QuickBooks too, what is applied
            first; otherwise they stay there
        """
        links = self.sudo()
        if back:
            links |= links._unapplied_first()[0]
        links._open_operations()._cancel(_lt("Un-bundled by hand"))
        links.write({"unbundled": True})
        links._set_aside("undone")
        if not back:
            links.write({"state": "released"})
            return
        for company, group in links.grouped("qbo_company_id").items():
            mine = company._by_hand()
            for verb, found in group.grouped(lambda link: link._back_verb()).items():
                mine._owe_back(found.with_env(mine.env), verb)
            group = group.with_env(mine.env)
            group._let_go()
            # The window has said what happens to the money.
            group._open_operations().agreed = list(VOID_ASKS)

    def _let_go(self):
        """Let operations of these links go, where a company exports by hand."""
        self.operation_ids.filtered(lambda o: o.state == "waiting").held = False

    # === TAKING BACK === #

    def _overwrite(self, user_id=None):
        """Owe an update that carries everything, whatever stands in QuickBooks.

        Tokens and lines are read again first: one query for all of a kind.
        """
        self.operation_ids.filtered(
            lambda o: o.state in OPEN and o.verb in ("void", "delete")
        )._cancel(_lt("It is exported again."))
        for link in self:
            # Whose time its lines sell is no value that QuickBooks holds.
            people = (link.sent or {}).get("_people")
            link.sent = {"_people": people} if people else {}
        self.write({"state": "linked", "token_doubtful": True})
        for company, links in self.grouped("qbo_company_id").items():
            users = {(r.res_model, r.res_id, r.variant): user_id for r in links}
            company._owe(links, "update", users)
        opened = self.operation_ids.filtered(
            lambda o: o.state in OPEN and o.verb == "update"
        )
        opened._wait(
            attempts=0, batch_id=False, confirmed=True, held=False, **opened._no_fault()
        )

    def action_export_again(self):
        """Export again: what Odoo holds overwrites the documents in QuickBooks."""
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        links = self.sudo().filtered(
            lambda link: (
                link.entity in TRANSACTIONS
                and link.res_model
                and link.state in ("linked", "released", "attention", "voided")
            )
        )
        if not links:
            raise UserError(self.env._("Choose documents that stand in QuickBooks."))
        links.filtered("qbo_id")._open_operations()
        for company, group in links.grouped("qbo_company_id").items():
            company._take_lane_by_hand()
            group.with_env(company._by_hand().env)._take_up_again(self.env.uid)
            company._trigger_run()
        return self.env["qbo.company"]._notify(
            self.env._(
                "%(count)s documents are sent again within the next minute.",
                count=len(links),
            ),
            reload=True,
        )

    def _take_up_again(self, user_id=None):
        """Take un-bundled or linked documents up again; in the runner's environment."""
        gone = self.filtered(lambda link: link.state == "voided" or not link.qbo_id)
        self.unbundled = False
        self._take_back_aside()
        for model, links in gone.grouped("res_model").items():
            self.env["qbo.change"]._touch(
                self.env[model].browse(links.mapped("res_id"))
            )
        (self - gone)._overwrite(user_id)

    def _take_back_aside(self):
        # EXTENDS: what was un-bundled overwrites what was left of it
        released = self.filtered("unbundled")
        released.unbundled = False
        result = super()._take_back_aside()
        if released:
            released._take_up_again(self.env.uid)
        return result

    # === FOREIGN === #

    def _declare_foreign(self, reason):
        """Say that released objects are none of ours; they stay in QuickBooks.

        :param str reason: in the bookkeeper's words
        """
        links = self.sudo()
        links._open_operations()._cancel(_lt("Declared foreign"))
        for link in links:
            link.qbo_company_id._log_event(
                _lt(
                    "%(name)s of %(record)s was declared foreign: %(reason)s",
                    name=link.display_name,
                    record=link.res_name or "",
                    reason=reason,
                )
            )
        links.write(
            {
                "state": "ignored",
                "unbundled": False,
                "aside": False,
                "foreign_reason": reason,
                "res_model": False,
                "res_id": False,
            }
        )

    def action_unbundle(self):
        """Un-bundle: show what would happen in QuickBooks, and ask."""
        self._check_unbundle()
        return self.env["qbo.unbundle.wizard"]._open_for(self)

    def action_declare_foreign(self):
        """Declare foreign: ask for the reason."""
        self._check_unbundle()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Declare foreign"),
            "res_model": "qbo.foreign.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_link_ids": self.ids},
        }


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _blockers(self, operations, parents):
        # EXTENDS: what is applied is taken off before a document is deleted
        found = super()._blockers(operations, parents)
        gone = operations.filtered(
            lambda o: (
                o.verb == "delete" and o.link_id.unbundled and o.entity != "Payment"
            )
        )
        moving = self._sales_settled(gone.link_id)[1] if gone else {}
        waits = {o.id: moving[o.link_id.id] for o in gone if o.link_id.id in moving}
        return {**found, **waits}

    def _settle_back(self, operation, answered, note):
        # EXTENDS: what was un-bundled and deleted waits until somebody exports it
        done = super()._settle_back(operation, answered, note)
        link = operation.link_id
        if done and link.unbundled and link.state == "to_create":
            link._set_aside("undone", operation.user_id)
        return done

    def _plan_step(self, run):
        # EXTENDS: whoever exports by hand takes un-bundled documents up again
        if run.touched and not run.planned:
            links = self._unbundled_of(run.touched)
            links._take_up_again(run.user_id)
            super()._plan_step(run)
            # What a person exports does not wait for a person's word.
            self.env["qbo.link"].browse(run.link_ids)._let_go()
            return True
        return super()._plan_step(run)

    def _unbundled_of(self, touched):
        """Return the un-bundled links of records, and of what their payments pay."""
        payments = self.env["account.payment"].browse(touched.get("account.payment"))
        moves = self.env["account.move"].browse(touched.get("account.move"))
        moves |= self._sales_matches(payments).moves if payments else moves
        return self._unbundled_links("account.move", moves) | self._unbundled_links(
            "account.payment", payments
        )

    def _unbundled_links(self, model, records):
        return self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("res_model", "=", model),
                ("res_id", "in", records.ids),
                ("unbundled", "=", True),
            ]
        )

    def _sales_not_unbundled(self, moves, payments, matches):
        """Leave out what was un-bundled, with payments that pay it.

        :return: tuple (moves, payments) that go by themselves
        """
        found = self._unbundled_links("account.move", matches.moves | moves)
        held = set(found.mapped("res_id"))
        own = set(self._unbundled_links(payments._name, payments).mapped("res_id"))
        return (
            moves.filtered(lambda move: move.id not in held),
            payments.filtered(
                lambda payment: (
                    payment.id not in own
                    and held.isdisjoint(
                        move.id
                        for match in matches.of_payment(payment)
                        for move in (match.move, match.other)
                    )
                )
            ),
        )

    @api.model
    def _sales_resting(self, links, payments):
        """Return the links that rest: un-bundled, or payments of what was."""
        ids = set(payments.ids)
        return links.filtered(
            lambda link: (
                link.unbundled
                or (link.res_model == payments._name and link.res_id in ids)
            )
        )
