"""Where a document goes, and which customer or job it is billed to there."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...entities.sales_context import analytic_ids
from ...entities.sales_money import receivable_lines
from .qbo_sales_matches import DOCUMENTS, ENTRY
from .sales_ledger import MONEY, MOVES


class AccountJournal(models.Model):
    _inherit = "account.journal"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="qbo_connector.group_qbo_user",
        help="Documents and payments of this journal go there, unless the department "
        "of their job says otherwise.",
    )

    def write(self, vals):
        # EXTENDS account: documents that nobody could place may go now
        result = super().write(vals)
        if "qbo_company_id" in vals:
            self.env["qbo.company"]._sales_companies()._sales_look_again()
        return result


class QboCompany(models.Model):
    _inherit = "qbo.company"

    sales_default = fields.Boolean(
        "Takes what nothing else places",
        copy=False,
        help="Of several QuickBooks companies of one Odoo company, this one takes "
        "documents whose job and journal name none.",
    )
    sales_journal_ids = fields.One2many(
        "account.journal",
        "qbo_company_id",
        "Journals that go there",
        help="Only where several QuickBooks companies serve one Odoo company: "
        "documents of these journals go to this one, unless the department of their "
        "job says otherwise.",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    # === JOBS OF DOCUMENTS === #

    @api.model
    def _sales_projects(self, moves):
        """Return {move id: projects} of the lines' analytic distribution."""
        lines = moves.invoice_line_ids
        by_line = analytic_ids(lines)
        ids = set().union(*by_line.values())
        projects = self.env["project.project"].search([("account_id", "in", list(ids))])
        by_account = projects.grouped(lambda project: project.account_id.id)
        found = defaultdict(projects.browse)
        for line in lines:
            for account in by_line.get(line.id, ()):
                found[line.move_id.id] |= by_account.get(account, projects.browse())
        return found

    def _sales_targets(self, moves):
        """Return {move id: (model, id, variant)}: the job or customer it is billed to.

        The job when the lines name exactly one project, and it is a job of the same
        customer here in this currency; otherwise the customer.
        """
        projects = self._sales_projects(moves)
        single = moves.env["project.project"].union(
            *(found for found in projects.values() if len(found) == 1)
        )
        jobs = set(self._eligible_jobs(single)._ids) if single else set()
        found = {}
        for move in moves:
            partner, currency = self._sales_owes(move)
            variant = self._sales_variant(currency)
            found[move.id] = ("res.partner", partner.id, variant)
            project = projects[move.id]
            if (
                len(project) == 1
                and project.id in jobs
                and self._customer_of(project) == partner
                and variant in self._job_variants(project)
            ):
                found[move.id] = ("project.project", project.id, variant)
        return found

    @api.model
    def _sales_owes(self, move):
        """Return (customer, currency) of a document, or of an entry on a receivable."""
        if move.move_type in MOVES:
            return move.commercial_partner_id, move.currency_id
        lines = receivable_lines(move)
        return lines.partner_id.commercial_partner_id[:1], lines.currency_id[:1]

    def _sales_variant(self, currency):
        return self._variant_of(currency) if self.multi_currency else "-"

    def _sales_customers(self, records):
        """Return {record id: link of its customer or job}, made or to be made.

        :param records: ``account.move``, ``account.payment`` or bank lines
        """
        money = records._name in MONEY
        places = (self._payment_targets if money else self._sales_targets)(records)
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", "Customer"),
                ("res_model", "in", ("res.partner", "project.project")),
                ("res_id", "in", [place[1] for place in places.values()]),
            ]
        )
        by_place = {(link.res_model, link.res_id, link.variant): link for link in links}
        return {
            record_id: by_place[place]
            for record_id, place in places.items()
            if place in by_place
        }

    # === COMPANIES === #

    @api.model
    def _sales_companies(self):
        """Return the QBO companies that take sales documents, paused ones too."""
        found = self.env["qbo.company"].sudo()
        found = found.search([("sales_enabled", "=", True), ("enabled", "=", True)])
        return found.filtered(lambda company: company._sales_on())

    def _sales_routes(self, moves, reasons=None):
        """Return {move id: ids of the QBO companies that it would go to}.

        Department of its job, else journal, else the default of the Odoo company; what
        has gone once stays there. More than one id: nobody can tell.

        :param dict reasons: filled with move id to ``frozen``, ``department``,
            ``journal``, ``default`` or ``only``
        """
        reasons = {} if reasons is None else reasons
        companies = self._sales_companies()
        found = {}
        if len(companies) < 2 and not moves.journal_id.sudo().qbo_company_id:
            for move in moves:
                own = companies.filtered(lambda c, m=move: c.company_id == m.company_id)
                found[move.id], reasons[move.id] = set(own.ids), own and "only"
            return found
        frozen = self._sales_frozen("account.move", moves)
        projects = self._sales_projects(moves)
        for move in moves:
            own = companies.filtered(lambda c, m=move: c.company_id == m.company_id)
            lines = projects[move.id].sudo().qbo_department_line_ids
            departments = lines.filtered("is_active").department_id.qbo_company_id
            steps = (
                ("frozen", frozen.get(move.id, ())),
                ("department", departments.ids),
                ("journal", move.journal_id.sudo().qbo_company_id.ids),
                ("default", own.filtered("sales_default").ids),
                ("only", own.ids),
            )
            why, ids = next((step for step in steps if step[1]), ("", ()))
            found[move.id], reasons[move.id] = set(ids), why
        return found

    @api.model
    def _sales_frozen(self, model, records):
        """Return {record id: ids of QBO companies in which it stands already}."""
        documents = model == "account.move"
        entities = (*DOCUMENTS, ENTRY) if documents else ("Payment", "Purchase")
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id, array_agg(DISTINCT qbo_company_id) FROM qbo_link"
                " WHERE res_model = %s AND res_id = ANY(%s) AND entity = ANY(%s)"
                " AND qbo_id IS NOT NULL GROUP BY res_id",
                model,
                list(records.ids),
                list(entities),
            )
        )
        return dict(rows)

    def _sales_ambiguous(self, records):
        """Return the ids of records that several QBO companies could take."""
        if self.env["qbo.company"].sudo().search_count([], limit=2) < 2:
            return set()
        if records._name in MONEY:
            routes = self._payment_routes(records, self._sales_matches(records))
        else:
            routes = self._sales_routes(records)
        return {record_id for record_id, found in routes.items() if len(found) > 1}
