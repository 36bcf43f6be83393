"""The activity log of a QBO company: what ran, how far it came, what happened."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...entities import said

_lt = LazyTranslate(__name__)

# A button's run takes less than a minute.
LEFT_AFTER = timedelta(hours=1)
# What may be a sentence of ``entities.said``.
SAID = {"name", "message"}


class QboRun(models.Model):
    """One run with its progress, or one event such as a connection."""

    _name = "qbo.run"
    _description = "QuickBooks activity"
    _order = "id desc"

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
    name = fields.Char("Run (as noted)", required=True)
    kind = fields.Selection(
        [("push", "Push"), ("lists", "Lists"), ("match", "Matching")],
        required=True,
        default="push",
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Done"),
            ("stopped", "Stopped"),
            ("event", "Noted"),
        ],
        "Status",
        required=True,
        default="running",
    )
    started_at = fields.Datetime("Start", default=fields.Datetime.now)
    ended_at = fields.Datetime("End")
    done = fields.Integer()
    total = fields.Integer()
    progress = fields.Float(compute="_compute_progress")
    user_id = fields.Many2one("res.users", "By", index=True, ondelete="set null")
    message = fields.Text("Result (as noted)")
    said = fields.Json("To be said", help="Name and result, for each reader's language")
    name_shown = fields.Char("Run", compute="_compute_shown")
    message_shown = fields.Text("Result", compute="_compute_shown")

    @api.depends("name", "message", "said")
    @api.depends_context("lang")
    def _compute_shown(self):
        """Say what ran and what came of it in the reader's language."""
        for run in self:
            nodes = run.said or {}
            run.name_shown = said.show(self.env, nodes.get("name")) or run.name
            run.message_shown = said.show(self.env, nodes.get("message")) or run.message

    @api.depends("name_shown")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = run.name_shown

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS: sentences are kept to be said again, and noted as they are now
        return super().create([self._noted(vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS: as create
        if SAID.isdisjoint(vals):
            return super().write(vals)
        for run in self:
            super(QboRun, run).write(run._noted(vals))
        return True

    def _noted(self, vals):
        """Return values whose name and message may be sentences, as columns."""
        nodes = {key: said.node(vals[key]) for key in SAID & vals.keys()}
        kept = {key: node for key, node in nodes.items() if isinstance(node, dict)}
        before = self.said or {}
        left = {key: node for key, node in before.items() if key not in nodes}
        texts = {key: said.show(self.env, node) for key, node in nodes.items()}
        if not (kept or before):
            return {**vals, **texts}
        return {**vals, **texts, "said": {**left, **kept} or False}

    @api.depends("done", "total", "state")
    def _compute_progress(self):
        for run in self:
            if run.state in ("done", "event"):
                run.progress = 100.0
            else:
                run.progress = 100.0 * run.done / run.total if run.total else 0.0

    # === RUNNER === #

    @api.model
    def _progress(self, company, run, remaining):
        """Note how far a run came; its row is made with the first thing to do.

        :param run: the runner's ``Run``
        :param int remaining: operations that are due
        """
        row = self._row(company, run)
        if not row and (remaining or run.done):
            row = self.create(
                {
                    "qbo_company_id": company.id,
                    "name": _lt("Push to QuickBooks"),
                    "user_id": run.user_id,
                }
            )
        if row:
            run.run_id = row.id
            base = row.done - run.counted
            row.write({"done": base + run.done, "total": base + run.done + remaining})
            run.counted = run.done
            self._tell(company, row)

    @api.model
    def _row(self, company, run):
        if run.run_id:
            return self.browse(run.run_id).exists()
        if run.touched is not None:
            return self.browse()
        return self.search(
            [
                ("qbo_company_id", "=", company.id),
                ("state", "=", "running"),
                ("kind", "=", "push"),
                ("user_id", "=", run.user_id),
            ],
            limit=1,
        )

    @api.model
    def _close(self, company, run):
        """Close the row of a run that has come to its end."""
        row = self._row(company, run)
        if run.touched is None:
            self._close_left(company, run)
        if not row or (run.touched is None and run.outcome in ("more", "busy")):
            # The scheduled action goes on in the same row.
            return
        stopped = run.outcome == "stopped"
        row.write(
            {
                "state": "stopped" if stopped else "done",
                "ended_at": fields.Datetime.now(),
                "message": run.why or self._close_text(row, run),
            }
        )
        self._tell(company, row)

    @api.model
    def _close_text(self, row, run):
        if run.outcome in ("more", "busy"):
            return _lt("%(done)s sent; the rest goes in the background", done=row.done)
        return _lt("%(done)s sent", done=row.done)

    @api.model
    def _close_left(self, company, run):
        """Close rows of buttons whose process has died."""
        left = self.search(
            [
                ("qbo_company_id", "=", company.id),
                ("state", "=", "running"),
                ("kind", "=", "push"),
                ("user_id", "!=", run.user_id),
                ("write_date", "<", fields.Datetime.now() - LEFT_AFTER),
            ]
        )
        left.write(
            {
                "state": "stopped",
                "ended_at": fields.Datetime.now(),
                "message": _lt("It was cut off; the scheduled action goes on."),
            }
        )

    @api.autovacuum
    def _gc_runs(self):
        """Forget old activity when the company's setting for its log says so."""
        for company in self.env["qbo.company"].search([("keep_log_days", ">", 0)]):
            limit = fields.Datetime.now() - timedelta(days=company.keep_log_days)
            self.search(
                [
                    ("qbo_company_id", "=", company.id),
                    ("state", "!=", "running"),
                    ("started_at", "<", limit),
                ],
                limit=10000,
            ).unlink()

    @api.model
    def _tell(self, company, row):
        """Let open forms move their progress bar."""
        users = company.user_id | row.user_id
        users.partner_id._bus_send(
            "qbo_connector/progress",
            {
                "company_id": company.id,
                "run_id": row.id,
                "done": row.done,
                "total": row.total,
                "state": row.state,
            },
        )


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _log_event(self, text, state="event"):
        """Add an event to the activity log.

        :param text: a sentence or node of ``entities.said``, or text
        """
        self.env["qbo.run"].sudo().create(
            [
                {
                    "qbo_company_id": company.id,
                    "name": text,
                    "state": state,
                    "user_id": self.env.uid,
                    "ended_at": fields.Datetime.now(),
                }
                for company in self
            ]
        )
