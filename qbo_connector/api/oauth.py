"""OAuth 2.0 with Intuit: consent address, code exchange, renewal, revocation.

Built on intuit-oauth's AuthClient, with what it lacks: it fetches the discovery
document in every constructor, sets no time-outs, copies every key of an answer onto
itself, and its exceptions hold the whole answer.
"""

import base64
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes

from .discovery import (
    API_URLS,
    CONNECT_TIMEOUT,
    DISCOVERY_URLS,
    FALLBACK,
    READ_TIMEOUT,
    endpoints,
    forget_endpoints,
)
from .faults import NoAnswer, OAuthError, Outcome, load_json, tid_of
from .redact import mask_text
from .transport import new_session, transmit

__all__ = [
    "API_URLS",
    "DISCOVERY_URLS",
    "FALLBACK",
    "PLAYGROUND_REDIRECT_URL",
    "PLAYGROUND_URL",
    "SCOPES",
    "Grant",
    "OAuth",
    "endpoints",
    "forget_endpoints",
]

_logger = logging.getLogger(__name__)

SCOPES = [Scopes.ACCOUNTING]

# Where Intuit's OAuth playground receives the code. An exchange of a code that was made
# there must name this address, and the app's keys page must list it.
PLAYGROUND_REDIRECT_URL = "https://developer.intuit.com/v2/OAuth2Playground/RedirectUrl"
PLAYGROUND_URL = "https://developer.intuit.com/app/developer/playground"


