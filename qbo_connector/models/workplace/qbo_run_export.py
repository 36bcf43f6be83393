"""Exports by hand as runs of their own: what belongs to them, progress, Stop."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...entities import said

_lt = LazyTranslate(__name__)

# Runs of people, whose operations are known beforehand.
KINDS = ("export", "undo")
# Runs that send nothing: they set transactions aside, or take that back.
ASIDE = ("ignore", "take_back")
STOPPABLE = (*KINDS, *ASIDE)
# What is left to do of runs: not what a person has to solve, nor what waits for that.
LEFT = """
    SELECT o.run_id, count(*),
           count(*) FILTER (WHERE o.state IN ('done', 'cancelled')),
           count(*) FILTER (WHERE o.state = 'sending' OR o.state = 'waiting'
                              AND NOT coalesce(o.held, false)
                              AND (b.id IS NULL OR b.state = 'sending'
                                   OR b.state = 'waiting'
                                   AND NOT coalesce(b.held, false)))
      FROM qbo_operation o
      LEFT JOIN qbo_operation b ON b.id = o.blocked_by_id
     WHERE o.run_id = ANY(%s)
     GROUP BY o.run_id
"""


class QboRun(models.Model):
    _inherit = "qbo.run"

    kind = fields.Selection(
        selection_add=[("export", "Export"), ("undo", "Undo")],
        ondelete={"export": "cascade", "undo": "cascade"},
    )
    operation_ids = fields.One2many("qbo.operation", "run_id", "What it did")
    created_count = fields.Integer("Created", compute="_compute_outcome")
    changed_count = fields.Integer("Changed", compute="_compute_outcome")
    back_count = fields.Integer("Voided or deleted", compute="_compute_outcome")
    attention_count = fields.Integer("Needs attention", compute="_compute_outcome")
    open_count = fields.Integer("Left", compute="_compute_outcome")
    can_stop = fields.Boolean(compute="_compute_can_stop")

    @api.depends("operation_ids.state", "operation_ids.verb", "ahead")
    def _compute_outcome(self):
        names = {"create": "created", "update": "changed", "apply": "changed"}
        counts = {}
        for run, verb, state, count in self.env["qbo.operation"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "verb", "state"], ["__count"]
        ):
            key = names.get(verb, "back") if state == "done" else state
            counts[run.id, key] = counts.get((run.id, key), 0) + count
        for run in self:
            for key in ("created", "changed", "back", "attention"):
                run[f"{key}_count"] = counts.get((run.id, key), 0)
            run.open_count = run.ahead + sum(
                counts.get((run.id, key), 0)
                for key in ("waiting", "sending", "attention")
            )

    @api.depends("state", "kind")
    def _compute_can_stop(self):
        for run in self:
            run.can_stop = run.state == "running" and run.kind in STOPPABLE

    # === RUNNER === #

    @api.model
    def _progress(self, company, run, remaining):
        # EXTENDS: what belongs to exports of people is shown on these
        result = None
        if run.run_id or run.touched is not None or self._others(company, run):
            result = super()._progress(company, run, remaining)
        if run.run_id:
            self._note_members(run)
        run.batch_ids.clear()
        self._follow(company)
        return result

    @api.model
    def _close(self, company, run):
        # EXTENDS: exports of people too
        result = super()._close(company, run)
        self._follow(company)
        return result

    @api.model
    def _others(self, company, run):
        """Tell whether something is due, or was sent, that no export asked for."""
        operations = self.env["qbo.operation"]
        return bool(
            operations.search([*company._due_domain(), ("run_id", "=", False)], limit=1)
            or operations.search(
                [("batch_id", "in", run.batch_ids), ("run_id", "=", False)], limit=1
            )
        )

    @api.model
    def _note_members(self, run):
        """Write down which operations a run has sent."""
        if run.batch_ids:
            self.env["qbo.operation"].search(
                [("batch_id", "in", run.batch_ids), ("run_id", "=", False)]
            ).run_id = run.run_id

    @api.model
    def _follow(self, company):
        """Bring the exports that are under way up to date, and close what is over."""
        running = self.search(
            [
                ("qbo_company_id", "=", company.id),
                ("state", "=", "running"),
                ("kind", "in", KINDS),
            ]
        )
        if not running:
            return
        self.env["qbo.operation"].flush_model()
        rows = self.env.execute_query(SQL(LEFT, running.ids))
        left = {run_id: counts for run_id, *counts in rows}
        for run in running:
            total, done, open_ = left.get(run.id, (0, 0, 0))
            # What it has not let go yet belongs to it too, and what it left out.
            values = {
                "done": done + run.left_out,
                "total": total + run.ahead + run.left_out,
            }
            over = not open_ and not run.ahead
            if over:
                values |= {"state": "done", "ended_at": fields.Datetime.now()}
            run.write(values)
            if over:
                run.message = run._outcome_text()
            self._tell(company, run)

    def _outcome_text(self):
        """Return the sentence or node of what came of a run, in one line."""
        self.invalidate_recordset()
        wait = self.open_count - self.attention_count
        parts = [
            (self.created_count, _lt("%s created", self.created_count)),
            (self.changed_count, _lt("%s changed", self.changed_count)),
            (self.back_count, _lt("%s voided or deleted", self.back_count)),
            (self.attention_count, _lt("%s need attention", self.attention_count)),
            (wait, _lt("%s still wait", wait)),
        ]
        texts = [text for count, text in parts if count]
        return said.joined(", ", texts) if texts else _lt("Nothing had to be sent.")

    # === ACTIONS === #

    @api.model
    def _start_export(self, company, name, kind="export"):
        """Make the row of an export that is about to be let go."""
        return self.create(
            {
                "qbo_company_id": company.id,
                "name": name,
                "kind": kind,
                "user_id": self.env.uid,
            }
        )

    def action_stop(self):
        """Send no more of this run; what is on the wire is finished."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        if not self.can_stop:
            raise UserError(self.env._("It is not running any more."))
        waiting = (
            self.env["qbo.operation"]
            .sudo()
            .search([("run_id", "=", self.id), ("state", "=", "waiting")])
        )
        waiting.write({"held": True, "checked": False})
        self.sudo().write(
            {
                "state": "stopped",
                "ended_at": fields.Datetime.now(),
                "message": self._stopped_text(len(waiting)),
                "ahead": 0,
            }
        )
        return self.env["qbo.company"]._notify(self.message_shown, reload=True)

    def _stopped_text(self, waiting):
        """Return the node of what was not sent, and where it stands.

        :param int waiting: how many were let go and wait
        """
        parts = [_lt("Stopped.")]
        ahead = self.ahead if self.kind == "undo" else 0
        if ahead:
            parts.append(
                _lt(
                    "%(count)s were not undone: they stand in QuickBooks as before. "
                    "Undo on the run that sent them shows them again.",
                    count=ahead,
                )
            )
        waiting += self.ahead - ahead
        if waiting or not ahead:
            parts.append(
                _lt(
                    "%(count)s were not sent. They stand in Open transactions.",
                    count=waiting,
                )
            )
        return said.joined(" ", parts)

    def action_open_operations(self):
        """Open what a run did, document by document."""
        self.ensure_one()
        action = self.qbo_company_id._open_list(
            "action_qbo_operation", [("run_id", "=", self.id)]
        )
        action["display_name"] = self.name_shown
        return action
