"""Projects: jobs of QuickBooks companies."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..runner.qbo_company_runner import BUTTON_BUDGET

# More projects than this are exported by the scheduled action, with progress.
AT_ONCE = 30


class ProjectProject(models.Model):
    _name = "project.project"
    _inherit = ["project.project", "qbo.linked.mixin"]

    qbo_department_line_ids = fields.One2many(
        "qbo.project.department", "project_id", "Production departments", copy=True
    )
    qbo_currency_ids = fields.Many2many(
        "res.currency",
        "qbo_project_currency_rel",
        string="Billed in",
        help="Currencies that the job is billed in. Each one beside the home currency "
        "makes a customer and a job of its own in QuickBooks, where a customer has "
        "one currency for ever. Empty: the home currency.",
    )
    qbo_can_export = fields.Boolean(
        "Can be exported to QuickBooks",
        compute="_compute_qbo_companies",
        compute_sudo=True,
    )
    qbo_company_names = fields.Char(
        "QuickBooks companies", compute="_compute_qbo_companies", compute_sudo=True
    )

    @api.depends(
        "qbo_department_line_ids.is_active",
        "qbo_department_line_ids.department_id.qbo_company_id",
    )
    def _compute_qbo_companies(self):
        for project in self:
            companies = project._qbo_companies()
            project.qbo_can_export = bool(companies)
            project.qbo_company_names = ", ".join(companies.mapped("name")) or False

    def _qbo_companies(self):
        """Return the QBO companies that active departments lead to."""
        lines = self.sudo().qbo_department_line_ids.filtered("is_active")
        companies = lines.department_id.qbo_company_id
        return companies.filtered("active")

    # === BUTTONS === #

    def action_qbo_export(self):
        """Export job: push the projects now, or many of them in the background.

        What is no job is left out of a selection, and named.

        :raise UserError: when none of them is a job, with the reason
        """
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        reasons = self._qbo_reasons()
        jobs = self.filtered(lambda project: project.id not in reasons)
        if not jobs:
            raise UserError(next(iter(reasons.values()), self.env._("Nothing to do.")))
        left = self._qbo_left_text(reasons)
        if len(jobs) > AT_ONCE:
            return jobs._qbo_export_later(left)
        return jobs._qbo_export_now(left)

    def _qbo_reasons(self):
        """Return {project id: why it is no job that could be exported}."""
        domain = [("internal_project_id", "in", self.ids)]
        internal = self.env["res.company"].sudo().search(domain).internal_project_id
        reasons = {
            project.id: (
                project._qbo_never_text(internal)
                if project._qbo_companies()
                else project._qbo_no_company_text()
            )
            for project in self
        }
        return {key: text for key, text in reasons.items() if text}

    def _qbo_left_text(self, reasons):
        """Return what is told of projects that were left out of a selection."""
        if not reasons:
            return ""
        return self.env._(
            "%(count)s left out. %(reason)s",
            count=len(reasons),
            reason=next(iter(reasons.values())),
        )

    def _qbo_no_company_text(self):
        return self.env._(
            "%(project)s goes to no QuickBooks company: none of its active production "
            "departments is associated with one. Add such a department on the tab Job "
            "Cost, or let an administrator associate it (QuickBooks > Configuration > "
            "QuickBooks Companies > Associate Department).",
            project=self.display_name,
        )

    def _qbo_never_text(self, internal):
        """Return why a project is no job although its departments are; or ``""``.

        :param internal: projects that Odoo has made for internal time
        """
        self.ensure_one()
        project = self.sudo()
        companies = project._qbo_companies()
        name = self.display_name
        if not project.active:
            return self.env._("%s is archived: restore it before it is exported.", name)
        if project.is_template or project in internal:
            return self.env._(
                "%s is a template or Odoo's internal project: these never go to "
                "QuickBooks. Take its production departments away.",
                name,
            )
        if project.company_id and project.company_id not in companies.company_id:
            return self.env._(
                "%(project)s belongs to %(company)s, but its departments lead to the "
                "books of %(other)s. Correct the company of the project, or its "
                "departments.",
                project=name,
                company=project.company_id.name,
                other=", ".join(companies.company_id.mapped("name")),
            )
        return ""

    def _qbo_export_later(self, left=""):
        for company in self._qbo_companies():
            if reason := company._stop_reason():
                raise UserError(reason)
        self.env["qbo.change"]._touch(self, by_hand=True)
        text = self.env._(
            "%(count)s jobs are exported in the background. The status of each is in "
            "the list, the progress on the QuickBooks company.",
            count=len(self),
        )
        return self.env["qbo.company"]._notify(
            f"{text}\n{left}".strip(),
            kind="warning" if left else "info",
            sticky=bool(left),
            reload=True,
        )

    def _qbo_export_now(self, left=""):
        runs = [
            (company, company._run(self, budget=BUTTON_BUDGET))
            for company in self._qbo_companies()
        ]
        return self._qbo_export_result(runs, left)

    def _qbo_wish(self):
        # OVERRIDES: a person asked for it, so a choice of scope does not hold it back
        self.env["qbo.change"]._touch(self, by_hand=True)

    @api.model
    def _qbo_export_title(self):
        # OVERRIDES: the button's own name
        return self.env._("Export job")

    @api.model
    def _qbo_there_text(self, link, company):
        # OVERRIDES: says what a job is there
        return self.env._(
            "%(job)s is job %(id)s in %(company)s, a sub-customer of its "
            "customer: QuickBooks lets no other program create Projects.",
            job=link.qbo_name,
            id=link.qbo_id,
            company=company.name,
        )

    # === LINK === #

    def _qbo_link_companies(self):
        """Return the QBO companies of the job's departments; all where it has none."""
        companies = self._qbo_companies().with_env(self.env)
        return companies._filtered_access("read") or super()._qbo_link_companies()
