"""Before a customer is made, those of QuickBooks are read; nothing is doubled."""

from unittest.mock import patch

from odoo.tests import tagged

from ..api import client as api_client
from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestJobsMatch(SpineCase):
    def held(self, body, **vals):
        """Plant a customer, push a job of ours, and return the stopped operation."""
        self.plant(body)
        partner = self.customer(**vals)
        self.project("Kitchen", partner)
        before = set(self.names())
        self.work()
        self.assertEqual(set(self.names()), before)
        return self.stopped(partner)

    def test_equal_name(self):
        operation = self.held({"DisplayName": "AZURE"}, name="Azure")
        (candidate,) = operation.candidates
        self.assertEqual((candidate["name"], candidate["why"]), ("AZURE", "name"))

    def test_similar_name(self):
        operation = self.held(
            {"DisplayName": "Azure Interiors, Inc."}, name="Azure Interior"
        )
        self.assertEqual(operation.candidates[0]["why"], "spelling")

    def test_email(self):
        operation = self.held(
            {"DisplayName": "Q", "PrimaryEmailAddr": {"Address": "OFFICE@azure.com"}},
            name="Azure",
            email="Azure <office@azure.com>",
        )
        self.assertEqual(operation.candidates[0]["why"], "email")

    def test_phone(self):
        operation = self.held(
            {"DisplayName": "Q", "PrimaryPhone": {"FreeFormNumber": "(555) 123-4567"}},
            name="Azure",
            phone="+1 555 123 4567",
        )
        self.assertEqual(operation.candidates[0]["why"], "phone")

    def test_inactive(self):
        """An inactive customer is a likely match, too, and marked as such."""
        (row,) = self.plant({"DisplayName": "Azure"})
        self.press(lambda: self.deactivate(row))
        partner = self.customer("Azure")
        self.project("Kitchen", partner)
        self.work()
        (candidate,) = self.stopped(partner).candidates
        self.assertEqual(
            (candidate["name"], candidate["active"]), ("Azure (deleted)", False)
        )

    def deactivate(self, row):
        with self.books._client() as client:
            client.send_single(
                "Customer",
                None,
                b'{"Id": "%s", "SyncToken": "%s", "sparse": true, "Active": false}'
                % (row["Id"].encode(), row["SyncToken"].encode()),
                "test-deactivate",
            ).or_raise()

    def test_create_new_releases_the_jobs(self):
        operation = self.held({"DisplayName": "Azure Interiors"}, name="Azure Interior")
        job = self.env["project.project"].search([("name", "=", "Kitchen")])[0]
        self.assertEqual(job.qbo_state, "held")
        operation.action_create_new()
        self.work()
        self.assertIn("Azure Interior:Kitchen", self.names())
        self.assertNothingOpen()

    def test_link_releases_the_jobs(self):
        operation = self.held({"DisplayName": "Azure Interiors"}, name="Azure Interior")
        (candidate,) = operation.candidates
        self.press(lambda: operation.action_link_candidate(candidate["qbo_id"]))
        self.work()
        self.assertEqual(
            set(self.names()), {"Azure Interiors", "Azure Interiors:Kitchen"}
        )
        self.assertNothingOpen()

    def test_job_beside_a_like_one(self):
        """A job under a linked customer meets the same check."""
        operation = self.held({"DisplayName": "Azure"}, name="Azure")
        (parent,) = operation.candidates
        self.plant(
            {
                "DisplayName": "Kitchen",
                "Job": True,
                "ParentRef": {"value": parent["qbo_id"]},
            }
        )
        self.books.action_read_customers()
        self.press(lambda: operation.action_link_candidate(parent["qbo_id"]))
        self.work()
        job = self.env["project.project"].search(
            [("name", "=", "Kitchen"), ("partner_id.name", "=", "Azure")]
        )
        self.assertEqual(self.stopped(job).candidates[0]["name"], "Kitchen")
        self.assertEqual(set(self.names()), {"Azure", "Azure:Kitchen"})

    def test_appeared_later(self):
        """What somebody made in QuickBooks meanwhile is seen before a create."""
        self.project("Kitchen", self.customer("Azure"))
        self.work()
        self.plant({"DisplayName": "Deco Addict Ltd"})
        deco = self.customer("Deco Addict")
        self.books.customers_read_at = self.days_ago(1)
        self.stats()
        self.project("Garden", deco)
        self.work()
        self.assertEqual(self.stopped(deco).fault_code, "lookalike")
        self.assertEqual(self.stats()["reads"], 1)

    def test_paged_and_interrupted(self):
        """2,500 customers are read in 3 pages; after a cut it goes on where it was."""
        self.sandbox_post(f"/objects/{self.kind}", {"generate": {"Customer": 2500}})
        self.project("Kitchen", self.customer("Nobody like this"))
        self.stats()
        self.fault(kind="status", status=503, operation="query", nth=2, times=1)
        run = self.work()
        self.assertEqual(run.outcome, "stopped")
        self.assertEqual(self.books.mirror_reading["tail_rows"], 1000)
        self.assertFalse(self.books.customers_read_at)
        self.later()
        self.work()
        counted = self.stats()
        self.assertEqual(counted["reads"], 3)
        self.assertIn("Nobody like this:Kitchen", self.names())
        self.assertEqual(
            self.env["qbo.link"].search_count([("qbo_company_id", "=", self.books.id)]),
            2502,
        )

    def test_too_many_changes(self):
        """When change data capture does not hold all, the list is read anew."""
        self.project("Kitchen", self.customer("Azure"))
        self.work()
        self.sandbox_post(f"/objects/{self.kind}", {"generate": {"Customer": 1500}})
        self.books.customers_read_at = self.days_ago(1)
        self.project("Garden", self.customer("Nobody like this"))
        self.stats()
        self.work()
        # The cut-off answer, and both pages from the first.
        self.assertEqual(self.stats()["reads"], 3)
        self.assertEqual(
            self.env["qbo.link"].search_count(
                [("qbo_company_id", "=", self.books.id), ("qbo_id", "!=", False)]
            ),
            len(self.names()),
        )
        self.assertTrue(self.books.customers_read_at)

    def test_one_object_twice_in_an_answer(self):
        """An answer that names an object twice is stored once."""
        row = {"Id": "77", "DisplayName": "Twice", "SyncToken": "0"}
        self.books._mirror_store("Customer", [row, {**row, "SyncToken": "1"}])
        link = self.env["qbo.link"].search([("qbo_id", "=", "77")])
        self.assertEqual(link.sync_token, "1")

    def test_no_read_without_a_create(self):
        """Updates alone read no customers."""
        project = self.project("Kitchen", self.customer())
        self.work()
        self.books.customers_read_at = self.days_ago(5)
        self.stats()
        project.name = "Bath"
        seen = []
        fetch = api_client.Client.fetch_query
        with patch.object(
            api_client.Client,
            "fetch_query",
            lambda client, text: seen.append(text) or fetch(client, text),
        ):
            self.work()
        self.assertFalse(seen)
        self.assertEqual(self.stats()["requests"], 1)
