"""Where Intuit's servers are: API and OAuth addresses of each environment."""

import logging
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import requests

from .faults import NoAnswer, NotReached, load_json
from .transport import new_session, transmit

_logger = logging.getLogger(__name__)

API_URLS = {
    "production": "https://quickbooks.api.intuit.com",
    "sandbox": "https://sandbox-quickbooks.api.intuit.com",
}
DISCOVERY_URLS = {
    "production": ("https://developer.api.intuit.com/.well-known/openid_configuration"),
    "sandbox": (
        "https://developer.api.intuit.com/.well-known/openid_sandbox_configuration"
    ),
}
# What both of Intuit's discovery documents say (they differ in the userinfo address
# only); used when the documents cannot be fetched.
_INTUIT_ENDPOINTS = {
    "authorization_endpoint": "https://appcenter.intuit.com/connect/oauth2",
    "token_endpoint": "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
    "revocation_endpoint": ("https://developer.api.intuit.com/v2/oauth2/tokens/revoke"),
    "userinfo_endpoint": (
        "https://accounts.platform.intuit.com/v1/openid_connect/userinfo"
    ),
    "issuer": "https://oauth.platform.intuit.com/op/v1",
    "jwks_uri": "https://oauth.platform.intuit.com/op/v1/jwks",
}
FALLBACK = {
    DISCOVERY_URLS["production"]: _INTUIT_ENDPOINTS,
    DISCOVERY_URLS["sandbox"]: _INTUIT_ENDPOINTS
    | {
        "userinfo_endpoint": (
            "https://sandbox-accounts.platform.intuit.com/v1/openid_connect/userinfo"
        )
    },
}
_REQUIRED = ("authorization_endpoint", "token_endpoint", "revocation_endpoint")
_CACHE_SECONDS = 24 * 3600
# A fall-back is tried again soon, not for a day.
_FALLBACK_SECONDS = 600
_cache = {}
_cache_lock = threading.Lock()

CONNECT_TIMEOUT = 10
READ_TIMEOUT = 30


def _checked(document, discovery_url):
    """Return the endpoints of a discovery document, or raise ValueError.

    Intuit's documents may only name https addresses at Intuit: the client secret goes
    there.
    """
    if not isinstance(document, Mapping):
        raise ValueError("the discovery document is no JSON object")
    result = {}
    for key in (*_REQUIRED, "userinfo_endpoint", "issuer", "jwks_uri"):
        value = document.get(key) or ""
        parts = urlsplit(value if isinstance(value, str) else "")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            if key in _REQUIRED:
                raise ValueError(f"the discovery document has no usable {key}")
            value = ""
        elif discovery_url in FALLBACK and not (
            parts.scheme == "https" and parts.hostname.endswith(".intuit.com")
        ):
            raise ValueError(f"the discovery document names a foreign {key}")
        result[key] = value
    return result


def _discover(discovery_url, session):
    request = requests.Request(
        "GET", discovery_url, headers={"Accept": "application/json"}
    )
    session = session or new_session((CONNECT_TIMEOUT, READ_TIMEOUT))
    response, raw = transmit(session, request, READ_TIMEOUT)
    if response.status_code != 200:
        raise NoAnswer(
            f"The discovery document: HTTP {response.status_code}",
            status=response.status_code,
        )
    try:
        return _checked(load_json(raw), discovery_url)
    except ValueError as exc:
        raise NoAnswer(str(exc), status=response.status_code) from exc


def endpoints(discovery_url, session=None):
    """Return the OAuth addresses of an environment.

    The document is kept for a day in this process. For Intuit's own two documents the
    known addresses serve when it cannot be fetched.

    :param discovery_url: address of the OpenID discovery document
    :param session: requests session, None for one of its own
    :return: dict with at least "authorization_endpoint", "token_endpoint",
        "revocation_endpoint"
    :raises NoAnswer, NotReached: for another document that cannot be had
    """
    with _cache_lock:
        expiry, found = _cache.get(discovery_url, (0, None))
    if found and time.monotonic() < expiry:
        return dict(found)
    life = _CACHE_SECONDS
    try:
        found = _discover(discovery_url, session)
    except (NoAnswer, NotReached) as exc:
        if discovery_url not in FALLBACK:
            raise
        _logger.warning("using the known OAuth addresses of Intuit: %s", exc)
        found, life = FALLBACK[discovery_url], _FALLBACK_SECONDS
    with _cache_lock:
        _cache[discovery_url] = (time.monotonic() + life, dict(found))
    return dict(found)


def forget_endpoints():
    """Empty the cache of discovery documents (tests, a changed custom address)."""
    with _cache_lock:
        _cache.clear()
