"""Export by hand: what is planned waits until somebody lets it go."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Held operations that one step looks at.
CHUNK = 100


class QboCompany(models.Model):
    _inherit = "qbo.company"

    preview_always = fields.Boolean(
        "Always preview",
        help="Export shows first what would be created, changed and voided.",
    )

    def write(self, vals):
        # EXTENDS: what was held goes when documents go at once again
        result = super().write(vals)
        if vals.get("auto_export") == "at_once":
            self._release_all()
        return result

    def _exports_by_hand(self):
        """Tell whether documents wait until somebody exports them."""
        return self.auto_export == "by_hand"

    def _release_all(self):
        """Let all go that waits for a person's word only."""
        found = self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "in", self.ids),
                ("held", "=", True),
                ("state", "=", "waiting"),
            ]
        )
        found._release()

    # === PLAN === #

    def _owe(self, links, verb, users=None):
        # EXTENDS: nothing for what was set aside; by hand, all waits
        if verb in ("create", "update"):
            links = links.filtered(lambda link: not link.aside)
        result = super()._owe(links, verb, users)
        if links and self._exports_by_hand():
            self._hold(links, verb)
        return result

    def _sales_open_moves(self, moves):
        # EXTENDS: without what was set aside
        found = super()._sales_open_moves(moves)
        aside = self._sales_aside(found)
        return found.filtered(lambda move: move.id not in aside)

    def _sales_open_payments(self, payments, matches):
        # EXTENDS: without what was set aside
        found = super()._sales_open_payments(payments, matches)
        aside = self._sales_aside(found)
        return found.filtered(lambda payment: payment.id not in aside)

    def _sales_aside(self, records):
        """Return the ids of records that a person has set aside here."""
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("aside", "!=", False),
            ]
        )
        return set(links.mapped("res_id"))

    def _sales_bill_to(self, moves, payments):
        # EXTENDS: customers that only held documents need are held with them
        last = self.env["qbo.operation"].search([], order="id desc", limit=1).id or 0
        result = super()._sales_bill_to(moves, payments)
        if self._exports_by_hand():
            self.env["qbo.operation"].flush_model()
            self.env.cr.execute(
                SQL(
                    "UPDATE qbo_operation SET held = true WHERE qbo_company_id = %s"
                    " AND id > %s AND entity = 'Customer' AND held IS NULL",
                    self.id,
                    last,
                )
            )
            self.env["qbo.operation"].invalidate_model(["held"])
        return result

    def _reconsider(self, links, swept=False):
        # EXTENDS: what is held is looked at again too
        result = super()._reconsider(links, swept)
        self.env["qbo.operation"].search(
            [
                ("link_id", "in", links.ids),
                ("state", "=", "waiting"),
                ("checked", "=", True),
            ]
        ).checked = False
        return result

    def _after_transaction(self, operation, answered):
        # EXTENDS: what follows from an answer is part of what was let go
        result = super()._after_transaction(operation, answered)
        follows = operation.link_id.operation_ids.filtered(
            lambda o: (
                o.held and o.verb == "update" and o.state in ("waiting", "attention")
            )
        )
        follows.held = False
        return result

    # === PREPARE === #

    def _due_domain(self, links=None):
        # EXTENDS: what is held is not due
        return super()._due_domain(links) & Domain("held", "=", False)

    def _blockers(self, operations, parents):
        # EXTENDS: what was let go takes its customer along
        found = super()._blockers(operations, parents)
        going = operations.filtered(lambda operation: not operation.held)
        first = self.env["qbo.operation"].union(
            *(found[operation.id] for operation in going if operation.id in found)
        )
        held = first.filtered(lambda o: o.held and o.entity == "Customer")
        held._release()
        return found

    # === CHECK === #

    def _plan_step(self, run):
        # EXTENDS: then what is held is looked at, so that it says what it lacks
        if super()._plan_step(run):
            return True
        return run.touched is None and self._check_held()

    def _check_held(self):
        """Prepare a chunk of what is held without sending it.

        What would be refused, or waits for something else, says so in the list.

        :return: True when there was something to look at
        """
        found = self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("state", "=", "waiting"),
                ("held", "=", True),
                ("checked", "=", False),
                ("entity", "!=", "Customer"),
            ],
            order="rank, id",
            limit=CHUNK,
        )
        for _key, group in found.grouped(lambda o: (o.entity, o.res_model)).items():
            self._prepare_group(group)
        found.checked = True
        return bool(found)
