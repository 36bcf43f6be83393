"""The month: what is not as it should be in a period, and receivables on both sides."""

import logging
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, date_utils, format_date

from ..sales.qbo_company_sales_settle import TRANSACTIONS
from ..sales.sales_ledger import MOVES
from . import month_sql
from .qbo_company_receivables import CLASSES
from .qbo_month_lines import KINDS

_logger = logging.getLogger(__name__)


class QboMonth(models.TransientModel):
    """One look at a period of one QBO company, by one person."""

    _name = "qbo.month"
    _description = "QuickBooks month"
    _transient_max_hours = 24.0

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_qbo_company_id(),
    )
    company_id = fields.Many2one(related="qbo_company_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_period()[0]
    )
    date_to = fields.Date(
        "To", required=True, default=lambda self: self._default_period()[1]
    )
    changed_since = fields.Date(
        "Changes since",
        help="Changes and voids from this day on are shown. Empty: the day after To.",
    )
    computed_at = fields.Datetime("Looked at", readonly=True)
    qbo_at = fields.Datetime("QuickBooks' report of", readonly=True)
    locked_until = fields.Date(related="qbo_company_id.sales_locked_until")
    is_locked = fields.Boolean("Locked", compute="_compute_is_locked")
    line_ids = fields.One2many("qbo.month.line", "month_id", "Lines")
    balance_ids = fields.One2many("qbo.month.balance", "month_id", "Receivables")
    unsent_count = fields.Integer("Not in QuickBooks", compute="_compute_counts")
    held_count = fields.Integer("Held up", compute="_compute_counts")
    changed_count = fields.Integer("Changed since", compute="_compute_counts")
    voided_count = fields.Integer("Voided since", compute="_compute_counts")
    backdated_count = fields.Integer("Back-dated", compute="_compute_counts")
    undeposited_count = fields.Integer("Undeposited Funds", compute="_compute_counts")
    odoo_total = fields.Monetary("Receivables in Odoo", compute="_compute_totals")
    qbo_total = fields.Monetary("Receivables in QuickBooks", compute="_compute_totals")
    difference = fields.Monetary(compute="_compute_totals")
    differing = fields.Integer("Customers that differ", compute="_compute_totals")

    # === DEFAULTS === #

    @api.model
    def _default_qbo_company_id(self):
        found = self.env["qbo.company"].search([("sales_enabled", "=", True)])
        return found[:1]

    @api.model
    def _default_period(self):
        """Return first and last day of the month before this one."""
        before = fields.Date.context_today(self) - date_utils.relativedelta(months=1)
        return date_utils.start_of(before, "month"), date_utils.end_of(before, "month")

    # === COMPUTE METHODS === #

    @api.depends("qbo_company_id", "date_from", "date_to")
    def _compute_display_name(self):
        for month in self:
            days = [format_date(self.env, d) for d in (month.date_from, month.date_to)]
            month.display_name = f"{month.qbo_company_id.name or ''} {' – '.join(days)}"

    @api.depends("locked_until", "date_to")
    def _compute_is_locked(self):
        for month in self:
            until = month.locked_until
            month.is_locked = bool(until and month.date_to and until >= month.date_to)

    @api.depends("line_ids")
    def _compute_counts(self):
        groups = self.env["qbo.month.line"]._read_group(
            [("month_id", "in", self.ids)], ["month_id", "kind"], ["__count"]
        )
        counts = {(month.id, kind): count for month, kind, count in groups}
        for month in self:
            for kind, _label in KINDS:
                month[f"{kind}_count"] = counts.get((month.id, kind), 0)

    @api.depends("balance_ids")
    def _compute_totals(self):
        groups = self.env["qbo.month.balance"]._read_group(
            [("month_id", "in", self.ids)],
            ["month_id", "differs"],
            ["odoo_balance:sum", "qbo_balance:sum", "difference:sum", "__count"],
        )
        for month in self:
            mine = [row for row in groups if row[0] == month]
            month.odoo_total = sum(row[2] for row in mine)
            month.qbo_total = sum(row[3] for row in mine)
            month.difference = sum(row[4] for row in mine)
            month.differing = sum(row[5] for row in mine if row[1])

    # === LOOK === #

    def action_look(self):
        """Look at the period: Odoo's side here, QuickBooks' by one report.

        Where money lies in Undeposited Funds a second read asks for its deposits.
        """
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        company = self.qbo_company_id
        company.check_access("read")
        report = None
        if company.state in ("connected", "paused"):
            report = company._fetch_report(
                "AgedReceivables",
                report_date=str(self.date_to),
                aging_method="Report_Date",
            )
        self.line_ids.unlink()
        self.balance_ids.unlink()
        self._fill_lines(company.sudo())
        self._fill_balances(company.sudo(), report)
        self.write(
            {
                "computed_at": fields.Datetime.now(),
                "qbo_at": self._report_moment(report),
            }
        )
        return self._show()

    def _report_moment(self, report):
        """Return when QuickBooks made a report (UTC); False when it was not asked."""
        if report is None:
            return False
        try:
            moment = datetime.fromisoformat((report.get("Header") or {})["Time"])
        except (KeyError, ValueError):
            return fields.Datetime.now()
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc)
        return moment.replace(tzinfo=None, microsecond=0)

    def _show(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_month"
        )
        return {**action, "res_id": self.id, "target": "main"}

    def _fill_lines(self, company):
        """Insert what is to be looked at, a statement for each kind."""
        self.env.flush_all()
        facts = self._sql_facts(company)
        facts["in_receipts"] = [
            row[0]
            for row in self.env.execute_query(SQL(month_sql.IN_RECEIPTS, **facts))
        ]
        facts["deposited"] = self._deposited(company, facts["undeposited"])
        for statement in month_sql.KINDS.values():
            self.env.cr.execute(SQL(statement, **facts))
        self.env["qbo.month.line"].invalidate_model()
        self.invalidate_recordset()
        self._say_what_holds(company)

    def _say_what_holds(self, company):
        """Write why lines are held up in the words of who looks; one query for all."""
        held = self.line_ids.filtered(lambda line: line.kind == "held")
        operations = (
            self.env["qbo.operation"]
            .sudo()
            .search(
                [
                    ("qbo_company_id", "=", company.id),
                    ("res_model", "in", held.mapped("res_model")),
                    ("res_id", "in", held.mapped("res_id")),
                    ("state", "in", ("attention", "waiting")),
                ],
                order="state DESC, id DESC",
            )
        )
        # As in the statement, the first by state and id has the word.
        said = {
            (operation.res_model, operation.res_id): operation.fault_shown
            or operation.blocked_by_id.fault_shown
            for operation in operations
        }
        for line in held:
            line.note = said.get((line.res_model, line.res_id)) or line.note

    def _sql_facts(self, company):
        since = self.changed_since or self.date_to + timedelta(days=1)
        return {
            "month": self.id,
            "uid": self.env.uid,
            "company": company.id,
            "odoo_company": company.company_id.id,
            "types": list(MOVES),
            "entities": list(TRANSACTIONS),
            "start": self.date_from,
            "end": self.date_to,
            "changed_since": since,
            "since_export": company.export_from or self.date_to,
            "undeposited": self._undeposited_accounts(company),
            "text_before": self.env._("Dated before Export from"),
            "text_unbundled": self.env._("Un-bundled"),
            "text_no_method": self.env._("No payment method"),
        }

    @api.model
    def _undeposited_accounts(self, company):
        """Return the Ids of the account Undeposited Funds in QuickBooks' chart."""
        accounts = self.env["qbo.link"].sudo()
        accounts = accounts.search(
            [("qbo_company_id", "=", company.id), ("entity", "=", "Account")]
        )
        return [
            account.qbo_id
            for account in accounts
            if (account.image or {}).get("AccountSubType") == "UndepositedFunds"
        ]

    def _deposited(self, company, accounts):
        """Return [entity + Id] of what deposits in QuickBooks hold.

        Asked only where money of ours went into Undeposited Funds: one read. A
        deposit is not dated before the first of what it may hold.
        """
        if company.state not in ("connected", "paused"):
            return []
        row = self.env.execute_query(
            SQL(
                "SELECT min(image->>'TxnDate') FROM qbo_link"
                " WHERE qbo_company_id = %s AND state = 'linked' AND home_total > 0"
                " AND entity IN ('Payment', 'SalesReceipt')"
                " AND image#>>'{DepositToAccountRef,value}' = ANY(%s)"
                " AND (image->>'TxnDate')::date <= %s",
                company.id,
                accounts,
                self.date_to,
            )
        )[0]
        if not row[0]:
            return []
        found = []
        with company._live_client() as client:
            for page in client.fetch_all("Deposit", f"TxnDate >= '{row[0]}'"):
                found += [
                    tie["TxnType"] + str(tie["TxnId"])
                    for deposit in page
                    for line in deposit.get("Line") or ()
                    for tie in line.get("LinkedTxn") or ()
                ]
        return found

    def _fill_balances(self, company, report):
        rows = company._receivables(self.date_to, report)
        ids = [row["partner_id"] for row in rows if row["partner_id"]]
        partners = self.env["res.partner"].sudo().browse(ids)
        names = {partner.id: partner.display_name for partner in partners}
        self.env["qbo.month.balance"].create(
            [
                {
                    "month_id": self.id,
                    "partner_id": row["partner_id"],
                    "name": names.get(row["partner_id"]) or row["name"],
                    "odoo_balance": float(row["odoo"]),
                    "qbo_balance": float(row["qbo"]),
                    "known": report is not None,
                    **{kind: float(row[kind]) for kind in CLASSES},
                }
                for row in rows
            ]
        )

    # === ACTIONS === #

    def action_open_lines(self):
        """Open what was found of one kind, named by the context."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_month_line"
        )
        kind = self.env.context.get("qbo_kind")
        action["domain"] = [("month_id", "=", self.id)]
        action["context"] = {f"search_default_{kind}": 1} if kind else {}
        return action

    def action_open_balances(self):
        """Open receivables per customer, those that differ first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_month_balance"
        )
        action["domain"] = [("month_id", "=", self.id)]
        return action

    def action_lock(self):
        """Lock the month: later changes to documents dated in it ask a bookkeeper."""
        self.ensure_one()
        if not self.computed_at:
            raise UserError(
                self.env._("Press Look first, so that you see what you lock.")
            )
        company = self.qbo_company_id
        company._lock_sales(self.date_to, self._book(), self._book_name())
        self.invalidate_recordset()
        return self.env["qbo.company"]._notify(
            self.env._(
                "Locked up to %s. Later changes to documents dated up to then ask a "
                "bookkeeper.",
                self.date_to,
            ),
            reload=True,
        )

    def action_unlock(self):
        """Unlock the month: documents dated in it go again without asking."""
        self.ensure_one()
        before = self.date_from - timedelta(days=1)
        self.qbo_company_id._unlock_sales(before)
        self.invalidate_recordset()
        return self.env["qbo.company"]._notify(
            self.env._("Open again from %s on.", self.date_from), reload=True
        )

    def action_spreadsheet(self):
        """Export all of it to a spreadsheet."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        return {
            "type": "ir.actions.act_url",
            "url": f"/qbo/month/{self.id}.xlsx",
            "target": "download",
        }
