"""The secrets of a QBO company, in a row that nobody can read."""

import logging
import os
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config

from ..api import crypto, faults, oauth

_logger = logging.getLogger(__name__)

KEY_OPTION = "qbo_secret_key"
KEY_FILE = "qbo_connector.key"
# Renew a little early: a request must not expire on its way.
EARLY = timedelta(minutes=5)


class QboToken(models.Model):
    """App keys and tokens, encrypted with a key that lives outside the database.

    A row of its own, since a token is renewed in a cursor of its own, which could
    not lock a row that the outer transaction holds. There is no access rule at all.
    """

    _name = "qbo.token"
    _description = "QuickBooks token"
    _log_access = True

    qbo_company_id = fields.Many2one(
        "qbo.company", required=True, index=True, ondelete="cascade"
    )
    client_id = fields.Char(groups=fields.NO_ACCESS)
    client_secret = fields.Char(groups=fields.NO_ACCESS)
    access_token = fields.Char(groups=fields.NO_ACCESS)
    refresh_token = fields.Char(groups=fields.NO_ACCESS)
    former_refresh_token = fields.Char(groups=fields.NO_ACCESS)
    access_expires = fields.Datetime(groups=fields.NO_ACCESS)
    refresh_expires = fields.Datetime(groups=fields.NO_ACCESS)
    hard_expires = fields.Datetime(groups=fields.NO_ACCESS)
    renewed_at = fields.Datetime(groups=fields.NO_ACCESS)
    key_fingerprint = fields.Char(groups=fields.NO_ACCESS)

    _company_uniq = models.Constraint(
        "unique(qbo_company_id)", "A QuickBooks company has one set of keys."
    )

    # === ENCRYPTION === #

    @api.model
    def _box(self):
        """Return the box that encrypts and decrypts secrets.

        The key comes from the configuration file or the environment; where there
        is none, one is made in the data directory, but only while no secret has
        been stored yet: a lost key is never replaced in silence.

        :raise UserError: when the key is missing or is another one
        """
        text = config.get(KEY_OPTION) or os.environ.get("QBO_SECRET_KEY")
        path = os.path.join(config["data_dir"], KEY_FILE)
        if not text and os.path.exists(path):
            with open(path, encoding="ascii") as file:
                text = file.read().strip()
        known = self._known_fingerprints()
        if not text and not known:
            text = self._make_key(path)
        if not text:
            raise UserError(self._key_missing_text())
        try:
            box = crypto.SecretBox(text)
        except (crypto.KeyMissing, ValueError) as error:
            raise UserError(self._key_missing_text()) from error
        if known - set(box.fingerprints):
            raise UserError(self._key_missing_text())
        return box

    @api.model
    def _known_fingerprints(self):
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT key_fingerprint FROM qbo_token"
                " WHERE key_fingerprint IS NOT NULL")
        )
        return {row[0] for row in rows}

    @api.model
    def _make_key(self, path):
        text = crypto.make_key()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        _logger.info("Made a key for the secrets of QuickBooks companies")
        return text

    @api.model
    def _key_missing_text(self):
        return self.env._(
            "The key that protects the QuickBooks tokens is missing or is another "
            "one. Set %(option)s in Odoo's configuration file to the former key, "
            "or connect each QuickBooks company again with its app keys.",
            option=KEY_OPTION,
        )

    # === STORE === #

    @api.model
    def _for(self, company):
        """Return the row of a QBO company, made when there is none."""
        self = self.sudo()
        row = self.search([("qbo_company_id", "=", company.id)])
        return row or self.create({"qbo_company_id": company.id})

    def _store_keys(self, client_id, client_secret):
        """Store the keys of the Intuit app."""
        box = self._box()
        self.write(
            {
                "client_id": box.encrypt(client_id.strip()),
                "client_secret": box.encrypt(client_secret.strip()),
                "key_fingerprint": box.fingerprint,
            }
        )

    def _store_grant(self, grant):
        """Store the tokens of an answer of Intuit (an ``api.oauth.Grant``)."""
        self.write(self._grant_values(grant))

    def _grant_values(self, grant):
        box, now = self._box(), fields.Datetime.now()
        hard = grant.hard_seconds
        return {
            "access_token": box.encrypt(grant.access_token),
            "refresh_token": box.encrypt(grant.refresh_token),
            "access_expires": now + timedelta(seconds=grant.access_seconds),
            "refresh_expires": now + timedelta(seconds=grant.refresh_seconds),
            "hard_expires": hard and now + timedelta(seconds=hard),
            "renewed_at": now,
            "key_fingerprint": box.fingerprint,
        }

    def _forget(self):
        """Forget the tokens; the keys of the app stay."""
        self.write(
            {
                "access_token": False,
                "refresh_token": False,
                "former_refresh_token": False,
                "access_expires": False,
                "refresh_expires": False,
                "hard_expires": False,
            }
        )

    def _secret(self, name):
        """Return one secret in clear; ``""`` when it is not set."""
        value = self.sudo()[name]
        return self._box().decrypt(value) if value else ""

    # === RENEW === #

    @api.model
    def _access_token(self, company, spent=None):
        """Return an access token that is good for the next minutes.

        Runs in a cursor of its own, so that the new refresh token is safe before
        anything uses the new access token. The row is locked and looked at again
        after the wait: in READ COMMITTED the one who waited sees the new token and
        does not spend a second refresh.

        :param str spent: an access token that QuickBooks has just refused
        :raise faults.OAuthError: when Intuit does not accept the refresh token
        """
        with self.env["qbo.company"]._short_cursor() as cr:
            tokens = self.with_env(self.env(cr=cr, su=True))
            cr.execute(
                SQL("SELECT id FROM qbo_token WHERE qbo_company_id = %s FOR UPDATE",
                    company.id)
            )
            found = cr.fetchone()
            if not found:
                raise faults.OAuthError("invalid_grant", "no token is stored")
            row = tokens.browse(found[0])
            access = row._secret("access_token")
            fresh = row.access_expires and (
                row.access_expires - EARLY > fields.Datetime.now()
            )
            if access and fresh and access != spent:
                return access
            row._renew(company.with_env(tokens.env))
            cr.commit()
            return row._secret("access_token")

    def _renew(self, company):
        """Renew the locked row; falls back to the former refresh token once."""
        client = self._oauth(company)
        current = self._secret("refresh_token")
        former = self._secret("former_refresh_token")
        if not current:
            raise faults.OAuthError("invalid_grant", "no refresh token is stored")
        try:
            grant = client.renew(current)
        except faults.OAuthError as error:
            # A process may have died between Intuit's answer and our commit; then
            # the row holds the token before it, which Intuit is said to honour for
            # about a day.
            if error.error != "invalid_grant" or not former or former == current:
                raise
            _logger.info("Refresh token of QBO company %s: trying the former", company.id)
            grant = client.renew(former)
        values = self._grant_values(grant)
        if grant.refresh_token != current:
            values["former_refresh_token"] = self._box().encrypt(current)
        self.write(values)

    def _oauth(self, company, redirect_uri=None):
        """Return the OAuth client of a QBO company.

        :raise UserError: when the keys of the app are missing
        """
        client_id = self._secret("client_id")
        client_secret = self._secret("client_secret")
        if not client_id or not client_secret:
            raise UserError(
                self.env._(
                    "%(name)s has no app keys yet. Enter the client ID and the client "
                    "secret of your Intuit app first.",
                    name=company.name,
                )
            )
        return oauth.OAuth(
            client_id,
            client_secret,
            redirect_uri or company._redirect_uri(),
            company._oauth_endpoints(),
        )
