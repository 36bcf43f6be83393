"""Looking at everything again, and taking back what should not go any more."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .qbo_company_jobs import ELIGIBLE
from .qbo_company_plan import CHUNK

_lt = LazyTranslate(__name__)

SWEEP_EVERY = timedelta(days=1)
# Settings that change what QuickBooks should hold.
SHAPING = {
    "archive_jobs",
    "bill_with_parent",
    "internal_partner_id",
    "job_pattern",
    "multi_currency",
    "name_pattern",
}

# Creates of customers that no job in this QBO company needs any more.
NEEDLESS = """
    SELECT o.id
      FROM qbo_operation o
      JOIN qbo_link l ON l.id = o.link_id
     WHERE o.qbo_company_id = %(company)s
       AND o.state IN ('waiting', 'attention') AND o.verb = 'create'
       AND l.res_model = 'res.partner' AND l.qbo_id IS NULL
       AND l.entity = 'Customer' AND NOT coalesce(l.wanted, false)
       AND NOT EXISTS (
           SELECT 1
             FROM qbo_link j
             JOIN project_project p ON p.id = j.res_id
             LEFT JOIN res_partner c ON c.id = p.partner_id
            WHERE j.qbo_company_id = %(company)s
              AND j.res_model = 'project.project'
              AND j.variant = l.variant
              AND coalesce(c.commercial_partner_id, %(internal)s) = l.res_id
              AND EXISTS (SELECT 1 FROM qbo_operation jo
                           WHERE jo.link_id = j.id
                             AND jo.state IN ('waiting', 'sending', 'attention')
                           UNION ALL SELECT 1 WHERE j.qbo_id IS NOT NULL))
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    sweep_from = fields.Integer(
        "Sweep goes on from",
        copy=False,
        help="Last project that a sweep in progress has looked at",
    )
    sweep_due = fields.Boolean("A sweep is due", copy=False)
    swept_at = fields.Datetime("Last sweep", copy=False)

    def write(self, vals):
        result = super().write(vals)
        if SHAPING & vals.keys() or vals.get("active"):
            enabled = self.filtered(
                lambda company: company.enabled and company.state == "connected"
            )
            if enabled:
                enabled._start_sweep()
                enabled._trigger_run()
        return result

    # === SWEEP === #

    def _sweep_step(self):
        """Touch the next chunk of jobs when a sweep is due: on request, or daily.

        A sweep finds what hooks cannot see: what other programs wrote, what changed
        while the integration was paused, and what an association brought in.

        :return: True when something was touched
        """
        if not self.sweep_due:
            if self.swept_at and self.swept_at > fields.Datetime.now() - SWEEP_EVERY:
                return False
            self.write({"sweep_due": True, "sweep_from": 0})
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO qbo_change (qbo_company_id, company_id, res_model, res_id)
                SELECT %(company)s, %(odoo_company)s, found.model, found.id FROM (
                    SELECT 'project.project' AS model, p.id FROM project_project p
                     WHERE p.id > %(start)s AND (
                           p.id IN (%(eligible)s) OR EXISTS (
                           SELECT 1 FROM qbo_link l
                            WHERE l.res_model = 'project.project'
                              AND l.res_id = p.id AND l.qbo_company_id = %(company)s))
                     ORDER BY p.id LIMIT %(chunk)s) found
                RETURNING res_id
                """,
                company=self.id,
                odoo_company=self.company_id.id,
                start=self.sweep_from,
                eligible=SQL(
                    ELIGIBLE,
                    company=self.id,
                    odoo_company=self.company_id.id,
                    by_hand=False,
                ),
                chunk=CHUNK,
            )
        )
        found = [row[0] for row in self.env.cr.fetchall()]
        if found:
            self.sweep_from = max(found)
            return True
        self._sweep_partners()
        self.write(
            {"sweep_due": False, "sweep_from": 0, "swept_at": fields.Datetime.now()}
        )
        return True

    def _sweep_partners(self):
        """Touch all linked contacts; their own chunks follow in the next steps."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO qbo_change (qbo_company_id, company_id, res_model, res_id)
                SELECT qbo_company_id, company_id, res_model, res_id FROM qbo_link
                 WHERE qbo_company_id = %s AND res_model = 'res.partner'
                   AND state = 'linked'
                """,
                self.id,
            )
        )

    @api.model
    def _start_sweep(self):
        """Let the next run look at everything again."""
        self.sudo().write({"sweep_due": True, "sweep_from": 0})

    # === TAKE BACK === #

    def _withdraw(self, projects):
        """Cancel what is owed for jobs that may not go any more.

        A job that has lost its departments, was archived or is billed in other
        currencies now, and the customers that only such jobs were waiting for.

        :param projects: the projects that were touched
        """
        opened = self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("res_model", "=", "project.project"),
                ("res_id", "in", projects.ids),
                ("state", "in", ("waiting", "attention")),
                ("verb", "in", ("create", "update")),
            ]
        )
        if opened:
            may_go = self._eligible_jobs(projects, by_hand=True)
            may_change = may_go
            if self.archive_jobs:
                may_change |= self._eligible_jobs(projects, by_hand=True, archived=True)
            variants = {project.id: self._job_variants(project) for project in may_go}
            opened.filtered(
                lambda operation: (
                    operation.link_id.variant not in variants.get(operation.res_id, ())
                    if operation.verb == "create"
                    else operation.res_id not in may_change._ids
                )
            )._cancel(_lt("It is no job of this QuickBooks company any more."))
        self._withdraw_customers()

    def _withdraw_customers(self):
        """Cancel creates of customers that no job needs any more."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                NEEDLESS,
                company=self.id,
                internal=self.internal_partner_id.id or None,
            )
        )
        self.env["qbo.operation"].browse(row[0] for row in rows)._cancel(
            _lt("No job needs this customer any more.")
        )
