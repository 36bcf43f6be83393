"""One attempt to connect: from the consent page to tokens that have proved good."""

import hashlib
import json
import logging
import secrets
from dataclasses import asdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, hash_sign, verify_hash_signed

from ...api import crypto, faults, oauth

_logger = logging.getLogger(__name__)

SCOPE = "qbo_connector.consent"
# Long enough for a code that comes by SMS.
LIFE = timedelta(minutes=15)
# Rows stay for a while, so that a late or repeated answer is told as such.
KEPT = timedelta(days=7)


class QboConsent(models.Model):
    """One attempt to connect a QBO company; each works once.

    An authorization code can be exchanged only once, and Odoo may run a request
    again after a collision. So every step is stored in a cursor of its own under the
    attempt: it is taken (``used``), then holds the tokens until they have proved good.
    There is no access rule at all.
    """

    _name = "qbo.consent"
    _description = "QuickBooks consent"
    _log_access = True

    nonce = fields.Char("Token of the consent", required=True, groups=fields.NO_ACCESS)
    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    expires_at = fields.Datetime("Valid until", required=True)
    state = fields.Selection(
        [
            ("open", "Waiting for consent"),
            ("used", "Being connected"),
            ("done", "Connected"),
            ("failed", "Failed"),
        ],
        "Status",
        required=True,
        default="open",
    )
    result = fields.Text()
    grant = fields.Text("Stored grant", groups=fields.NO_ACCESS)

    _nonce_uniq = models.UniqueIndex("(nonce)", "Each consent is of its own.")

    # === START === #

    @api.model
    def _start(self, company):
        """Return a new attempt of the current user to connect a QBO company."""
        return self.sudo().create(
            {
                "nonce": secrets.token_urlsafe(24),
                "qbo_company_id": company.id,
                "user_id": self.env.uid,
                "expires_at": fields.Datetime.now() + LIFE,
            }
        )

    def _state_text(self):
        """Return the signed ``state`` that comes back with the code.

        Its end is kept on the row and not in the signature: so *too late* can be told
        from *forged*.
        """
        return hash_sign(
            self.env(su=True),
            SCOPE,
            {
                "nonce": self.nonce,
                "company": self.qbo_company_id.id,
                "user": self.user_id.id,
            },
        )

    # === TAKE === #

    @api.model
    def _read_state(self, text):
        """Return the content of a ``state``, or None when it is not ours."""
        try:
            values = verify_hash_signed(self.env(su=True), SCOPE, text or "")
        except ValueError:
            # Not base64, not text or not JSON: somebody made it up.
            return None
        return values if isinstance(values, dict) else None

    @api.model
    def _take(self, text):
        """Return the attempt that a ``state`` belongs to, and mark it used.

        :param str text: the ``state`` as it came back
        :raise UserError: when it is forged, another user's, too old or used already
        """
        values = self._read_state(text)
        if not values:
            raise UserError(
                self.env._(
                    "This answer does not belong to a connection that was started "
                    "here. Open the QuickBooks company in Odoo and press Connect."
                )
            )
        if values["user"] != self.env.uid:
            raise UserError(
                self.env._(
                    "Somebody else started this connection. Open the QuickBooks "
                    "company in Odoo yourself and press Connect."
                )
            )
        return self._take_row(values["nonce"], values["company"])

    def _take_row(self, nonce, company_id):
        with self.env["qbo.company"]._short_cursor() as cr:
            consents = self.with_env(self.env(cr=cr, su=True))
            cr.execute(
                SQL(
                    "SELECT id FROM qbo_consent WHERE nonce = %s"
                    " AND qbo_company_id = %s FOR UPDATE",
                    nonce,
                    company_id,
                )
            )
            found = cr.fetchone()
            consent = consents.browse(found[0] if found else ())
            if not consent or (
                consent.state == "open" and consent.expires_at < fields.Datetime.now()
            ):
                raise UserError(
                    self.env._(
                        "This consent took too long: it is good for 15 minutes. "
                        "Press Connect again."
                    )
                )
            if not consent._may_go_on():
                raise UserError(
                    self.env._(
                        "This answer of Intuit has been used already. If the "
                        "QuickBooks company is not connected, press Connect again."
                    )
                )
            consent.state = "used"
            consent_id = consent.id
        return self.sudo().browse(consent_id)

    def _may_go_on(self):
        """Tell whether this attempt is fresh, or was broken off with its tokens."""
        return self.state == "open" or (self.state == "used" and bool(self.grant))

    @api.model
    def _take_pasted(self, company, code):
        """Return the attempt that belongs to a pasted code, made when there is none.

        :param str code: authorization code
        :raise UserError: when it has led to a connection already
        """
        nonce = f"code:{hashlib.sha256(code.encode()).hexdigest()}"
        with self.env["qbo.company"]._short_cursor() as cr:
            consents = self.with_env(self.env(cr=cr, su=True))
            cr.execute(
                SQL(
                    "INSERT INTO qbo_consent (nonce, qbo_company_id, user_id, state,"
                    " expires_at, create_date, create_uid, write_date, write_uid)"
                    " VALUES (%(nonce)s, %(company)s, %(user)s, 'used', %(end)s,"
                    " %(now)s, %(user)s, %(now)s, %(user)s)"
                    " ON CONFLICT (nonce) DO NOTHING",
                    nonce=nonce,
                    company=company.id,
                    user=self.env.uid,
                    end=fields.Datetime.now() + LIFE,
                    now=fields.Datetime.now(),
                )
            )
            cr.execute(
                SQL("SELECT id FROM qbo_consent WHERE nonce = %s FOR UPDATE", nonce)
            )
            consent = consents.browse(cr.fetchone()[0])
            if consent.state == "done" or consent.qbo_company_id.id != company.id:
                raise UserError(
                    self.env._(
                        "This authorization code has been used already. Press Get "
                        "authorization code for a new one."
                    )
                )
            consent_id = consent.id
        return self.sudo().browse(consent_id)

    # === COMPLETE === #

    def _complete(self, company, code, realm_id, redirect_uri, error=""):
        """Exchange the code, prove the tokens, connect; or leave all as it was.

        :param company: the ``qbo.company``, in the user's environment
        :param str error: what Intuit sent instead of a code
        :return: what was done, in the user's words
        :raise UserError: why not, and what to do
        """
        grant = None
        try:
            if error or not code:
                raise UserError(company._consent_error_text(error))
            company._check_realm(realm_id)
            grant = self._stored_grant() or self._exchange(
                company, code, realm_id, redirect_uri
            )
            remote = company._read_remote(grant.realm_id, grant.access_token)
            text = company._establish(grant, remote)
        except (UserError, faults.ApiError) as problem:
            text = company._connect_error_text(problem, realm_id, bool(grant))
            if grant:
                company._revoke_unused(grant)
            self._close("failed", text)
            raise UserError(text) from problem
        self._close("done", text)
        return text

    def _exchange(self, company, code, realm_id, redirect_uri):
        """Exchange a code, and keep the tokens before anything is done with them."""
        row = self.env["qbo.token"]._of(company)
        grant = row._oauth(company, redirect_uri).exchange(code, realm_id)
        kept = {**asdict(grant), "at": fields.Datetime.to_string(fields.Datetime.now())}
        with self.env["qbo.company"]._short_cursor() as cr:
            own = self.with_env(self.env(cr=cr, su=True))
            own.grant = own.env["qbo.token"]._box().encrypt(json.dumps(kept))
        return grant

    def _stored_grant(self):
        """Return the tokens of an attempt that was broken off, or None."""
        with self.env["qbo.company"]._short_cursor() as cr:
            own = self.with_env(self.env(cr=cr, su=True))
            if not own.grant:
                return None
            try:
                text = own.env["qbo.token"]._box().decrypt(own.grant)
            except crypto.WrongKey:
                _logger.warning("Tokens of consent %s stand under another key", self.id)
                return None
        values = json.loads(text)
        age = fields.Datetime.now() - fields.Datetime.to_datetime(values.pop("at"))
        for name in ("access_seconds", "refresh_seconds", "hard_seconds"):
            if values[name] is not None:
                values[name] -= int(age.total_seconds())
        return oauth.Grant(**values)

    def _close(self, state, text):
        """Note how the attempt ended, forget its tokens, tell the user's windows."""
        with self.env["qbo.company"]._short_cursor() as cr:
            own = self.with_env(self.env(cr=cr, su=True))
            own.write({"state": state, "result": text, "grant": False})
            own._tell()

    def _tell(self):
        self.user_id.partner_id._bus_send("qbo_connector/consent", self._outcome())

    def _outcome(self):
        """Return what the window that waits needs to know."""
        self.ensure_one()
        late = self.state == "open" and self.expires_at < fields.Datetime.now()
        text = self.result or ""
        if late:
            text = self.env._("The consent took too long. Press Connect again.")
        return {
            "consent_id": self.id,
            "state": "failed" if late else self.state,
            "message": text,
        }

    # === CLEAN UP === #

    @api.model
    def _clean_up(self):
        """Revoke tokens of attempts that were broken off, and remove old rows."""
        now = fields.Datetime.now()
        broken = self.sudo().search(
            [("state", "=", "used"), ("expires_at", "<", now - LIFE)]
        )
        for consent in broken:
            try:
                grant = consent._stored_grant()
            except UserError as error:
                _logger.warning("Consent %s cannot be read: %s", consent.id, error)
                grant = None
            if grant:
                consent.qbo_company_id._revoke_unused(grant)
            text = self.env._("The connection was broken off. Press Connect again.")
            consent._close("failed", text)
        self.sudo().search([("create_date", "<", now - KEPT)]).unlink()
