"""Cursors, lane, client and counters: how a QBO company is talked to."""

import contextlib
import logging
import time

import psycopg2
import psycopg2.errors

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ...api import client as qbo_client
from ...api import faults, oauth

_logger = logging.getLogger(__name__)

# First key of the advisory lock; the second is the id of the QBO company.
LANE_KEY = 0x51424F
LANE_PATIENCE = 2.0
# A wait for the throttle that a run sits out; a longer one ends the run.
LONGEST_WAIT = 25.0


class LaneLost(Exception):
    """The connection that holds the lane is gone: nothing more may be sent."""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === CURSORS === #

    @contextlib.contextmanager
    def _own_cursor(self):
        """Give a cursor of its own; commits at the end of the block.

        What it reads is a snapshot taken at its first query.
        """
        with self.env.registry.cursor() as cr:
            yield cr

    @contextlib.contextmanager
    def _short_cursor(self):
        """Give a cursor of its own in READ COMMITTED, for rows that many contend for.

        The isolation level can only be chosen before the first query. A test
        cursor shares a transaction that has begun: it keeps its level.
        """
        with self.env.registry.cursor() as cr:
            status = cr._cnx.info.transaction_status
            if status == psycopg2.extensions.TRANSACTION_STATUS_IDLE:
                cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield cr

    def _runner_env(self, cr):
        """Return the runner's environment: superuser, the Odoo company, English.

        Names of countries go to QuickBooks in English, whatever the user speaks.
        """
        context = {"lang": "en_US", "active_test": False, "tracking_disable": True}
        env = api.Environment(cr, SUPERUSER_ID, context)
        # Read there: the transaction of whoever started the run stays out of it. Most
        # cursors need no more of the row, which is a wide one.
        rows = env.execute_query(
            SQL(
                "SELECT DISTINCT company_id FROM qbo_company WHERE id = ANY(%s)",
                list(self.ids),
            )
        )
        companies = [company_id for (company_id,) in rows]
        return env(context={**context, "allowed_company_ids": companies})

    # === LANE === #

    @contextlib.contextmanager
    def _lane(self, patience=LANE_PATIENCE):
        """Take the right to send for this realm; gives None when another has it.

        An advisory lock on a cursor of its own: it is freed when the block ends, and
        by PostgreSQL when the process dies.

        :param float patience: seconds to wait for it
        """
        self.ensure_one()
        with self.env.registry.cursor() as cr:
            yield cr if self._queue_for_lane(cr, patience) else None

    def _queue_for_lane(self, cr, patience):
        """Wait for the lane in PostgreSQL's own queue; True when it was got.

        Who waits is served as soon as the one before frees the lane, so that a button
        has its turn between two steps of a long run, which frees it for a moment only.

        :param cr: the lane is held until the end of this cursor's transaction
        :param float patience: seconds to wait
        """
        try:
            with cr.savepoint(flush=False):
                limit = f"{int(patience * 1000)}ms"
                cr.execute(SQL("SELECT set_config('lock_timeout', %s, true)", limit))
                cr.execute(
                    SQL("SELECT pg_advisory_xact_lock(%s, %s)", LANE_KEY, self.id),
                    log_exceptions=False,
                )
                cr.execute("SET LOCAL lock_timeout TO DEFAULT")
        except psycopg2.errors.LockNotAvailable:
            return False
        return True

    @api.model
    def _check_lane(self, lane):
        """Make sure that the lane is still held, right before a send.

        :raise LaneLost: when its connection is gone
        """
        try:
            lane.execute("SELECT 1")
        except psycopg2.Error as error:
            raise LaneLost() from error

    # === CLIENT === #

    def _oauth_endpoints(self):
        """Return the OAuth addresses of this company's environment."""
        return oauth.endpoints(self._discovery_url())

    def _discovery_url(self):
        if self.environment == "custom":
            self._check_custom_host(self.discovery_url)
            return self.discovery_url
        return oauth.DISCOVERY_URLS[self.environment]

    def _api_base(self):
        if self.environment == "custom":
            self._check_custom_host(self.api_url)
            return self.api_url
        return oauth.API_URLS[self.environment]

    def _client(self, token=None, realm_id=None):
        """Return a client for this company's realm.

        :param str token: an access token; by default the stored one, renewed when due
        :param str realm_id: a realm that is about to be connected, with its token
        :raise faults.OAuthError: when the connection has to be made anew
        """
        self.ensure_one()
        # The client outlives the cursor of this environment: what it calls back uses
        # the id of the company and cursors of its own, and reads no field.
        tokens = self.env["qbo.token"]
        free = self.env["qbo.throttle"]._switched_off(self)
        current = token or tokens._access_token(self)

        def renew():
            return tokens._access_token(self, spent=client.access_token)

        client = qbo_client.Client(
            realm_id or self.realm_id,
            self._api_base(),
            current,
            throttle=None if free else self._take_slot,
            renew=None if token else renew,
            on_answer=self._count_answer,
        )
        return client

    def _take_slot(self, kind):
        """Wait for a slot of the throttle."""
        wait = self.env["qbo.throttle"]._reserve(self, kind)
        if wait > 0:
            _logger.info("QBO company %s waits %.1f s for its throttle", self.id, wait)
            time.sleep(wait)

    def _count_answer(self, kind, answer):
        """Count an answer as Intuit meters it, and rest after a 429."""
        if answer.outcome is faults.Outcome.THROTTLED:
            self.env["qbo.throttle"]._pause(self)
        good = 200 <= answer.status < 300
        self.env["qbo.usage"]._count(
            self,
            reads=int(kind in ("read", "pdf") and good),
            writes=int(kind == "write"),
            batches=int(kind == "batch"),
        )
