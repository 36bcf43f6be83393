"""Open transactions: what waits, what it becomes, why, and what holds it up."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...entities.sales_checks import VOID_ASKS
from ..runner.qbo_operation import VERBS
from ..sales.qbo_operation_sales import REASONS
from . import bundle_sql
from .qbo_operation_hold import SALES_MODELS

BECOMES = [
    ("Invoice", "Invoice"),
    ("SalesReceipt", "Sales receipt"),
    ("CreditMemo", "Credit memo"),
    ("Payment", "Payment"),
    ("Application", "Credit applied"),
    ("RefundReceipt", "Refund receipt"),
    ("Purchase", "Expense"),
    ("JournalEntry", "Journal entry"),
    ("Wait", "Waits for its payment"),
]
PLAIN_REASONS = [
    ("taken_back", "It was cancelled, deleted or undone in Odoo."),
    ("credit_applied", "Reconciled in Odoo: a payment of zero applies the credit."),
    (
        "written_off_entry",
        "Written off with its payment: the settings want a journal entry.",
    ),
    (
        "written_off_credit",
        "Written off with its payment: the settings want a credit memo.",
    ),
    ("kept", "Paid beyond and kept: an invoice that its payment settles."),
    ("entry", "It changes what a customer owes, and is no document: a journal entry."),
    ("entry_document", "An entry that writes off what a customer owes."),
]
BUNDLE_STATES = [
    ("ready", "Ready"),
    ("held_up", "Held up"),
    ("after", "Goes after another"),
    ("going", "On its way"),
    ("unpaid", "Not paid yet"),
    ("ignored", "Ignored"),
    ("undone", "Undone"),
]
# What an export lets go; what is on its way goes already.
OWED = ("ready", "held_up", "after")
# What a button helps with, by the code of what stops.
LINKS = ("sales_customer", "lookalike", "name_taken")


class QboBundle(models.Model):
    """One transaction of QuickBooks that is to be made, changed or taken back.

    Not stored: it follows from operations and links, so it is always true.
    """

    _name = "qbo.bundle"
    _description = "Open transaction"
    _auto = False
    _order = "day desc, id desc"

    qbo_company_id = fields.Many2one("qbo.company", "QuickBooks company", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    operation_id = fields.Many2one("qbo.operation", readonly=True)
    link_id = fields.Many2one("qbo.link", readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    name = fields.Char("Number", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    day = fields.Date("Date", readonly=True)
    verb = fields.Selection(VERBS, "What happens", readonly=True)
    becomes = fields.Selection(BECOMES, readonly=True)
    reason = fields.Selection(
        [*REASONS, *PLAIN_REASONS], "Why it becomes that", readonly=True
    )
    asks = fields.Boolean("Void to decide", readonly=True)
    state = fields.Selection(BUNDLE_STATES, "Status", readonly=True)
    waits_since = fields.Datetime("Waits since", readonly=True)
    is_new = fields.Boolean(
        "New since the last export", compute="_compute_is_new", search="_search_is_new"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Total", aggregator=None, readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    sales = fields.Monetary(currency_field="company_currency_id", readonly=True)
    money = fields.Monetary(
        "Payments", currency_field="company_currency_id", readonly=True
    )
    members = fields.Char("With", compute="_compute_members")
    hold = fields.Char("What it waits for", compute="_compute_hold")
    fix = fields.Char("Which button helps", compute="_compute_hold")
    what = fields.Char(
        "In QuickBooks", compute="_compute_glance", help="What happens there, to what"
    )
    why = fields.Char(
        compute="_compute_glance",
        help="What holds it up, or why it becomes what it does",
    )
    timesheet_count = fields.Integer(
        "Timesheets", compute="_compute_timesheets", aggregator="max"
    )
    timesheet_hours = fields.Float(
        "Un-invoiced hours", compute="_compute_timesheets", aggregator="max"
    )

    _depends = {
        "qbo.company": [
            "accounting_method",
            "active",
            "export_from",
            "export_receipts",
            "sales_default",
            "sales_enabled",
        ],
        "qbo.operation": [
            "state",
            "held",
            "blocked_by_id",
            "fault_code",
            "link_id",
            "verb",
        ],
        "qbo.link": ["aside", "entity", "reason", "res_id", "res_model", "state"],
        "account.move": ["amount_total", "name", "payment_state", "state"],
        "account.payment": ["amount", "name", "state"],
    }

    @property
    def _table_query(self):
        text = bundle_sql.QUERY.format(
            becomes=bundle_sql.BECOMES_SQL,
            reason=bundle_sql.REASON_SQL,
            named=bundle_sql.FACTS.format(name="o.res_name"),
            facts=bundle_sql.FACTS.format(name="NULL"),
            joins=bundle_sql.JOINS,
        )
        return SQL(text, models=list(SALES_MODELS), asks=list(VOID_ASKS))

    # === COMPUTE METHODS === #

    @api.depends("waits_since")
    def _compute_is_new(self):
        latest = self.qbo_company_id._last_exports()
        for bundle in self:
            last = latest.get(bundle.qbo_company_id.id)
            since = bundle.waits_since
            bundle.is_new = bool(since) and (not last or since > last)

    @api.model
    def _search_is_new(self, operator, value):
        """Find what has come to wait since the last export of its QBO company."""
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        companies = self.env["qbo.company"].search([("active", "=", True)])
        latest = companies._last_exports()
        never = Domain("qbo_company_id", "not in", list(latest))
        return Domain("waits_since", "!=", False) & Domain.OR(
            [
                never,
                *(
                    Domain("qbo_company_id", "=", company_id)
                    & Domain("waits_since", ">", moment)
                    for company_id, moment in latest.items()
                ),
            ]
        )

    @api.depends("operation_id")
    @api.depends_context("lang")
    def _compute_hold(self):
        """Say what holds a row up, and which button helps."""
        for bundle in self:
            operation = bundle.operation_id.sudo()
            bundle.hold, bundle.fix = bundle._hold_of(operation)

    @api.depends("hold", "reason", "becomes", "verb")
    @api.depends_context("lang")
    def _compute_glance(self):
        """Say in two short columns what matters: what it will be, and why."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("reason", "becomes", "verb")
        }
        for bundle in self:
            bundle.why = bundle.hold or labels["reason"].get(bundle.reason)
            becomes = labels["becomes"].get(bundle.becomes) or ""
            if bundle.verb != "create":
                becomes = f"{labels['verb'].get(bundle.verb)}: {becomes}"
            bundle.what = becomes

    def _hold_of(self, operation):
        blocker = operation.blocked_by_id
        if operation.state == "attention":
            return operation.fault_shown, self._fix_of(operation)
        if not blocker:
            return False, False
        root = blocker._root_blocker()
        text = self.env._(
            "Waits for %(record)s. %(why)s",
            record=blocker.res_name or blocker.entity,
            why=root.fault_shown or "",
        ).strip()
        if root.state == "attention":
            return text, "link" if root.fault_code in LINKS else "blocker"
        if blocker.res_model in SALES_MODELS:
            return text, "first"
        # Its customer goes with it.
        return False, False

    @api.model
    def _fix_of(self, operation):
        if operation.fault_code in LINKS:
            return "link"
        if operation.can_void:
            return "void"
        if operation.can_overwrite:
            return "decide"
        return operation.place or "record"

    @api.depends("becomes", "res_id")
    def _compute_members(self):
        """Name the payments that are part of a sales receipt."""
        receipts = self.filtered(lambda bundle: bundle.becomes == "SalesReceipt")
        moves = self.env["account.move"].sudo().browse(receipts.mapped("res_id"))
        names = {
            move.id: ", ".join(
                payment.name or "" for payment in move.matched_payment_ids
            )
            for move in moves.exists()
        }
        for bundle in self:
            bundle.members = bundle in receipts and names.get(bundle.res_id)

    # === TIMESHEETS === #

    @api.depends("partner_id")
    def _compute_timesheets(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, t.* FROM unnest(%s::int[]) AS c(id), LATERAL (%s) t",
                self.partner_id.ids,
                self._timesheets_sql(SQL("count(*), sum(a.unit_amount)"), SQL("c.id")),
            )
        )
        found = {partner_id: (count, hours) for partner_id, count, hours in rows}
        for bundle in self:
            count, hours = found.get(bundle.partner_id.id, (0, 0))
            bundle.timesheet_count = count
            bundle.timesheet_hours = hours or 0.0

    @api.model
    def _timesheets_sql(self, what, partner):
        """Return the query of the hours of a customer that no invoice carries yet."""
        lines = self.env["account.analytic.line"]
        free = SQL("true")
        if "timesheet_invoice_id" in lines._fields:
            free = SQL("a.timesheet_invoice_id IS NULL")
        return SQL(
            """
            SELECT %s FROM account_analytic_line a
              JOIN project_project j ON j.id = a.project_id
              JOIN res_partner b ON b.id = j.partner_id
             WHERE b.commercial_partner_id = %s AND a.company_id = ANY(%s) AND %s
            """,
            what,
            partner,
            self.env.companies.ids,
            free,
        )

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS: hours of a customer, beside the customer's rows
        what = {
            "timesheet_hours:max": SQL("sum(a.unit_amount)"),
            "timesheet_count:max": SQL("count(*)"),
        }.get(aggregate_spec)
        if what is None:
            return super()._read_group_select(aggregate_spec, query)
        partner = self._field_to_sql(self._table, "partner_id", query)
        return SQL(
            "CASE WHEN min(%(partner)s) = max(%(partner)s) THEN (%(hours)s) END",
            partner=partner,
            hours=self._timesheets_sql(what, SQL("min(%s)", partner)),
        )
