"""Open transactions: what waits, what it becomes, why, and what holds it up."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...entities.sales_checks import VOID_ASKS
from ..runner.qbo_operation import VERBS
from ..sales.qbo_operation_sales import REASONS
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

# Columns of a document or payment, whichever it is.
FACTS = """
    coalesce(m.name, p.name, {name}, n.name) AS name,
    coalesce(m.commercial_partner_id, r.commercial_partner_id) AS partner_id,
    coalesce(m.invoice_date, m.date, p.date, n.date) AS day,
    coalesce(m.currency_id, p.currency_id, y.currency_id, b.currency_id) AS currency_id,
    coalesce(m.amount_total, CASE WHEN l.entity IN ('Payment', 'Purchase')
             THEN coalesce(p.amount, y.amount, b.amount) ELSE y.spared END) AS amount,
    CASE WHEN l.entity = 'Payment' THEN 0 ELSE m.amount_total_signed END AS sales,
    CASE WHEN l.entity IN ('Payment', 'Purchase') THEN coalesce(
              p.amount_company_currency_signed, y.home, n.amount_total_signed)
         END AS money
"""
JOINS = """
    LEFT JOIN account_move m ON l.res_model = 'account.move' AND m.id = l.res_id
    LEFT JOIN account_payment p
           ON l.res_model = 'account.payment' AND p.id = l.res_id
    LEFT JOIN account_bank_statement_line b
           ON l.res_model = 'account.bank.statement.line' AND b.id = l.res_id
    LEFT JOIN account_move n ON n.id = b.move_id
    LEFT JOIN res_partner r ON r.id = coalesce(
              CASE WHEN b.id IS NOT NULL AND l.variant <> '-' THEN l.variant::int END,
              p.partner_id, b.partner_id)
    -- What goes of a bank line, or of the part of one customer, and what money writes
    -- off: as entities/sales_money.py reads it.
    LEFT JOIN LATERAL (
         WITH items AS (
              SELECT a.amount_currency AS own, a.balance AS home, a.currency_id,
                     q.commercial_partner_id AS who,
                     t.account_type = 'asset_receivable' AS owed
                FROM account_move_line a
                JOIN account_account t ON t.id = a.account_id
                JOIN account_journal j ON j.id = a.journal_id
                LEFT JOIN res_partner q ON q.id = a.partner_id
               WHERE a.move_id = coalesce(n.id, p.move_id)
                 AND (b.id IS NOT NULL OR l.entity NOT IN ('Payment', 'Purchase'))
                 AND t.account_type <> 'liability_payable'
                 AND a.account_id IS DISTINCT FROM j.default_account_id
                 AND a.account_id IS DISTINCT FROM j.suspense_account_id
                 AND a.account_id IS DISTINCT FROM p.outstanding_account_id
         ), parts AS (
              SELECT who, sum(own) AS own, sum(home) AS home
                FROM items WHERE owed GROUP BY who
         ), signs AS (
              SELECT CASE WHEN sum(home) <= 0 THEN -1 ELSE 1 END AS whole,
                     CASE WHEN sum(home) FILTER (WHERE l.variant = '-' OR who = r.id)
                               <= 0 THEN -1 ELSE 1 END AS part
                FROM parts
         ), most AS (
              SELECT who FROM parts, signs ORDER BY own * whole DESC, who LIMIT 1
         )
         SELECT abs(sum(i.own)) AS amount, -sum(i.home) AS home,
                abs(sum(i.own) FILTER (WHERE NOT i.owed)) AS spared,
                max(i.currency_id) AS currency_id
           FROM items i, signs
          WHERE (l.variant = '-' OR r.id = coalesce(
                (SELECT who FROM parts WHERE who = i.who), (SELECT who FROM most)))
            AND (i.owed OR p.id IS NOT NULL OR i.own * signs.part < 0)
         HAVING min(i.currency_id) = max(i.currency_id)) y ON true
"""
BECOMES_SQL = """
    CASE WHEN l.entity = 'Payment' AND l.res_model = 'account.move'
         THEN 'Application' ELSE l.entity END AS becomes
