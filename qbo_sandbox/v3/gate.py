"""The gateway: is the caller allowed, and not too fast.

Source: recordings of 401 (3200, WWW-Authenticate); Intuit, "Error codes" for 403
(3100: token of another company, or without the accounting scope).
"""

from __future__ import annotations

from ..errors import GatewayFault
from .call import Call

ACCOUNTING = "com.intuit.quickbooks.accounting"


def unauthenticated(detail: str) -> GatewayFault:
    """Return the refusal of a missing, unknown or expired token."""
    return GatewayFault(
        401,
        "message=AuthenticationFailed; errorCode=003200; statusCode=401",
        detail,
        "3200",
    )


def forbidden() -> GatewayFault:
    """Return the refusal of a token that does not open this company."""
    return GatewayFault(
        403,
        "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403",
        None,
        "3100",
    )


def authenticate(call: Call, realm: str) -> None:
    """Find company and client of a call. Raises GatewayFault 401 or 403."""
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise unauthenticated("Malformed bearer token: no token")
    access = call.world.tokens.access(token.strip())
    if access is None:
        raise unauthenticated(f"Token expired: {token.strip()[:24]}")
    app = call.world.apps.get(access.client_id)
    if app is None or access.company != realm:
        raise forbidden()
    if ACCOUNTING not in access.scope.split():
        raise forbidden()
    call.company = call.world.companies[realm]
    call.app = app
