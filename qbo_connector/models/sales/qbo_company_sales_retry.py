"""Payments that can be applied only after another one has let go."""

from odoo import fields, models

from ...entities import amounts
from ..runner.qbo_company_settle import SERVER_ERRORS
from .qbo_company_sales_plan import BACK_RANK


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    makes_room = fields.Boolean(
        "Deleted and made anew, to make room",
        help="A credit application that is deleted, and made anew, since others wait "
        "for what it stands on",
    )


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _settle_refused(self, operation, item, candidates=None):
        """EXTENDS: a payment is tried again while others are on their way.

        Where money was moved from one invoice to another, QuickBooks refuses the
        payment that comes as long as the one that goes stands there. The members of a
        batch have no order (Intuit's reference), so the refused one goes once more,
        after those that it may wait for.
        """
        if others := self._others_on_their_way(operation):
            rank = max(operation.rank, *others.mapped("rank")) + 1
            operation._wait(batch_id=False, rank=rank)
            if operation.attempts >= SERVER_ERRORS - 1:
                self._make_room(operation)
            return None
        return super()._settle_refused(operation, item, candidates)

    def _make_room(self, operation):
        """Let a credit application go that waits for another one, which waits for it.

        A payment lets go by an update without lines first; a payment of zero without
        lines is none, so it is deleted and made anew. Only where waiting did not help.
        """
        total = amounts.decimal((operation.values or {}).get("_total"))
        if operation.verb == "update" and not total:
            operation.write({"verb": "delete", "makes_room": True, "rank": BACK_RANK})

    def _sales_updates(self, links, users):
        # EXTENDS: not what is about to be made anew
        return super()._sales_updates(links - self._making_room(links), users)

    def _making_room(self, links):
        """Return those links that an open operation deletes to make room."""
        return (
            self.env["qbo.operation"]
            .search(
                [
                    ("link_id", "in", links.ids),
                    ("makes_room", "=", True),
                    ("state", "in", ("waiting", "sending", "attention")),
                ]
            )
            .link_id
        )

    def _settle_back(self, operation, answered, note):
        # EXTENDS: what made room is made anew
        done = super()._settle_back(operation, answered, note)
        if done and operation.makes_room:
            self.env["qbo.change"]._note_again(operation)
        return done

    def _others_on_their_way(self, operation):
        """Return operations on other payments that may still free what this settles."""
        none = operation.browse()
        if operation.entity != "Payment" or operation.attempts >= SERVER_ERRORS:
            return none
        if not (operation.body or {}).get("Line"):
            return none
        return operation.search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", "Payment"),
                ("verb", "!=", "create"),
                ("state", "in", ("waiting", "sending")),
                ("blocked_by_id", "=", False),
                ("id", "!=", operation.id),
            ]
        )
