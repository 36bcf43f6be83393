"""A plan: exactly what an export or an undo would do, before anything is sent."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from ...api import redact
from ..runner.qbo_operation import VERBS
from .qbo_bundle import BECOMES

OUTCOMES = [
    *VERBS[:4],
    ("refused", "Would be refused"),
    ("blocked", "Has to wait"),
    ("needless", "Not needed"),
]
# What is sent when the plan is run.
RUNNABLE = ("create", "update", "void", "delete")
DAYS_KEPT = 30
# Accounts that are named above the rows of a plan.
TOTALS_SHOWN = 5


class QboPlan(models.Model):
    """What was shown to a person; *Run this plan* sends exactly that."""

    _name = "qbo.plan"
    _description = "QuickBooks plan"
    _order = "id desc"

    name = fields.Char(required=True)
    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [("export", "Export"), ("undo", "Undo")], required=True, default="export"
    )
    state = fields.Selection(
        [
            ("making", "Being made"),
            ("stopped", "Stopped"),
            ("open", "Not run"),
            ("run", "Run"),
        ],
        "Status",
        required=True,
        default="making",
    )
    user_id = fields.Many2one(
        "res.users", "By", index=True, default=lambda self: self.env.uid
    )
    made_at = fields.Datetime("As of")
    undo_run_id = fields.Many2one("qbo.run", "Undoes", index="btree_not_null")
    run_id = fields.Many2one("qbo.run", index="btree_not_null")
    line_ids = fields.One2many("qbo.plan.line", "plan_id", "Lines")
    total_ids = fields.One2many("qbo.plan.total", "plan_id", "Totals")
    account_total_ids = fields.One2many(
        "qbo.plan.total", "plan_id", "Per account", domain=[("kind", "=", "account")]
    )
    customer_total_ids = fields.One2many(
        "qbo.plan.total", "plan_id", "Per customer", domain=[("kind", "=", "customer")]
    )
    totals_text = fields.Char("Adds up to", compute="_compute_totals_text")
    digest = fields.Char("Plan number", help="Changes when anything in it changes")
    create_count = fields.Integer("Create", compute="_compute_counts")
    update_count = fields.Integer("Change", compute="_compute_counts")
    back_count = fields.Integer("Void or delete", compute="_compute_counts")
    refused_count = fields.Integer("Refused or waiting", compute="_compute_counts")
    moved_count = fields.Integer("Moved", compute="_compute_counts")
    left_count = fields.Integer("To be looked at", compute="_compute_counts")
    line_count = fields.Integer("Rows", compute="_compute_counts")
    done = fields.Integer("Looked at", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")

    @api.depends("line_ids.outcome", "line_ids.moved")
    def _compute_counts(self):
        counts = {}
        for plan, outcome, moved, count in self.env["qbo.plan.line"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "outcome", "moved"], ["__count"]
        ):
            for key in (outcome, "moved" if moved else "same", "all"):
                counts[plan.id, key] = counts.get((plan.id, key), 0) + count
        for plan in self:

            def of(*keys, plan=plan):
                return sum(counts.get((plan.id, key), 0) for key in keys)

            plan.create_count = of("create")
            plan.update_count = of("update")
            plan.back_count = of("void", "delete")
            plan.refused_count = of("refused", "blocked")
            plan.moved_count = of("moved")
            plan.left_count = of(False)
            plan.line_count = of("all")
            plan.done = plan.line_count - plan.left_count
            plan.progress = 100 * plan.done / (plan.line_count or 1)

    @api.depends("account_total_ids.balance")
    def _compute_totals_text(self):
        """Name what changes most on the accounts; the page Per account has all."""
        for plan in self:
            rows = plan.account_total_ids.filtered(lambda row: round(row.balance, 2))
            rows = rows.sorted(lambda row: -abs(row.balance))
            parts = [row._text() for row in rows[:TOTALS_SHOWN]]
            if len(rows) > TOTALS_SHOWN:
                more = self.env._("%s more accounts", len(rows) - TOTALS_SHOWN)
                parts.append(more)
            plan.totals_text = "; ".join(parts) or False

    def _open(self):
        """Return the action that shows one plan, or several."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": "qbo.plan",
        }
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [[False, "form"]]}
        return {
            **action,
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self.ids)],
        }

    def action_open_lines(self):
        """Open all rows as a list of their own, to search and group."""
        self.ensure_one()
        return self.qbo_company_id._open_list(
            "action_qbo_plan_line", [("plan_id", "=", self.id)]
        )

    @api.autovacuum
    def _gc_plans(self):
        """Forget plans that nobody has run."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=DAYS_KEPT)
        self.search(
            [("create_date", "<", limit), ("state", "!=", "run")], limit=1000
        ).unlink()


class QboPlanLine(models.Model):
    """One row of a plan: an operation, what it would do, and the body it would send."""

    _name = "qbo.plan.line"
    _description = "QuickBooks plan row"
    # What a person has to solve stands first, however many rows there are.
    _order = "plan_id desc, weight, sequence, id"

    plan_id = fields.Many2one(
        "qbo.plan", "Preview", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    sequence = fields.Integer("Its turn in the run")
    weight = fields.Integer("Its place in the list")
    operation_id = fields.Many2one(
        "qbo.operation", index="btree_not_null", ondelete="set null"
    )
    undo_of_id = fields.Many2one(
        "qbo.operation", "Undoes", index="btree_not_null", ondelete="set null"
    )
    link_id = fields.Many2one("qbo.link", index="btree_not_null", ondelete="set null")
    outcome = fields.Selection(OUTCOMES, "What happens")
    asks = fields.Char(
        "Asks for a yes", help="Code of the question that running this row answers"
    )
    moved = fields.Boolean(
        "Has moved since", help="It was another one when the plan was made first"
    )
    becomes = fields.Selection([*BECOMES, ("Customer", "Customer")], "In QuickBooks")
    name = fields.Char("Number")
    partner_id = fields.Many2one("res.partner", "Customer")
    day = fields.Date("Date")
    currency_id = fields.Many2one("res.currency")
    amount = fields.Monetary("Total", aggregator=None)
    tax = fields.Monetary(aggregator=None)
    text = fields.Char("Why")
    remedy = fields.Char("What to do")
    body = fields.Json(
        "Body that was frozen",
        prefetch=False,
        groups="qbo_connector.group_qbo_bookkeeper",
    )
    changes = fields.Json(prefetch=False, groups="qbo_connector.group_qbo_bookkeeper")
    changes_html = fields.Html(
        "Differences",
        compute="_compute_changes_html",
        compute_sudo=True,
        sanitize=False,
    )

    _unseen_idx = models.Index("(plan_id, sequence, id) WHERE outcome IS NULL")

    @api.depends("changes")
    @api.depends_context("uid")
    def _compute_changes_html(self):
        """Show field by field what would be sent; personal data to bookkeepers only."""
        clear = self.env.user.has_group("qbo_connector.group_qbo_bookkeeper")
        head = Markup(
            '<table class="table table-sm"><thead><tr><th>%s</th><th>%s</th>'
            "<th>%s</th></tr></thead><tbody>"
        ) % (self.env._("Field"), self.env._("Now"), self.env._("Then"))
        row = Markup(
            '<tr><td>%s <span class="text-muted small">%s</span></td>'
            '<td style="white-space: pre-line">%s</td>'
            '<td style="white-space: pre-line">%s</td></tr>'
        )
        for line in self:
            if not line.changes:
                line.changes_html = False
                continue
            cells = []
            for key, label, before, after in line.changes:
                if not clear:
                    before = redact.mask_personal({key: before})[key]
                    after = redact.mask_personal({key: after})[key]
                cells.append(row % (label, key if key != label else "", before, after))
            line.changes_html = (
                head + Markup("").join(cells) + Markup("</tbody></table>")
            )


class QboPlanTotal(models.Model):
    """What a plan adds up to, for one account or one customer."""

    _name = "qbo.plan.total"
    _description = "QuickBooks plan total"
    _order = "plan_id desc, kind, currency, name"

    plan_id = fields.Many2one(
        "qbo.plan", "Preview", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("account", "Account"), ("customer", "Customer")], required=True
    )
    name = fields.Char(required=True)
    currency = fields.Char()
    count = fields.Integer("Rows")
    debit = fields.Float(digits=(16, 2))
    credit = fields.Float(digits=(16, 2))
    balance = fields.Float(digits=(16, 2))

    def _text(self):
        """Return what an account changes by, with its sign."""
        sign = "+" if self.balance > 0 else "−"
        amount = formatLang(self.env, abs(self.balance), digits=2)
        return f"{self.name} {sign}{amount} {self.currency or ''}".strip()
