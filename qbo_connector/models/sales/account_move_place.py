"""Where an invoice goes in QuickBooks, and on which job: shown, and chosen by hand."""

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from .sales_ledger import MOVES

_lt = LazyTranslate(__name__)


class AccountMove(models.Model):
    _inherit = "account.move"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        compute="_compute_qbo_company_id",
        compute_sudo=True,
        groups="qbo_connector.group_qbo_user",
    )
    qbo_place_note = fields.Char(
        "Where it goes, and why",
        compute="_compute_qbo_company_id",
        compute_sudo=True,
        groups="qbo_connector.group_qbo_user",
    )
    # What a person has chosen against the lines; empty with the mark: no job.
    qbo_job_fixed = fields.Boolean("Job cannot be changed any more", copy=False)
    qbo_job_choice_id = fields.Many2one(
        "project.project",
        "Job in QuickBooks",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    qbo_job_id = fields.Many2one(
        "project.project",
        "QuickBooks job",
        compute="_compute_qbo_job_id",
        inverse="_inverse_qbo_job_id",
        compute_sudo=True,
        groups="qbo_connector.group_qbo_user",
        help="The only project of the lines; another one, or none, can be chosen",
    )
    qbo_job_note = fields.Char(
        "About the job",
        compute="_compute_qbo_job_id",
        compute_sudo=True,
        groups="qbo_connector.group_qbo_user",
    )

    @api.depends("journal_id", "invoice_line_ids.analytic_distribution", "state")
    def _compute_qbo_company_id(self):
        """Tell where documents go, and why; several companies that fit are named."""
        self.qbo_company_id = self.qbo_place_note = False
        moves = self._origin.filtered(lambda move: move.move_type in MOVES)
        companies = self.env["qbo.company"]
        if not moves or not companies._any_sales():
            return
        reasons = {}
        routes = companies._sales_routes(moves, reasons)
        words = dict(companies._place_words())
        for move in self.filtered(lambda m: m._origin in moves):
            found = companies.browse(sorted(routes[move._origin.id]))
            note = words.get(reasons.get(move._origin.id), "")
            if len(found) > 1:
                note = self.env._(
                    "Several fit: %s. Choose one on the journal, or mark one that "
                    "takes what nothing else places.",
                    ", ".join(found.mapped("name")),
                )
            move.qbo_company_id = found if len(found) == 1 else False
            move.qbo_place_note = note

    @api.depends(
        "qbo_job_fixed",
        "qbo_job_choice_id",
        "invoice_line_ids.analytic_distribution",
        "partner_id",
    )
    def _compute_qbo_job_id(self):
        """Show the job; where the lines name several, say what happens."""
        projects = self.env["qbo.company"]._sales_projects(self)
        for move in self:
            found = projects[move.id]
            move.qbo_job_id = found if len(found) == 1 else False
            move.qbo_job_note = (
                self.env._(
                    "The lines name several projects (%(projects)s): it is billed to "
                    "the customer %(customer)s, with the class of each line.",
                    projects=", ".join(found.mapped("name")),
                    customer=move.commercial_partner_id.display_name,
                )
                if len(found) > 1
                else False
            )

    def _inverse_qbo_job_id(self):
        for move in self:
            move.qbo_job_choice_id = move.qbo_job_id
            move.qbo_job_fixed = True


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _plan_sales(self, moves, payments, bank_lines, users):
        # EXTENDS: what waits here and goes to another company by now is let go
        links = super()._plan_sales(moves, payments, bank_lines, users)
        if len(self._sales_companies()) < 2:
            return links
        new = links.filtered(
            lambda row: (
                row.res_model == "account.move"
                and row.state == "to_create"
                and not row.qbo_id
            )
        )
        found = self.env["account.move"].browse(new.mapped("res_id"))
        routes = self._sales_routes(found.filtered(lambda m: m.move_type in MOVES))
        gone = new.filtered(
            lambda row: row.res_id in routes and self.id not in routes[row.res_id]
        )
        gone -= gone.operation_ids.filtered(lambda o: o.state == "sending").link_id
        for link in gone:
            link._detach(_lt("It goes to another QuickBooks company."))
        return links - gone

    def write(self, vals):
        # EXTENDS: what others hold up, since several fit, is looked at there too
        result = super().write(vals)
        if "sales_default" in vals:
            self._sales_companies()._sales_look_again()
        return result

    @api.model
    def _place_words(self):
        return [
            ("frozen", self.env._("It stands there already.")),
            ("department", self.env._("By the department of its job.")),
            ("journal", self.env._("By its journal.")),
            ("default", self.env._("It takes what nothing else places.")),
            ("only", self.env._("The only one of this Odoo company.")),
        ]

    @api.model
    def _sales_projects(self, moves):
        # EXTENDS: what a person has chosen goes before the lines
        found = super()._sales_projects(moves)
        for move in moves.filtered("qbo_job_fixed"):
            found[move.id] = move.qbo_job_choice_id
        return found
