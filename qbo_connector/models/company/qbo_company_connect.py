"""Connecting a QBO company with Intuit, and what is said when it fails."""

import logging
from urllib.parse import urlsplit

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...api import faults, oauth

_lt = LazyTranslate(__name__)

_logger = logging.getLogger(__name__)

CONNECTION_ACTIVITY = "qbo_connector.mail_activity_qbo_connection"
# Path of Intuit's playground, where the custom environment has its own.
PLAYGROUND_PATH = urlsplit(oauth.PLAYGROUND_REDIRECT_URL).path


class QboCompany(models.Model):
    _inherit = "qbo.company"

    redirect_uri = fields.Char(
        "Redirect URI",
        compute="_compute_redirect_uri",
        groups="qbo_connector.group_qbo_admin",
        help="Add this address to the redirect URIs of your app at Intuit, exactly as "
        "it stands here.",
    )

    # === ADDRESSES === #

    def _redirect_uri(self):
        """Return where Intuit sends the browser back; registered with the app."""
        return self.get_base_url() + "/qbo/oauth/callback"

    def _compute_redirect_uri(self):
        for company in self:
            company.redirect_uri = company._redirect_uri()

    def _playground_redirect_uri(self):
        """Return the page that shows code and realm id for copying.

        Intuit's OAuth playground; another address has one of its own beside its
        consent page.

        :raise faults.ApiError: when the addresses cannot be had
        """
        if self.environment != "custom":
            return oauth.PLAYGROUND_REDIRECT_URL
        parts = urlsplit(self._oauth_endpoints()["authorization_endpoint"])
        return f"{parts.scheme}://{parts.netloc}{PLAYGROUND_PATH}"

    def _authorize_url(self, state, redirect_uri=None):
        """Return the address of Intuit's consent page.

        :raise UserError: without app keys, or when Intuit cannot be reached
        """
        row = self.env["qbo.token"]._of(self)
        try:
            return row._oauth(self, redirect_uri).authorize_url(state)
        except faults.ApiError as error:
            raise UserError(self._connect_error_text(error, "", False)) from error

    # === CONNECT === #

    def action_connect(self):
        """Open Intuit's consent in a pop-up; the callback finishes the connection."""
        self.ensure_one()
        self._check_group("admin")
        consent = self.env["qbo.consent"]._start(self)
        return {
            "type": "ir.actions.client",
            "tag": "qbo_connector.connect",
            "params": {
                "url": self._authorize_url(consent._state_text()),
                "company_id": self.id,
                "consent_id": consent.id,
                "name": self.name,
            },
        }

    def consent_result(self, consent_id):
        """Tell how a consent of this user stands: for pages without live messages.

        :param int consent_id: as :meth:`action_connect` gave it
        :return: dict with ``state`` and ``message``
        """
        self.ensure_one()
        self._check_group("admin")
        self.check_access("read")
        consent = (
            self.env["qbo.consent"]
            .sudo()
            .search(
                [
                    ("id", "=", consent_id),
                    ("qbo_company_id", "=", self.id),
                    ("user_id", "=", self.env.uid),
                ]
            )
        )
        if not consent:
            return {"consent_id": consent_id, "state": "failed", "message": ""}
        return consent._outcome()

    def action_paste_code(self):
        """Open the window where a code and a realm id are pasted."""
        self.ensure_one()
        self._check_group("admin")
        return self._open_wizard(
            "qbo.connect.code", self.env._("Connect with an authorization code")
        )

    def _open_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_qbo_company_id": self.id},
        }

    def _check_realm(self, realm_id):
        """Make sure that a realm may be connected by this record.

        :raise UserError: for a malformed, another or a taken realm
        """
        text = realm_id or ""
        if not (text.isascii() and text.isdecimal()):
            raise UserError(
                self.env._(
                    "The realm ID consists of digits only. It is the company ID in "
                    "QuickBooks: the gear > Account and settings > Billing & "
                    "Subscription."
                )
            )
        if self.realm_id and self.realm_id != realm_id:
            raise UserError(
                self.env._(
                    "%(name)s belongs to the QuickBooks company %(known)s, and consent "
                    "was given for %(other)s. Choose the right company at Intuit, or "
                    "add another QuickBooks company in Odoo for the other one.",
                    name=self.name,
                    known=self._realm_text(),
                    other=realm_id,
                )
            )
        other = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("environment", "=", self.environment),
                    ("realm_id", "=", realm_id),
                    ("id", "!=", self.id),
                ],
                limit=1,
            )
        )
        if other:
            raise UserError(self._taken_text(realm_id, other.name))

    def _realm_text(self):
        return (
            f"{self.remote_name} ({self.realm_id})"
            if self.remote_name
            else (self.realm_id)
        )

    def _taken_text(self, realm_id, name):
        return self.env._(
            "The QuickBooks company %(realm)s is connected in this database already, "
            "as %(name)s. Use that record, or choose another company at Intuit.",
            realm=realm_id,
            name=name,
        )

    def _establish(self, grant, remote):
        """Store a connection that has proved good, all of it or nothing.

        In a cursor of its own: the tokens exist once, and the caller's transaction may
        be run again.

        :param grant: ``api.oauth.Grant``
        :param remote: the checked :class:`~.qbo_company_checkup.Remote`
        :return: what was done, in the user's words
        :raise UserError: why it may not be connected
        """
        try:
            with self._short_cursor() as cr:
                company = self.with_env(self.env(cr=cr, su=True))
                cr.execute(
                    SQL("SELECT 1 FROM qbo_company WHERE id = %s FOR UPDATE", self.id)
                )
                company._check_realm(grant.realm_id)
                company._check_home_currency(remote)
                company.env["qbo.token"]._for(company)._store_grant(grant)
                text = company._connected(grant.realm_id, remote)
                company.flush_recordset()
        except psycopg2.errors.UniqueViolation as error:
            # Two consents for one realm came in at the same moment.
            name = self.env._("another one")
            raise UserError(self._taken_text(grant.realm_id, name)) from error
        self.invalidate_recordset()
        return text

    def _connected(self, realm_id, remote):
        """Write that the connection stands; go on where it stopped."""
        moved = self._moved()
        again = bool(self.connected_at)
        self.write(
            {
                **self._remote_values(remote),
                "realm_id": realm_id,
                "state": "paused" if moved or self.stay_paused else "connected",
                "connected_at": self.connected_at or fields.Datetime.now(),
                "database_key": self.sudo().database_key or self._database_key(),
            }
        )
        self._clear_halt()
        if moved:
            # A consent does not say that this database is the only one that sends.
            self._note_moved()
        self.checkup = self._findings()
        self.activity_unlink([CONNECTION_ACTIVITY])
        self.expiry_told = False
        self._log_event(_lt("Connected with %(name)s", name=self._realm_text()))
        self.env["qbo.attention"]._refresh(self)
        if self.enabled and self.state == "connected":
            self._start_sweep()
            self._trigger_run()
        return self._connected_text(again, moved)

    def _connected_text(self, again, moved):
        facts = {"name": self.remote_name or self.name}
        if moved:
            return self._moved_text()
        if not self.enabled:
            return self.env._(
                "Connected with %(name)s. Nothing is sent before Enable integration.",
                **facts,
            )
        if self.state == "paused":
            return self.env._(
                "Connected with %(name)s. It stays paused until you press Resume.",
                **facts,
            )
        if again:
            return self.env._(
                "Connected with %(name)s again. It goes on where it stopped.", **facts
            )
        return self.env._("Connected with %(name)s.", **facts)

    def _revoke_unused(self, grant):
        """Give back tokens that were not taken.

        Revoking ends the app's connection with that company (Intuit, "Revoke token"):
        where a record here uses it, the tokens are left to expire instead.

        :param grant: ``api.oauth.Grant``
        """
        self.ensure_one()
        users = (
            self.sudo()
            .with_context(active_test=False)
            .search_count(
                [
                    ("environment", "=", self.environment),
                    ("realm_id", "=", grant.realm_id),
                    ("state", "in", ("connected", "paused")),
                ]
            )
        )
        if users:
            return
        try:
            self.env["qbo.token"]._of(self)._oauth(self).revoke(grant.refresh_token)
        except (faults.ApiError, UserError) as error:
            _logger.warning("Unused tokens could not be revoked: %s", error)

    # === TEXTS === #

    @api.model
    def _consent_error_text(self, error):
        """Return what a refusal of the consent page means.

        :param str error: Intuit's word, ``""`` when code or realm id are missing
        """
        if error == "access_denied":
            return self.env._(
                "Consent was not given at Intuit, so nothing has changed. Press "
                "Connect to try again."
            )
        if error:
            return self.env._(
                "Intuit refused the consent (%(error)s). Check that the app has the "
                "scope Accounting, then press Connect again.",
                error=error[:60],
            )
        return self.env._(
            "The authorization code is missing. Press Get authorization code, allow "
            "the access, and copy both the code and the realm ID."
        )

    def _connect_error_text(self, problem, realm_id, exchanged):
        """Return in plain words why connecting failed, and what to do.

        :param problem: a ``UserError`` or an error of ``api.faults``
        :param str realm_id: the realm that was to be connected
        :param bool exchanged: whether the code has been exchanged for tokens
        """
        if isinstance(problem, UserError):
            return str(problem)
        if isinstance(problem, faults.OAuthError) and not exchanged:
            return self._code_error_text(problem)
        outcomes = (faults.Outcome.FORBIDDEN, faults.Outcome.UNAUTHORIZED)
        if exchanged and problem.outcome in outcomes:
            return self.env._(
                "The consent does not open the company with realm ID %(realm)s. Either "
                "the realm ID is another company's, or the app keys belong to another "
                "environment (development keys open only sandbox companies).",
                realm=realm_id,
            )
        if problem.outcome in (faults.Outcome.REFUSED, faults.Outcome.STALE):
            return self.env._(
                "QuickBooks refused to tell about the company: %(reason)s. Nothing has "
                "changed. Copy this text for support if it stays so.",
                reason=str(problem)[:200],
            )
        return self.env._(
            "Intuit could not be reached (%(reason)s). Nothing has changed. Try again "
            "in a few minutes; if it stays so, check whether this server may open "
            "connections to intuit.com.",
            reason=str(problem)[:200],
        )

    def _code_error_text(self, problem):
        if problem.error == "invalid_grant":
            return self.env._(
                "Intuit does not accept the authorization code: it works once, for "
                "about ten minutes, and only with the redirect URI that it was made "
                "for. Get a new one and try again."
            )
        if problem.error in ("invalid_client", "unauthorized_client"):
            return self.env._(
                "Intuit does not accept the app keys. Enter client ID and client "
                "secret again, both from the same page (development or production) of "
                "your app at Intuit."
            )
        return self.env._(
            "Intuit refused the connection (%(error)s). Try again in a few minutes.",
            error=str(problem)[:200],
        )
