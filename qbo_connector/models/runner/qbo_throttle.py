"""The documented limits of QuickBooks, shared by all workers."""

import contextlib
import json
import random
import time

from odoo import api, fields, models
from odoo.tools import SQL, config

from ...api import throttle


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
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    window = fields.Json("Slots in use", help="Times reserved, seconds since the epoch")

    _company_uniq = models.Constraint(
        "unique(qbo_company_id)", "One throttle a company."
    )

    @api.model
    def _reserve(self, company, kind):
        """Reserve the next slot and return how long to wait for it, in seconds.

        :param str kind: ``write``, ``read``, ``batch`` or ``pdf``
        """
        with self._locked_window(company) as window:
            now = time.time()
            return max(0.0, window.reserve(now, kind) - now)

    @api.model
    def _next_wait(self, company, kind):
        """Return how long the next request of a kind would wait, without reserving."""
        if self._switched_off(company):
            return 0.0
        with self._locked_window(company) as window:
            now = time.time()
            return max(0.0, window.slot(now, kind) - now)

    @api.model
    def _pause(self, company):
        """Let all workers rest after QuickBooks said that the limit is reached.

        Some jitter is added, so that several Odoo servers do not come back in the
        same moment.

        :return: seconds to rest
        """
        with self._locked_window(company) as window:
            now = time.time()
            return window.pause(now, random.random()) - now

    @api.model
    def _switched_off(self, company):
        """Tell whether the server's administrator has switched the throttle off.

        Only for another address than Intuit's: for measurements against a sandbox.
        """
        return company.environment == "custom" and (
            config.get("qbo_custom_throttle") == "off"
        )

    @contextlib.contextmanager
    def _locked_window(self, company):
        """Give the window of a company's realm; what was changed in it is kept."""
        with self.env["qbo.company"]._short_cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO qbo_throttle (qbo_company_id) VALUES (%s)"
                    " ON CONFLICT (qbo_company_id) DO NOTHING",
                    company.id,
                )
            )
            cr.execute(
                SQL(
                    'SELECT id, "window" FROM qbo_throttle'
                    " WHERE qbo_company_id = %s FOR UPDATE",
                    company.id,
                )
            )
            row_id, data = cr.fetchone()
            window = throttle.Window.load(data)
            yield window
            cr.execute(
                SQL(
                    'UPDATE qbo_throttle SET "window" = %s WHERE id = %s',
                    json.dumps(window.dump()),
                    row_id,
                )
            )
