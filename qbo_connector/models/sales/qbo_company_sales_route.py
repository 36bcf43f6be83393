"""Where a document goes, and which customer or job it is billed to there."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...entities.sales_context import analytic_ids
from .qbo_sales_matches import DOCUMENTS, SalesMatches


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
            variant = self._sales_variant(move.currency_id)
            partner = move.commercial_partner_id
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

    def _sales_variant(self, currency):
        return self._variant_of(currency) if self.multi_currency else "-"

    def _payment_targets(self, payments):
        """Return {payment id: (model, id, variant)}: their job, or the customer.

        The job only if all that a payment pays is on it and nothing is left over:
        unapplied money sits on the customer.
        """
        matches = self._sales_matches(payments)
        moves = matches.moves.filtered(lambda move: move.move_type != "entry")
        jobs = self._sales_targets(moves)
        found = {}
        for payment in payments:
            mine = matches.of_payment(payment)
            partner = payment.partner_id.commercial_partner_id
            places = {jobs.get(match.move.id) for match in mine}
            variant = self._sales_variant(payment.currency_id)
            found[payment.id] = ("res.partner", partner.id, variant)
            whole = sum(match.amount for match in mine)
            if len(places) == 1 and not payment.currency_id.compare_amounts(
                float(whole), payment.amount
            ):
                found[payment.id] = places.pop()
        return found

    def _sales_customers(self, records):
        """Return {record id: link of its customer or job}, made or to be made.

        :param records: ``account.move`` or ``account.payment``
        """
        payments = records._name == "account.payment"
        places = (self._payment_targets if payments else self._sales_targets)(records)
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

    def _sales_matches(self, records):
        """Return the :class:`SalesMatches` around documents or payments."""
        empty_moves = self.env["account.move"]
        empty_payments = self.env["account.payment"]
        if records._name == "account.payment":
            return SalesMatches(self, empty_moves, records)
        return SalesMatches(self, records, empty_payments)

    @api.model
    def _payment_target(self, table, payment):
        """Return (payment method, deposit account) of a payment as Ids, or ``""``."""
        rows = self.env["qbo.payment.map"]
        method, deposit = rows._row_of(
            table,
            payment.payment_method_line_id,
            payment.journal_id,
            payment.currency_id,
        )
        return method, deposit or self.deposit_qbo_id or ""

    # === COMPANIES === #

    @api.model
    def _sales_companies(self):
        """Return the QBO companies that take sales documents, paused ones too."""
        found = self.env["qbo.company"].sudo()
        found = found.search([("sales_enabled", "=", True), ("enabled", "=", True)])
        return found.filtered(lambda company: company._sales_on())

    def _sales_routes(self, moves):
        """Return {move id: ids of the QBO companies that it would go to}.

        Department of its job, else journal, else the default of the Odoo company; what
        has gone once stays there. More than one id: nobody can tell.
        """
        companies = self._sales_companies()
        if len(companies) < 2 and not moves.journal_id.sudo().qbo_company_id:
            return {
                move.id: set(companies.ids) if self._sales_own(move) else set()
                for move in moves
            }
        frozen = self._sales_frozen("account.move", moves)
        projects = self._sales_projects(moves)
        found = {}
        for move in moves:
            own = companies.filtered(lambda c, m=move: c.company_id == m.company_id)
            lines = projects[move.id].sudo().qbo_department_line_ids
            departments = lines.filtered("is_active").department_id.qbo_company_id
            found[move.id] = set(
                frozen.get(move.id)
                or departments.ids
                or move.journal_id.sudo().qbo_company_id.ids
                or own.filtered("sales_default").ids
                or own.ids
            )
        return found

    def _sales_own(self, record):
        return record.company_id == self.company_id

    @api.model
    def _sales_frozen(self, model, records):
        """Return {record id: ids of QBO companies in which it stands already}."""
        entities = DOCUMENTS if model == "account.move" else ("Payment",)
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

    def _payment_routes(self, payments, matches):
        """Return {payment id: ids of QBO companies}: payments follow their invoices."""
        moves = matches.moves.filtered(lambda move: move.move_type != "entry")
        routes = self._sales_routes(moves)
        companies = self._sales_companies()
        frozen = self._sales_frozen("account.payment", payments)
        found = {}
        for payment in payments:
            mine = set().union(
                *(routes[match.move.id] for match in matches.of_payment(payment))
            )
            own = companies.filtered(lambda c, p=payment: c.company_id == p.company_id)
            found[payment.id] = set(
                frozen.get(payment.id)
                or mine
                or payment.journal_id.sudo().qbo_company_id.ids
                or own.filtered("sales_default").ids
                or own.ids
            )
        return found

    def _sales_ambiguous(self, records):
        """Return the ids of records that several QBO companies could take."""
        if self.env["qbo.company"].sudo().search_count([], limit=2) < 2:
            return set()
        if records._name == "account.payment":
            routes = self._payment_routes(records, self._sales_matches(records))
        else:
            routes = self._sales_routes(records)
        return {record_id for record_id, found in routes.items() if len(found) > 1}
