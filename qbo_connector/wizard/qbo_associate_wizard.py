"""Associate Department: whose jobs go to a QuickBooks company."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class QboAssociateWizard(models.TransientModel):
    """Choose production departments, and say which of their jobs go."""

    _name = "qbo.associate.wizard"
    _description = "Associate departments with a QuickBooks company"

    qbo_company_id = fields.Many2one(
        "qbo.company", "QuickBooks company", required=True, ondelete="cascade"
    )
    odoo_company_id = fields.Many2one(related="qbo_company_id.company_id")
    department_ids = fields.Many2many(
        "hr.department",
        "qbo_associate_department_rel",
        string="Departments to associate",
        domain="[('qbo_production', '=', True), ('qbo_company_id', '=', False),"
        " ('company_id', 'in', (odoo_company_id, False))]",
    )
    remove_ids = fields.Many2many(
        "hr.department",
        "qbo_dissociate_department_rel",
        string="Associations to remove",
        domain="[('qbo_company_id', '=', qbo_company_id)]",
    )
    scope = fields.Selection(
        [
            ("all", "All jobs"),
            ("since", "Jobs active since a date"),
            ("new", "Only new jobs"),
            ("none", "None by itself: only what is exported by hand"),
        ],
        "Jobs that go",
        required=True,
        default="all",
    )
    since = fields.Date("Active since")
    job_count = fields.Integer("Jobs", compute="_compute_counts")
    customer_count = fields.Integer("Customers", compute="_compute_counts")
    taken_note = fields.Text("Departments that are taken", compute="_compute_notes")
    free_note = fields.Text("Departments that are free", compute="_compute_notes")

    @api.depends("department_ids", "scope", "since", "qbo_company_id")
    def _compute_counts(self):
        for wizard in self:
            wizard.job_count, wizard.customer_count = (
                wizard.qbo_company_id.sudo()._count_jobs(
                    wizard.department_ids._origin, wizard.scope, wizard.since
                )
            )

    @api.depends("qbo_company_id")
    def _compute_notes(self):
        """Name the departments that cannot be chosen, and where they are."""
        departments = (
            self.env["hr.department"].sudo().search([("qbo_production", "=", True)])
        )
        for wizard in self:
            company = wizard.qbo_company_id
            taken = departments.filtered(
                lambda department, company=company: (
                    department.qbo_company_id and department.qbo_company_id != company
                )
            )
            wizard.taken_note = "\n".join(
                self.env._(
                    "%(department)s is associated with %(company)s. Remove it there "
                    "first.",
                    department=department.display_name,
                    company=department.qbo_company_id.name,
                )
                for department in taken
            )
            wizard.free_note = (
                False
                if departments
                else self.env._(
                    "No department is marked as production. Tick Production on the "
                    "departments whose projects are jobs (QuickBooks > Configuration > "
                    "Production departments)."
                )
            )

    def action_apply(self):
        """Associate and remove as chosen.

        :raise UserError: when nothing was chosen, or the date is missing
        """
        self.ensure_one()
        self.env["qbo.company"]._check_group("admin")
        if not self.department_ids and not self.remove_ids:
            raise UserError(self.env._("Choose at least one department."))
        if self.department_ids and self.scope == "since" and not self.since:
            raise UserError(self.env._("Enter the date since which jobs are active."))
        if self.remove_ids:
            self.remove_ids._qbo_dissociate()
        if self.department_ids:
            since = self.since if self.scope == "since" else False
            self.department_ids._qbo_associate(self.qbo_company_id, self.scope, since)
        return self.env["qbo.company"]._notify(self._told(), reload=True)

    def _told(self):
        company = self.qbo_company_id
        texts = []
        if self.department_ids and company._may_run():
            texts.append(
                self.env._(
                    "%(jobs)s jobs of %(customers)s customers go to %(company)s in the "
                    "background.",
                    jobs=self.job_count,
                    customers=self.customer_count,
                    company=company.name,
                )
            )
        elif self.department_ids:
            texts.append(
                self.env._(
                    "Associated. Nothing goes to QuickBooks before the integration of "
                    "%(company)s is enabled.",
                    company=company.name,
                )
            )
        if self.remove_ids:
            texts.append(
                self.env._("Association removed. Nothing was changed in QuickBooks.")
            )
        return "\n".join(texts)