"""
# What no rule decides follows from what it is; its reason is said here.
REASON_SQL = """
    CASE WHEN l.res_model <> 'account.move' AND l.entity = 'JournalEntry'
         THEN 'written_off_entry'
         WHEN l.res_model <> 'account.move' AND l.entity = 'CreditMemo'
         THEN 'written_off_credit'
         WHEN l.res_model <> 'account.move' AND l.entity = 'Invoice' THEN 'kept'
         WHEN l.res_model = 'account.move' AND l.entity = 'Payment'
         THEN 'credit_applied'
         WHEN m.move_type = 'entry' AND l.entity = 'JournalEntry' THEN 'entry'
         WHEN m.move_type = 'entry' THEN 'entry_document'
         ELSE l.reason END
"""
# Three sources: operations that are open, records that were set aside, and documents
# that wait for their money where only sales receipts are wanted.
# What a person must solve, and whatever waits for that, however far behind.
QUERY = """
    WITH RECURSIVE stuck AS (
         SELECT id FROM qbo_operation WHERE state = 'attention'
          UNION
         SELECT o.id FROM qbo_operation o JOIN stuck s ON o.blocked_by_id = s.id
          WHERE o.state = 'waiting')
    SELECT 4 * o.id AS id, o.qbo_company_id, o.company_id, o.id AS operation_id,
           o.link_id, o.res_model, o.res_id, o.verb,
           CASE WHEN o.verb IN ('void', 'delete') THEN 'taken_back'
                ELSE {reason} END AS reason, {becomes}, {named},
           o.state = 'attention' AND o.fault_code = ANY(%(asks)s) AS asks,
           CASE WHEN o.state = 'attention' THEN 'held_up'
                WHEN o.state = 'sending' THEN 'going'
                WHEN o.id IN (SELECT id FROM stuck) THEN 'held_up'
                WHEN w.id IS NOT NULL THEN 'after'
                WHEN o.held THEN 'ready' ELSE 'going' END AS state,
           o.create_date AS waits_since
      FROM qbo_operation o
      JOIN qbo_link l ON l.id = o.link_id
      -- Its customer goes along by itself: that holds nothing up.
      LEFT JOIN qbo_operation w ON w.id = o.blocked_by_id
           AND NOT (w.entity = 'Customer' AND w.state IN ('waiting', 'sending'))
      {joins}
     WHERE o.state IN ('waiting', 'sending', 'attention')
       AND o.res_model = ANY(%(models)s)
    UNION ALL
    SELECT 4 * l.id + 1, l.qbo_company_id, l.company_id, NULL, l.id, l.res_model,
           l.res_id, CASE WHEN l.state = 'linked' THEN 'update' ELSE 'create' END,
           {reason} AS reason, {becomes}, {facts}, false, l.aside,
           NULL
      FROM qbo_link l {joins}
     WHERE l.aside IS NOT NULL AND l.res_model = ANY(%(models)s)
    UNION ALL
    SELECT 4 * l.res_id + 2, l.qbo_company_id, l.company_id, NULL, NULL, l.res_model,
           l.res_id, 'create', 'unpaid', 'Wait', {facts}, false, 'unpaid',
           m.create_date
      FROM (SELECT c.id AS qbo_company_id, c.company_id, w.id AS res_id,
                   'account.move' AS res_model, 'Wait' AS entity, '-' AS variant
              FROM qbo_company c
              JOIN account_move w ON w.company_id = c.company_id
              JOIN account_journal j ON j.id = w.journal_id
             WHERE c.active AND c.sales_enabled AND NOT coalesce(c.jobs_only, false)
               AND c.accounting_method = 'receipts' AND c.export_receipts
               AND w.state = 'posted'
               AND w.move_type IN ('out_invoice', 'out_receipt')
               AND w.payment_state IN ('not_paid', 'partial')
               AND coalesce(w.invoice_date, w.date) >= c.export_from
               -- One place only: that of its journal, else the default of its company.
               AND c.id = coalesce(j.qbo_company_id, (
                   SELECT d.id FROM qbo_company d
                    WHERE d.company_id = c.company_id AND d.active AND d.sales_enabled
                      AND NOT coalesce(d.jobs_only, false)
                    ORDER BY d.sales_default DESC NULLS LAST, d.id LIMIT 1))
               AND NOT EXISTS (
                   SELECT 1 FROM qbo_link k
                    WHERE k.res_model = 'account.move' AND k.res_id = w.id
                      AND k.qbo_company_id = c.id AND k.entity <> 'Payment')) l {joins}
"""


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
        text = QUERY.format(
            becomes=BECOMES_SQL,
            reason=REASON_SQL,
            named=FACTS.format(name="o.res_name"),
            facts=FACTS.format(name="NULL"),
            joins=JOINS,
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
