"""The documented limits of QuickBooks, shared by all workers."""

import json
import random
import time

from odoo import api, fields, models
from odoo.tools import SQL

from ..api import throttle


class QboThrottle(models.Model):
    """One row per realm and app with the sending times of the last minute.

    Slots are reserved in a short READ COMMITTED transaction of their own: whoever
    waits for the row sees what the one before reserved. Writes, reads, live searches
    and PDFs of all workers come through here.
    """

    _name = "qbo.throttle"
    _description = "QuickBooks throttle"
    _log_access = False

    qbo_company_id = fields.Many2one(
        "qbo.company", required=True, index=True, ondelete="cascade"
    )
    slots = fields.Json(help="Times reserved, seconds since the epoch")
    batch_slots = fields.Json()
    paused_until = fields.Float(digits=(16, 3))

    _company_uniq = models.Constraint(
        "unique(qbo_company_id)", "One throttle a company."
    )

    @api.model
    def _reserve(self, company, kind):
        """Reserve the next slot and return how long to wait for it, in seconds.

        :param str kind: ``write``, ``read``, ``batch`` or ``pdf``
        """
        with self.env["qbo.company"]._short_cursor() as cr:
            row_id, slots, batches, paused = self._locked_row(cr, company)
            now = time.time()
            slot = throttle.next_slot(now, slots, throttle.REQUEST_LIMITS)
            if kind == "batch":
                slot = max(
                    slot, throttle.next_slot(now, batches, throttle.BATCH_LIMITS)
                )
            slot = max(slot, paused or 0.0)
            slots = [at for at in slots if at > now - 90] + [slot]
            if kind == "batch":
                batches = [at for at in batches if at > now - 90] + [slot]
            cr.execute(
                SQL(
                    "UPDATE qbo_throttle SET slots = %s, batch_slots = %s WHERE id = %s",
                    json.dumps(slots),
                    json.dumps(batches),
                    row_id,
                )
            )
            cr.commit()
            return max(0.0, slot - now)

    @api.model
    def _next_wait(self, company, kind):
        """Return how long the next request of a kind would wait, without reserving."""
        with self.env["qbo.company"]._short_cursor() as cr:
            _row, slots, batches, paused = self._locked_row(cr, company)
            now = time.time()
            slot = throttle.next_slot(now, slots, throttle.REQUEST_LIMITS)
            if kind == "batch":
                slot = max(
                    slot, throttle.next_slot(now, batches, throttle.BATCH_LIMITS)
                )
            cr.commit()
            return max(0.0, max(slot, paused or 0.0) - now)

    @api.model
    def _pause(self, company, seconds=60):
        """Let all workers rest after QuickBooks said that the limit is reached.

        :param seconds: Intuit's documentation asks for 60; some jitter is added so
            that several Odoo servers do not come back in the same moment
        """
        with self.env["qbo.company"]._short_cursor() as cr:
            row_id, _slots, _batches, _paused = self._locked_row(cr, company)
            until = time.time() + seconds + random.uniform(0, 5)
            cr.execute(
                SQL("UPDATE qbo_throttle SET paused_until = greatest("
                    "coalesce(paused_until, 0), %s) WHERE id = %s", until, row_id)
            )
            cr.commit()
            return until - time.time()

    @api.model
    def _locked_row(self, cr, company):
        cr.execute(
            SQL("INSERT INTO qbo_throttle (qbo_company_id) VALUES (%s)"
                " ON CONFLICT (qbo_company_id) DO NOTHING", company.id)
        )
        cr.execute(
            SQL("SELECT id, slots, batch_slots, paused_until FROM qbo_throttle"
                " WHERE qbo_company_id = %s FOR UPDATE", company.id)
        )
        row_id, slots, batches, paused = cr.fetchone()
        return row_id, slots or [], batches or [], paused
