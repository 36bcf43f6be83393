"""Lists of QuickBooks mirrored in Odoo: pages, changes, merges, cut-offs."""

import json
import uuid
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SandboxCase


@tagged("post_install", "-at_install")
class TestMirror(SandboxCase):
    sandbox_arguments = ("--company", "empty", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("empty")

    def read_lists(self, company=None, entities=None):
        company = company or self.company
        company.refresh_lists(entities)
        self.run_company(company)

    def generate(self, **numbers):
        self.sandbox_post("/objects/empty", {"generate": numbers})

    def objects(self, entity):
        return self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.company.id),
                ("entity", "=", entity),
                ("qbo_id", "!=", False),
            ]
        )

    def stats(self):
        return self.sandbox_get("/stats")

    def age(self, **delta):
        """Let the lists be read so long ago."""
        moment = fields.Datetime.now() - timedelta(**delta)
        self.company.list_ids.read_at = moment

    def test_pages(self):
        """2,500 customers are read in three pages and stored without record."""
        self.generate(Customer=2500)
        self.sandbox_post("/stats/reset")
        self.read_lists(entities=["Customer"])
        self.assertEqual(self.stats()["reads"], 3)
        found = self.objects("Customer")
        self.assertEqual(len(found), 2500)
        self.assertEqual(set(found.mapped("state")), {"unmatched"})
        self.assertFalse(any(found.mapped("res_model")))
        first = found.filtered(lambda link: link.qbo_name == "Generated Customer 00001")
        self.assertEqual(first.email_key, "customer00001@example.com")
        self.assertTrue(self.company.customers_read_at)

    def test_all_lists(self):
        """Every list of the edition is read once; the activity names each."""
        self.sandbox_post("/stats/reset")
        self.read_lists()
        lists = self.company.list_ids
        self.assertEqual(set(lists.mapped("state")), {"fresh"})
        self.assertEqual(self.stats()["reads"], len(lists))
        self.assertNotIn("CompanyCurrency", lists.mapped("entity"))
        self.assertTrue(self.objects("Account").filtered("subtype"))
        self.assertTrue(self.objects("TaxCode"))
        self.assertTrue(all(self.objects("Item").mapped("subtype")))
        run = self.env["qbo.run"].search(
            [("qbo_company_id", "=", self.company.id), ("kind", "=", "lists")]
        )
        self.assertEqual((run.state, run.done, run.total), ("done", 11, 11))
        self.assertIn("Account:", run.message)
        self.assertTrue(self.company.lists_read_at)

    def test_unchanged_hour(self):
        """An hour without changes costs one read for all lists together."""
        self.read_lists()
        self.age(minutes=61)
        self.company.list_ids.filtered(
            lambda row: row.entity in ("TaxCode", "TaxRate")
        ).read_at = fields.Datetime.now()
        self.sandbox_post("/stats/reset")
        self.run_company(self.company)
        self.assertEqual(self.stats()["reads"], 1)
        self.run_company(self.company)
        self.assertEqual(self.stats()["reads"], 1)

    def test_taxes_daily(self):
        """Tax codes and rates are not in change data capture: a query a day."""
        self.read_lists()
        self.age(hours=25)
        self.sandbox_post("/stats/reset")
        self.run_company(self.company)
        self.assertEqual(self.stats()["reads"], 3)

    def test_change_comes(self):
        """A customer that is renamed, and one made inactive, are recognised."""
        self.generate(Customer=3)
        self.read_lists()
        one, two, _three = self.objects("Customer").sorted("qbo_name")
        self.change(one, DisplayName="Renamed Ltd")
        self.change(two, Active=False)
        self.age(minutes=61)
        self.run_company(self.company)
        self.env.invalidate_all()
        self.assertEqual(one.qbo_name, "Renamed Ltd")
        self.assertEqual(one.name_key, "renamed")
        self.assertFalse(two.qbo_active)
        self.assertIn("(deleted)", two.qbo_name)
        self.assertEqual(two.name_key, "generated customer 00002")

    def change(self, link, **values):
        """Change an object in QuickBooks, as a person does there."""
        with self.own_cursors():
            with self.company._client() as client:
                found = client.fetch_one(link.entity, link.qbo_id)
                body = {
                    "Id": link.qbo_id,
                    "SyncToken": found["SyncToken"],
                    "sparse": True,
                    **values,
                }
                client.send_single(
                    link.entity, None, json.dumps(body).encode(), str(uuid.uuid4())
                ).or_raise()

    def test_clock_ahead(self):
        """Odoo's clock is ten minutes ahead: what changes meanwhile is seen all the
        same, since QuickBooks' clock counts.
        """
        self.generate(Customer=2)
        self.sandbox_post("/clock", {"advance": -600})
        self.read_lists(entities=["Customer"])
        one, _two = self.objects("Customer").sorted("qbo_name")
        self.change(one, DisplayName="Renamed Ltd")
        self.age(minutes=2)
        self.company.refresh_minutes = 0
        self.sandbox_post("/stats/reset")
        self.run_company(self.company)
        self.env.invalidate_all()
        self.assertEqual(one.qbo_name, "Renamed Ltd")
        self.assertEqual(self.stats()["reads"], 1, "not in each step of a run")
        self.assertGreaterEqual(self.company.clock_ahead, 590)

    def test_reads_of_a_long_list(self):
        """5,000 customers cost five reads; so do 4,999, and one more costs one more."""
        known = 0
        for count, reads in ((0, 1), (1000, 1), (4999, 5), (5000, 5), (5001, 6)):
            if count > known:
                self.generate(Customer=count - known)
            known = count
            self.sandbox_post("/stats/reset")
            with self.subTest(count=count):
                self.read_lists(entities=["Customer"])
                self.assertEqual(self.stats()["reads"], reads)
                self.assertEqual(len(self.objects("Customer")), count)
                self.assertIn(f"{count} read", self.company.list_ids.message)

    def test_ids_in_the_order_of_text(self):
        """Where QuickBooks orders Ids as text nothing is lost; a read more is spent."""
        self.sandbox_post("/settings", {"query_id_order": "text"})
        self.addCleanup(self.sandbox_post, "/settings", {"query_id_order": "number"})
        self.generate(Customer=2000)
        self.sandbox_post("/stats/reset")
        self.read_lists(entities=["Customer"])
        self.assertEqual(self.stats()["reads"], 3)
        self.assertEqual(len(self.objects("Customer")), 2000)

    def test_made_while_a_list_is_read(self):
        """What is made between two pages comes with the changes."""
        self.generate(Customer=1500)
        self.company.refresh_lists(["Customer"])
        with self.own_cursors():
            self.company._list_step()
        self.generate(Customer=1)
        self.run_company(self.company)
        self.assertEqual(len(self.objects("Customer")), 1500)
        self.age(minutes=61)
        self.run_company(self.company)
        self.assertEqual(len(self.objects("Customer")), 1501)

    def test_many_changes(self):
        """More changes than one answer holds: the list is read again, none is lost."""
        self.generate(Customer=1)
        self.read_lists()
        self.generate(Customer=1200)
        self.age(minutes=61)
        self.run_company(self.company)
        self.assertEqual(len(self.objects("Customer")), 1201)

    def test_cut_off(self):
        """A reading that was cut off goes on where it stopped."""
        self.generate(Customer=2100)
        self.company.refresh_lists(["Customer"])
        row = self.company.list_ids
        with self.own_cursors():
            self.company._list_step()
        self.env.invalidate_all()
        self.assertEqual((row.state, row.reading["tail_rows"]), ("reading", 1000))
        self.sandbox_post("/stats/reset")
        self.run_company(self.company)
        self.assertEqual(self.stats()["reads"], 2)
        self.assertEqual(len(self.objects("Customer")), 2100)

    def test_refused_list(self):
        """A list that QuickBooks refuses does not hold up the others."""
        self.sandbox_post(
            "/faults",
            {
                "kind": "fault",
                "code": "5020",
                "operation": "query",
                "times": 1,
            },
        )
        self.read_lists(entities=["Term", "PaymentMethod"])
        states = {row.entity: row.state for row in self.company.list_ids}
        self.assertEqual(states, {"Term": "refused", "PaymentMethod": "fresh"})

    def test_stranger(self):
        """Who has no right on QuickBooks reads nothing."""
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.company.with_user(stranger).refresh_lists()
        user = new_test_user(self.env, "reader", "qbo_connector.group_qbo_user")
        user.company_id = user.company_ids = self.company.company_id
        self.assertTrue(self.company.with_user(user).refresh_lists(["Term"]))
