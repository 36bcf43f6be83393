"""Whose turn it is in a run: what is applied, planned or sent next."""

from odoo import fields, models
from odoo.fields import Domain

from ...api import batch as qbo_batch

# So many good answers are kept at most before they are applied: what is shown of them
# lags behind until then.
MOST_KEPT = 15


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _open_batches(self, run):
        """Return the ids of a batch to apply and of one to send again, or None.

        A button leaves to the scheduled action what it has kept of other records.
        """
        batches = self.env["qbo.batch"].search(
            [("qbo_company_id", "=", self.id), ("state", "!=", "done")], order="id"
        )
        now = fields.Datetime.now()
        answered = batches.filtered(lambda batch: batch.state == "answered")
        if answered and run.touched is not None:
            mine = Domain("link_id", "in", run.link_ids)
            for model, ids in run.touched.items():
                mine |= Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            mine &= Domain("batch_id", "in", answered.ids)
            answered &= self.env["qbo.operation"].search(mine).batch_id
        sending = batches.filtered(
            lambda batch: (
                batch.state == "sending"
                and (not batch.retry_at or batch.retry_at <= now)
            )
        )
        return answered[:1].id or None, sending[:1].id or None

    def _more_of_the_same(self, run):
        """Tell whether more may go at once before the kept answers are applied.

        Only what has the same rank: others may wait for what the answers bring.
        """
        if len(run.kept) >= MOST_KEPT:
            return False
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            batch = company.env["qbo.batch"].browse(run.kept[-1])
            ranks = set(batch.operation_ids.mapped("rank"))
            due = company.env["qbo.operation"].search(
                company._due_domain(), order="rank, id", limit=1
            )
            same = bool(due) and {due.rank} == ranks
            return same and not company.env["qbo.throttle"]._next_wait(company, "batch")

    def _full_batch_due(self, run):
        """Tell whether what is due goes before further changes are looked at.

        A full batch does: nothing planned later would share it, and nobody waits until
        all is planned. Once in a run a batch goes that is not full, so that full ones
        which wait for it can go. While the throttle lets nothing go, there is time.
        """
        if run.touched is not None or self.env["qbo.throttle"]._next_wait(
            self, "batch"
        ):
            return False
        domain, operations = self._due_domain(), self.env["qbo.operation"]
        first = operations.search(domain, order="rank, id", limit=1)
        if not first:
            return False
        full = qbo_batch.MAX_ITEMS
        lowest = domain & Domain("rank", "=", first.rank)
        if operations.search_count(lowest, limit=full) == full:
            return True
        higher = domain & Domain("rank", ">", first.rank)
        if run.hurried or operations.search_count(higher, limit=full) < full:
            return False
        run.hurried = True
        return True
