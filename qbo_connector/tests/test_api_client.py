"""The client over real sockets: what is sent, what comes back, what is known after."""

import datetime
import json
import time
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..api.client import Client
from ..api.faults import ApiError, NoAnswer, NotReached, OAuthError, Outcome
from .test_api_double import Double, Reply, fault, free_port, gateway_fault

UTC = datetime.timezone.utc
EXPIRED = gateway_fault("3200", "message=AuthenticationFailed", "Token expired: abc")
OK = Reply(200, {"Invoice": {"Id": "7", "TotalAmt": 1}, "time": "t"})


class ClientCase(BaseCase):
    def connect(self, *replies, **kwargs):
        """Return a client of a scripted server, ``self.double``."""
        self.double = Double(*replies).__enter__()
        self.addCleanup(self.double.__exit__)
        client = Client("4620816365", self.double.url, "access-1", **kwargs)
        self.addCleanup(client.close)
        return client


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
class TestApiReads(ClientCase):
    def test_query(self):
        client = self.connect(Reply(200, {"QueryResponse": {}, "time": "t"}))
        statement = "SELECT * FROM Customer WHERE DisplayName = 'Ö & +'"
        answer = client.fetch_query(statement)
        (seen,) = self.double.seen
        self.assertEqual(seen.method, "POST")
        self.assertTrue(seen.path.endswith("/query"))
        self.assertEqual(seen.headers["content-type"], "application/text")
        self.assertEqual(seen.body.decode(), statement)
        self.assertEqual(seen.query, {"minorversion": "75"})
        self.assertEqual(answer.data["QueryResponse"], {})

    def test_all_pages(self):
        rows = [{"Id": str(number)} for number in range(5)]
        client = self.connect(
            Reply(200, {"QueryResponse": {"Item": rows[:2]}}),
            Reply(200, {"QueryResponse": {"Item": rows[2:4]}}),
            Reply(200, {"QueryResponse": {"Item": rows[4:]}}),
        )
        pages = list(client.fetch_all("Item", "Active IN (true, false)", 2))
        self.assertEqual(pages, [rows[:2], rows[2:4], rows[4:]])
        self.assertEqual(
            [seen.body.decode() for seen in self.double.seen],
            [
                "SELECT * FROM Item WHERE Active IN (true, false) ORDERBY Id "
                f"STARTPOSITION {start} MAXRESULTS 2"
                for start in (1, 3, 5)
            ],
        )

    def test_exact_last_page_and_none_at_all(self):
        rows = [{"Id": "1"}, {"Id": "2"}]
        client = self.connect(
            Reply(200, {"QueryResponse": {"Item": rows}}),
            Reply(200, {"QueryResponse": {}}),
            Reply(200, {"QueryResponse": {}}),
        )
        self.assertEqual(list(client.fetch_all("Item", page_size=2)), [rows])
        self.assertEqual(list(client.fetch_all("Item")), [])

    def test_single_record_entities_are_not_paged(self):
        client = self.connect(
            Reply(200, {"QueryResponse": {"Preferences": [{"Id": "1"}]}})
        )
        pages = list(client.fetch_all("Preferences", page_size=1))
        self.assertEqual(pages, [[{"Id": "1"}]])
        self.assertEqual(self.double.seen[0].body, b"SELECT * FROM Preferences")

    def test_a_fault_in_a_later_page_is_no_end(self):
        client = self.connect(
            Reply(200, {"QueryResponse": {"Item": [{"Id": "1"}]}}),
            Reply(429, fault("3001", "slow")),
        )
        pages = client.fetch_all("Item", page_size=1)
        self.assertEqual(next(pages), [{"Id": "1"}])
        with self.assertRaises(ApiError) as caught:
            next(pages)
        self.assertIs(caught.exception.outcome, Outcome.THROTTLED)
        self.assertEqual(caught.exception.status, 429)

    def test_answers_that_are_no_query_answers(self):
        for body in ({}, {"QueryResponse": None}, {"QueryResponse": {"Item": {}}}):
            client = self.connect(Reply(200, body))
            with self.assertRaises(ApiError) as caught:
                list(client.fetch_all("Item"))
            self.assertIs(caught.exception.outcome, Outcome.UNKNOWN)

    def test_one(self):
        client = self.connect(
            OK, Reply(400, fault("610", "Object Not Found"), {"intuit_tid": "t9"}), OK
        )
        self.assertEqual(client.fetch_one("Invoice", "7")["Id"], "7")
        self.assertTrue(self.double.seen[0].path.endswith("/invoice/7"))
        self.assertEqual(self.double.seen[0].method, "GET")
        with self.assertRaises(ApiError) as caught:
            client.fetch_one("Invoice", "8")
        self.assertEqual(caught.exception.faults[0].code, "610")
        self.assertEqual(caught.exception.tid, "t9")
        with self.assertRaises(ApiError):
            client.fetch_one("Customer", "7")
        with self.assertRaises(ValueError):
            client.fetch_one("Invoice", "7/../../8")

    def test_changes(self):
        parts = [
            {
                "Invoice": [{"Id": "1"}, {"Id": "2", "status": "Deleted"}],
                "maxResults": 2,
            },
            {},
        ]
        body = {"CDCResponse": [{"QueryResponse": parts}], "time": "2026-11-02"}
        many = [{"Invoice": [{"Id": str(number)} for number in range(1000)]}]
        full = {"CDCResponse": [{"QueryResponse": many}]}
        client = self.connect(
            Reply(200, body), Reply(200, full), Reply(200, {"CDCResponse": None})
        )
        since = datetime.datetime(2026, 11, 1, 8, tzinfo=UTC)
        found = client.fetch_changes(["Invoice", "Payment"], since)
        self.assertEqual(
            self.double.seen[0].query,
            {
                "entities": "Invoice,Payment",
                "changedSince": "2026-11-01T08:00:00+00:00",
                "minorversion": "75",
            },
        )
        self.assertEqual(
            found.rows,
            {"Invoice": [{"Id": "1"}, {"Id": "2", "status": "Deleted"}], "Payment": []},
        )
        self.assertTrue(found.complete)
        self.assertEqual(found.time, "2026-11-02")
        self.assertFalse(client.fetch_changes(["Invoice"], since).complete)
        with self.assertRaises(ApiError):
            client.fetch_changes(["Invoice"], since)
        with self.assertRaises(ValueError):
            client.fetch_changes(["TimeActivity"], since)
        with self.assertRaises(ValueError):
            client.fetch_changes(["Invoice"], datetime.datetime(2026, 11, 1))

    def test_pdf(self):
        pdf = b"%PDF-1.4\n" + bytes(range(256)) * 200
        client = self.connect(
            Reply(200, pdf, {"Content-Type": "application/pdf"}),
            Reply(200, {"time": "t"}),
            Reply(400, fault("610", "Object Not Found")),
            Reply(200, pdf),
        )
        self.assertEqual(client.fetch_pdf("Invoice", "7"), pdf)
        self.assertEqual(self.double.seen[0].headers["accept"], "application/pdf")
        self.assertTrue(self.double.seen[0].path.endswith("/invoice/7/pdf"))
        for _number in range(2):
            with self.assertRaises(ApiError):
                client.fetch_pdf("Invoice", "7")
        self.assertEqual(client.download_pdf("Invoice", "7"), pdf)

    def test_report(self):
        client = self.connect(Reply(200, {"Header": {}, "Rows": {}}))
        found = client.fetch_report("TransactionList", {"start_date": "2026-01-01"})
        self.assertEqual(found, {"Header": {}, "Rows": {}})
        (seen,) = self.double.seen
        self.assertTrue(seen.path.endswith("/reports/TransactionList"))
        self.assertEqual(seen.query["start_date"], "2026-01-01")

    def test_throttle_and_count_know_the_kind(self):
        asked, counted = [], []
        client = self.connect(
            OK,
            Reply(200, {"BatchItemResponse": []}),
            Reply(200, {"QueryResponse": {}}),
            Reply(200, b"%PDF-"),
            throttle=asked.append,
            on_answer=lambda kind, answer: counted.append(kind),
        )
        client.send_single("Invoice", None, b"{}", "a")
        client.send_batch(b"{}", "b")
        client.fetch_query("SELECT * FROM Item")
        client.fetch_pdf("Invoice", "7")
        self.assertEqual(asked, ["write", "batch", "read", "pdf"])
        self.assertEqual(counted, asked)

    def test_a_throttle_that_raises_sends_nothing(self):
        def busy(kind):
            raise RuntimeError("no slot")

        client = self.connect(throttle=busy)
        with self.assertRaisesRegex(RuntimeError, "no slot"):
            client.send_batch(b"{}", "r")
        self.assertFalse(self.double.seen)

    def test_the_librarys_own_methods_work(self):
        client = self.connect(
            Reply(200, b'{"Customer":{"Id":"1","Balance":1.10}}'),
            Reply(200, {"QueryResponse": {"Customer": [{"Id": "1"}]}}),
            Reply(400, fault("2020", "Required")),
        )
        found = client.get_single_object("Customer", 1)
        self.assertEqual(found["Customer"]["Balance"], Decimal("1.10"))
        self.assertEqual(self.double.seen[0].body, b"")
        found = client.query("SELECT * FROM Customer")
        self.assertEqual(found["QueryResponse"]["Customer"], [{"Id": "1"}])
        with self.assertRaises(ApiError):
            client.create_object("Invoice", json.dumps({"a": 1}), request_id="r")
        self.assertEqual(self.double.seen[2].query["requestid"], "r")
        with self.assertRaises(NotImplementedError):
            client.create_object("Attachable", "{}", _file_bytes=b"x")


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
