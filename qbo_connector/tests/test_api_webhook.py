"""Change notifications: signature and both forms."""

import base64
import datetime
import hashlib
import hmac
import json

from odoo.tests import BaseCase, tagged

from ..api.webhook import Event, parse, parse_time, verify

UTC = datetime.timezone.utc


def sign(raw, token):
    digest = hmac.new(token.encode(), raw, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def cloud_event(**more):
    return {
        "specversion": "1.0",
        "id": "e-1",
        "source": "intuit.abc=",
        "type": "qbo.billpayment.updated.v1",
        "time": "2026-09-10T21:31:25.179Z",
        "intuitentityid": "1234",
        "intuitaccountid": "310687",
        "data": {},
        **more,
    }


def events(body):
    return parse(json.dumps(body).encode())


@tagged("post_install", "-at_install")
class TestApiWebhook(BaseCase):
    def test_signature(self):
        raw = '[{"naïve": 1}]'.encode()
        good = sign(raw, "token-1")
        self.assertTrue(verify(raw, good, "token-1"))
        self.assertTrue(verify(raw, f" {good}\n", ["other", "token-1"]))
        for signature, tokens in (
            (good, ["other"]),
            (good, []),
            (good, None),
            (good, [""]),
            (sign(raw, ""), ["", None]),
            (sign(raw + b" ", "token-1"), ["token-1"]),
            ("", ["token-1"]),
            (None, ["token-1"]),
            ("not base64!", ["token-1"]),
            ("ü", ["token-1"]),
            (good[:-4], ["token-1"]),
        ):
            self.assertFalse(verify(raw, signature, tokens), (signature, tokens))

    def test_cloud_events_of_several_companies(self):
        found = events(
            [
                cloud_event(),
                cloud_event(type="qbo.customer.created.v1", intuitaccountid="99"),
                cloud_event(type="qbo.invoice.void.v1"),
                cloud_event(type="qbo.invoice.voided.v2"),
                cloud_event(type="qbo.estimate.emailed.v1"),
                cloud_event(type="qbo.vendor.merged.v1", data={"deletedid": "27"}),
            ]
        )
        at = datetime.datetime(2026, 9, 10, 21, 31, 25, 179000, UTC)
        self.assertEqual(
            found[0], Event("310687", "BillPayment", "1234", "update", at, "")
        )
        self.assertEqual((found[1].realm_id, found[1].verb), ("99", "create"))
        self.assertEqual([found[2].verb, found[3].verb], ["void", "void"])
        self.assertEqual(found[4].verb, "email")
        self.assertEqual((found[5].verb, found[5].merged_id), ("merge", "27"))

    def test_legacy_form(self):
        item = {
            "name": "Customer",
            "id": "1",
            "operation": "Merge",
            "lastUpdated": "2026-10-05T14:42:19-0700",
            "deletedId": "27",
        }
        other = {"name": "Invoice", "id": 5, "operation": "Emailed"}
        found = events(
            {
                "eventNotifications": [
                    {"realmId": "1", "dataChangeEvent": {"entities": [item]}},
                    {"realmId": "2", "dataChangeEvent": {"entities": [other]}},
                ]
            }
        )
        at = datetime.datetime(2026, 10, 5, 21, 42, 19, tzinfo=UTC)
        self.assertEqual(found[0], Event("1", "Customer", "1", "merge", at, "27"))
        self.assertEqual(found[1], Event("2", "Invoice", "5", "email", None, ""))

    def test_unknown_kinds_do_not_hold_up_the_rest(self):
        with self.assertLogs("", "WARNING") as logs:
            found = events(
                [
                    "text",
                    None,
                    cloud_event(type="payroll.run.created.v1"),
                    cloud_event(intuitentityid=None),
                    cloud_event(type="qbo.newthing.archived.v1", data="odd"),
                    cloud_event(),
                ]
            )
        self.assertIn("4 of 6", logs.output[0])
        self.assertEqual((found[0].entity, found[0].verb), ("newthing", "archived"))
        self.assertEqual(len(found), 2)

    def test_what_is_no_notification(self):
        for raw in (b"", b"x", b"{}", b"7", b'{"eventNotifications":1}', b"[" * 99999):
            with self.assertRaises(ValueError, msg=raw[:10]):
                parse(raw)
        self.assertEqual(parse(b"[]"), [])
        self.assertEqual(len(events(cloud_event())), 1)

    def test_times(self):
        for text, expected in (
            ("2026-09-10T21:31:25.123456789Z", (21, 31, 25, 123456)),
            ("2026-09-10T14:31:25-07:00", (21, 31, 25, 0)),
            ("2026-09-10T14:31:25.5-0700", (21, 31, 25, 500000)),
            ("2026-09-10T21:31:25", (21, 31, 25, 0)),
        ):
            self.assertEqual(
                parse_time(text), datetime.datetime(2026, 9, 10, *expected, UTC)
            )
        for text in ("2026-13-10T21:31:25Z", "soon", "", None, 7):
            self.assertIsNone(parse_time(text))
