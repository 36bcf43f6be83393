"""What invoices, credit notes and payments show of QuickBooks, and their buttons."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..runner.qbo_company_runner import BUTTON_BUDGET
from ..sales.sales_ledger import MOVES
from .qbo_link_document import WITH_PDF

# More documents than this are exported in the background.
AT_ONCE = 20
# Sign, colour and word of a moment: never told by colour alone.
STEP = Markup(
    '<li class="d-flex gap-2 mb-1"><i class="fa fa-fw {icon} text-{color} mt-1"'
    ' role="img" aria-hidden="true"></i><div><strong>{what}</strong>'
    ' <span class="text-muted">{when}</span><div>{text}</div></div></li>'
)


class QboSalesMixin(models.AbstractModel):
    """Number, PDF, timeline and buttons of a document or payment."""

    _name = "qbo.sales.mixin"
    _description = "Sales record that goes to QuickBooks"

    qbo_number = fields.Char(
        "QuickBooks number",
        compute="_compute_qbo_document",
        search="_search_qbo_number",
        compute_sudo=True,
    )
    qbo_has_pdf = fields.Boolean(
        "QuickBooks has a PDF", compute="_compute_qbo_document", compute_sudo=True
    )
    qbo_can_export = fields.Boolean(
        "Can be exported to QuickBooks",
        compute="_compute_qbo_can_export",
        compute_sudo=True,
    )
    qbo_timeline = fields.Html(
        "Timeline",
        compute="_compute_qbo_timeline",
        sanitize=False,
        compute_sudo=True,
        groups="qbo_connector.group_qbo_user",
    )

    # === NUMBER === #

    def _compute_qbo_document(self):
        """Collect the numbers under which records stand in QuickBooks, in one query."""
        links = self.env["qbo.link"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self._origin.ids),
                ("qbo_id", "!=", False),
                ("state", "!=", "ignored"),
            ],
            order="id",
        )
        by_record = links.grouped("res_id")
        for record in self:
            mine = by_record.get(record._origin.id, links.browse())
            names = [link.qbo_name or f"#{link.qbo_id}" for link in mine]
            record.qbo_number = ", ".join(dict.fromkeys(names)) or False
            record.qbo_has_pdf = any(link.entity in WITH_PDF for link in mine)

    @api.model
    def _search_qbo_number(self, operator, value):
        """Find records by QuickBooks' number or Id; negations are left to the ORM."""
        if operator not in ("in", "=", "ilike", "like", "=ilike"):
            return NotImplemented
        links = self.env["qbo.link"].sudo()
        mine = Domain("res_model", "=", self._name) & Domain("qbo_id", "!=", False)
        named = Domain("qbo_name", operator, value) | Domain("qbo_id", operator, value)
        found = Domain("id", "in", links._search(mine & named).select("res_id"))
        if operator == "in" and False in value:
            found |= Domain("id", "not in", links._search(mine).select("res_id"))
        return found

    # === TIMELINE === #

    @api.depends_context("lang")
    def _compute_qbo_timeline(self):
        operations = self.env["qbo.operation"].search(
            [("res_model", "=", self._name), ("res_id", "in", self._origin.ids)],
            order="id desc",
        )
        by_record = operations.grouped("res_id")
        for record in self:
            mine = by_record.get(record._origin.id, operations.browse())
            # Of one moment the later step comes first, as of all moments.
            steps = [
                (step[0], operation.id, place, step)
                for operation in mine
                for place, step in enumerate(operation._timeline_steps())
            ]
            steps = [step for *_key, step in sorted(steps, key=lambda s: s[:3])][::-1]
            rows = [
                STEP.format(
                    icon=icon,
                    color=color,
                    what=what,
                    when=fields.Datetime.context_timestamp(record, when).strftime(
                        "%Y-%m-%d %H:%M:%S"
                    ),
                    text=text or "",
                )
                for when, icon, color, what, text in steps
            ]
            record.qbo_timeline = (
                Markup('<ul class="list-unstyled mb-0 o_qbo_timeline">{}</ul>').format(
                    Markup("").join(rows)
                )
                if rows
                else False
            )

    # === BUTTONS === #

    def _compute_qbo_can_export(self):
        """Tell which records the connector would take at all."""
        on = self.env["qbo.company"]._any_sales()
        for record in self:
            record.qbo_can_export = bool(on and record._qbo_is_sales())

    def _qbo_is_sales(self):
        """Tell whether a record is a posted customer document or payment."""
        raise NotImplementedError

    def _qbo_sales_companies(self):
        """Return the QBO companies that these records would go to.

        :raise UserError: when there is none, saying what to do
        """
        companies = self.env["qbo.company"]._sales_companies()
        companies = companies.filtered(lambda c: c.company_id in self.company_id)
        if not companies:
            raise UserError(
                self.env._(
                    "Sales documents of %(company)s go to no QuickBooks company. An "
                    "administrator switches it on: QuickBooks > Configuration > "
                    "QuickBooks Companies > Sales.",
                    company=", ".join(self.company_id.mapped("name")),
                )
            )
        return companies

    def action_qbo_export(self):
        """Export: send these now; what was un-bundled overwrites what stands there."""
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        chosen = self.filtered(lambda record: record._qbo_is_sales())
        if not chosen:
            raise UserError(
                self.env._(
                    "Only posted invoices and credit notes of customers, and their "
                    "payments, go to QuickBooks. Post the document first."
                )
            )
        companies = chosen._qbo_sales_companies()
        if len(chosen) > AT_ONCE:
            return chosen._qbo_export_many(companies)
        runs = [
            (
                company,
                company._run(
                    chosen.filtered(lambda r, c=company: r.company_id == c.company_id),
                    budget=BUTTON_BUDGET,
                ),
            )
            for company in companies
        ]
        return chosen._qbo_export_result(runs)

    def _qbo_export_many(self, companies):
        """Let the scheduled action export many records; the screen shows progress."""
        for company in companies:
            if reason := company._stop_reason():
                raise UserError(reason)
            if links := company._unbundled_of({self._name: self.ids}):
                company._take_lane_by_hand()
                links.with_env(company._by_hand().env)._take_up_again(self.env.uid)
        self.sudo()._qbo_touch()
        companies._trigger_run()
        return self.env["qbo.company"]._notify(
            self.env._(
                "%(count)s documents are exported in the background. The status of "
                "each is in the list, the progress under QuickBooks > Overview.",
                count=len(self),
            ),
            kind="info",
            reload=True,
        )

    def action_qbo_pdf(self):
        """View PDF: QuickBooks' own, in a tab of the browser."""
        self.ensure_one()
        links = self._qbo_standing_links().filtered("has_pdf")
        return links.sorted("id")[:1].action_view_pdf()

    def action_qbo_documents(self):
        """Open the documents in QuickBooks that carry these records."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_document"
        )
        action["domain"] = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        action["context"] = {}
        return action


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "qbo.sales.mixin"]

    def _qbo_is_sales(self):
        return self.move_type in MOVES and self.state == "posted"


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "qbo.sales.mixin"]

    def _qbo_is_sales(self):
        return self.partner_type == "customer" and self.state in ("in_process", "paid")


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    def _timeline_steps(self):
        """Return the moments of one operation for its record's timeline.

        :return: list of (datetime, icon, colour, what, text)
        """
        self.ensure_one()
        verb = dict(self._fields["verb"]._description_selection(self.env))[self.verb]
        name = f"{verb} {self.entity}"
        by = self.user_id.name or self.env._("by itself")
        steps = [
            (
                self.create_date,
                "fa-calendar-plus-o",
                "muted",
                self.env._("Planned"),
                self.env._("%(what)s, %(who)s", what=name, who=by),
            )
        ]
        if self.sent_at:
            steps.append(
                (
                    self.sent_at,
                    "fa-paper-plane-o",
                    "info",
                    self.env._("Sent"),
                    self.env._("%(what)s, attempt %(n)s", what=name, n=self.attempts),
                )
            )
        if self.intuit_tid:
            steps.append(
                (
                    self.sent_at or self.write_date,
                    "fa-reply",
                    "info",
                    self.env._("Answered"),
                    self.env._(
                        "in %(seconds)s s, intuit_tid %(tid)s",
                        seconds=round(self.seconds, 2),
                        tid=self.intuit_tid,
                    ),
                )
            )
        steps += self._timeline_end()
        return steps

    def _timeline_end(self):
        """Return the last moment: how it stopped, or how it was settled."""
        if self.state == "attention":
            differs = self.fault_code == "sales_differs"
            text = " ".join(filter(None, (self.fault_shown, self.fault_remedy)))
            what = self.env._("Differs") if differs else self.env._("Stopped")
            return [(self.write_date, "fa-exclamation-triangle", "danger", what, text)]
        if self.state == "done":
            what = self.env._("Settled")
            return [(self.done_at, "fa-check-circle", "success", what, self.note_shown)]
        if self.state == "cancelled":
            what = self.env._("Not needed")
            return [(self.done_at, "fa-minus-circle", "muted", what, self.note_shown)]
        return []
