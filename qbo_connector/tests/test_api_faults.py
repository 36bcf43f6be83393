"""Faults in every shape, and what they mean for a write."""

import json
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..api.faults import (
    ApiError,
    Fault,
    NoAnswer,
    NotReached,
    OAuthError,
    Outcome,
    is_closed_books,
    judge,
    load_json,
    parse_faults,
    parse_item_fault,
    settles,
)
from .test_api_double import fault, gateway_fault

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "qbo" / "samples"

XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" time="2026-11-02">
  <Fault type="{kind}">
    <Error code="{code}" element="Line"><Message>{message}</Message>
    <Detail>{detail}</Detail></Error>
    <Error code="2020"><Message>second</Message></Error>
  </Fault>
</IntuitResponse>"""


def outcome(status, body, operation="", headers=None):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return judge(parse_faults(status, headers or {}, raw), operation)


@tagged("post_install", "-at_install")
class TestApiFaults(BaseCase):
    def test_success_has_no_faults(self):
        self.assertEqual(parse_faults(200, {}, b'{"Invoice":{"Id":"1"}}'), [])
        self.assertEqual(parse_faults(200, {}, b"%PDF-1.4 ..."), [])
        self.assertEqual(parse_faults(200, {}, b'{"fault":null,"report":{}}'), [])
        self.assertIs(judge([]), Outcome.OK)

    def test_service_fault_keeps_everything(self):
        body = fault("6240", "Duplicate Name", "The name: taken", "DisplayName")
        body["Fault"]["Error"].append({"Message": "second", "code": 2020})
        found = parse_faults(400, {"Intuit_Tid": "1-a"}, json.dumps(body).encode())
        self.assertEqual(
            found[0],
            Fault(
                code="6240",
                message="Duplicate Name",
                detail="The name: taken",
                element="DisplayName",
                kind="ValidationFault",
                status=400,
                tid="1-a",
            ),
        )
        self.assertEqual((found[1].code, found[1].detail), ("2020", ""))
        self.assertEqual(str(found[0]), "6240: The name: taken")

    def test_both_spellings_of_the_transaction_id(self):
        for name in ("intuit_tid", "Intuit-Tid"):
            (found,) = parse_faults(400, {name: "x"}, b'{"Fault":{"Error":[{}]}}')
            self.assertEqual(found.tid, "x")

    def test_fault_inside_http_200(self):
        self.assertIs(outcome(200, fault("2020", "Required")), Outcome.REFUSED)

    def test_gateway_fault_and_its_token(self):
        body = gateway_fault(
            "003200", "message=AuthenticationFailed", "Token expired: AB0123456789xyz"
        )
        (found,) = parse_faults(401, {}, json.dumps(body).encode())
        self.assertEqual((found.code, found.element), ("3200", ""))
        self.assertNotIn("AB0123", found.detail)
        self.assertIs(judge([found]), Outcome.UNAUTHORIZED)

    def test_gateway_number_in_the_message_only(self):
        message = "message=ThrottleExceeded; errorCode=003001; statusCode=403"
        body = gateway_fault(None, message, kind="SERVICE")
        self.assertIs(outcome(403, body), Outcome.THROTTLED)

    def test_xml_faults(self):
        text = XML.format(kind="SERVICE", code="3001", message="slow", detail="down")
        found = parse_faults(429, {}, text.encode())
        self.assertEqual([one.code for one in found], ["3001", "2020"])
        self.assertEqual(found[0].element, "Line")
        self.assertEqual(found[0].detail, "down")
        self.assertIs(judge(found), Outcome.THROTTLED)

    def test_xml_with_entities_is_not_read(self):
        text = '<!DOCTYPE x [<!ENTITY a "b">]>' + XML.format(
            kind="SERVICE", code="3001", message="&a;", detail=""
        )
        (found,) = parse_faults(400, {}, text.encode())
        self.assertEqual(found.kind, "MALFORMED")

    def test_oauth_error(self):
        body = b'{"error_description":"Incorrect token","error":"invalid_grant"}'
        (found,) = parse_faults(400, {}, body)
        self.assertEqual((found.code, found.kind), ("invalid_grant", "OAUTH"))
        self.assertEqual(found.message, "Incorrect token")

    def test_what_is_no_quickbooks_answer(self):
        page = b"<html><h1>502 Bad Gateway</h1></html>"
        for status, body in (
            (502, page),
            (500, b""),
            (200, b""),
            (200, b"null"),
            (200, b"[1]"),
            (200, b'{"Invoice":{"Id":'),
            (400, b'{"Fault":{"Error":[{"Mess'),
            (200, b"\xff\xfe"),
            (200, b'{"Invoice": NaN}'),
            (200, b"[" * 100_000),
            (302, b""),
        ):
            (found,) = parse_faults(status, {}, body)
            self.assertEqual(found.kind, "MALFORMED", (status, body[:20]))
            self.assertIs(judge([found]), Outcome.UNKNOWN, (status, body[:20]))
        self.assertEqual(parse_faults(502, {}, page)[0].detail, "502 Bad Gateway")

    def test_fractions_are_decimals(self):
        self.assertEqual(str(load_json(b'{"a": 100.10}')["a"]), "100.10")
        self.assertEqual(load_json(b'{"a": 1e2}')["a"], 100)

    def test_what_cannot_be_stored_is_taken_out(self):
        """Half of an emoji and NUL, which PostgreSQL refuses; whole ones stay."""
        found = load_json(rb'{"a": ["x\ud83d", "y\u0000z"], "b": "\ud83d\ude00"}')
        self.assertEqual(found, {"a": ["x\ufffd", "yz"], "b": "\U0001f600"})
        self.assertEqual(load_json(rb'{"a": "\\u0000"}'), {"a": "\\u0000"})
        json.dumps(found, ensure_ascii=False).encode()

    def test_odd_faults_do_not_break_the_parser(self):
        for odd in (None, "text", {}, {"Error": None}, {"Error": ["x"]}, {"Error": {}}):
            self.assertTrue(parse_item_fault(odd), odd)
        self.assertIs(judge(parse_item_fault("text")), Outcome.UNKNOWN)

    def test_real_recordings(self):
        if not SAMPLES.is_dir():
            self.skipTest("the recordings are not here")
        expected = {
            "fault_401_authentication.json": ("3200", Outcome.UNAUTHORIZED),
            "fault_400_validation_2010_2020.json": ("2010", Outcome.REFUSED),
            "fault_4001_unknown_entity.json": ("4001", Outcome.REFUSED),
            "fault_500_unsupported_operation.json": ("500", Outcome.REFUSED),
            "fault_6240_duplicate_name.json": ("6240", Outcome.DUPLICATE),
        }
        for name, (code, disposition) in expected.items():
            response = json.loads((SAMPLES / name).read_text())["response"]
            body = json.dumps(response["body"]).encode()
            found = parse_faults(response["status"], response["headers"], body)
            self.assertEqual(found[0].code, code, name)
            self.assertTrue(found[0].tid, name)
            self.assertIs(judge(found), disposition, name)
        for name, code in (
            ("xml_customer_duplicate_error.xml", "6240"),
            ("xml_generic_error.xml", "10000"),
            ("xml_throttle_exceeded_error.xml", "3001"),
            ("xml_query_validation_error.xml", "4001"),
        ):
            (found,) = parse_faults(400, {}, (SAMPLES / name).read_bytes())
            self.assertEqual(found.code, code, name)


@tagged("post_install", "-at_install")
class TestApiJudge(BaseCase):
    def test_by_number(self):
        for code, expected in {
            "2010": Outcome.REFUSED,
            "6000": Outcome.REFUSED,
            "6200": Outcome.REFUSED,
            "6140": Outcome.DUPLICATE,
            "6240": Outcome.DUPLICATE,
            "5010": Outcome.STALE,
            "3001": Outcome.THROTTLED,
            "3100": Outcome.FORBIDDEN,
            "120": Outcome.FORBIDDEN,
            "6190": Outcome.FORBIDDEN,
            "3200": Outcome.UNAUTHORIZED,
            "10000": Outcome.UNKNOWN,
            "600": Outcome.UNKNOWN,
        }.items():
            self.assertIs(outcome(400, fault(code)), expected, code)

    def test_by_status(self):
        page = b"<html>no</html>"
        for status, expected in {
            401: Outcome.UNAUTHORIZED,
            403: Outcome.FORBIDDEN,
            404: Outcome.REFUSED,
            408: Outcome.UNKNOWN,
            413: Outcome.REFUSED,
            429: Outcome.THROTTLED,
            500: Outcome.UNKNOWN,
            503: Outcome.UNKNOWN,
        }.items():
            self.assertIs(outcome(status, page), expected, status)

    def test_a_broken_service_is_unknown_whatever_it_says(self):
        self.assertIs(outcome(500, fault("6240")), Outcome.UNKNOWN)
        self.assertIs(outcome(503, fault("3001")), Outcome.THROTTLED)

    def test_system_fault_without_a_number(self):
        body = fault("", "An application error", kind="SystemFault")
        self.assertIs(outcome(400, body), Outcome.UNKNOWN)
        self.assertIs(outcome(400, fault("", "x")), Outcome.REFUSED)

    def test_closed_books_hide_behind_other_numbers(self):
        text = "The account period has closed and the account books cannot be updated"
        for code in ("6200", "6210", "5010", "6000"):
            found = parse_item_fault(fault(code, "Error", text)["Fault"])
            self.assertIs(judge(found, "update"), Outcome.REFUSED, code)
            self.assertTrue(is_closed_books(found))
        stale = "You and Ann were working on this at the same time."
        found = parse_item_fault(fault("5010", "Stale Object Error", stale)["Fault"])
        self.assertIs(judge(found), Outcome.STALE)
        self.assertFalse(is_closed_books(found))

    def test_not_found_depends_on_the_operation(self):
        inactive = fault("610", "Object Not Found", "something made inactive")
        self.assertIs(outcome(400, inactive, "create"), Outcome.REFUSED)
        for operation in ("update", "delete", "void"):
            self.assertIs(outcome(400, inactive, operation), Outcome.STALE)
        gone = fault("610", "Object Not Found", "Another user has deleted this")
        self.assertIs(outcome(400, gone), Outcome.STALE)

    def test_one_name_at_a_time_is_no_refusal(self):
        text = "Business Validation Error: You can only add or edit one name at a time"
        self.assertIs(outcome(400, fault("6000", "x", text)), Outcome.BUSY)

    def test_the_worst_of_several_counts(self):
        several = [Fault("5010", "stale"), Fault("2020", "missing")]
        self.assertIs(judge(several), Outcome.REFUSED)
        several.append(Fault("10000", "broken"))
        self.assertIs(judge(several), Outcome.UNKNOWN)

    def test_what_settles_an_earlier_attempt(self):
        """A second attempt that is stopped at the door says nothing of the first."""
        for status, body, expected in (
            (200, {"Invoice": {"Id": "1"}}, True),
            (400, fault("2020", "Required"), True),
            (400, fault("6210", "Account Period Closed"), True),
            (400, fault("6240", "Duplicate Name"), False),
            (400, fault("5010", "Stale Object Error"), False),
            (400, fault("6000", "x", "only add or edit one name at a time"), False),
            (429, fault("3001", "ThrottleExceeded"), False),
            (401, gateway_fault("3200", "expired"), False),
            (403, gateway_fault("3100", "no"), False),
            (400, fault("6190", "subscription"), False),
            (500, fault("10000", "broken"), False),
            (413, b"<html>too large</html>", False),
            (404, b"<html>not here</html>", False),
        ):
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            found = parse_faults(status, {}, raw)
            self.assertEqual(settles(found), expected, (status, body))

    def test_errors(self):
        error = OAuthError("invalid_grant", "old", outcome=Outcome.UNAUTHORIZED)
        self.assertEqual(str(error), "invalid_grant: old")
        for kind in (NoAnswer, NotReached, OAuthError):
            self.assertTrue(issubclass(kind, ApiError))
        self.assertIs(NoAnswer("x").outcome, Outcome.UNKNOWN)
