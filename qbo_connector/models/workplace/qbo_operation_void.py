"""Voids in Open transactions: exporting them there is the yes that they need."""

from odoo import models
from odoo.tools import SQL

from ...entities.sales_checks import VOID_ASKS


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    def _release(self, run=None):
        # EXTENDS: who exports a void has seen it; what stands on it is looked at again
        result = super()._release(run)
        voids = self.filtered(lambda o: o.verb == "void") if run else self.browse()
        for operation in voids:
            operation.agreed = sorted({*(operation.agreed or ()), *VOID_ASKS})
            record = self.env[operation.res_model].browse(operation.res_id)
            self.env["qbo.change"]._touch(record)
        return result

    def _agree_to(self, codes):
        # EXTENDS: who has answered lets it go; an empty mark would be held again
        result = super()._agree_to(codes)
        self._mark_held(False)
        return result

    def _mark_held(self, value):
        """Write the mark as it is: the ORM takes empty and False for the same."""
        self.flush_model(["held"])
        self.env.cr.execute(
            SQL(
                "UPDATE qbo_operation SET held = %s WHERE id = ANY(%s)",
                value,
                list(self.ids),
            )
        )
        self.invalidate_recordset(["held"])

    def _shown_before(self):
        """Return those that wait for a person's word, or have got it, in the list."""
        self.flush_model(["held"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM qbo_operation WHERE id = ANY(%s) AND held IS NOT NULL",
                list(self.ids),
            )
        )
        return self.browse(row[0] for row in rows)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _release_all(self):
        # EXTENDS: nobody has said yes to voids that go because it is time
        voids = self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "in", self.ids),
                ("held", "=", True),
                ("state", "=", "waiting"),
                ("verb", "=", "void"),
            ]
        )
        result = super()._release_all()
        voids._mark_held(None)
        return result
