"""Voids that wait for a yes: nobody exports one without seeing what it does."""

from odoo import fields, models
from odoo.tools import SQL

from ...entities.sales_checks import VOID_ASKS

# Lets go what a void that was said yes to has announced, once for each record.
LET_FOLLOW = """
    WITH announced AS (
         SELECT o.id, v.id AS void_id, v.run_id, l.res_model || ',' || l.res_id AS name
           FROM qbo_operation o
           JOIN qbo_link l ON l.id = o.link_id
           JOIN qbo_operation v ON v.qbo_company_id = o.qbo_company_id
            AND v.follows ? (l.res_model || ',' || l.res_id) AND v.state = 'done'
          WHERE o.link_id = ANY(%(links)s) AND o.verb = 'create'
            AND o.state = 'waiting' AND o.held IS NULL
            AND v.follows IS NOT NULL AND v.qbo_company_id = %(company)s),
         spent AS (
         UPDATE qbo_operation v SET follows = v.follows - a.names
           FROM (SELECT void_id, array_agg(name) AS names FROM announced
                  GROUP BY void_id) a
          WHERE v.id = a.void_id)
    UPDATE qbo_operation o SET held = false, run_id = coalesce(o.run_id, a.run_id)
      FROM announced a WHERE o.id = a.id
"""


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    follows = fields.Json(
        "What is made instead",
        help="Records that whoever agreed to a void has seen with it: they go after it "
        "without another word",
    )

    _follows_idx = models.Index("(qbo_company_id) WHERE follows IS NOT NULL")

    def _agree_to(self, codes):
        # EXTENDS: who has answered lets it go; an empty mark would be held again
        result = super()._agree_to(codes)
        self._mark_held(False)
        return result

    def _agree_to_voids(self, code=None):
        """Note the yes of somebody who has seen what these voids do; they go.

        What is made instead of a receipt was shown with it, and goes too.

        :param str code: of the question; by default the one that each waits with
        """
        for asked, voids in self.grouped(lambda o: code or o.fault_code).items():
            for void in voids:
                void.follows = self.env["qbo.void.wizard"]._made_instead(void) or False
            voids._agree_to(set(VOID_ASKS) & {asked})
        for model, voids in self.grouped("res_model").items():
            # What stood on it is looked at again.
            records = self.env[model].browse(voids.mapped("res_id"))
            self.env["qbo.change"]._touch(records)

    def _void_answers(self, lang):
        """Say yes to these questions inside of a look ahead.

        :param str lang: code of the language of whoever reads it
        :return: {operation id: (code of the question, what its void does)}; payments
            are kept as credit, as the window proposes
        """
        found, asked = {}, self.filtered("can_void")
        for operation in asked:
            wizards = self.env["qbo.void.wizard"].with_context(lang=lang)
            wizard = wizards.new({"money": "keep"})
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

    def _hold(self, links, verb):
        # EXTENDS: but not what belongs to a void that somebody has agreed to
        if verb == "create":
            self.env["qbo.operation"].flush_model()
            self.env.cr.execute(
                SQL(LET_FOLLOW, links=links.ids, company=self.id),
            )
            self.env["qbo.operation"].invalidate_model(["held", "follows", "run_id"])
        return super()._hold(links, verb)

    def _blockers(self, operations, parents):
        # EXTENDS: what was said yes to takes the money off that stands on it
        found = super()._blockers(operations, parents)
        going = operations.filtered(lambda o: o.verb == "void" and not o.held)
        first = self.env["qbo.operation"].union(
            *(found[operation.id] for operation in going if operation.id in found)
        )
        first.filtered(lambda o: o.held and o.entity == "Payment")._release()
        return found
