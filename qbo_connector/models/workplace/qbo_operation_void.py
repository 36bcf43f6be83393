"""Voids that wait for a yes: nobody exports one without seeing what it does."""

from odoo import models
from odoo.tools import SQL

from ...entities.sales_checks import VOID_ASKS


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    def _agree_to(self, codes):
        # EXTENDS: who has answered lets it go; an empty mark would be held again
        result = super()._agree_to(codes)
        self._mark_held(False)
        return result

    def _agree_to_voids(self, code=None):
        """Note the yes of somebody who has seen what these voids do; they go.

        :param str code: of the question; by default the one that each waits with
        """
        for asked, voids in self.grouped(lambda o: code or o.fault_code).items():
            voids._agree_to(set(VOID_ASKS) & {asked})
        for model, voids in self.grouped("res_model").items():
            # What stood on it is looked at again.
            records = self.env[model].browse(voids.mapped("res_id"))
            self.env["qbo.change"]._touch(records)

    def _void_answers(self):
        """Say yes to these questions inside of a look ahead.

        :return: {operation id: (code of the question, what its void does)}; payments
            are kept as credit, as the window proposes
        """
        found, asked = {}, self.filtered("can_void")
        for operation in asked:
            wizard = self.env["qbo.void.wizard"].new({"money": "keep"})
            text = " ".join(wizard._steps(operation))
            found[operation.id] = (operation.fault_code, text)
        for code, voids in asked.grouped("fault_code").items():
            voids._agree_to([code])
        return found

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


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _blockers(self, operations, parents):
        # EXTENDS: what was said yes to takes the money off that stands on it
        found = super()._blockers(operations, parents)
        going = operations.filtered(lambda o: o.verb == "void" and not o.held)
        first = self.env["qbo.operation"].union(
            *(found[operation.id] for operation in going if operation.id in found)
        )
        first.filtered(lambda o: o.held and o.entity == "Payment")._release()
        return found
