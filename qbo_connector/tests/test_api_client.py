"""The client over real sockets: what is sent, what comes back, what is known after."""

import os
import tempfile
import time
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from ..api.client import Client
from ..api.faults import NoAnswer, NotReached, OAuthError, Outcome
from .test_api_double import ClientCase, Reply, fault, free_port, gateway_fault

EXPIRED = gateway_fault("3200", "message=AuthenticationFailed", "Token expired: abc")
OK = Reply(200, {"Invoice": {"Id": "7"}, "time": "t"})


@tagged("post_install", "-at_install")
class TestApiWrites(ClientCase):
    def test_single(self):
        raw = b'{"Invoice":{"Id":"7","TotalAmt":100.10},"time":"2026-11-02"}'
        client = self.connect(Reply(200, raw, {"intuit_tid": "1-abc"}))
        body = b'{ "exact":"bytes", "n": 1.50 }'
        answer = client.send_single(
            "Invoice", "void", body, "request-1", "allowduplicatedocnum"
        )
        (seen,) = self.double.seen
        self.assertEqual(
            (seen.method, seen.path), ("POST", "/v3/company/4620816365/invoice")
        )
        self.assertEqual(
            seen.query,
            {
                "requestid": "request-1",
                "minorversion": "75",
                "operation": "void",
                "include": "allowduplicatedocnum",
            },
        )
        self.assertEqual(seen.body, body)
        self.assertEqual(seen.headers["authorization"], "Bearer access-1")
        self.assertEqual(seen.headers["content-type"], "application/json")
        self.assertEqual(seen.headers["accept"], "application/json")
        self.assertEqual(answer.raw, raw)
        self.assertEqual((answer.status, answer.tid), (200, "1-abc"))
        self.assertEqual(answer.headers["intuit_tid"], "1-abc")
        self.assertEqual(answer.data["Invoice"]["TotalAmt"], Decimal("100.10"))
        self.assertEqual((answer.faults, answer.outcome), ([], Outcome.OK))
        self.assertGreater(answer.seconds, 0)

    def test_create_has_no_operation_in_its_address(self):
        client = self.connect(OK)
        client.send_single("JournalEntry", None, b"{}", "r")
        self.assertEqual(
            self.double.seen[0].query, {"requestid": "r", "minorversion": "75"}
        )
        self.assertTrue(self.double.seen[0].path.endswith("/journalentry"))

    def test_batch(self):
        client = self.connect(Reply(200, {"BatchItemResponse": []}))
        client.send_batch(b'{"BatchItemRequest":[]}', "r")
        (seen,) = self.double.seen
        self.assertTrue(seen.path.endswith("/batch"))
        self.assertEqual(seen.query, {"requestid": "r", "minorversion": "75"})

    def test_faults_are_in_the_answer(self):
        for status, body, expected in (
            (400, fault("6240", "Duplicate Name"), Outcome.DUPLICATE),
            (200, fault("2020", "Required"), Outcome.REFUSED),
            (403, gateway_fault("3100", "no"), Outcome.FORBIDDEN),
            (429, fault("3001", "ThrottleExceeded"), Outcome.THROTTLED),
            (500, b"<html>", Outcome.UNKNOWN),
            (200, b'{"Invoice": {"Id"', Outcome.UNKNOWN),
            (200, b"", Outcome.UNKNOWN),
            (307, b"", Outcome.UNKNOWN),
        ):
            client = self.connect(
                Reply(status, body, {"Location": "/elsewhere"} if status == 307 else {})
            )
            answer = client.send_single("Customer", None, b"{}", "r")
            self.assertIs(answer.outcome, expected, (status, body))
            self.assertEqual(answer.status, status)
            self.assertTrue(answer.faults)
            self.assertEqual(len(self.double.seen), 1, "sent once, whatever comes back")

    def test_request_id_has_a_limit(self):
        client = self.connect()
        for wrong in ("", "x" * 37):
            with self.assertRaises(ValueError):
                client.send_batch(b"{}", wrong)
        self.assertFalse(self.double.seen)

    def test_netrc_does_not_replace_the_token(self):
        with tempfile.NamedTemporaryFile("w", suffix="netrc") as file:
            file.write("machine 127.0.0.1 login somebody password else\n")
            file.flush()
            with patch.dict(os.environ, {"NETRC": file.name}):
                client = self.connect(OK)
                client.send_single("Invoice", None, b"{}", "r")
        self.assertEqual(
            self.double.seen[0].headers["authorization"], "Bearer access-1"
        )

    def test_one_connection_for_many_requests(self):
        client = self.connect(OK, OK, OK)
        for number in range(3):
            client.send_single("Invoice", None, b"{}", str(number))
        self.assertEqual(len({seen.port for seen in self.double.seen}), 1)


