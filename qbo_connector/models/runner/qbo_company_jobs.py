"""Which projects are jobs of a QBO company, and which customers they belong to."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# A project is a job of a QBO company when one of its active departments is
# associated with it, and the department's choice covers it.
ELIGIBLE = """
    SELECT DISTINCT p.id
      FROM project_project p
      JOIN qbo_project_department line ON line.project_id = p.id AND line.is_active
      JOIN hr_department d ON d.id = line.department_id
     WHERE d.qbo_company_id = %(company)s
       AND d.qbo_production
       AND NOT coalesce(p.is_template, false)
       AND p.id NOT IN (SELECT internal_project_id FROM res_company
                         WHERE internal_project_id IS NOT NULL)
       AND (p.company_id IS NULL OR p.company_id = %(odoo_company)s)
       AND (%(by_hand)s OR CASE d.qbo_scope
            WHEN 'all' THEN true
            WHEN 'new' THEN p.create_date >= d.qbo_associated_at
            WHEN 'since' THEN p.create_date >= d.qbo_since OR EXISTS (
                 SELECT 1 FROM account_analytic_line a
                  WHERE a.project_id = p.id AND a.date >= d.qbo_since) OR EXISTS (
                 SELECT 1 FROM project_task t
                  WHERE t.project_id = p.id AND t.write_date >= d.qbo_since)
            ELSE false END)
"""


# What an association would bring in: the same choice, before it is made.
WOULD_GO = """
    SELECT count(*), count(DISTINCT c.commercial_partner_id)
      FROM project_project p
      LEFT JOIN res_partner c ON c.id = coalesce(p.partner_id, %(internal)s)
     WHERE p.active
       AND NOT coalesce(p.is_template, false)
       AND EXISTS (SELECT 1 FROM qbo_project_department line
                    WHERE line.project_id = p.id AND line.is_active
                      AND line.department_id = ANY(%(departments)s))
       AND p.id NOT IN (SELECT internal_project_id FROM res_company
                         WHERE internal_project_id IS NOT NULL)
       AND (p.company_id IS NULL OR p.company_id = %(odoo_company)s)
       AND (%(since)s::date IS NULL OR p.create_date >= %(since)s::date OR EXISTS (
            SELECT 1 FROM account_analytic_line a
             WHERE a.project_id = p.id AND a.date >= %(since)s::date) OR EXISTS (
            SELECT 1 FROM project_task t
             WHERE t.project_id = p.id AND t.write_date >= %(since)s::date))
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _count_jobs(self, departments, scope, since=None):
        """Count what associating departments would send, in one query.

        :param departments: ``hr.department`` records
        :param str scope: as ``hr.department.qbo_scope``
        :param since: date, for the scope ``since``
        :return: tuple (jobs, customers)
        """
        self.ensure_one()
        if (
            not departments
            or scope in ("new", "none")
            or (scope == "since" and not since)
        ):
            return 0, 0
        self.env.flush_all()
        row = self.env.execute_query(
            SQL(
                WOULD_GO,
                departments=departments.ids,
                odoo_company=self.company_id.id,
                internal=self.internal_partner_id.id or None,
                since=since if scope == "since" else None,
            )
        )[0]
        return tuple(row)

    def _eligible_jobs(self, projects=None, by_hand=False, archived=False, limit=None):
        """Return the projects that belong into this QBO company as jobs.

        :param projects: look only at these
        :param by_hand: a person asks for them: what the association lets go by itself
            (all, since, only new, none) does not matter
        :param archived: archived projects too
        """
        self.ensure_one()
        self.env.flush_all()
        query = SQL(
            ELIGIBLE,
            company=self.id,
            odoo_company=self.company_id.id,
            by_hand=by_hand,
        )
        if not archived:
            query = SQL("%s AND p.active", query)
        if projects is not None:
            query = SQL("%s AND p.id = ANY(%s)", query, list(projects.ids))
        query = SQL("%s ORDER BY p.id", query)
        if limit:
            query = SQL("%s LIMIT %s", query, limit)
        ids = [row[0] for row in self.env.execute_query(query)]
        return self.env["project.project"].with_context(active_test=False).browse(ids)

    def _customer_of(self, project):
        """Return the contact that a job is billed to, or an empty record."""
        partner = project.partner_id.commercial_partner_id
        return partner or self.internal_partner_id

    def _job_variants(self, project):
        """Return the variants of a job: one for each currency that it is billed in."""
        currencies = project.qbo_currency_ids if self.multi_currency else None
        if not currencies:
            return ["-"]
        return [self._variant_of(currency) for currency in currencies]

    def _customer_links_of(self, projects):
        """Read the links of the projects' customers into the cache, in one query."""
        partners = projects.partner_id.commercial_partner_id | self.internal_partner_id
        links = self.env["qbo.link"].search(self._customer_domain(partners))
        cache = self._customer_cache()
        for partner in partners:
            cache[partner.id] = {}
        for link in links:
            cache[link.res_id][link.variant] = link.id
        return links

    def _customer_link_of(self, project, variant):
        """Return the link of the customer that a job stands under."""
        partner = self._customer_of(project)
        cache = self._customer_cache()
        if partner and partner.id not in cache:
            self._customer_links_of(project)
        found = cache.get(partner.id, {}).get(variant)
        return self.env["qbo.link"].browse(found or ())

    @api.model
    def _customer_domain(self, partners):
        return Domain(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", "Customer"),
                ("res_model", "=", "res.partner"),
                ("res_id", "in", partners.ids),
            ]
        )

    def _customer_cache(self):
        """Return {partner id: {variant: link id}}, of one cursor of the runner."""
        data = self.env.cr.cache.setdefault("qbo_connector.customers", {})
        return data.setdefault(self.id, {})
