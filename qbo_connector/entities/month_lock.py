"""Documents of a locked month wait for a bookkeeper's word."""

from odoo import api, models

from .qbo_entity import Problem
from .sales_closed import closed_days


class QboEntityTransaction(models.AbstractModel):
    _inherit = "qbo.entity.transaction"

    @api.model
    def _problems(self, company, links, values):
        # EXTENDS: what is dated in a locked month, unless it was confirmed
        problems = super()._problems(company, links, values)
        until = company.sales_locked_until
        if not until:
            return problems
        locked = {
            link.id: day
            for link in links
            if (day := self._first_day(link, values.get(link.id))) and day <= str(until)
        }
        for link in links.browse(locked) - self._lock_confirmed(locked):
            problems.setdefault(
                link.id, Problem("sales_locked", closed_days(locked[link.id], until))
            )
        return problems

    @api.model
    def _first_day(self, link, values):
        """Return the earlier of a document's days, here and there, as text."""
        days = [(values or {}).get("TxnDate"), (link.image or {}).get("TxnDate")]
        return min(filter(None, days), default="")

    @api.model
    def _lock_confirmed(self, ids):
        """Return the links whose open operation a bookkeeper has confirmed."""
        operations = self.env["qbo.operation"].search(
            [
                ("link_id", "in", list(ids)),
                ("state", "in", ("waiting", "sending", "attention")),
                ("lock_confirmed", "=", True),
            ]
        )
        return operations.link_id