@tagged("post_install", "-at_install")
class TestApiRenewal(ClientCase):
    def test_same_bytes_again_after_a_401(self):
        tokens, kinds, answers = iter(["access-2"]), [], []
        client = self.connect(
            Reply(401, EXPIRED),
            OK,
            OK,
            renew=lambda: next(tokens),
            throttle=kinds.append,
            on_answer=lambda kind, answer: answers.append((kind, answer.status)),
        )
        answer = client.send_single("Invoice", None, b'{"a":1}', "r")
        self.assertIs(answer.outcome, Outcome.OK)
        first, second = self.double.seen
        self.assertEqual(first.headers["authorization"], "Bearer access-1")
        self.assertEqual(second.headers["authorization"], "Bearer access-2")
        self.assertEqual((first.body, first.query), (second.body, second.query))
        self.assertEqual(kinds, ["write", "write"])
        self.assertEqual(answers, [("write", 401), ("write", 200)])
        self.assertEqual(client.access_token, "access-2")
        client.send_single("Invoice", None, b"{}", "r2")
        self.assertEqual(
            self.double.seen[2].headers["authorization"], "Bearer access-2"
        )

    def test_only_once(self):
        calls = []
        client = self.connect(
            Reply(401, EXPIRED),
            Reply(401, EXPIRED),
            renew=lambda: calls.append(1) or "access-2",
        )
        answer = client.send_single("Invoice", None, b"{}", "r")
        self.assertIs(answer.outcome, Outcome.UNAUTHORIZED)
        self.assertEqual((len(calls), len(self.double.seen)), (1, 2))

    def test_without_renewal_the_401_is_the_answer(self):
        client = self.connect(Reply(401, EXPIRED))
        answer = client.send_single("Invoice", None, b"{}", "r")
        self.assertIs(answer.outcome, Outcome.UNAUTHORIZED)
        self.assertNotIn("abc", answer.faults[0].detail)

    def test_a_silent_token_server_is_no_unknown_write(self):
        """The write was refused for certain; only the renewal is uncertain."""
        for error in (
            NoAnswer("slow"),
            NotReached("gone"),
            OAuthError("invalid_grant"),
        ):

            def renew(error=error):
                raise error

            client = self.connect(Reply(401, EXPIRED), renew=renew)
            answer = client.send_single("Invoice", None, b"{}", "r")
            self.assertIs(answer.outcome, Outcome.UNAUTHORIZED)
            self.assertIs(answer.renew_error, error)

    def test_a_drop_after_the_renewal_is_unknown(self):
        client = self.connect(
            Reply(401, EXPIRED), Reply(drop=True), renew=lambda: "access-2"
        )
        with self.assertRaises(NoAnswer):
            client.send_single("Invoice", None, b"{}", "r")
        self.assertEqual(len(self.double.seen), 2)

    def test_malformed_token_is_refused_without_being_shown(self):
        for token in ("", "abc\r\nX-Evil: 1", "ü", None):
            with self.assertRaises(ValueError) as caught:
                Client("1", "http://127.0.0.1", token)
            self.assertNotIn("abc", str(caught.exception))


@tagged("post_install", "-at_install")
class TestApiAddresses(ClientCase):
    def test_what_is_no_address(self):
        for realm, url in (
            ("", "http://127.0.0.1"),
            ("1/2", "http://127.0.0.1"),
            ("1?x=", "http://127.0.0.1"),
            ("1", "ftp://127.0.0.1"),
            ("1", "127.0.0.1"),
        ):
            with self.assertRaises(ValueError, msg=(realm, url)):
                Client(realm, url, "t")

    def test_with_and_without_version(self):
        for url in ("http://h", "http://h/", "http://h/v3", "http://h/v3/"):
            client = Client("1", url, "t")
            self.assertEqual(client.api_url, "http://h/v3", url)

    def test_slow_and_silent(self):
        client = self.connect(Reply(wait=30), read_timeout=0.3)
        begin = time.monotonic()
        with self.assertRaises(NoAnswer):
            client.send_single("Invoice", None, b"{}", "r")
        self.assertLess(time.monotonic() - begin, 5)
        self.assertEqual(len(self.double.seen), 1)

    def test_nobody_listens(self):
        client = Client("1", f"http://127.0.0.1:{free_port()}", "t")
        with self.assertRaises(NotReached) as caught:
            client.send_single("Invoice", None, b"{}", "r")
        self.assertIs(caught.exception.outcome, Outcome.UNKNOWN)
