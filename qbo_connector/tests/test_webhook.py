"""Notices of QuickBooks: whose they are, what they cost, and what follows from them.

What is posted is what the sandbox would have delivered; that it is signed as Intuit
signs is seen over real HTTP in ``tests/system/test_webhook.py``.
"""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SandboxMixin

NOBODY = "http://127.0.0.1:9/notices"
CONTROLLER = "odoo.addons.qbo_connector.controllers.webhook"


@tagged("post_install", "-at_install")
class TestWebhook(SandboxMixin, HttpCase):
    sandbox_arguments = (
        *("--company", "empty", "--company", "us-manual", "--throttle", "off"),
    )

    def setUp(self):
        super().setUp()
        self.sandbox_reset()
        self.env["qbo.company"].search([]).write({"enabled": False})
        self.books = self.make_company("empty", name="Books")
        self.books.verifier_token = self.sandbox["verifier_token"]
        self.sandbox_post(
            "/apps",
            {"client_id": self.sandbox["client_id"], "webhook_url": NOBODY},
        )
        self.sandbox_call("/webhooks", method="DELETE")

    # === STEPS === #

    def seed(self, *bodies, kind="empty"):
        """Make customers in QuickBooks, as a person does there; return them."""
        path = f"/objects/{kind}/Customer"
        self.sandbox_post(path, {"objects": list(bodies)})
        wanted = [body["DisplayName"] for body in bodies]
        found = {row["DisplayName"]: row for row in self.sandbox_get(path)["objects"]}
        return [found[name] for name in wanted]

    def save(self, body):
        """Create or change a customer through the API, as another program does."""
        raw = json.dumps(body).encode()
        with self.own_cursors(), self.books._client() as client:
            answer = client.send_single("Customer", None, raw, uuid.uuid4().hex)
        return answer.or_raise().data["Customer"]

    def posts(self):
        """Return the notices that the sandbox would have delivered, and forget them."""
        found = self.sandbox_post("/webhooks", {"flush": True})["deliveries"]
        self.sandbox_call("/webhooks", method="DELETE")
        return [self.sign(row["body"]) for row in found]

    def deliver(self, raw, headers):
        """Post a notice to the endpoint; return the answer's status."""
        self.env.flush_all()
        answer = self.url_open("/qbo/webhook", data=raw, headers=headers)
        self.env.invalidate_all()
        return answer.status_code

    def noted(self):
        return self.env["qbo.notice"].search([])

    def sign(self, events, token=None):
        """Return body and headers of a notice of our own making."""
        raw = json.dumps(events).encode()
        key = (token or self.sandbox["verifier_token"]).encode()
        digest = hmac.new(key, raw, hashlib.sha256).digest()
        return raw, {
            "Content-Type": "application/json",
            "intuit-signature": base64.b64encode(digest).decode(),
        }

    def event(self, entity, qbo_id, verb="updated", company=None, at=None, **data):
        return {
            "specversion": "1.0",
            "id": "1",
            "source": "intuit.x",
            "type": f"qbo.{entity.lower()}.{verb}.v1",
            "time": at or "2199-01-01T00:00:00Z",
            "intuitentityid": str(qbo_id),
            "intuitaccountid": (company or self.books).realm_id,
            "data": data,
        }

    def mirror(self):
        """Read the customers, and let a minute pass."""
        self.books.refresh_lists(["Customer"])
        self.run_company(self.books)
        self.books.list_ids.read_at = fields.Datetime.now() - timedelta(minutes=2)
        self.sandbox_post("/stats/reset")

    def reads(self):
        return self.sandbox_get("/stats")["reads"]

    # === WHOSE IS IT === #

    def test_signed_notice_is_noted(self):
        """Both forms of a notice, as the sandbox signs them."""
        for form in ("cloudevents", "legacy"):
            with self.subTest(form):
                self.sandbox_post("/settings", {"webhook_format": form})
                made = self.save({"DisplayName": f"Made {form}"})
                for raw, headers in self.posts():
                    self.assertEqual(self.deliver(raw, headers), 200)
                found = self.noted()
                self.assertEqual(found.qbo_company_id, self.books)
                self.assertEqual(found.entity, "Customer")
                self.assertEqual((found.qbo_id, found.verb), (made["Id"], "create"))
                self.assertTrue(found.changed_at)
                found.unlink()

    @mute_logger(CONTROLLER)
    def test_anything_else_is_refused(self):
        """Another token, another body, none at all: 401, and nothing is noted."""
        raw, headers = self.sign([self.event("Customer", 1)])
        wrong = self.sign([self.event("Customer", 1)], token="another")
        for body, head in (
            wrong,
            (raw + b" ", headers),
            (raw, {**headers, "intuit-signature": "no base64"}),
            (raw, {"Content-Type": "application/json"}),
        ):
            self.assertEqual(self.deliver(body, head), 401)
        self.env["qbo.token"]._of(self.books).verifier_token = False
        self.assertEqual(self.deliver(raw, headers), 401)
        self.assertFalse(self.noted())

    def test_too_large(self):
        raw, headers = self.sign([self.event("Customer", "1" * 2_000_000)])
        self.assertEqual(self.deliver(raw, headers), 413)

    @mute_logger(CONTROLLER)
    def test_unreadable_is_not_sent_again(self):
        """It is theirs: sent again it would be the same, so it is taken and told."""
        raw, headers = self.sign({"neither": "form"})
        self.assertEqual(self.deliver(raw, headers), 200)
        self.assertFalse(self.noted())

    def test_several_companies_in_one_post(self):
        """Each gets its own; an app speaks only for companies of that app."""
        other = self.make_company("us-manual", name="Other")
        events = [
            self.event("Customer", 1),
            self.event("Vendor", 2, company=other),
            {**self.event("Item", 3), "intuitaccountid": "12345"},
        ]
        self.assertEqual(self.deliver(*self.sign(events)), 200)
        self.assertEqual(self.noted().qbo_company_id, self.books)
        other.verifier_token = "another app"
        self.noted().unlink()
        self.assertEqual(self.deliver(*self.sign(events, token="another app")), 200)
        self.assertEqual(self.noted().mapped("entity"), ["Vendor"])
        other.verifier_token = self.sandbox["verifier_token"]
        self.noted().unlink()
        self.assertEqual(self.deliver(*self.sign(events)), 200)
        self.assertEqual(
            {(row.qbo_company_id, row.entity) for row in self.noted()},
            {(self.books, "Customer"), (other, "Vendor")},
        )

    def test_paused_notes_nothing(self):
        """What is not connected reads all changes later anyway."""
        self.books.action_pause()
        self.assertEqual(self.deliver(*self.sign([self.event("Customer", 1)])), 200)
        self.assertFalse(self.noted())

    # === WHAT FOLLOWS === #

    def test_change_is_read_at_once_and_once(self):
        """A notice that comes twice costs one read; what changed is there."""
        (made,) = self.seed({"DisplayName": "Before"})
        self.mirror()
        self.posts()
        self.sandbox_post("/clock", {"advance": 30})
        self.save({**made, "DisplayName": "After"})
        self.sandbox_post("/stats/reset")
        for raw, headers in self.posts() * 2:
            self.assertEqual(self.deliver(raw, headers), 200)
        self.run_company(self.books)
        self.assertEqual(self.reads(), 1)
        link = self.books.link_ids.filtered(lambda row: row.qbo_id == made["Id"])
        self.assertEqual(link.qbo_name, "After")
        self.assertFalse(self.noted())
        self.assertTrue(self.books.noticed_at)
        self.run_company(self.books)
        self.assertEqual(self.reads(), 1)

    def test_lists_are_not_read_every_second(self):
        """A list that was read this minute waits for the rest of it."""
        self.seed({"DisplayName": "One"})
        self.mirror()
        self.books.list_ids.read_at = fields.Datetime.now()
        self.assertEqual(self.deliver(*self.sign([self.event("Customer", 77)])), 200)
        self.run_company(self.books)
        self.assertEqual(self.reads(), 0)
        self.assertTrue(self.books.list_ids.changed)
        cron = self.books.cron_id
        moments = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertGreater(max(moments.mapped("call_at")), fields.Datetime.now())

    def test_own_echo_costs_nothing(self):
        """QuickBooks tells us of our own writes, too: they are known already."""
        self.mirror()
        partner = self.env["res.partner"].create({"name": "Ours", "is_company": True})
        self.books._ensure_links("Customer", [("res.partner", partner.id, "-", None)])
        self.books.link_ids.filtered("res_model").wanted = True
        self.run_company(self.books)
        self.assertEqual(self.sandbox_get("/stats")["writes"], 1)
        self.sandbox_post("/stats/reset")
        posts = self.posts()
        self.assertTrue(posts)
        for raw, headers in posts:
            self.assertEqual(self.deliver(raw, headers), 200)
        self.assertTrue(self.noted())
        self.run_company(self.books)
        self.assertFalse(self.noted())
        self.assertEqual(self.reads(), 0)

    def test_merge_is_proven(self):
        """A merge that is announced: the one that is gone is asked for once more."""
        keep, gone = self.seed({"DisplayName": "Keep"}, {"DisplayName": "Gone"})
        self.mirror()
        partner = self.env["res.partner"].create({"name": "Gone", "is_company": True})
        link = self.books.link_ids.filtered(lambda row: row.qbo_id == gone["Id"])
        link.write(
            {"res_model": "res.partner", "res_id": partner.id, "state": "linked"}
        )
        self.posts()
        self.sandbox_post(
            "/merge/empty",
            {"entity": "Customer", "keep": keep["Id"], "gone": gone["Id"]},
        )
        for raw, headers in self.posts():
            self.assertEqual(self.deliver(raw, headers), 200)
        self.run_company(self.books)
        self.env.invalidate_all()
        self.assertEqual(link.state, "deleted")
        self.assertEqual(link.operation_ids.fault_rule_id.code, "deleted_in_quickbooks")

    def test_false_alarm(self):
        """A deletion that is announced, and is none: the link stays as it is."""
        (made,) = self.seed({"DisplayName": "There"})
        self.mirror()
        partner = self.env["res.partner"].create({"name": "There"})
        link = self.books.link_ids.filtered(lambda row: row.qbo_id == made["Id"])
        link.write(
            {"res_model": "res.partner", "res_id": partner.id, "state": "linked"}
        )
        events = [self.event("Customer", made["Id"], "deleted")]
        self.assertEqual(self.deliver(*self.sign(events)), 200)
        self.run_company(self.books)
        self.env.invalidate_all()
        self.assertEqual((link.state, link.gone_due), ("linked", False))

    def test_customers_before_the_next_create(self):
        """Where no list is mirrored, the next create looks for lookalikes again."""
        self.books.customers_read_at = fields.Datetime.now()
        self.save({"DisplayName": "Azure Interior"})
        for raw, headers in self.posts():
            self.deliver(raw, headers)
        self.run_company(self.books)
        self.assertTrue(self.books.customers_changed)
        partner = self.env["res.partner"].create(
            {"name": "Azure Interior", "is_company": True}
        )
        link = self.books._ensure_links(
            "Customer", [("res.partner", partner.id, "-", None)]
        )
        link.wanted = True
        self.run_company(self.books)
        self.env.invalidate_all()
        self.assertEqual(link.operation_ids.fault_rule_id.code, "lookalike")
        self.assertFalse(self.books.customers_changed)

    def test_linked_document_is_doubted(self):
        """An object outside of the lists: its token is read before the next write."""
        link = self.env["qbo.link"].create(
            {
                "qbo_company_id": self.books.id,
                "entity": "Invoice",
                "qbo_id": "130",
                "state": "linked",
            }
        )
        self.assertEqual(self.deliver(*self.sign([self.event("Invoice", 130)])), 200)
        self.run_company(self.books)
        self.env.invalidate_all()
        self.assertTrue(link.token_doubtful)
        self.assertEqual(self.reads(), 0)

    def test_settings_changed(self):
        """Changed settings are told in the activity log."""
        self.deliver(*self.sign([self.event("Preferences", 1)]))
        self.run_company(self.books)
        self.assertIn("Check-up", " ".join(self.books.run_ids.mapped("name")))

    # === SETTINGS === #

    def test_rights(self):
        """Only an administrator enters the token, and nobody reads it."""
        boss = new_test_user(self.env, "hook_boss", "qbo_connector.group_qbo_admin")
        clerk = new_test_user(
            self.env, "hook_clerk", "qbo_connector.group_qbo_bookkeeper"
        )
        mine = self.books.with_user(boss)
        mine.verifier_token = "a new one"
        self.assertFalse(mine.verifier_token)
        self.assertTrue(mine.has_verifier)
        self.assertTrue(mine.webhook_url.endswith("/qbo/webhook"))
        row = self.env["qbo.token"]._of(self.books)
        self.assertEqual(row._secret("verifier_token"), "a new one")
        self.assertNotIn("a new one", row.verifier_token)
        self.assertNotIn(
            "verifier_token", self.books.with_user(clerk).fields_get().keys()
        )
