"""The OAuth routes. Sources: Intuit, "Set up OAuth 2.0", "OpenID Connect"."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from ..control.inject import faulted
from ..world import World
from . import consent, rsa
from .apps import PLAYGROUND_PATH, App
from .tokens import OAuthError

ACCOUNTING = "com.intuit.quickbooks.accounting"
SCOPES = frozenset(
    {
        ACCOUNTING,
        "com.intuit.quickbooks.payment",
        "com.intuit.quickbooks.payroll",
        "com.intuit.quickbooks.payroll.timetracking",
        "com.intuit.quickbooks.payroll.benefits",
        "openid",
        "profile",
        "email",
        "phone",
        "address",
        "intuit_name",
        "project-management.project",
        "app-foundations.custom-field-definitions",
        "app-foundations.custom-field-definitions.read",
        "payroll.compensation.read",
        "indirect-tax.tax-calculation.quickbooks",
    }
)
HARD_HEADER = "x-include-refresh-token-hard-expires-in"
NO_STORE = {"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"}


def world_of(request: Request) -> World:
    """Return the sandbox's state."""
    world: World = request.app.state.world
    return world


def base_url(request: Request) -> str:
    """Return this sandbox's own address as the caller reaches it."""
    return f"{request.url.scheme}://{request.url.netloc}"


async def discovery(request: Request) -> Response:
    """Answer a discovery document; the two differ in ``userinfo_endpoint`` only.

    Intuit has another host for the sandbox's, here it is another path.
    """
    base = base_url(request)
    place = SANDBOX_USERINFO if "sandbox" in request.url.path else USERINFO
    document: dict[str, Any] = {
        "issuer": f"{base}/op/v1",
        "authorization_endpoint": f"{base}/connect/oauth2",
        "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
        "userinfo_endpoint": base + place,
        "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
        "jwks_uri": f"{base}/op/v1/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile", "address", "phone"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "client_secret_basic",
        ],
        "claims_supported": [
            *("aud", "exp", "iat", "iss", "realmid", "sub"),
        ],
    }
    return JSONResponse(document)


async def jwks(request: Request) -> Response:
    """Answer the public key of id tokens."""
    return JSONResponse(rsa.public_keys(world_of(request).database))


# --- authorization


def _page_fault(query: dict[str, str], app: App | None) -> tuple[str, str] | None:
    if app is None:
        return "Unknown client", "The client_id parameter is missing or not known."
    redirect_uri = query.get("redirect_uri", "")
    if not redirect_uri or not app.accepts(redirect_uri):
        return (
            "Invalid redirect address",
            "The redirect_uri query parameter value is invalid. Make sure it is listed "
            "in the Redirect URIs section of your app's keys tab and matches exactly.",
        )
    if not query.get("state"):
        return "Missing state", "The state query parameter is missing."
    return None


def _redirect_fault(query: dict[str, str]) -> str:
    if query.get("response_type") != "code":
        return "unsupported_response_type"
    scopes = query.get("scope", "").split()
    if not scopes or not set(scopes) <= SCOPES:
        return "invalid_scope"
    return ""


def _back(query: dict[str, str], **answer: str) -> Response:
    values = {**answer, "state": query["state"]}
    return RedirectResponse(f"{query['redirect_uri']}?{urlencode(values)}", 302)


async def authorize(request: Request) -> Response:
    """Show the consent page, or say what is wrong with the request."""
    query = dict(request.query_params)
    world = world_of(request)
    app = world.apps.get(query.get("client_id", ""))
    wrong = _page_fault(query, app)
    if wrong or app is None:
        return HTMLResponse(consent.refused(*(wrong or ("", ""))), 400)
    fault = _redirect_fault(query)
    if fault:
        return _back(query, error=fault)
    companies = list(world.companies.values())
    html = consent.consent(app.name, companies, query, query.get("realmId", ""))
    return HTMLResponse(html, headers=NO_STORE)


async def decide(request: Request) -> Response:
    """Take the person's decision and send the browser back with a code or an error."""
    form = await form_fields(request)
    world = world_of(request)
    app = world.apps.get(form.get("client_id", ""))
    wrong = _page_fault(form, app)
    if wrong or app is None:
        return HTMLResponse(consent.refused(*(wrong or ("", ""))), 400)
    fault = _redirect_fault(form)
    if fault or form.get("decision") != "connect":
        return _back(form, error=fault or "access_denied")
    realm = form.get("realmId", "")
    if realm not in world.companies:
        return HTMLResponse(consent.refused("No company", "Choose a company."), 400)
    code = world.tokens.consent(app, realm, form["scope"], form["redirect_uri"])
    answer = {"code": code}
    if ACCOUNTING in form["scope"].split():
        answer["realmId"] = realm
    return _back(form, **answer)


