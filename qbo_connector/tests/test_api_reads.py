"""Reading: queries by pages, single objects, changes, PDFs, reports."""

import datetime
import json
from decimal import Decimal

from odoo.tests import tagged

from ..api.faults import ApiError, Outcome
from .test_api_double import ClientCase, Reply, fault

UTC = datetime.timezone.utc
OK = Reply(200, {"Invoice": {"Id": "7"}, "time": "t"})


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

    def test_a_server_without_pages_is_not_asked_for_ever(self):
        page = Reply(200, {"QueryResponse": {"Item": [{"Id": "1"}]}})
        client = self.connect(*[page] * 5)
        with self.assertRaisesRegex(ApiError, "twice"):
            list(client.fetch_all("Item", page_size=1))
        self.assertEqual(len(self.double.seen), 2)

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
