"""Enabling the integration: the check-up, and what would go first."""

from odoo import api, fields, models
from odoo.tools import SQL

# The last row, without a department, holds the totals.
JOBS_BY_DEPARTMENT = """
    SELECT line.department_id, count(DISTINCT p.id),
           count(DISTINCT coalesce(c.commercial_partner_id,
                                   %(internal)s)),
           count(DISTINCT p.id) FILTER (WHERE l.id IS NULL)
      FROM project_project p
      JOIN qbo_project_department line
        ON line.project_id = p.id AND line.is_active
      JOIN hr_department d ON d.id = line.department_id
       AND d.qbo_company_id = %(company)s
      LEFT JOIN res_partner c ON c.id = p.partner_id
      LEFT JOIN qbo_link l ON l.res_model = 'project.project'
       AND l.res_id = p.id AND l.qbo_company_id = %(company)s
       AND l.qbo_id IS NOT NULL
     WHERE p.id = ANY(%(projects)s)
     GROUP BY ROLLUP (line.department_id)
"""


class QboEnable(models.TransientModel):
    """Shows what enabling would set in motion, and enables."""

    _name = "qbo.enable"
    _description = "Enable the QuickBooks integration"

    qbo_company_id = fields.Many2one(
        "qbo.company", "QuickBooks company", required=True, readonly=True
    )
    checkup_html = fields.Html(
        related="qbo_company_id.checkup_html", string="Check-up", sanitize=False
    )
    line_ids = fields.One2many(
        "qbo.enable.line",
        "enable_id",
        string="By department",
        compute="_compute_line_ids",
        store=True,
    )
    job_count = fields.Integer("Jobs", compute="_compute_line_ids", store=True)
    customer_count = fields.Integer(
        "Customers", compute="_compute_line_ids", store=True
    )
    new_job_count = fields.Integer(
        "New in QuickBooks", compute="_compute_line_ids", store=True
    )

    @api.depends("qbo_company_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines, totals = wizard._count()
            wizard.line_ids = [(5, 0, 0), *((0, 0, line) for line in lines)]
            wizard.job_count, wizard.customer_count, wizard.new_job_count = totals

    def _count(self):
        """Count jobs, their customers and jobs without a link, by department.

        A job of two departments counts in both, and once in the totals.

        :return: tuple (list of line values, tuple of the three totals)
        """
        company = self.qbo_company_id.sudo()
        projects = company._eligible_jobs()
        rows = self.env.execute_query(
            SQL(
                JOBS_BY_DEPARTMENT,
                company=company.id,
                internal=company.internal_partner_id.id or None,
                projects=list(projects.ids),
            )
        )
        lines = [
            {
                "department_id": department_id,
                "job_count": jobs,
                "customer_count": customers,
                "new_job_count": new,
            }
            for department_id, jobs, customers, new in rows
            if department_id
        ]
        totals = next((row[1:] for row in rows if not row[0]), (0, 0, 0))
        return lines, totals

    def action_enable(self):
        """Let the connector write to this QuickBooks company from now on."""
        self.ensure_one()
        company = self.qbo_company_id
        company._enable()
        action = company._notify(
            self.env._(
                "The integration of %(name)s is on: the first jobs go in the "
                "background.",
                name=company.name,
            )
        )
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action


class QboEnableLine(models.TransientModel):
    """One department in the window that enables."""

    _name = "qbo.enable.line"
    _description = "QuickBooks: what would go first, by department"

    enable_id = fields.Many2one(
        "qbo.enable", "Window", required=True, ondelete="cascade"
    )
    department_id = fields.Many2one("hr.department", readonly=True)
    job_count = fields.Integer("Jobs", readonly=True)
    customer_count = fields.Integer("Customers", readonly=True)
    new_job_count = fields.Integer("New in QuickBooks", readonly=True)
