"""No second document while a released one stands in QuickBooks."""

from odoo import api, models

from .qbo_entity import Problem


class QboEntityTransaction(models.AbstractModel):
    _inherit = "qbo.entity.transaction"

    @api.model
    def _problems(self, company, links, values):
        # EXTENDS: un-bundled, and left in QuickBooks
        problems = super()._problems(company, links, values)
        fresh = links.filtered(lambda link: not link.qbo_id and link.id in values)
        for link_id, number in self._released_of(company, fresh).items():
            problems.setdefault(link_id, Problem("sales_released", number))
        return problems

    @api.model
    def _released_of(self, company, links):
        """Return {link id: name of the released object that it would double}.

        Of a payment, objects of the documents that it pays: a sales receipt holds
        the money already.
        """
        if not links:
            return {}
        records = self._records(links)
        moves = {record.id: {record.id} for record in records}
        if self._res_model != "account.move":
            matches = company._sales_matches(records)
            moves = {
                payment.id: {m.move.id for m in matches.of_payment(payment)}
                for payment in records
            }
        released = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", company.id),
                ("res_model", "=", "account.move"),
                ("res_id", "in", list(set().union(*moves.values()))),
                ("state", "=", "released"),
                ("qbo_id", "!=", False),
            ]
        )
        names = {link.res_id: link.display_name for link in released}
        found = {}
        for link in links:
            held = sorted(moves.get(link.res_id, set()) & names.keys())
            if held:
                found[link.id] = names[held[0]]
        return found
