"""The secrets of a QBO company, in a row that nobody can read."""

import contextlib
import logging
import os
import tempfile
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, config

from ...api import crypto, faults, oauth

_logger = logging.getLogger(__name__)

KEY_OPTION = "qbo_secret_key"
KEY_VARIABLE = "QBO_SECRET_KEY"
KEY_FILE = "qbo_connector.key"
# Renew a little early: a request must not expire on its way.
EARLY = timedelta(minutes=5)
SECRETS = (
    "client_id",
    "client_secret",
    "access_token",
    "refresh_token",
    "former_refresh_token",
    "verifier_token",
)


class QboToken(models.Model):
    """App keys and tokens, encrypted with a key that lives outside the database.

    A row of its own, since a token is renewed in a cursor of its own, which could
    not lock a row that the outer transaction holds. There is no access rule at all.
    """

    _name = "qbo.token"
    _description = "QuickBooks token"
    _log_access = True

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    client_id = fields.Char("Client ID", groups=fields.NO_ACCESS)
    client_secret = fields.Char("Client secret", groups=fields.NO_ACCESS)
    access_token = fields.Char("Access token", groups=fields.NO_ACCESS)
    refresh_token = fields.Char("Refresh token", groups=fields.NO_ACCESS)
    former_refresh_token = fields.Char("Former refresh token", groups=fields.NO_ACCESS)
    verifier_token = fields.Char("Verifier token of webhooks", groups=fields.NO_ACCESS)
    access_expires = fields.Datetime(
        "Access token valid until", groups=fields.NO_ACCESS
    )
    refresh_expires = fields.Datetime(
        "Refresh token valid until", groups=fields.NO_ACCESS
    )
    hard_expires = fields.Datetime("Connection ends on", groups=fields.NO_ACCESS)
    renewed_at = fields.Datetime("Renewed on", groups=fields.NO_ACCESS)
    key_fingerprint = fields.Char(
        "Fingerprint of the encryption key", groups=fields.NO_ACCESS
    )

    _company_uniq = models.Constraint(
        "unique(qbo_company_id)", "A QuickBooks company has one set of keys."
    )

    # === THE KEY === #

    @api.model
    def _box(self):
        """Return the box that encrypts and decrypts secrets.

        The key comes from the configuration file, the environment or a file in the
        data directory. That file is made here, but only while no secret has been
        stored yet: a lost key is never replaced in silence.

        :raise UserError: when there is no key, or a malformed one
        """
        text = config.get(KEY_OPTION) or os.environ.get(KEY_VARIABLE)
        if not text:
            path = os.path.join(config["data_dir"], KEY_FILE)
            if not os.path.exists(path) and not self._known_fingerprints():
                self._make_key(path)
            text = self._read_key(path)
        try:
            return crypto.SecretBox(text)
        except crypto.KeyMissing as error:
            raise UserError(self._key_missing_text()) from error
        except crypto.WrongKey as error:
            # The error names the place of the key, never its text.
            raise UserError(
                self.env._(
                    "The key in Odoo's setting %(option)s is not usable (%(reason)s). "
                    "Whoever runs this server has to put the right key there.",
                    option=KEY_OPTION,
                    reason=str(error),
                )
            ) from error

    @api.model
    def _known_fingerprints(self):
        """Return the fingerprints of all keys that stored secrets need."""
        self.flush_model(["key_fingerprint"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT key_fingerprint FROM qbo_token"
                " WHERE key_fingerprint IS NOT NULL"
            )
        )
        return {row[0] for row in rows}

    @api.model
    def _read_key(self, path):
        """Return the text of the key file; ``""`` when there is none."""
        if not os.path.exists(path):
            return ""
        if os.stat(path).st_mode & 0o077:
            _logger.warning("%s can be read by others: set its mode to 0600", path)
        with open(path, encoding="ascii") as file:
            return file.read().strip()

    @api.model
    def _make_key(self, path):
        """Make the key file with mode 0600; the first of several processes wins.

        It appears under its name with its text complete, so nobody reads half a key.
        """
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=os.path.dirname(path))
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(crypto.make_key())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
                _logger.info("Made a key for the secrets of QuickBooks companies")
        finally:
            os.unlink(draft)

    @api.model
    def _key_missing_text(self):
        return self.env._(
            "The key that protects the QuickBooks tokens is missing or is another "
            "one. Whoever runs this server can set %(option)s in Odoo's configuration "
            "file to the former key. If that key is lost, put a new one there, enter "
            "the app keys again and connect again.",
            option=KEY_OPTION,
        )

    def _unreadable(self):
        """Tell whether the secrets of this row need a key that is not at hand."""
        self.ensure_one()
        known = self.sudo().key_fingerprint
        return bool(known) and not self._box().knows(known)

    # === STORE === #

    @api.model
    def _for(self, company):
        """Return the row of a QBO company, made when there is none."""
        self = self.sudo()
        row = self.search([("qbo_company_id", "=", company.id)])
        return row or self.create({"qbo_company_id": company.id})

    @api.model
    def _of(self, company):
        """Return the row of a QBO company, possibly an empty record."""
        return self.sudo().search([("qbo_company_id", "=", company.id)])

    def _store_keys(self, client_id=None, client_secret=None):
        """Store the keys of the Intuit app; one that is not given stays.

        Where the former secrets cannot be read any more they are dropped: entering
        the app keys is how a person starts anew after a lost key.

        :raise UserError: when the key is missing
        """
        given = {"client_id": client_id, "client_secret": client_secret}
        secrets = {name: text.strip() for name, text in given.items() if text}
        if self._unreadable():
            self.write({**dict.fromkeys(SECRETS, False), "key_fingerprint": False})
        self._seal(secrets)

    def _store_grant(self, grant):
        """Store the tokens of an answer of Intuit (an ``api.oauth.Grant``)."""
        self._seal(
            {
                "access_token": grant.access_token,
                "refresh_token": grant.refresh_token,
                "former_refresh_token": "",
            },
            **self._expiries(grant),
        )

    @api.model
    def _expiries(self, grant):
        now, hard = fields.Datetime.now(), grant.hard_seconds
        return {
            "access_expires": now + timedelta(seconds=grant.access_seconds),
            "refresh_expires": now + timedelta(seconds=grant.refresh_seconds),
            "hard_expires": hard and now + timedelta(seconds=hard),
            "renewed_at": now,
        }

    def _seal(self, secrets, **values):
        """Write secrets encrypted with the first key, and other values.

        A row stands under one key: what it holds under a former one is encrypted
        anew, or taking the former key out later would lose it.

        :param dict secrets: field name to clear text, ``""`` to empty it
        :raise UserError: when what the row holds cannot be read
        """
        box = self._box()
        sealed = {
            name: box.encrypt(text) if text else False for name, text in secrets.items()
        }
        if self.key_fingerprint and self.key_fingerprint != box.fingerprint:
            for name in SECRETS:
                if name not in sealed and self[name]:
                    sealed[name] = box.encrypt(self._secret(name))
        self.write({**sealed, **values, "key_fingerprint": box.fingerprint})

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
        """Return one secret in clear; ``""`` when it is not set.

        :raise UserError: when its key is not at hand
        """
        value = self.sudo()[name]
        if not value:
            return ""
        try:
            return self._box().decrypt(value)
        except crypto.WrongKey as error:
            raise UserError(self._key_missing_text()) from error

    @api.model
    def _rotate_keys(self):
        """Encrypt all secrets with the first key; what no key fits stays as it is.

        Runs daily: to change the key, put a new one before the old one, wait for this
        run, then take the old one out.
        """
        if not self._known_fingerprints():
            return
        box = self._box()
        for row in self.sudo().search([("key_fingerprint", "!=", box.fingerprint)]):
            if row.key_fingerprint and box.knows(row.key_fingerprint):
                # A renewal may hold the row: it encrypts with the first key anyway.
                row = row.try_lock_for_update()
                if row:
                    row._seal({})
                    _logger.info("Secrets %s stand under the first key now", row.id)

    # === RENEW === #

    @api.model
    @contextlib.contextmanager
    def _locked(self, company):
        """Give the locked row of a QBO company in a cursor of its own.

        In READ COMMITTED the one who waited for the lock sees the tokens that the one
        before it has stored, and does not spend a second refresh.

        :raise faults.OAuthError: when there is no row
        """
        with self.env["qbo.company"]._short_cursor() as cr:
            tokens = self.with_env(self.env(cr=cr, su=True))
            cr.execute(
                SQL(
                    "SELECT id FROM qbo_token WHERE qbo_company_id = %s FOR UPDATE",
                    company.id,
                )
            )
            found = cr.fetchone()
            if not found:
                raise faults.OAuthError("invalid_grant", "no token is stored")
            yield tokens.browse(found[0])

    @api.model
    def _access_token(self, company, spent=None, older_than=None):
        """Return an access token that is good for the next minutes.

        Runs in a cursor of its own, so that the new refresh token is safe before
        anything uses the new access token.

        :param str spent: an access token that QuickBooks has just refused
        :param timedelta older_than: renew when the last renewal is longer ago
        :raise faults.OAuthError: when Intuit does not accept the refresh token
        :raise UserError: in a copy of the database, or when the key is missing
        """
        with self._locked(company) as row:
            own = company.with_env(row.env)
            if own._moved():
                # Renewing in a copy would end the connection of the original.
                raise UserError(own._moved_text())
            now = fields.Datetime.now()
            access = row._secret("access_token")
            fresh = row.access_expires and row.access_expires - EARLY > now
            if older_than:
                fresh = row.renewed_at and row.renewed_at > now - older_than
            if access and fresh and access != spent:
                return access
            row._renew(own)
            # Leaving the block commits, before the caller can use the new token.
            return row._secret("access_token")

    def _renew(self, company):
        """Renew the locked row; falls back to the former refresh token once."""
        client = self._oauth(company)
        used = self._secret("refresh_token")
        former = self._secret("former_refresh_token")
        if not used:
            raise faults.OAuthError("invalid_grant", "no refresh token is stored")
        try:
            grant = client.renew(used)
        except faults.OAuthError as error:
            # Intuit is said to honour the former token for about a day: it helps where
            # the newest one never became good.
            if error.error != "invalid_grant" or former in ("", used):
                raise
            _logger.info("QBO company %s: trying the former token", company.id)
            used, grant = former, client.renew(former)
        secrets = {
            "access_token": grant.access_token,
            "refresh_token": grant.refresh_token,
        }
        if grant.refresh_token != used:
            secrets["former_refresh_token"] = used
        values = self._expiries(grant)
        if grant.hard_seconds is None:
            # Not every answer states it; the end of the consent does not move.
            del values["hard_expires"]
        self._seal(secrets, **values)

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