async def playground(request: Request) -> Response:
    """Show code and realm id for copying by hand."""
    return HTMLResponse(consent.code_page(dict(request.query_params)))


async def form_fields(request: Request) -> dict[str, str]:
    """Return the fields of a form-encoded body."""
    text = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(text, keep_blank_values=True))


# --- tokens


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise OAuthError("invalid_client", status=401) from error
    client_id, _, secret = pair.partition(":")
    return client_id, secret


def _client(request: Request, form: dict[str, str]) -> App:
    pair = _basic(request) or (
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    app = world_of(request).apps.get(pair[0])
    if app is None or app.client_secret != pair[1]:
        raise OAuthError("invalid_client", status=401)
    return app


def _oauth_answer(error: OAuthError) -> Response:
    return JSONResponse(error.body(), error.status, headers=NO_STORE)


async def bearer(request: Request) -> Response:
    """Exchange a code, or refresh."""
    form = await form_fields(request)
    hard = request.headers.get(HARD_HEADER, "").lower() == "true"
    tokens = world_of(request).tokens
    try:
        app = _client(request, form)
        grant_type = form.get("grant_type", "")
        if grant_type == "authorization_code":
            presented = form.get("code", "")
            uri = form.get("redirect_uri", "")
            answer = tokens.exchange(app, presented, uri, hard)
        elif grant_type == "refresh_token":
            presented = form.get("refresh_token", "")
            answer = tokens.refresh(app, presented, hard)
        else:
            raise OAuthError(
                "unsupported_grant_type" if grant_type else "invalid_request"
            )
    except OAuthError as error:
        return _oauth_answer(error)
    scope, grant = tokens.scope_of(presented)
    if "openid" in scope.split():
        answer["id_token"] = _id_token(request, app, grant)
    return JSONResponse(answer, headers=NO_STORE)


def _id_token(request: Request, app: App, grant: int) -> str:
    world, now = world_of(request), int(world_of(request).clock.now())
    row = world.database.execute(
        "SELECT company, made FROM oauth_grant WHERE id = ?", (grant,)
    ).fetchone()
    claims = {
        "sub": world.user["sub"],
        "aud": [app.client_id],
        "realmid": row["company"],
        "auth_time": int(row["made"]),
        "iss": f"{base_url(request)}/op/v1",
        "exp": now + 3600,
        "iat": now,
    }
    return rsa.sign(world.database, claims)


async def revoke(request: Request) -> Response:
    """End a connection by one of its tokens: 200 and nothing, or 400."""
    raw = await request.body()
    try:
        values = (
            json.loads(raw) if raw.lstrip()[:1] == b"{" else await form_fields(request)
        )
        app = _client(request, values)
        world_of(request).tokens.revoke(app, str(values.get("token", "")))
    except OAuthError as error:
        return _oauth_answer(error)
    except json.JSONDecodeError:
        return _oauth_answer(OAuthError("invalid_request"))
    return Response(status_code=200)


async def userinfo(request: Request) -> Response:
    """Answer who the person is, as far as the scopes allow."""
    world = world_of(request)
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    access = world.tokens.access(value) if scheme.lower() == "bearer" else None
    if access is None or "openid" not in access.scope.split():
        return JSONResponse({"error": "invalid_token"}, 401)
    scopes, user = access.scope.split(), world.user
    shown = {"sub": user["sub"]}
    wanted = {
        "email": ("email", "emailVerified"),
        "profile": ("givenName", "familyName"),
        "phone": ("phoneNumber", "phoneNumberVerified"),
        "address": ("address",),
    }
    for scope, names in wanted.items():
        if scope in scopes:
            shown.update({name: user[name] for name in names})
    return JSONResponse(shown)


USERINFO = "/v1/openid_connect/userinfo"
SANDBOX_USERINFO = "/sandbox-accounts" + USERINFO
DISCOVERY = (
    "/.well-known/openid_sandbox_configuration",
    "/.well-known/openid_configuration",
)
ROUTES = [
    *(Route(path, discovery) for path in DISCOVERY),
    *(Route(path + "/", discovery) for path in DISCOVERY),
    Route("/op/v1/jwks", jwks),
    Route("/connect/oauth2", authorize, methods=["GET"]),
    Route("/connect/oauth2", decide, methods=["POST"]),
    Route(PLAYGROUND_PATH, playground),
    Route("/oauth2/v1/tokens/bearer", faulted("token", bearer), methods=["POST"]),
    Route("/v2/oauth2/tokens/revoke", faulted("revoke", revoke), methods=["POST"]),
    Route(USERINFO, faulted("userinfo", userinfo)),
    Route(SANDBOX_USERINFO, faulted("userinfo", userinfo)),
]
