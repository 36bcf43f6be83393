"""What a person can decide about a document that waits for her."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...entities import rows, said
from ...entities.sales_checks import OVERWRITE, VOID_ASKS
from .sales_ledger import MONEY

_lt = LazyTranslate(__name__)

# Where QuickBooks' version can be kept.
KEEP = (*OVERWRITE, "sales_not_changed")
# The number belongs to another document, foreseen by us or said by QuickBooks.
NUMBERS = ("sales_number_taken", "6140")
# Where a credit note of today corrects what QuickBooks does not change any more.
CREDIT = ("sales_closed_change", "sales_closed_void", "sales_not_changed")


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    can_void = fields.Boolean("Can be voided", compute="_compute_sales_choices")
    can_overwrite = fields.Boolean("Can overwrite", compute="_compute_sales_choices")
    can_keep = fields.Boolean(
        "QuickBooks' version can be kept", compute="_compute_sales_choices"
    )
    can_redate = fields.Boolean(
        "Can get the first open day", compute="_compute_sales_choices"
    )
    can_credit = fields.Boolean(
        "Can be credited today", compute="_compute_sales_choices"
    )
    can_renumber = fields.Boolean(
        "Can get another number", compute="_compute_sales_choices"
    )
    can_find = fields.Boolean(
        "Can be found in QuickBooks", compute="_compute_sales_choices"
    )
    can_send_high = fields.Boolean(
        "Can be sent though too high", compute="_compute_sales_choices"
    )
    conflict_html = fields.Html("What differs", compute="_compute_conflict_html")

    @api.depends("state", "fault_code")
    def _compute_sales_choices(self):
        """Tell which buttons help: each only where it solves the cause."""
        for operation in self:
            code = operation.fault_code if operation.state == "attention" else ""
            operation.can_void = code in VOID_ASKS
            operation.can_overwrite = code in OVERWRITE
            operation.can_keep = code in KEEP
            operation.can_renumber = code in NUMBERS and bool(operation.link_id)
            operation.can_find = code == "sales_payment_unsent"
            operation.can_send_high = code == "sales_too_high"
            operation.can_redate = code == "sales_closed_ask"
            operation.can_credit = code in CREDIT and operation.entity in (
                "Invoice",
                "SalesReceipt",
            )

    @api.depends("conflicts")
    @api.depends_context("lang")
    def _compute_conflict_html(self):
        """Show three values side by side: agreed last, Odoo's, QuickBooks'."""
        heads = (
            "",
            self.env._("Before"),
            self.env._("In Odoo"),
            self.env._("In QuickBooks"),
        )
        head = Markup().join(Markup("<th>%s</th>") % text for text in heads)
        keys = ("label", "agreed", "mine", "theirs")
        for operation in self:
            body = Markup().join(
                Markup("<tr>%s</tr>")
                % Markup().join(
                    Markup("<td>%s</td>") % said.show(self.env, row.get(key))
                    for key in keys
                )
                for row in operation.conflicts or ()
            )
            operation.conflict_html = (
                Markup('<table class="table table-sm"><tr>%s</tr>%s</table>')
                % (head, body)
                if body
                else False
            )

    # === ACTIONS === #

    def _check_decision(self, codes, group="user"):
        """Return those of these operations that wait for a decision.

        :param codes: fault codes that the decision is about
        :param str group: the least right that it takes
        :raise UserError: when none does any more
        """
        self.check_access("read")
        self.env["qbo.company"]._check_group(group)
        found = self.filtered(
            lambda o: o.state == "attention" and o.fault_code in codes and o.link_id
        )
        if not found:
            raise UserError(
                self.env._(
                    "This does not wait for a decision any more. Reload the page."
                )
            )
        return found

    def _decided(self, text):
        """Wake the runner, and tell the user what happens now."""
        self.sudo().qbo_company_id._trigger_run()
        return self.env["qbo.company"]._notify(text, reload=True)

    def action_overwrite(self):
        """Overwrite with Odoo's: what stands in QuickBooks is replaced."""
        found = self._check_decision(OVERWRITE)
        for operation in found.sudo():
            operation._agree_to(set(OVERWRITE) & {operation.fault_code})
        return found._decided(
            self.env._(
                "%(count)s documents are overwritten in QuickBooks within the next "
                "minute.",
                count=len(found),
            )
        )

    def action_keep_theirs(self):
        """Keep QuickBooks': Odoo's version counts as agreed, and is not sent.

        The two stay different, which the comparison of both ledgers shows; the next
        change in Odoo is a change again.
        """
        found = self._check_decision(KEEP, "bookkeeper")
        for company, operations in found.sudo().grouped("qbo_company_id").items():
            company._take_lane_by_hand()
            runner = company._by_hand()
            links = operations.link_id.with_env(runner.env)
            for _key, group in links.grouped(lambda r: (r.entity, r.res_model)).items():
                group._keep_theirs(runner)
            operations.with_env(runner.env)._cancel(
                _lt("QuickBooks' version was kept.")
            )
            company._log_event(
                _lt(
                    "QuickBooks' version was kept: %s",
                    ", ".join(operations.mapped("res_name")),
                )
            )
        return found._decided(self.env._("QuickBooks' version is kept."))

    def action_first_open_day(self):
        """Date it on the first open day in QuickBooks."""
        found = self._check_decision(("sales_closed_ask",), "bookkeeper")
        found.sudo().link_id.first_open = True
        found.sudo()._try_again()
        return found._decided(
            self.env._("%(count)s go with the first open day.", count=len(found))
        )

    def action_credit_note(self):
        """Credit note: correct with the date of today what is closed in QuickBooks.

        A cancelled invoice is posted again first, as it stands in QuickBooks.

        :return: the action that asks for the credit note
        """
        self.ensure_one()
        self._check_decision(CREDIT)
        move = self.env["account.move"].browse(self.res_id).exists()
        if not move:
            raise UserError(
                self.env._(
                    "The document was deleted in Odoo. Make a credit note of today by "
                    "hand, over what stands in QuickBooks."
                )
            )
        if move.state == "cancel":
            move.button_draft()
            move.action_post()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_view_account_move_reversal"
        )
        action["context"] = {
            "active_model": "account.move",
            "active_ids": move.ids,
            "default_date": fields.Date.context_today(self),
        }
        return action

    def action_use_other_number(self):
        """Use another number: it gets a suffix in QuickBooks and keeps its own here."""
        found = self._check_decision(NUMBERS)
        for link in found.sudo().link_id:
            last = (link.name_suffix or "-1").removeprefix("-")
            link.name_suffix = f"-{int(last) + 1}" if last.isdigit() else "-2"
        found.sudo()._try_again()
        return found._decided(
            self.env._("%(count)s go with another number.", count=len(found))
        )

    # === BEFORE EXPORT FROM === #

    def action_find_document(self):
        """Find in QuickBooks the invoice that this payment pays and that was not sent.

        :return: the action that shows what was found
        """
        self.ensure_one()
        self._check_decision(("sales_payment_unsent",))
        payment = self.env["account.payment"].browse(self.res_id)
        matches = self.qbo_company_id.sudo()._sales_matches(payment.sudo())
        missing = [
            match.move
            for match in matches.of_payment(payment)
            if match.move.id not in matches.links
        ]
        if not missing:
            self.sudo()._try_again()
            return self._decided(self.env._("It is tried again."))
        move = missing[0].sudo(self.env.su)
        return self.env["qbo.find.wizard"]._open(self, move)

    def action_send_unapplied(self):
        """Send unapplied: the money goes, what it pays is left out."""
        found = self._check_decision(("sales_payment_unsent",))
        found.sudo().link_id.send_unapplied = True
        found.sudo()._try_again()
        return found._decided(
            self.env._("%(count)s payments go unapplied.", count=len(found))
        )

    def action_leave_out(self):
        """Ignore: it does not go; whoever exports it by hand takes that back."""
        found = self._check_decision(("sales_payment_unsent", "sales_too_high"))
        found.sudo().link_id._set_aside("ignored")
        found.sudo()._cancel(_lt("A person has decided that it does not go."))
        return found._decided(
            self.env._("%(count)s records are left out.", count=len(found))
        )

    def action_send_high(self):
        """Send it all the same: it stands too high until the money is entered there."""
        found = self._check_decision(("sales_too_high",))
        found.sudo()._agree_to(["sales_too_high"])
        return found._decided(
            self.env._("%(count)s invoices are sent.", count=len(found))
        )

    def action_send_early(self):
        """Send its payments too, though they are dated before Export from."""
        found = self._check_decision(("sales_too_high",))
        for company, operations in found.sudo().grouped("qbo_company_id").items():
            moves = self.env["account.move"].sudo().browse(operations.mapped("res_id"))
            early = company._sales_early_money(moves)
            for record in {r for _money, records in early.values() for r in records}:
                if record._name in MONEY:
                    links = self.env["qbo.link"]
                    links._for_hand(company, record, "-", "Payment").early = True
                    self.env["qbo.change"]._touch(record)
        found.sudo()._try_again()
        return found._decided(self.env._("The invoices go, and their payments too."))

    def action_void_ask(self):
        """Void in QuickBooks: show what will happen, and ask for a yes."""
        found = self._check_decision(VOID_ASKS, "bookkeeper")
        return self.env["qbo.void.wizard"]._open(found)


class QboLink(models.Model):
    _inherit = "qbo.link"

    def _keep_theirs(self, company):
        """Let Odoo's values count as sent, and QuickBooks' as agreed."""
        mapper = self._mapper()
        values = mapper._values(company, self)
        for link in self.filtered(lambda row: row.id in values):
            mine = values[link.id]
            total = (link.image or {}).get("TotalAmt")
            link.write(
                {
                    "sent": {**(link.sent or {}), **mine},
                    "fingerprint": rows.fingerprint(mapper._update_values(mine)),
                    "base": {**link._flat_image(), "TotalAmt": total},
                }
            )


class QboLinkedMixin(models.AbstractModel):
    _inherit = "qbo.linked.mixin"

    def action_qbo_decide(self):
        """Open what waits for a decision about a record, with the buttons that help.

        :raise UserError: when nothing waits any more
        """
        self.ensure_one()
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        operations = self.env["qbo.operation"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("state", "=", "attention"),
            ]
        )
        if not operations:
            raise UserError(self.env._("Nothing waits any more. Reload the page."))
        if len(operations) > 1:
            return {**self.action_qbo_log(), "domain": [("id", "in", operations.ids)]}
        return operations.get_formview_action()
