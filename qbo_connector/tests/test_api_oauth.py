"""OAuth: no HTTP before it is asked for, grants, refusals, what stays unknown."""

import json
import os
import tempfile
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo.tests import BaseCase, tagged

from ..api import discovery, oauth
from ..api.faults import NoAnswer, NotReached, OAuthError, Outcome
from .test_api_double import Double, Reply, free_port

TOKENS = {
    "token_type": "bearer",
    "access_token": "access-9",
    "refresh_token": "RT1-9",
    "expires_in": 3600,
    "x_refresh_token_expires_in": 8726400,
    "x_refresh_token_hard_expires_in": 157680000,
}


def document(url, **more):
    return {
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "revocation_endpoint": f"{url}/revoke",
        **more,
    }


@tagged("post_install", "-at_install")
class TestApiOAuth(BaseCase):
    def setUp(self):
        super().setUp()
        oauth.forget_endpoints()
        self.addCleanup(oauth.forget_endpoints)

    def serve(self, *replies):
        self.double = Double(*replies).__enter__()
        self.addCleanup(self.double.__exit__)
        return self.double

    def client(self, *replies, discovery=None, **kwargs):
        double = self.serve(*replies)
        client = oauth.OAuth(
            "client-1",
            "very-secret",
            "https://odoo.example/callback",
            discovery or document(double.url),
            **kwargs,
        )
        self.addCleanup(client.close)
        return client

    def test_no_http_in_the_constructor(self):
        url = f"http://127.0.0.1:{free_port()}/discovery"
        client = oauth.OAuth("a", "b", "http://c", url)
        with self.assertRaises(NotReached):
            client.renew("x")

    def test_consent_address(self):
        client = self.client()
        parts = urlsplit(client.authorize_url("state-1"))
        self.assertEqual(parts.path, "/authorize")
        self.assertEqual(
            parse_qs(parts.query),
            {
                "client_id": ["client-1"],
                "response_type": ["code"],
                "scope": ["com.intuit.quickbooks.accounting"],
                "redirect_uri": ["https://odoo.example/callback"],
                "state": ["state-1"],
            },
        )
        with self.assertRaises(ValueError):
            client.authorize_url("")
        self.assertFalse(self.double.seen)

    def test_exchange(self):
        client = self.client(Reply(200, TOKENS))
        grant = client.exchange("code-1", "4620816365")
        (seen,) = self.double.seen
        self.assertEqual((seen.method, seen.path), ("POST", "/token"))
        self.assertEqual(
            parse_qs(seen.body.decode()),
            {
                "grant_type": ["authorization_code"],
                "code": ["code-1"],
                "redirect_uri": ["https://odoo.example/callback"],
            },
        )
        self.assertEqual(
            seen.headers["authorization"], "Basic Y2xpZW50LTE6dmVyeS1zZWNyZXQ="
        )
        self.assertEqual(
            seen.headers["x-include-refresh-token-hard-expires-in"], "true"
        )
        self.assertEqual(seen.headers["accept"], "application/json")
        self.assertEqual(
            (grant.access_token, grant.refresh_token, grant.realm_id),
            ("access-9", "RT1-9", "4620816365"),
        )
        self.assertEqual(
            (grant.access_seconds, grant.refresh_seconds, grant.hard_seconds),
            (3600, 8726400, 157680000),
        )
        self.assertNotIn("access-9", repr(grant))
        self.assertNotIn("RT1-9", repr(grant))

    def test_renew(self):
        tokens = {key: value for key, value in TOKENS.items() if "hard" not in key}
        client = self.client(Reply(200, tokens))
        grant = client.renew("RT1-8")
        self.assertEqual(
            parse_qs(self.double.seen[0].body.decode()),
            {"grant_type": ["refresh_token"], "refresh_token": ["RT1-8"]},
        )
        self.assertIsNone(grant.hard_seconds)

    def test_refusals(self):
        for status, body, error, outcome in (
            (400, {"error": "invalid_grant"}, "invalid_grant", Outcome.UNAUTHORIZED),
            (401, {"error": "invalid_client"}, "invalid_client", Outcome.FORBIDDEN),
            (400, b"<html>", "http_400", Outcome.REFUSED),
            (429, b"", "http_429", Outcome.THROTTLED),
        ):
            client = self.client(Reply(status, body, {"intuit_tid": "t1"}))
            with self.assertRaises(OAuthError) as caught:
                client.renew("RT1-8")
            self.assertEqual(caught.exception.error, error)
            self.assertIs(caught.exception.outcome, outcome)
            self.assertEqual(caught.exception.tid, "t1")
            self.assertEqual(len(self.double.seen), 1)

    def test_netrc_does_not_replace_the_keys(self):
        with tempfile.NamedTemporaryFile("w", suffix="netrc") as file:
            file.write("machine 127.0.0.1 login somebody password else\n")
            file.flush()
            with patch.dict(os.environ, {"NETRC": file.name}):
                self.client(Reply(200, TOKENS)).renew("RT1-8")
        self.assertEqual(
            self.double.seen[0].headers["authorization"],
            "Basic Y2xpZW50LTE6dmVyeS1zZWNyZXQ=",
        )

    def test_description_and_no_secret(self):
        text = "Incorrect refresh_token=RT1-8 in request"
        client = self.client(
            Reply(400, {"error": "invalid_grant", "error_description": text})
        )
        with self.assertRaises(OAuthError) as caught:
            client.renew("RT1-8")
        self.assertIn("Incorrect", caught.exception.description)
        self.assertNotIn("RT1-8", str(caught.exception))

    def test_what_stays_unknown(self):
        for reply in (
            Reply(500, b"<html>"),
            Reply(503, {"message": "later"}),
            Reply(302, b"", {"Location": "http://127.0.0.1/"}),
            Reply(200, b"<html>"),
            Reply(200, b"[]"),
            Reply(200, {**TOKENS, "refresh_token": ""}),
            Reply(200, {**TOKENS, "access_token": "a b"}),
            Reply(200, {**TOKENS, "expires_in": "soon"}),
            Reply(200, {"access_token": "access-9"}),
            Reply(drop=True),
            Reply(wait=20),
        ):
            client = self.client(reply, read_timeout=0.3)
            with self.assertRaises(NoAnswer, msg=reply) as caught:
                client.renew("RT1-8")
            for secret in ("access-9", "RT1-9", "RT1-8", "very-secret", "soon"):
                self.assertNotIn(secret, str(caught.exception))
            self.assertEqual(len(self.double.seen), 1)

    def test_revoke(self):
        client = self.client(Reply(200), Reply(400, {"error": "invalid_request"}))
        self.assertTrue(client.revoke("RT1-8"))
        (seen,) = self.double.seen
        self.assertEqual(
            (seen.path, json.loads(seen.body)), ("/revoke", {"token": "RT1-8"})
        )
        with self.assertRaises(OAuthError):
            client.revoke("RT1-8")
        with self.assertRaises(ValueError):
            client.revoke("")

    def test_secrets_are_not_logged(self):
        client = self.client(Reply(200, TOKENS))
        with self.assertLogs("", "DEBUG") as logs:
            client.renew("RT1-8")
        text = "\n".join(logs.output)
        for secret in ("access-9", "RT1-9", "RT1-8", "very-secret", "Y2xpZW50"):
            self.assertNotIn(secret, text)

    def test_the_librarys_own_methods_work(self):
        client = self.client(Reply(200, TOKENS))
        client.refresh("RT1-8")
        self.assertEqual(client.refresh_token, "RT1-9")
        client.setAuthorizeURLs(
            {
                "auth_endpoint": "http://a",
                "token_endpoint": "http://t",
                "revoke_endpoint": "http://r",
                "user_info_url": "http://u",
            }
        )
        self.assertEqual(client.token_endpoint, "http://t")
        self.assertEqual((client.issuer_uri, client.jwks_uri), ("", ""))


