"""What a person does with open transactions."""

from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain

from .qbo_operation_hold import SALES_MODELS


class QboBundle(models.Model):
    _inherit = "qbo.bundle"

    # === EXPORT === #

    def action_export(self):
        """Export the chosen ones; with *Always preview*, show first what would go.

        Voids that wait for a yes open their window; among others they are left out.
        """
        self._check_may_export()
        voids = self.filtered("asks")
        if self == voids:
            return self.action_void()
        if any(self.qbo_company_id.mapped("preview_always")):
            return self.action_preview()
        return (self - voids)._export(voids)

    def action_void(self):
        """Void in QuickBooks: show what will happen to each and its money, and ask."""
        self._check_may_export()
        return self.operation_id.action_void_ask()

    def action_export_all(self):
        """Export all that the list shows, however many pages it has."""
        domain = self.env.context.get("active_domain") or []
        return self.search(Domain(domain) & self._open_domain()).action_export()

    def action_preview(self):
        """Show what an export of these would do; nothing is sent."""
        self._check_may_export()
        return self.env["qbo.plan"]._make(self)._open()

    def action_preview_all(self):
        """Show what exporting all that the list shows would do."""
        domain = self.env.context.get("active_domain") or []
        return self.search(Domain(domain) & self._open_domain()).action_preview()

    @api.model
    def _open_domain(self):
        """Return the domain of what an export of *all* means: not what is set aside."""
        return Domain("state", "in", ("ready", "held_up", "going"))

    def _check_may_export(self):
        """Make sure that these may go.

        :raise RedirectWarning: when a QBO company is not connected: leads there
        """
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Nothing was chosen that could be exported."))
        for company in self.qbo_company_id:
            if reason := company._not_ready():
                raise RedirectWarning(
                    reason,
                    company.get_formview_action(),
                    self.env._("Open %s", company.name),
                )

    def _export(self, voids):
        """Let these go in the background, each QBO company in a run of its own.

        :param voids: what was chosen too, and waits for a yes of its own
        """
        count, runs = 0, self.env["qbo.run"]
        for company, bundles in self.grouped("qbo_company_id").items():
            operations = bundles._operations()
            count += len(operations)
            if operations:
                runs |= operations._export_run(company)
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

    def _operations(self):
        """Return the operations behind these; what was set aside is owed again."""
        aside = self.filtered(lambda bundle: bundle.state in ("ignored", "undone"))
        mine = self.filtered(lambda bundle: bundle.state in ("ready", "held_up"))
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
        self._check_may_export()
        blockers = self.sudo().operation_id.blocked_by_id
        first = self.search([("operation_id", "in", blockers.ids)])
        return (first | self).action_export()

    # === SET ASIDE === #

    def action_ignore(self):
        """Ignore: what QuickBooks holds already, or shall never hold."""
        self.env["qbo.company"]._check_group("bookkeeper")
        self.check_access("read")
        count = self._ignore()
        return self.env["qbo.company"]._notify(
            self.env._(
                "%(count)s are ignored. The filter Ignored shows them, and Take back "
                "lets them wait again.",
                count=count,
            ),
            reload=True,
        )

    def _ignore(self):
        """Set these aside; return how many.

        :raise UserError: when one stands in QuickBooks or is on its way
        """
        bundles = self.filtered(lambda b: b.state not in ("ignored", "undone"))
        for bundle in bundles:
            operation = bundle.operation_id.sudo()
            if bundle.verb != "create" or operation.state == "sending":
                raise UserError(
                    self.env._(
                        "%(name)s stands in QuickBooks already, or is being sent. Only "
                        "what was never sent can be ignored.",
                        name=bundle.name,
                    )
                )
        for company, mine in bundles.grouped("qbo_company_id").items():
            mine._ignore_in(company)
        return len(bundles)

    def _ignore_in(self, company):
        """Set these aside in one QBO company; set-based."""
        runner = company._by_hand()
        self.sudo().operation_id._cancel(
            self.env._("Ignored by %s", self.env.user.name)
        )
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
        self.env["qbo.company"]._check_group("bookkeeper")
        self.check_access("read")
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
        return self.env["qbo.company"]._notify(
            self.env._("%(count)s wait again.", count=len(aside)), reload=True
        )

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
                .blocked_by_id.with_env(self.env)
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
                self.env._("Export of %(count)s transactions", count=len(self)),
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
