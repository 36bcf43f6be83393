"""OAuth: consent, exchange, rotation, expiry, revocation, OpenID."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from .support import Sandbox

CALLBACK = "http://localhost:8000/callback"
DAY = 86400


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[AuthClient]:
    hello = sandbox.hello
    with AuthClient(
        hello["client_id"],
        hello["client_secret"],
        CALLBACK,
        hello["discovery_url"],
    ) as made:
        yield made


def consent(sandbox: Sandbox, url: str, decision: str = "connect") -> dict[str, str]:
    """Press a button on the consent page; returns the query of the redirect."""
    page = sandbox.http.get(url)
    assert page.status_code == 200, page.text
    for element in ('id="connect"', 'id="cancel"', 'id="company"', 'id="client-name"'):
        assert element in page.text
    form = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    form["realmId"] = re.findall(r'<option value="(\d+)"', page.text)[0]
    form["decision"] = decision
    answer = sandbox.http.post("/connect/oauth2", data=form)
    assert answer.status_code == 302, answer.text
    location = answer.headers["location"]
    assert location.startswith(CALLBACK + "?")
    return {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}


def api_status(sandbox: Sandbox, token: str) -> int:
    answer = sandbox.http.get(
        sandbox.url(f"companyinfo/{sandbox.company}"),
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
    )
    return answer.status_code


def connected(sandbox: Sandbox, client: AuthClient) -> AuthClient:
    url = client.get_authorization_url([Scopes.ACCOUNTING, Scopes.OPENID], "st-1")
    back = consent(sandbox, url)
    assert back["state"] == "st-1"
    client.get_bearer_token(back["code"], realm_id=back["realmId"])
    return client


def test_the_official_client_connects(sandbox: Sandbox, client: AuthClient) -> None:
    connected(sandbox, client)
    assert client.expires_in == 3600
    assert client.x_refresh_token_expires_in == 8726400
    assert api_status(sandbox, client.access_token) == 200
    assert client.id_token, "the signed id token was not accepted"
    assert client.get_user_info().json()["sub"]


def test_cancel_and_bad_scope_come_back_as_errors(
    sandbox: Sandbox, client: AuthClient
) -> None:
    url = client.get_authorization_url([Scopes.ACCOUNTING], "st-2")
    assert consent(sandbox, url, "cancel") == {
        "error": "access_denied",
        "state": "st-2",
    }
    answer = sandbox.http.get(url.replace("accounting", "nonsense"))
    assert "error=invalid_scope" in answer.headers["location"]


@pytest.mark.parametrize("missing", ["client_id", "redirect_uri", "state"])
def test_requests_that_cannot_go_back(
    sandbox: Sandbox, client: AuthClient, missing: str
) -> None:
    url = httpx.URL(client.get_authorization_url([Scopes.ACCOUNTING], "st-3"))
    answer = sandbox.http.get(url.copy_remove_param(missing))
    assert answer.status_code == 400
    assert 'id="error"' in answer.text


def test_registered_addresses_must_match_exactly(sandbox: Sandbox) -> None:
    app = sandbox.control("apps", {"name": "Strict", "redirect_uris": [CALLBACK]})
    for address, status in ((CALLBACK, 200), (CALLBACK + "/", 400)):
        answer = sandbox.http.get(
            "/connect/oauth2",
            params={
                "client_id": app["client_id"],
                "redirect_uri": address,
                "response_type": "code",
                "scope": "com.intuit.quickbooks.accounting",
                "state": "x",
            },
        )
        assert answer.status_code == status


def test_a_code_works_once_and_reuse_ends_the_connection(
    sandbox: Sandbox, client: AuthClient
) -> None:
    url = client.get_authorization_url([Scopes.ACCOUNTING], "st")
    code = consent(sandbox, url)["code"]
    client.get_bearer_token(code)
    token = client.access_token
    with pytest.raises(AuthClientError) as refused:
        client.get_bearer_token(code)
    assert refused.value.status_code == 400
    assert b"invalid_grant" in refused.value.content
    assert api_status(sandbox, token) == 401


def test_the_redirect_address_is_checked_again(
    sandbox: Sandbox, client: AuthClient
) -> None:
    url = client.get_authorization_url([Scopes.ACCOUNTING], "st")
    code = consent(sandbox, url)["code"]
    client.redirect_uri = CALLBACK + "2"
    with pytest.raises(AuthClientError) as refused:
        client.get_bearer_token(code)
    assert b"invalid_grant" in refused.value.content


def test_a_code_ends_after_ten_minutes(sandbox: Sandbox, client: AuthClient) -> None:
    url = client.get_authorization_url([Scopes.ACCOUNTING], "st")
    code = consent(sandbox, url)["code"]
    sandbox.control("clock", {"advance": 601})
    with pytest.raises(AuthClientError):
        client.get_bearer_token(code)


def test_access_ends_after_an_hour(sandbox: Sandbox, client: AuthClient) -> None:
    connected(sandbox, client)
    sandbox.control("clock", {"advance": 3601})
    answer = sandbox.http.get(
        sandbox.url("companyinfo/1"),
        headers={
            "Authorization": f"Bearer {client.access_token}",
            "Accept": "application/json",
        },
    )
    assert answer.status_code == 401
    assert (
        answer.headers["www-authenticate"]
        == 'Bearer realm="Intuit", error="invalid_token"'
    )
    body = answer.json()
    assert body["fault"]["error"][0]["code"] == "3200"
    assert body["fault"]["type"] == "AUTHENTICATION"
    assert body["batchItemResponse"] == [] and isinstance(body["time"], int)


def test_the_refresh_value_changes_daily_with_grace(
    sandbox: Sandbox, client: AuthClient
) -> None:
    connected(sandbox, client)
    first = client.refresh_token
    client.refresh()
    assert client.refresh_token == first
    sandbox.control("clock", {"advance": DAY + 1})
    client.refresh()
    second = client.refresh_token
    assert second != first
    client.refresh(first)
    assert client.refresh_token == second, "within the grace the former still works"
    sandbox.control("clock", {"advance": DAY + 1})
    with pytest.raises(AuthClientError) as refused:
        client.refresh(first)
    assert b"Incorrect or invalid refresh token" in refused.value.content
    client.refresh(second)


def test_strict_rotation(client: AuthClient, sandbox: Sandbox) -> None:
    connected(sandbox, client)
    sandbox.control("settings", {"rotation": "strict"})
    try:
        first = client.refresh_token
        client.refresh()
        assert client.refresh_token != first
        with pytest.raises(AuthClientError):
            client.refresh(first)
        client.refresh()
    finally:
        sandbox.control("settings", {"rotation": "grace"})


def test_idle_for_a_hundred_days_ends_it(sandbox: Sandbox, client: AuthClient) -> None:
    connected(sandbox, client)
    sandbox.control("clock", {"advance": 99 * DAY})
    client.refresh()
    sandbox.control("clock", {"advance": 99 * DAY})
    client.refresh()
    sandbox.control("clock", {"advance": 102 * DAY})
    with pytest.raises(AuthClientError):
        client.refresh()


def test_five_years_are_the_end(sandbox: Sandbox, client: AuthClient) -> None:
    connected(sandbox, client)
    for _quarter in range(20):
        sandbox.control("clock", {"advance": 90 * DAY})
        client.refresh()
    answer = sandbox.http.post(
        "/oauth2/v1/tokens/bearer",
        data={"grant_type": "refresh_token", "refresh_token": client.refresh_token},
        auth=(client.client_id, client.client_secret),
        headers={"x-include-refresh-token-hard-expires-in": "true"},
    ).json()
    left = 1825 * DAY - 1800 * DAY
    assert abs(answer["x_refresh_token_hard_expires_in"] - left) < 60
    assert answer["x_refresh_token_expires_in"] <= left
    sandbox.control("clock", {"advance": 26 * DAY})
    with pytest.raises(AuthClientError):
        client.refresh(answer["refresh_token"])


def test_revoking_ends_the_pair(sandbox: Sandbox, client: AuthClient) -> None:
    connected(sandbox, client)
    assert client.revoke() is True
    assert api_status(sandbox, client.access_token) == 401
    with pytest.raises(AuthClientError):
        client.refresh()
    with pytest.raises(AuthClientError) as refused:
        client.revoke("nonsense")
    assert refused.value.status_code == 400


def test_wrong_secret(sandbox: Sandbox, client: AuthClient) -> None:
    client.client_secret = "wrong"
    with pytest.raises(AuthClientError) as refused:
        client.refresh("RT1-x")
    assert refused.value.status_code == 401
    assert refused.value.content == b'{"error":"invalid_client"}'


def test_a_token_opens_one_company_only(sandbox: Sandbox) -> None:
    other = sandbox.control("companies", {"kind": "empty"})
    answer = sandbox.http.get(
        sandbox.url("companyinfo/1", other["company_id"]), headers=sandbox.headers()
    )
    assert answer.status_code == 403
    assert answer.json()["fault"]["error"][0] == {
        "message": "message=ApplicationAuthorizationFailed; errorCode=003100; "
        "statusCode=403",
        "detail": None,
        "code": "3100",
        "element": None,
    }


def test_codes_can_be_copied_by_hand(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(
        "/v2/OAuth2Playground/RedirectUrl", params={"code": "AB1x", "realmId": "12"}
    )
    assert 'value="AB1x"' in answer.text and 'value="12"' in answer.text


def test_discovery_documents(sandbox: Sandbox) -> None:
    documents = []
    for path in ("openid_configuration", "openid_sandbox_configuration/"):
        document = sandbox.http.get(f"/.well-known/{path}").json()
        assert document["token_endpoint"].startswith(sandbox.base)
        assert document["response_types_supported"] == ["code"]
        documents.append(document)
    one, two = documents
    assert [k for k in one if one[k] != two[k]] == ["userinfo_endpoint"]
    headers = {"Authorization": "Bearer nobody"}
    for document in documents:
        answer = sandbox.http.get(document["userinfo_endpoint"], headers=headers)
        assert answer.status_code == 401
