"""What customers owe on both sides, and every difference in a class that has a name."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...entities.amounts import ZERO, decimal
from ..sales.qbo_company_sales_settle import TRANSACTIONS
from . import month_sql

# Why a customer's balance differs, in the order in which it is told.
CLASSES = (
    "not_exported",
    "before_from",
    "changed_here",
    "changed_there",
    "tax",
    "currency",
    "exchange",
    "bank",
)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _receivables(self, day, report):
        """Compare receivables per customer, in the home currency.

        :param day: date up to which both sides are looked at
        :param report: AgedReceivables as QuickBooks gave it, or None
        :return: list of dicts: partner_id or False, name, odoo, qbo, and an amount for
            each of :data:`CLASSES`; ``qbo - odoo`` is their sum where a report is given
        """
        self.ensure_one()
        odoo, parts = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
        for partner, kind, amount in self._month_query(month_sql.ODOO, day):
            odoo[partner or 0] += decimal(amount)
            if kind != "there":
                parts[partner or 0, kind] -= decimal(amount)
        for statement in (month_sql.THERE, month_sql.EXCHANGE):
            for partner, kind, amount in self._month_query(statement, day):
                parts[partner or 0, kind] += decimal(amount)
        remote, names = self._remote_receivables(report)
        rows = []
        for key in sorted({*odoo, *remote, *(key for key, _kind in parts)}, key=str):
            mine = {kind: parts[key, kind] for kind in CLASSES}
            if report is not None:
                left = remote[key] - odoo[key] - sum(mine.values())
                mine["changed_there"] += left
            if any((odoo[key], remote[key], *mine.values())):
                rows.append(
                    {
                        "partner_id": key if isinstance(key, int) else False,
                        "name": names.get(key, ""),
                        "odoo": odoo[key],
                        "qbo": remote[key],
                        **mine,
                    }
                )
        return rows

    def _month_query(self, statement, day):
        """Run one of the statements about receivables."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                statement,
                company=self.id,
                odoo_company=self.company_id.id,
                currency=self.company_id.currency_id.id,
                entities=list(TRANSACTIONS),
                exchange=self.company_id.currency_exchange_journal_id.id or 0,
                since_export=self.export_from or day,
                end=day,
            )
        )

    def _remote_receivables(self, report):
        """Return ({key: amount}, {key: name}) of a report.

        The key is the commercial partner's id, or the name of a customer that nobody
        has linked. Jobs count to the customer that they stand under.
        """
        amounts_, names = defaultdict(lambda: ZERO), {}
        found = list(self._report_rows((report or {}).get("Rows") or {}))
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", "Customer"),
                ("qbo_id", "in", [qbo_id for qbo_id, _name, _amount in found]),
            ]
        )
        partners = self._partners_of_links(links)
        for qbo_id, name, amount in found:
            key = partners.get(qbo_id) or name
            amounts_[key] += amount
            names[key] = name
        return amounts_, names

    @api.model
    def _partners_of_links(self, links):
        """Return {QuickBooks Id: commercial partner id} of customers and jobs."""
        by_model = links.grouped("res_model")
        none = links.browse()
        partners = self.env["res.partner"].with_context(active_test=False)
        customers = by_model.get("res.partner", none)
        projects = self.env["project.project"].with_context(active_test=False)
        jobs = by_model.get("project.project", none)
        ids = {
            p.id: p.commercial_partner_id.id
            for p in partners.browse(customers.mapped("res_id")).exists()
        }
        found = {link.qbo_id: ids.get(link.res_id) for link in customers}
        ids = {
            p.id: self._customer_of(p).id
            for p in projects.browse(jobs.mapped("res_id")).exists()
        }
        return found | {link.qbo_id: ids.get(link.res_id) for link in jobs}

    @api.model
    def _report_rows(self, rows):
        """Yield (customer Id, name, own amount) of all rows of a report.

        A customer with sub-customers is a section: its own amount stands in the head,
        or is what the sum has more than the rows within (FACTS 7).
        """
        for row in rows.get("Row") or ():
            if row.get("group") == "GrandTotal":
                continue
            inner = list(self._report_rows(row.get("Rows") or {}))
            yield from inner
            cells = row.get("ColData") or (row.get("Header") or {}).get("ColData") or []
            if not cells or not cells[0].get("id"):
                continue
            text = cells[-1].get("value") if len(cells) > 1 else ""
            amount = decimal(text or 0)
            if not text and row.get("Summary"):
                whole = row["Summary"]["ColData"][-1].get("value")
                amount = decimal(whole or 0) - sum(part for _i, _n, part in inner)
            yield str(cells[0]["id"]), cells[0].get("value") or "", amount
