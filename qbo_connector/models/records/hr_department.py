"""Production departments and the QuickBooks company that they belong to."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class HrDepartment(models.Model):
    _inherit = "hr.department"

    qbo_production = fields.Boolean(
        "Production",
        help="Its projects can be jobs in QuickBooks: it is offered for the "
        "association with a QuickBooks company.",
    )
    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        index=True,
        readonly=True,
        copy=False,
        ondelete="set null",
        groups="qbo_connector.group_qbo_user,hr.group_hr_user",
    )
    qbo_scope = fields.Selection(
        [
            ("all", "All jobs"),
            ("since", "Jobs active since a date"),
            ("new", "Only new jobs"),
            ("none", "None by itself"),
        ],
        "Jobs that go",
        default="all",
        copy=False,
        groups="qbo_connector.group_qbo_user,hr.group_hr_user",
    )
    qbo_since = fields.Date("Active since", copy=False)
    qbo_associated_at = fields.Datetime("Associated with QuickBooks on", copy=False)

    @api.constrains("qbo_company_id", "company_id", "qbo_production")
    def _check_qbo_company(self):
        # A user of Employees may see the association without any right on QuickBooks.
        for department in self.sudo().filtered("qbo_company_id"):
            if not department.qbo_production:
                raise ValidationError(
                    self.env._(
                        "%(department)s is associated with the QuickBooks company "
                        "%(company)s: remove the association before it stops being a "
                        "production department.",
                        department=department.display_name,
                        company=department.qbo_company_id.name,
                    )
                )
            if (
                department.company_id
                and department.company_id != department.qbo_company_id.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(department)s belongs to %(mine)s, but the QuickBooks "
                        "company %(company)s keeps the books of %(theirs)s.",
                        department=department.display_name,
                        mine=department.company_id.name,
                        company=department.qbo_company_id.name,
                        theirs=department.qbo_company_id.company_id.name,
                    )
                )

    def action_qbo_toggle_production(self):
        """Make departments production departments, or take that back.

        A QuickBooks administrator needs no right on Employees for it.
        """
        self.env["qbo.company"]._check_group("admin")
        self.check_access("read")
        for department in self.sudo():
            department.qbo_production = not department.qbo_production

    def _qbo_associate(self, company, scope="all", since=None):
        """Associate departments with a QBO company; their jobs are looked at next.

        :param company: the ``qbo.company``
        :param str scope: ``all``, ``since`` (with a date), ``new`` or ``none``
        :raise ValidationError: when one is taken, or belongs to another Odoo company
        """
        self.env["qbo.company"]._check_group("admin")
        departments = self.sudo()
        for department in departments:
            other = department.qbo_company_id
            if other and other != company:
                raise ValidationError(
                    self.env._(
                        "%(department)s is associated with %(other)s already. Remove "
                        "it there first.",
                        department=department.display_name,
                        other=other.name,
                    )
                )
        departments.write(
            {
                "qbo_company_id": company.id,
                "qbo_scope": scope,
                "qbo_since": since,
                "qbo_associated_at": fields.Datetime.now(),
            }
        )
        departments._qbo_touch_projects()
        company.sudo()._log_event(
            _lt("Associated: %s", ", ".join(departments.mapped("display_name")))
        )

    def _qbo_dissociate(self):
        """Remove the association; nothing changes in QuickBooks."""
        self.env["qbo.company"]._check_group("admin")
        departments = self.sudo()
        for company, group in departments.grouped("qbo_company_id").items():
            if company:
                company._log_event(
                    _lt(
                        "No longer associated: %s",
                        ", ".join(group.mapped("display_name")),
                    )
                )
        departments._qbo_touch_projects()
        departments.write({"qbo_company_id": False, "qbo_associated_at": False})

    def action_qbo_dissociate(self):
        """Remove the association, as its button says; nothing changes in QuickBooks."""
        self._qbo_dissociate()
        return self.env["qbo.company"]._notify(
            self.env._("Association removed. Nothing was changed in QuickBooks."),
            reload=True,
        )

    def _qbo_touch_projects(self):
        lines = (
            self.env["qbo.project.department"]
            .sudo()
            .search([("department_id", "in", self.ids)])
        )
        lines.project_id._qbo_touch()
