"""Payments that can be applied only after another one has let go."""

from odoo import models

from ..runner.qbo_company_settle import SERVER_ERRORS


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _settle_refused(self, operation, item, candidates=None):
        """EXTENDS: a payment is tried again while others are on their way.

        Where money was moved from one invoice to another, QuickBooks refuses the
        payment that comes as long as the one that goes stands there. The members of a
        batch have no order (Intuit's reference), so the refused one goes once more.
        """
        if self._others_on_their_way(operation):
            operation._wait(batch_id=False)
            return None
        return super()._settle_refused(operation, item, candidates)

    def _others_on_their_way(self, operation):
        """Tell whether another payment may still free what this one settles."""
        if operation.entity != "Payment" or operation.attempts >= SERVER_ERRORS:
            return False
        lines = (operation.body or {}).get("Line")
        return bool(lines) and bool(
            self.env["qbo.operation"].search_count(
                [
                    ("qbo_company_id", "=", self.id),
                    ("entity", "=", "Payment"),
                    ("verb", "!=", "create"),
                    ("state", "in", ("waiting", "sending")),
                    ("blocked_by_id", "=", False),
                    ("id", "!=", operation.id),
                ],
                limit=1,
            )
        )
