"""Un-bundle: what would happen in QuickBooks, said before anything is done."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..api import query as ql

_lt = LazyTranslate(__name__)

ITEM = Markup("<li><strong>{name}</strong> {text}</li>")
LIST = Markup('<ul class="mb-0 o_qbo_effects">{}</ul>')
# Entities to which money may be applied, and those that may be deposited.
APPLIED = ("Invoice", "CreditMemo")
DEPOSITED = ("Payment", "SalesReceipt", "RefundReceipt")


class QboUnbundleWizard(models.TransientModel):
    _name = "qbo.unbundle.wizard"
    _description = "Un-bundle documents"

    link_ids = fields.Many2many("qbo.link", string="Links", required=True)
    mode = fields.Selection(
        [
            ("void", "Take them back in QuickBooks"),
            ("leave", "Leave them in QuickBooks as they are"),
        ],
        "What happens in QuickBooks",
        required=True,
        default="void",
    )
    can_take_back = fields.Boolean(
        "Can be taken back in QuickBooks", compute="_compute_effects"
    )
    effects_html = fields.Html(
        "What is tied to them", compute="_compute_effects", sanitize=False
    )
    seen = fields.Json(
        "As it was shown", help="Links of the documents in QuickBooks, by link id"
    )
    seen_at = fields.Datetime("As QuickBooks says at", readonly=True)

    @api.model
    def _open_for(self, links):
        """Return the window for some documents."""
        links._check_unbundle()
        wizard = self.create({"link_ids": [fields.Command.set(links.ids)]})
        if not wizard.can_take_back:
            wizard.mode = "leave"
        return wizard._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Un-bundle"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === WHAT IS TIED TO THEM === #

    @api.depends("link_ids", "mode", "seen")
    def _compute_effects(self):
        for wizard in self:
            links = wizard.link_ids.sudo()
            ties = wizard._ties(links)
            applied, held = links._unapplied_first()
            wizard.can_take_back = not held and all(r._back_verb() for r in links)
            kinds = dict(
                links._fields["document_type"]._description_selection(self.env)
            )
            items = [
                (link, wizard._effect_text(link, ties.get(link.id, []), held))
                for link in links
            ]
            if wizard.mode == "void":
                text = self.env._("It is deleted first: the credit is free again.")
                items = [*((link, text) for link in applied), *items]
            wizard.effects_html = LIST.format(
                Markup("").join(
                    ITEM.format(name=f"{kinds[link.document_type]} {name}", text=text)
                    for link, text in items
                    for name in (link.display_name,)
                )
            )

    def _ties(self, links):
        """Return {link id: texts of what is applied or deposited}.

        What QuickBooks has said when it was asked; before that, what we know: our own
        payments name the documents that they settle.
        """
        if self.seen:
            return {int(key): texts for key, texts in self.seen.items()}
        documents = {
            (link.qbo_company_id.id, link.entity, link.qbo_id): link
            for link in links
            if link.entity in APPLIED
        }
        payments = self.env["qbo.link"].sudo()
        payments = payments.search(
            [
                ("qbo_company_id", "in", links.qbo_company_id.ids),
                ("entity", "=", "Payment"),
                ("state", "=", "linked"),
                ("res_id", "in", self._paying(links)),
            ]
        )
        found = {}
        for payment in payments - links:
            for row in (payment.image or {}).get("Line") or ():
                for tie in row.get("LinkedTxn") or ():
                    key = (payment.qbo_company_id.id, tie["TxnType"], tie["TxnId"])
                    if key in documents:
                        link = documents[key]
                        text = self._tie_text(link, "Payment", payment.display_name)
                        found.setdefault(link.id, []).append(text)
        return found

    def _paying(self, links):
        """Return the ids of Odoo's records whose payments may settle these links."""
        moves = links.filtered(lambda link: link.res_model == "account.move")
        moves = self.env["account.move"].sudo().browse(moves.mapped("res_id")).exists()
        found = set(moves.ids)
        for company in links.qbo_company_id:
            matches = company._sales_matches(moves)
            found |= set(matches.payments.ids)
            found |= {match.other.id for match in matches.matches}
        return list(found)

    def _tie_text(self, link, kind, name):
        """Say what is tied to a document in QuickBooks."""
        if kind == "Deposit":
            return self.env._(
                "It lies in deposit %s: QuickBooks refuses a void until it is taken "
                "out of the deposit there.",
                name,
            )
        facts = {"kind": kind, "name": name}
        if link._back_verb() == "void":
            return self.env._(
                "%(kind)s %(name)s is applied: a void leaves its money unapplied.",
                **facts,
            )
        return self.env._("%(kind)s %(name)s is applied to it.", **facts)

    def _effect_text(self, link, ties, held):
        """Say what becomes of one document in QuickBooks, and what is tied to it.

        :param list ties: texts of what is applied or deposited
        :param dict held: link id to the payments that have to be taken off first
        """
        verb = link._back_verb()
        if self.mode == "leave":
            return " ".join([self._leave_text(verb), *ties])
        if link.id in held:
            return self.env._(
                "%(payments)s stands on it: un-bundle that first, or together with it.",
                payments=", ".join(held[link.id].mapped("display_name")),
            )
        texts = {
            "void": self.env._(
                "It is voided. What it carries waits until somebody exports it again."
            ),
            "delete": self.env._(
                "It is deleted, for QuickBooks has no void for it, and leaves no trace "
                "there. What it carries waits until somebody exports it again."
            ),
            "": self.env._(
                "QuickBooks lets no other program void it, and cancelled ones are not "
                "deleted: choose to leave it."
            ),
        }
        return " ".join([texts[verb], *ties])

    def _leave_text(self, verb):
        """Say what a document is that stays, and what a person can do there."""
        text = self.env._(
            "It stays in QuickBooks. Exporting what it carries overwrites it, and no "
            "second one is made."
        )
        if verb:
            return text
        return " ".join(
            [
                text,
                self.env._(
                    "QuickBooks lets no other program void it. To have it gone, open "
                    "it there, choose More, then Void. Or cancel this window, let "
                    "cancelled credit notes be deleted on the QuickBooks company, and "
                    "un-bundle again."
                ),
            ]
        )

    def action_look(self):
        """Look in QuickBooks: what is applied or deposited there; one request."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("bookkeeper")
        seen = {}
        for company, links in self.link_ids.grouped("qbo_company_id").items():
            queries, groups = [], []
            for entity, group in links.grouped("entity").items():
                condition = next(iter(ql.chunks_in("Id", group.mapped("qbo_id")[:500])))
                queries.append((entity, ql.select(entity, condition, "Id", 1, 1000)))
                groups.append(group)
            paid = links.filtered(lambda link: link.entity in DEPOSITED)
            if paid:
                day = min(filter(None, paid.mapped("document_day")))
                queries.append(
                    (
                        "Deposit",
                        ql.select("Deposit", f"TxnDate >= '{day}'", "Id", 1, 1000),
                    )
                )
            answers = company._query_together(queries)
            deposits = answers.pop() if paid else []
            for group, rows in zip(groups, answers, strict=True):
                seen |= self._seen_ties(group, rows, deposits)
        self.write({"seen": seen, "seen_at": fields.Datetime.now()})
        return self._show()

    def _seen_ties(self, links, rows, deposits):
        """Return {link id: texts} of what QuickBooks has just said."""
        links = links.sudo()
        by_id = {str(row["Id"]): row for row in rows}
        found = {}
        for link in links:
            texts = [
                self._tie_text(link, tie["TxnType"], f"#{tie['TxnId']}")
                for tie in (by_id.get(link.qbo_id) or {}).get("LinkedTxn") or ()
            ]
            texts += [
                self._tie_text(link, "Deposit", f"#{deposit['Id']}")
                for deposit in deposits
                for line in deposit.get("Line") or ()
                for tie in line.get("LinkedTxn") or ()
                if (tie["TxnType"], tie["TxnId"]) == (link.entity, link.qbo_id)
            ]
            found[str(link.id)] = texts
        return found

    # === DO IT === #

    def action_apply(self):
        """Un-bundle.

        :raise UserError: while something is being sent, or when one cannot be voided
        """
        self.ensure_one()
        links = self.link_ids
        links._check_unbundle()
        if self.mode == "void" and not self.can_take_back:
            raise UserError(
                self.env._(
                    "Some of these cannot be taken back from here; the list says why. "
                    "Choose to leave them, or do first what it says."
                )
            )
        verbs = {link._back_verb() for link in links.sudo()}
        for company in links.sudo().qbo_company_id:
            company._take_lane_by_hand()
        links._unbundle(self.mode == "void")
        for company, group in links.sudo().grouped("qbo_company_id").items():
            company._log_event(
                _lt("Un-bundled: %s", ", ".join(group.mapped("display_name")))
            )
            company._trigger_run()
        return self.env["qbo.company"]._notify(self._done_text(verbs), reload=True)

    def _done_text(self, verbs):
        """Say what happens now.

        :param set verbs: how the documents are taken back
        """
        if self.mode != "void":
            return self.env._("Un-bundled. Nothing was changed in QuickBooks.")
        if verbs == {"void"}:
            return self.env._("They are voided in QuickBooks within the next minute.")
        return self.env._("They are taken back in QuickBooks within the next minute.")


class QboForeignWizard(models.TransientModel):
    _name = "qbo.foreign.wizard"
    _description = "Declare documents foreign"

    link_ids = fields.Many2many("qbo.link", string="Links", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Declare them foreign: they stay in QuickBooks, and are none of ours."""
        self.ensure_one()
        self.link_ids._check_unbundle()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write the reason: it is kept in the log."))
        for company in self.link_ids.sudo().qbo_company_id:
            company._take_lane_by_hand()
        self.link_ids._declare_foreign(self.reason.strip())
        return self.env["qbo.company"]._notify(
            self.env._(
                "Declared foreign. What it carried can be exported again, as new "
                "documents."
            ),
            reload=True,
        )
