"""The scheduled action, progress, retention; what wakes a company."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestSpineRuns(SpineCase):
    def progress(self, company_id=None):
        """Run the scheduled action's code; return what it reported."""
        self.env.cr.flush()
        reported = []
        crons = self.env.registry["ir.cron"]

        def note(cron, processed=0, *, remaining=None, deactivate=False):
            reported.append((processed, remaining))
            return 60.0

        with (
            self.enter_registry_test_mode(),
            patch.object(crons, "_commit_progress", note),
        ):
            self.env["qbo.company"]._cron_run(company_id or self.books.id)
        self.env.invalidate_all()
        return reported

    def woken(self):
        """Return the moments at which the scheduled action is going to be woken."""
        return (
            self.env["ir.cron.trigger"]
            .search([("cron_id", "=", self.books.cron_id.id)])
            .mapped("call_at")
        )

    def test_cron_of_its_own(self):
        """Each QBO company has one action, run as Odoo's own user."""
        self.project("Kitchen", self.customer())
        self.env.cr.flush()
        cron = self.books.cron_id
        self.assertEqual(cron.user_id, self.env.ref("base.user_root"))
        self.assertEqual((cron.interval_number, cron.interval_type), (10, "minutes"))
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertIn("Azure:Kitchen", self.names())

    def test_progress(self):
        """What is reported adds up, and ends with nothing remaining."""
        for number in range(70):
            self.project(f"Job {number}", self.customer(f"{number * 7919} customer"))
        reported = self.progress()
        self.assertEqual(sum(done for done, _left in reported), 140)
        self.assertEqual(reported[-1][1], 0)
        self.assertTrue(all(left > 0 for _done, left in reported[:-1]))
        (row,) = self.books.run_ids.filtered(lambda row: row.state != "event")[:1]
        self.assertEqual((row.state, row.done, row.total), ("done", 140, 140))

    def test_one_row_a_pass(self):
        """A pass in several pieces keeps one row; a quiet one makes none."""
        before = len(self.books.run_ids)
        self.progress()
        self.assertEqual(len(self.books.run_ids), before)
        self.project("Kitchen", self.customer())
        self.progress()
        self.assertEqual(len(self.books.run_ids), before + 1)

    def test_row_of_a_button(self):
        """A button's row does not stay open when time is up."""
        project = self.project("Kitchen", self.customer())
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            run = self.books._run(records=project, budget=1e-6)
        self.env.invalidate_all()
        self.assertEqual(run.outcome, "more")
        self.assertNotIn("running", self.books.run_ids.mapped("state"))
        self.assertTrue(self.woken())

    def test_blocked_company_is_not_woken_at_once(self):
        """While nothing may be sent, the action is woken when that ends."""
        self.books.unknown_wait = 120
        self.project("Kitchen", self.customer())
        self.fault(kind="drop_before_commit", operation="create", times=1)
        self.work()
        until = fields.Datetime.add(fields.Datetime.now(), hours=1)
        self.books.halt_until = until
        self.env["ir.cron.trigger"].search([]).unlink()
        reported = self.progress()
        self.assertEqual(reported, [(0, 0)])
        self.work()
        self.assertTrue(self.woken())
        self.assertGreaterEqual(
            min(self.woken()), fields.Datetime.subtract(until, seconds=1)
        )

    def test_waiting_for_an_unknown_outcome(self):
        """No hot loop: woken when the wait is over, and not before."""
        self.books.unknown_wait = 120
        self.project("Kitchen", self.customer())
        self.fault(kind="drop_after_commit", operation="create", times=1)
        self.env.cr.flush()
        self.env["ir.cron.trigger"].search([]).unlink()
        reported = self.progress()
        self.assertEqual(reported[-1][1], 0)
        soon = fields.Datetime.add(fields.Datetime.now(), seconds=100)
        self.assertGreater(min(self.woken()), soon)

    def test_busy(self):
        """Another run is at it: the action comes back, and a wish is not forgotten."""
        project = self.project("Kitchen", self.customer())
        self.shop.qbo_scope = "none"
        self.notes().unlink()
        companies = self.env.registry["qbo.company"]
        self.env["ir.cron.trigger"].search([]).unlink()
        with (
            patch.object(companies, "_queue_for_lane", lambda *args: False),
            patch(
                "odoo.addons.qbo_connector.models.runner.qbo_company_client.LANE_PATIENCE",
                0,
            ),
            patch.object(companies._lane.__wrapped__, "__defaults__", (0,)),
        ):
            run = self.work()
            self.assertEqual(run.outcome, "busy")
            self.assertTrue(self.woken())
            action = self.press(project.action_qbo_export)
        self.assertIn("background", action["params"]["message"])
        self.work()
        self.assertIn("Azure:Kitchen", self.names())

    def test_edit_while_the_outcome_is_unknown(self):
        """What is edited while a request waits for its repetition follows."""
        self.books.unknown_wait = 120
        project = self.project("Kitchen", self.customer())
        self.work()
        self.fault(kind="drop_after_commit", operation="update", times=1)
        project.name = "Bath"
        self.work()
        project.name = "Garden"
        self.work()
        self.assertFalse(self.notes())
        self.later()
        self.work()
        self.assertIn("Azure:Garden", self.names())
        self.assertNothingOpen()

    def test_edit_while_a_create_is_unknown(self):
        self.books.unknown_wait = 120
        azure = self.customer()
        project = self.project("Kitchen", azure)
        self.fault(kind="drop_after_commit", operation="create", times=1)
        self.work()
        azure.name = "Azurro"
        project.name = "Bath"
        self.work()
        self.later()
        self.work()
        self.assertEqual(set(self.names()), {"Azurro", "Azurro:Bath"})
        self.assertNothingOpen()

    def test_retention(self):
        """Settled operations go when the setting says so; links and open ones stay."""
        project = self.project("Kitchen", self.customer())
        held = self.project("Held")
        self.work()
        operation = self.operations(project)
        batch = operation.batch_id
        operation.done_at = self.days_ago(40)
        self.operations(project.partner_id).done_at = self.days_ago(20)
        self.env["qbo.operation"]._gc_log()
        self.assertTrue(operation.exists())
        self.books.keep_log_days = 30
        self.env["qbo.operation"]._gc_log()
        self.assertFalse(operation.exists())
        self.assertFalse(batch.exists())
        self.assertTrue(self.operations(project.partner_id).batch_id)
        self.assertTrue(self.stopped(held))
        project.name = "Bath"
        self.work()
        self.assertIn("Azure:Bath", self.names())

    def test_company_that_is_gone(self):
        """The action of a removed company does nothing; its action goes with it."""
        other = self.env["qbo.company"].create(self.sandbox_vals(name="Never"))
        cron = other.cron_id
        company_id = other.id
        other.unlink()
        self.assertFalse(cron.exists())
        self.assertEqual(self.progress(company_id), [(0, 0)])
        with self.assertRaisesRegex(Exception, "Disconnect and archive"):
            self.books.unlink()

    def test_sync_many_background(self):
        """A selection of many goes in the background, or is refused with reason."""
        projects = self.env["project.project"]
        azure = self.customer()
        for number in range(40):
            projects |= self.project(f"Job {number}", azure)
        action = projects.action_qbo_export()
        self.assertIn("40 jobs", action["params"]["message"])
        self.work()
        self.assertEqual(len(self.names()), 41)
        self.books.action_pause()
        with self.assertRaisesRegex(Exception, "Nothing is sent"):
            projects.action_qbo_export()
