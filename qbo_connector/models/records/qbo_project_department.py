"""The production departments of a project."""

from odoo import api, fields, models


class QboProjectDepartment(models.Model):
    """One production department of a project; only an active one makes it a job."""

    _name = "qbo.project.department"
    _description = "Production department of a project"
    _order = "sequence, id"
    _rec_name = "department_id"

    project_id = fields.Many2one(
        "project.project", required=True, index=True, ondelete="cascade"
    )
    department_id = fields.Many2one(
        "hr.department",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('qbo_production', '=', True)]",
    )
    sequence = fields.Integer(default=10)
    is_active = fields.Boolean(
        "Active",
        default=True,
        help="Only active departments make the project a job in their QuickBooks "
        "company.",
    )
    company_id = fields.Many2one(related="project_id.company_id")
    qbo_company_name = fields.Char(
        "QuickBooks company", compute="_compute_qbo_company_name", compute_sudo=True
    )

    _department_uniq = models.Constraint(
        "unique(project_id, department_id)",
        "A department stands only once on a project.",
    )

    @api.depends("department_id.qbo_company_id.name")
    def _compute_qbo_company_name(self):
        for line in self:
            line.qbo_company_name = (
                line.department_id.qbo_company_id.name or self.env._("not associated")
            )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.project_id._qbo_touch()
        return lines

    def write(self, vals):
        projects = self.project_id
        result = super().write(vals)
        (projects | self.project_id)._qbo_touch()
        return result

    def unlink(self):
        projects = self.project_id
        result = super().unlink()
        projects.exists()._qbo_touch()
        return result
