"""What a person does with open transactions."""

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from .qbo_bundle import OWED
from .qbo_operation_hold import SALES_MODELS
from .qbo_plan_make import CHUNK

# What an export takes along: what was set aside is owed again by it.
EXPORTABLE = (*OWED, "ignored", "undone")

_lt = LazyTranslate(__name__)


class QboBundle(models.Model):
    _inherit = "qbo.bundle"

    # === EXPORT === #

    def action_export(self):
        """Export the chosen ones; with *Always preview*, show first what would go.

        Voids that wait for a yes open their window; among others they are left out.
        """
        chosen = self._check_may_export()
        voids = chosen.filtered("asks")
        if chosen == voids:
            return chosen.action_void()
        if any(chosen.qbo_company_id.mapped("preview_always")):
            return chosen.action_preview()
        return (chosen - voids)._export(voids)

    def action_void(self):
        """Void in QuickBooks: show what will happen to each and its money, and ask."""
        return self._check_may_export().operation_id.action_void_ask()

    def action_export_all(self):
        """Export all that the list shows, however many pages it has."""
        domain = self.env.context.get("active_domain") or []
        return self.search(Domain(domain) & self._open_domain()).action_export()

    def action_preview(self):
        """Show what an export of these would do; nothing is sent."""
        return self.env["qbo.plan"]._make(self._check_may_export())._open()

    def action_preview_all(self):
        """Show what exporting all that the list shows would do."""
        domain = self.env.context.get("active_domain") or []
        return self.search(Domain(domain) & self._open_domain()).action_preview()

    @api.model
    def _open_domain(self):
        """Return the domain of what an export of *all* means: not what is set aside."""
        return Domain("state", "in", ("ready", "held_up", "after", "going"))

    def _check_may_export(self):
        """Return those that still wait, and make sure that they may go.

        :raise RedirectWarning: when a QBO company is not connected: leads there
        """
        chosen = self._check_chosen("user")
        if not chosen:
            raise UserError(self.env._("Nothing was chosen that could be exported."))
        for company in chosen.qbo_company_id:
            if reason := company._not_ready():
                raise RedirectWarning(
                    reason,
                    company._open_page(company._not_ready_page()),
                    self.env._("Open %s", company.name),
                )
        return chosen

    def _check_chosen(self, group):
        """Return those of these rows that are there still; a list may be old.

        :param str group: what the acting user has to be, such as ``bookkeeper``
        """
        self.env["qbo.company"]._check_group(group)
        chosen = self.browse(self.sudo()._still_there(self.ids).ids)
        chosen.check_access("read")
        return chosen

    def _export(self, voids):
        """Let these go in the background, each QBO company in a run of its own.

        :param voids: what was chosen too, and waits for a yes of its own
        """
        count = 0
        for company, bundles in self.grouped("qbo_company_id").items():
            count += bundles._export_in(company)
        if not count:
            raise UserError(
                self.env._(
                    "None of these can be exported: they wait for their payment, or "
                    "are being sent already."
                )
            )
        text = self.env._(
            "%(count)s of %(all)s are exported in the background. Runs shows how far "
            "it is.",
            count=count,
            all=len(self | voids),
        )
        if voids:
            text += " " + self.env._(
                "%(count)s voids were left out: Voids to decide, above the list, shows "
                "what each does before it goes.",
                count=len(voids),
            )
        return self.env["qbo.company"]._notify(
            text, kind="warning" if voids else "info", reload=True, sticky=bool(voids)
        )

    def _export_in(self, company):
        """Let these go as a run of one QBO company; return how many."""
        mine = self.filtered(lambda bundle: bundle.state in EXPORTABLE)
        if len(mine) > CHUNK:
            name = _lt("Export of %(count)s transactions", count=len(mine))
            self.env["qbo.run"]._start_rows(mine, "export", name)
            return len(mine)
        operations = mine._operations()
        if operations:
            operations._export_run(company)
        return len(operations)

    def _operations(self):
        """Return the operations behind these; what was set aside is owed again."""
        aside = self.filtered(lambda bundle: bundle.state in ("ignored", "undone"))
        mine = self.filtered(lambda bundle: bundle.state in OWED)
        operations = mine.sudo().operation_id | aside._owed_again()
        return operations.filtered(lambda o: o.state in ("waiting", "attention"))

    def _owed_again(self):
        """Plan again what a person had set aside; return what is owed then."""
        if not self:
            return self.env["qbo.operation"].sudo()
        company = self.qbo_company_id._by_hand()
        links = self.sudo().link_id.with_env(company.env)
        links._take_back_aside()
        voided = links.filtered(lambda link: link.state == "voided")
        kinds = {
            kind: group.mapped("res_id")
            for kind, group in voided.grouped(
                lambda link: (link.entity, link.res_model)
            ).items()
        }
        voided.write({"res_model": False, "res_id": False})
        for (entity, model), ids in kinds.items():
            rows = [(model, res_id, "-", None) for res_id in ids]
            links |= company._ensure_links(entity, rows)
        company._owe(links.filtered(lambda link: link.state == "to_create"), "create")
        changed = company._changed_links(
            links.filtered(lambda link: link.state == "linked")
        )
        company._owe(changed, "update")
        return (
            self.env["qbo.operation"]
            .sudo()
            .search(
                [
                    ("link_id", "in", links.ids),
                    ("state", "in", ("waiting", "attention")),
                ]
            )
        )

    def action_export_first(self):
        """Export what these wait for, and them."""
        chosen = self._check_may_export()
        blockers = chosen.sudo().operation_id.blocked_by_id
        while further := blockers.blocked_by_id - blockers:
            blockers |= further
        first = self.search([("operation_id", "in", blockers.ids)])
        return (first | chosen).action_export()

    # === SET ASIDE === #

    def action_ignore(self):
        """Ignore: what QuickBooks holds already, or shall never hold.

        :raise UserError: when one stands in QuickBooks or is on its way
        """
        bundles = self._check_chosen("bookkeeper").filtered(
            lambda bundle: bundle.state not in ("ignored", "undone")
        )
        if sent := bundles.filtered(lambda bundle: not bundle._may_ignore()):
            raise UserError(
                self.env._(
                    "%(name)s stands in QuickBooks already, or is being sent. Only "
                    "what was never sent can be ignored.",
                    name=sent[0].name,
                )
            )
        count, later = bundles._in_steps(
            "ignore", lambda count: _lt("Ignore %(count)s", count=count)
        )
        return self._tell_aside(
            later,
            self.env._(
                "%(count)s are ignored. The filter Ignored shows them, and Take back "
                "lets them wait again.",
                count=count + later,
            ),
        )

    def _tell_aside(self, later, text):
        """Say what becomes of rows that are set aside, or wait again.

        :param int later: how many the background does
        """
        if later:
            text += " " + self.env._(
                "So many go in the background: the bar above the list shows how far it "
                "is, and stops it."
            )
        return self.env["qbo.company"]._notify(text, reload=True)

    def _may_ignore(self):
        """Tell whether this row is no part of QuickBooks yet, nor on its way there."""
        return (
            self.verb == "create"
            and self.state not in ("ignored", "undone")
            and self.operation_id.sudo().state != "sending"
        )

    def _ignore(self):
        """Set these aside; none of them was sent."""
        for company, mine in self.grouped("qbo_company_id").items():
            mine._ignore_in(company)

    def _ignore_in(self, company):
        """Set these aside in one QBO company; set-based."""
        runner = company._by_hand()
        self.sudo().operation_id._cancel(_lt("Ignored by %s", self.env.user.name))
        receipts = self.filtered(
            lambda bundle: bundle.becomes in ("SalesReceipt", "Wait")
        )
        moves = runner.env["account.move"].browse(receipts.mapped("res_id"))
        waits = self.filtered(lambda bundle: bundle.state == "unpaid")
        # The money inside of a receipt stays out with it.
        payments = moves.matched_payment_ids
        links = self.sudo().link_id.with_env(runner.env)
        for entity, model, ids in (
            ("SalesReceipt", "account.move", waits.mapped("res_id")),
            ("Payment", "account.payment", payments.ids),
        ):
            rows = [(model, res_id, "-", None) for res_id in ids]
            links |= runner._ensure_links(entity, rows, owe=False)
        links._set_aside("ignored", self.env.user)

    def action_take_back(self):
        """Let what was set aside wait again; nothing is sent by that."""
        aside = self._check_chosen("bookkeeper").filtered(
            lambda bundle: bundle.state in ("ignored", "undone")
        )
        count, later = aside._in_steps(
            "take_back", lambda count: _lt("Take back %(count)s", count=count)
        )
        return self._tell_aside(
            later, self.env._("%(count)s wait again.", count=count + later)
        )

    def _take_back(self):
        """Let what was set aside of these wait again; return how many they are."""
        aside = self.filtered(lambda bundle: bundle.state in ("ignored", "undone"))
        operations = self.env["qbo.operation"].sudo()
        for _company, mine in aside.grouped("qbo_company_id").items():
            operations |= mine._owed_again()
        waiting = operations.filtered(lambda operation: operation.state == "waiting")
        waiting.write({"held": True, "checked": False})
        for model in SALES_MODELS:
            mine = aside.filtered(lambda bundle, m=model: bundle.res_model == m)
            if mine:
                self.env["qbo.change"].sudo()._touch(
                    self.env[model].browse(mine.mapped("res_id"))
                )
        return len(aside)

    # === HELP === #

    def action_fix(self):
        """Go where what holds this up is solved, or open what it is about."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        if self.fix == "link":
            return self.partner_id.action_qbo_link()
        if self.operation_id.sudo().place == self.fix:
            return self.operation_id.action_open_place()
        if self.fix == "blocker":
            return (
                self.operation_id.sudo()
                .blocked_by_id._root_blocker()
                .with_env(self.env)
                .get_formview_action()
            )
        return self.action_open()

    def action_open(self):
        """Open the invoice, credit note or payment."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()

    def action_why(self):
        """Open the operation: what happened, why, what to do."""
        self.ensure_one()
        return self.operation_id.get_formview_action()


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    def _export_run(self, company):
        """Let these go as one run of the user; return the run."""
        run = (
            self.env["qbo.run"]
            .sudo()
            ._start_export(
                company.sudo(),
                _lt("Export of %(count)s transactions", count=len(self)),
            )
        )
        run.total = len(self)
        self._release(run)
        company.sudo()._trigger_run()
        return run


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _qbo_open_bundles(self):
        return self.env["qbo.bundle"].search(
            Domain("partner_id", "in", self.ids) & self.env["qbo.bundle"]._open_domain()
        )

    def action_qbo_export_client(self):
        """Export all that waits of these clients."""
        return self._qbo_open_bundles().action_export()

    def action_qbo_preview_client(self):
        """Show what exporting all that waits of these clients would do."""
        return self._qbo_open_bundles().action_preview()

    def action_qbo_timesheets(self):
        """Open the hours of these clients that no invoice carries yet."""
        self.env["qbo.company"]._check_group("user")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_timesheet.timesheet_action_all"
        )
        domain = [
            ("project_id.partner_id.commercial_partner_id", "in", self.ids),
        ]
        if "timesheet_invoice_id" in self.env["account.analytic.line"]._fields:
            domain.append(("timesheet_invoice_id", "=", False))
        action.update(domain=domain, context={}, display_name=self.env._("Un-invoiced"))
        return action
