"""``api`` against the QuickBooks look-alike, in a process of its own.

The look-alike is written from Intuit's documentation by other hands, so this is where
two readings of it meet. Skipped where it is not at hand (the addon installed alone).
"""

import datetime
import json
import select
import subprocess
import sys
import urllib.request
import uuid
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..api import oauth, query
from ..api.batch import Member, freeze, route, split_answer
from ..api.client import Client
from ..api.faults import ApiError, NoAnswer, OAuthError, Outcome, settles

ROOT = Path(__file__).resolve().parents[2]
UTC = datetime.timezone.utc


class SandboxCase(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not (ROOT / "qbo_sandbox" / "__main__.py").exists():
            cls.skipTest(cls, "the look-alike is not here")
        words = ["-m", "qbo_sandbox", "--port", "0", "--throttle", "off"]
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        cls.addClassCleanup(cls._stop, process)
        ready, _w, _x = select.select([process.stdout], [], [], 30)
        line = process.stdout.readline() if ready else b""
        if not line:
            process.kill()
            error = process.stderr.read().decode()
            if "ModuleNotFoundError" in error:
                cls.skipTest(cls, "the look-alike cannot run in this environment")
            raise AssertionError(f"the look-alike did not start: {error[-2000:]}")
        cls.hello = json.loads(line)
        cls.url = cls.hello["base_url"]

    @staticmethod
    def _stop(process):
        process.kill()
        process.wait(10)
        process.stdout.close()
        process.stderr.close()

    def setUp(self):
        super().setUp()
        oauth.forget_endpoints()

    def control(self, path, **values):
        """Ask something of the look-alike itself."""
        request = urllib.request.Request(
            f"{self.url}/_sandbox/{path}",
            json.dumps(values).encode(),
            {"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def client(self, token=None, **kwargs):
        client = Client(
            self.hello["company_id"],
            self.url,
            token or self.hello["access_token"],
            **{"read_timeout": 10, **kwargs},
        )
        self.addCleanup(client.close)
        return client

    def oauth_client(self, **kwargs):
        client = oauth.OAuth(
            self.hello["client_id"],
            kwargs.get("secret", self.hello["client_secret"]),
            "https://odoo.example/callback",
            self.hello["discovery_url"],
        )
        self.addCleanup(client.close)
        return client

    def send(self, client, members, request_id=None):
        """Send members as the runner does; return their answers by bid."""
        body, request_id = freeze(members), request_id or str(uuid.uuid4())
        if len(members) > 1:
            answer = client.send_batch(body, request_id)
        else:
            operation, include = route(members[0])
            answer = client.send_single(
                members[0].entity, operation, body, request_id, include
            )
        return split_answer(members, answer)

    def customer(self, bid="1", name=None, operation="create", **payload):
        if operation == "create":
            payload["DisplayName"] = name or f"Customer {uuid.uuid4()}"
        return Member(bid, "Customer", operation, payload)

    def named(self, client, name):
        condition = query.condition("DisplayName", "=", name)
        return [row for page in client.fetch_all("Customer", condition) for row in page]


@tagged("post_install", "-at_install")
class TestApiSandbox(SandboxCase):
    def test_single_and_batch(self):
        client = self.client()
        one = self.send(client, [self.customer()])["1"]
        self.assertEqual((one.outcome, one.object["SyncToken"]), (Outcome.OK, "0"))
        many = [self.customer(str(number)) for number in range(30)]
        many[7].payload["DisplayName"] = one.object["DisplayName"]
        found = self.send(client, many)
        self.assertIs(found["7"].outcome, Outcome.DUPLICATE)
        self.assertEqual(found["7"].faults[0].code, "6240")
        self.assertTrue(found["7"].faults[0].tid)
        good = {bid for bid, item in found.items() if item.outcome is Outcome.OK}
        self.assertEqual(len(good), 29)

    def test_update_stale_and_gone(self):
        client = self.client()
        made = self.send(client, [self.customer()])["1"].object

        def update(qbo_id, token, name):
            payload = {"Id": qbo_id, "SyncToken": token, "sparse": True}
            member = Member("1", "Customer", "update", {**payload, "CompanyName": name})
            return self.send(client, [member])["1"]

        self.assertIs(update(made["Id"], "0", "First").outcome, Outcome.OK)
        stale = update(made["Id"], "0", "Second")
        self.assertEqual((stale.outcome, stale.faults[0].code), (Outcome.STALE, "5010"))
        self.assertIs(update("987654", "0", "Third").outcome, Outcome.STALE)

    def test_texts_survive_and_are_found(self):
        client = self.client()
        for name in ("Amy's Birds & Co", "O’Brien „GmbH“", "100% d’Or", "Å\\ 😀 Ltd"):
            made = self.send(client, [self.customer(name=name)])["1"]
            self.assertIs(made.outcome, Outcome.OK, (name, made.faults))
            self.assertEqual(made.object["DisplayName"], name)
            found = [row["DisplayName"] for row in self.named(client, name)]
            self.assertIn(name, found)

    def test_pages(self):
        client = self.client()
        everybody = [row["Id"] for page in client.fetch_all("Customer") for row in page]
        self.assertEqual(len(everybody), len(set(everybody)))
        pages = list(client.fetch_all("Customer", page_size=2))
        self.assertGreater(len(pages), 2)
        self.assertEqual([row["Id"] for page in pages for row in page], everybody)
        (condition,) = query.chunks_in("Id", everybody[:5])
        (five,) = client.fetch_all("Customer", condition)
        self.assertEqual(len(five), 5)
        counted = client.fetch_query(query.count("Customer")).or_raise()
        self.assertEqual(counted.data["QueryResponse"]["totalCount"], len(everybody))
        with self.assertRaises(ApiError) as caught:
            list(client.fetch_all("Custmoer"))
        self.assertEqual(caught.exception.faults[0].code, "4001")

    def test_reads(self):
        client = self.client()
        since = datetime.datetime.now(UTC) - datetime.timedelta(hours=1)
        made = self.send(client, [self.customer()])["1"].object
        self.assertEqual(client.fetch_one("Customer", made["Id"])["Id"], made["Id"])
        changed = client.fetch_changes(["Customer", "Vendor"], since)
        self.assertIn(made["Id"], [row["Id"] for row in changed.rows["Customer"]])
        ((preferences,),) = client.fetch_all("Preferences")
        self.assertEqual(preferences["Id"], "1")

    def test_a_lost_answer_is_found_again(self):
        """The promise of this package: the same bytes under the same id, once."""
        for several in (False, True):
            client, name = self.client(), f"Once {uuid.uuid4()}"
            members = [self.customer(name=name)]
            if several:
                members.append(self.customer("2"))
            request_id = str(uuid.uuid4())
            self.control("faults", kind="drop_after_commit", times=1)
            with self.assertRaises(NoAnswer):
                self.send(client, members, request_id)
            self.control("faults", kind="status", status=429, times=1)
            second = self.send(client, members, request_id)["1"]
            self.assertIs(second.outcome, Outcome.THROTTLED)
            self.assertFalse(second.settles)
            third = self.send(client, members, request_id)["1"]
            self.assertIs(third.outcome, Outcome.OK)
            self.assertTrue(third.settles)
            rows = self.named(client, name)
            self.assertEqual([row["Id"] for row in rows], [third.object["Id"]])

    def test_broken_answers_are_unknown(self):
        for values in (
            {"kind": "status", "status": 500},
            {"kind": "status", "status": 502},
            {"kind": "malformed", "body": "json"},
            {"kind": "malformed", "body": "html"},
            {"kind": "malformed", "body": "empty"},
        ):
            client, request_id = self.client(), str(uuid.uuid4())
            members = [self.customer()]
            self.control("faults", times=1, **values)
            first = self.send(client, members, request_id)["1"]
            self.assertIs(first.outcome, Outcome.UNKNOWN, values)
            self.assertFalse(settles(first.faults))
            second = self.send(client, members, request_id)["1"]
            self.assertIs(second.outcome, Outcome.OK, values)
            name = members[0].payload["DisplayName"]
            self.assertEqual(len(self.named(client, name)), 1, values)


@tagged("post_install", "-at_install")
class TestApiSandboxTokens(SandboxCase):
    def test_renewal_in_the_middle(self):
        connected = self.control("connect", company=self.hello["company_id"])
        owner = self.oauth_client()
        grants = []

        def renew():
            grants.append(owner.renew(connected["refresh_token"]))
            return grants[-1].access_token

        client = self.client("worn-out-token", renew=renew)
        made = self.send(client, [self.customer()])["1"]
        self.assertIs(made.outcome, Outcome.OK)
        (grant,) = grants
        self.assertEqual(grant.access_seconds, 3600)
        self.assertGreater(grant.refresh_seconds, 86400)
        self.assertGreater(grant.hard_seconds, grant.refresh_seconds)

    def test_refusals(self):
        with self.assertRaises(OAuthError) as caught:
            self.oauth_client().renew("RT1-made-up")
        self.assertEqual(caught.exception.error, "invalid_grant")
        self.assertIs(caught.exception.outcome, Outcome.UNAUTHORIZED)
        with self.assertRaises(OAuthError) as caught:
            self.oauth_client(secret="wrong").renew("RT1-made-up")
        self.assertEqual(caught.exception.error, "invalid_client")
        with self.assertRaises(OAuthError):
            self.oauth_client().exchange("made-up", self.hello["company_id"])

    def test_revoked(self):
        connected = self.control("connect", company=self.hello["company_id"])
        owner = self.oauth_client()
        self.assertTrue(owner.revoke(connected["refresh_token"]))
        with self.assertRaises(OAuthError):
            owner.renew(connected["refresh_token"])
        client = self.client(connected["access_token"])
        found = self.send(client, [self.customer()])["1"]
        self.assertIs(found.outcome, Outcome.UNAUTHORIZED)

    def test_wrong_company_is_forbidden(self):
        client = Client("123456789", self.url, self.hello["access_token"])
        self.addCleanup(client.close)
        found = self.send(client, [self.customer()])["1"]
        self.assertIs(found.outcome, Outcome.FORBIDDEN)