@dataclass(frozen=True)
class Grant:
    """Tokens as Intuit has just given them; their text is never shown by repr.

    :ivar access_seconds: life of the access token (3,600)
    :ivar refresh_seconds: life left to the refresh token if it is not used
    :ivar hard_seconds: life left to it in any case (five years from consent), or None
        when Intuit does not say
    :ivar realm_id: the QuickBooks company, "" where the caller did not say
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_seconds: int
    refresh_seconds: int
    hard_seconds: int | None = None
    realm_id: str = ""


class OAuth(AuthClient):
    """One app's OAuth client. Does no HTTP until it is asked something.

    :param client_id: the app's keys, as Intuit's developer site shows them
    :param client_secret: see client_id
    :param redirect_uri: exactly as registered with Intuit
    :param discovery: address of a discovery document (looked up at first use), or a
        dict as :func:`endpoints` returns it
    """

    def __init__(
        self,
        client_id,
        client_secret,
        redirect_uri,
        discovery=DISCOVERY_URLS["production"],
        *,
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
    ):
        # Not AuthClient.__init__, which fetches the discovery document.
        requests.Session.__init__(self)
        new_session((connect_timeout, read_timeout), self)
        # Any auth keeps requests from replacing our header from ~/.netrc.
        self.auth = _keep_headers
        self.client_id = client_id
        self.client_secret = client_secret
        self.redirect_uri = redirect_uri
        self.environment = None
        self.state_token = None
        self.realm_id = None
        self.access_token = None
        self.refresh_token = None
        self.id_token = None
        self.expires_in = None
        self.x_refresh_token_expires_in = None
        self.timeouts = (connect_timeout, read_timeout)
        self._discovery = discovery

    def _endpoint(self, name):
        if not isinstance(self._discovery, Mapping):
            self._discovery = endpoints(self._discovery, new_session(self.timeouts))
        return self._discovery.get(name, "")

    # Names that the parent's methods read.
    @property
    def auth_endpoint(self):
        """Where the browser is sent for consent."""
        return self._endpoint("authorization_endpoint")

    @property
    def token_endpoint(self):
        """Where codes and refresh tokens are exchanged."""
        return self._endpoint("token_endpoint")

    @property
    def revoke_endpoint(self):
        """Where tokens are revoked."""
        return self._endpoint("revocation_endpoint")

    @property
    def user_info_url(self):
        """OpenID user information (not used by this connector)."""
        return self._endpoint("userinfo_endpoint")

    @property
    def issuer_uri(self):
        """OpenID issuer (not used by this connector)."""
        return self._endpoint("issuer")

    @property
    def jwks_uri(self):
        """OpenID key set (not used by this connector)."""
        return self._endpoint("jwks_uri")

    def setAuthorizeURLs(self, urlObject):  # noqa: N802, N803 (the parent's names)
        """Take addresses in the form that the parent documents."""
        self._discovery = {
            "authorization_endpoint": urlObject["auth_endpoint"],
            "token_endpoint": urlObject["token_endpoint"],
            "revocation_endpoint": urlObject["revoke_endpoint"],
            "userinfo_endpoint": urlObject["user_info_url"],
        }

    def request(self, method, url, **kwargs):
        """Send any request of the parent's methods, redirects not followed."""
        kwargs["allow_redirects"] = False
        return super().request(method, url, **kwargs)

    # -- what the connector uses ------------------------------------------------------

    def authorize_url(self, state, scopes=None):
        """Return the address of Intuit's consent page.

        :param state: unguessable text that comes back with the code
        :param scopes: list of intuitlib Scopes, :data:`SCOPES` when None
        :raises ValueError: without a state
        """
        if not state:
            raise ValueError("the consent page needs a state")
        return self.get_authorization_url(scopes or SCOPES, state_token=state)

    def exchange(self, code, realm_id=""):
        """Return the :class:`Grant` for an authorization code, which works once.

        :param code: as it came to the redirect address
        :param realm_id: the company that came with it
        :raises OAuthError: "invalid_grant" for a used or old code or another redirect
            address, "invalid_client" for wrong keys
        :raises NoAnswer, NotReached: see :mod:`.faults`
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
        }
        return self._grant(form, realm_id)

    def renew(self, refresh_token, realm_id=""):
        """Return a new :class:`Grant` for a refresh token.

        The refresh token in it may be another one, and then only that one is good in
        the long run: store it before the access token is used.

        :raises OAuthError: "invalid_grant" for an expired, replaced or revoked token
        :raises NoAnswer: the token may have been replaced; try the same again
        :raises NotReached: nothing was sent
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._grant(form, realm_id)

    def revoke(self, token=None):
        """Revoke a refresh or access token, and with it the connection.

        :return: True
        :raises OAuthError: when Intuit does not know the token
        :raises NoAnswer, NotReached: see :mod:`.faults`
        """
        if not token:
            raise ValueError("no token to revoke")
        body = json.dumps({"token": token}).encode()
        response, raw = self._post(self.revoke_endpoint, "application/json", body)
        if response.status_code != 200:
            raise _refusal(response, raw)
        return True

    def _post(self, url, content_type, body):
        """POST with the app's keys; return (response, body bytes)."""
        keys = f"{self.client_id}:{self.client_secret}".encode()
        request = requests.Request(
            "POST",
            url,
            headers={
                "Accept": "application/json",
                "Authorization": f"Basic {base64.b64encode(keys).decode()}",
                "Content-Type": content_type,
                "User-Agent": "qbo_connector (Odoo addon)",
                # Intuit's announcement of November 2025: makes the token answer say
                # when the refresh token ends whatever happens.
                "x-include-refresh-token-hard-expires-in": "true",
            },
            data=body,
        )
        response, raw = transmit(self, request, self.timeouts[1])
        _logger.debug(
            "POST %s: HTTP %s, tid %s",
            urlsplit(url).path,
            response.status_code,
            tid_of(response.headers),
        )
        return response, raw

    def _grant(self, form, realm_id):
        """Return the :class:`Grant` that the token endpoint gives for a form."""
        response, raw = self._post(
            self.token_endpoint,
            "application/x-www-form-urlencoded",
            urlencode(form).encode(),
        )
        if response.status_code != 200:
            raise _refusal(response, raw)
        data = load_json(raw)
        try:
            grant = Grant(
                access_token=_token(data["access_token"]),
                refresh_token=_token(data["refresh_token"]),
                access_seconds=int(data["expires_in"]),
                refresh_seconds=int(data["x_refresh_token_expires_in"]),
                hard_seconds=_hard_seconds(data),
                realm_id=str(realm_id or ""),
            )
        except (KeyError, TypeError, ValueError) as exc:
            # The exception names a key or a type, never a value: see _token.
            raise NoAnswer(
                f"The token answer is not usable: {type(exc).__name__}",
                status=response.status_code,
                tid=tid_of(response.headers),
            ) from None
        self.access_token, self.refresh_token = grant.access_token, grant.refresh_token
        return grant


def _keep_headers(prepared):
    return prepared


def _token(value):
    """Return a token as it came, or raise ValueError without its text."""
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]+", value):
        raise ValueError("no token")
    return value


def _hard_seconds(data):
    value = data.get("x_refresh_token_hard_expires_in")
    return int(value) if value not in (None, "") else None


def _refusal(response, raw):
    """Return the exception for an answer of the OAuth server other than 200.

    A broken server leaves open what it has done; everything else is its refusal.
    """
    status, tid = response.status_code, tid_of(response.headers)
    data = load_json(raw)
    error = data.get("error") if isinstance(data, Mapping) else None
    if not isinstance(error, str) or not error:
        if status >= 500 or status < 400:
            return NoAnswer(f"The OAuth server: HTTP {status}", status=status, tid=tid)
        error = f"http_{status}"
    description = data.get("error_description") if isinstance(data, Mapping) else ""
    outcome = Outcome.REFUSED
    if status == 429:
        outcome = Outcome.THROTTLED
    elif error == "invalid_grant":
        outcome = Outcome.UNAUTHORIZED
    elif error in ("invalid_client", "unauthorized_client"):
        outcome = Outcome.FORBIDDEN
    text = mask_text(str(description or ""))[:500]
    return OAuthError(error, text, outcome=outcome, tid=tid, status=status)
