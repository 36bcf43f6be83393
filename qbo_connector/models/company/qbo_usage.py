"""How many requests each month costs: reads are metered, writes are free."""

from odoo import api, fields, models
from odoo.tools import SQL

# Intuit's free tier: reads (CorePlus calls) a month and workspace.
FREE_READS = 500_000


class QboUsage(models.Model):
    """Requests of one QBO company in one month."""

    _name = "qbo.usage"
    _description = "QuickBooks requests a month"
    _order = "month desc"
    _log_access = False

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    month = fields.Date(required=True)
    reads = fields.Integer(default=0)
    writes = fields.Integer(default=0)
    batches = fields.Integer(default=0)

    _month_uniq = models.Constraint(
        "unique(qbo_company_id, month)", "One row a company and month."
    )

    @api.model
    def _count(self, company, reads=0, writes=0, batches=0):
        """Add to the counters of this month, in a transaction of its own."""
        with self.env["qbo.company"]._short_cursor() as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO qbo_usage AS u
                           (qbo_company_id, company_id, month, reads, writes, batches)
                    SELECT id, company_id, date_trunc('month', now())::date, %s, %s, %s
                      FROM qbo_company WHERE id = %s
                    ON CONFLICT (qbo_company_id, month) DO UPDATE
                       SET reads = u.reads + excluded.reads,
                           writes = u.writes + excluded.writes,
                           batches = u.batches + excluded.batches
                    """,
                    reads,
                    writes,
                    batches,
                    company.id,
                )
            )