@tagged("post_install", "-at_install")
class TestApiDiscovery(BaseCase):
    def setUp(self):
        super().setUp()
        oauth.forget_endpoints()
        self.addCleanup(oauth.forget_endpoints)

    def serve(self, *replies):
        double = Double(*replies).__enter__()
        self.addCleanup(double.__exit__)
        return double

    def test_fetched_once(self):
        double = self.serve()
        double.replies = [Reply(200, document(double.url, extra=1))] * 2
        first = oauth.endpoints(double.url)
        first["token_endpoint"] = "http://changed"
        second = oauth.endpoints(double.url)
        self.assertEqual(second["token_endpoint"], f"{double.url}/token")
        self.assertEqual(len(double.seen), 1)
        oauth.forget_endpoints()
        oauth.endpoints(double.url)
        self.assertEqual(len(double.seen), 2)

    def test_used_through_the_address(self):
        double = self.serve()
        double.replies = [Reply(200, document(double.url)), Reply(200, TOKENS)]
        client = oauth.OAuth("a", "b", "http://c", f"{double.url}/discovery")
        self.addCleanup(client.close)
        client.renew("x")
        self.assertEqual([seen.path for seen in double.seen], ["/discovery", "/token"])

    def test_documents_that_are_none(self):
        for reply in (
            Reply(404),
            Reply(200, b"<html>"),
            Reply(200, {"token_endpoint": "http://x"}),
            Reply(200, document("ftp://x")),
            Reply(200, {**document("http://x"), "token_endpoint": 7}),
            Reply(drop=True),
        ):
            double = self.serve(reply)
            with self.assertRaises(NoAnswer, msg=reply):
                oauth.endpoints(double.url)

    def test_known_addresses_serve_when_intuit_is_silent(self):
        double = self.serve(Reply(503), Reply(200, document("https://evil.example")))
        known = {double.url: discovery.FALLBACK[oauth.DISCOVERY_URLS["sandbox"]]}
        original = dict(discovery.FALLBACK)
        discovery.FALLBACK.update(known)
        self.addCleanup(discovery.FALLBACK.pop, double.url)
        with self.assertLogs(discovery.__name__, "WARNING"):
            found = oauth.endpoints(double.url)
        self.assertEqual(found, known[double.url])
        oauth.forget_endpoints()
        # A document that would send the client secret elsewhere is not believed.
        with self.assertLogs(discovery.__name__, "WARNING"):
            found = oauth.endpoints(double.url)
        self.assertEqual(found, known[double.url])
        self.assertEqual(set(original), set(oauth.DISCOVERY_URLS.values()))

    def test_constants(self):
        for table in (oauth.API_URLS, oauth.DISCOVERY_URLS):
            self.assertEqual(set(table), {"production", "sandbox"})
            for url in table.values():
                parts = urlsplit(url)
                self.assertEqual(parts.scheme, "https")
                self.assertTrue(parts.hostname.endswith(".intuit.com"))
