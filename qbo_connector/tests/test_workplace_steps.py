"""What is pressed for thousands of open transactions goes in steps, as one run."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .open_transactions import StepCase


@tagged("post_install", "-at_install")
class TestSteps(StepCase):
    def setUp(self):
        super().setUp()
        self.keeper = self.person("bookkeeper")
        self.steps_of(2)

    def waiting(self, count):
        """Let so many invoices wait; return their rows."""
        self.moves = self.invoices(count)
        self.work()
        return self.bundles()

    def rows(self):
        return self.env["qbo.run.row"].search([])

    def states(self):
        return sorted(self.bundles().mapped("state"))

    def run_of(self, kind):
        return self.runs(kind)[0]

    # === EXPORT === #

    def test_export_in_steps(self):
        """The first go with the button, the rest in steps; each goes once."""
        bundles = self.waiting(5)
        action = bundles.with_user(self.person("user")).action_export()
        self.assertIn("5 of 5", action["params"]["message"])
        run = self.run_of("export")
        self.assertEqual((run.total, run.ahead, len(run.operation_ids)), (5, 3, 2))
        self.assertTrue(run.can_stop)
        self.in_step("_plan_go_step")
        self.assertEqual((run.ahead, len(run.operation_ids)), (1, 4))
        self.assertEqual(len(self.rows()), 1)
        self.work()
        self.came(Customer=1, Invoice=5)
        self.assertEqual((run.state, run.done, run.total), ("done", 5, 5))
        self.assertEqual(run.message, "5 created")
        self.assertFalse(self.rows())
        for move in self.moves:
            self.assertSame(move)

    def test_stop_of_an_export(self):
        """What it has not come to waits as before, and so does what was not sent."""
        self.waiting(5).action_export()
        run = self.run_of("export")
        run.with_user(self.person("user")).action_stop()
        self.work()
        self.came()
        self.assertIn("5 were not sent", run.message)
        self.assertEqual(self.states(), ["ready"] * 5)
        self.assertFalse(self.rows())

    def test_killed_in_a_step(self):
        """A step that dies leaves no trace; what is left goes on, each once."""
        self.waiting(5).action_export()
        run = self.run_of("export")
        released = set(run.operation_ids.ids)

        def killed(rows):
            raise KeyboardInterrupt

        with (
            patch.object(type(self.env["qbo.run.row"]), "unlink", killed),
            self.assertRaises(KeyboardInterrupt),
            self.own_cursors(),
        ):
            self.books._plan_go_step()
        self.env.invalidate_all()
        self.assertEqual((run.ahead, len(self.rows())), (3, 3))
        self.assertEqual(set(run.operation_ids.ids), released)
        self.work()
        self.came(Customer=1, Invoice=5)
        self.assertEqual((run.state, run.done, run.left_out), ("done", 5, 0))

    # === SET ASIDE === #

    def test_ignore_in_steps(self):
        """Each step ignores some; the run shows how far it is, and sends nothing."""
        bundles = self.waiting(5).with_user(self.keeper)
        action = bundles.action_ignore()
        self.assertIn("background", action["params"]["message"])
        run = self.run_of("ignore")
        self.assertEqual((run.done, run.total, run.state), (2, 5, "running"))
        self.assertEqual(self.states(), ["ignored"] * 2 + ["ready"] * 3)
        shown = self.env["qbo.bundle"].get_summary()
        mine = [row for row in shown if row["id"] == self.books.id]
        self.assertEqual([found["id"] for found in mine[0]["runs"]], run.ids)
        self.work()
        self.assertEqual(self.states(), ["ignored"] * 5)
        self.assertEqual((run.done, run.state, run.message), (5, "done", "5 ignored"))
        by = self.env["qbo.link"].search([("aside", "=", "ignored")]).aside_uid
        self.assertEqual(by, self.keeper)
        self.bundles().with_user(self.keeper).action_take_back()
        self.work()
        self.assertEqual(self.states(), ["ready"] * 5)
        self.assertEqual(self.run_of("take_back").message, "5 wait again")
        self.came()

    def test_stop_leaves_the_rest(self):
        bundles = self.waiting(5).with_user(self.keeper)
        bundles.action_ignore()
        run = self.run_of("ignore")
        with self.assertRaises(AccessError):
            run.with_user(self.person(None)).action_stop()
        run.with_user(self.keeper).action_stop()
        self.work()
        self.assertEqual(self.states(), ["ignored"] * 2 + ["ready"] * 3)
        self.assertEqual(run.message, "Stopped. 2 ignored. 3 are as they were.")
        with self.assertRaises(UserError):
            run.action_stop()

    def test_two_people_at_once(self):
        """Whose turn comes first has the row; the other run leaves it out."""
        bundles = self.waiting(6)
        bundles.with_user(self.keeper).action_ignore()
        bundles.with_user(self.person("user")).action_export()
        ignored, sent = self.run_of("ignore"), self.run_of("export")
        self.work()
        self.came()
        self.assertEqual(self.states(), ["ignored"] * 6)
        # The button of the first has done two, and of the second two others.
        self.assertEqual((ignored.total, sent.total), (6, 4))
        self.assertEqual((ignored.left_out, sent.left_out), (0, 2))
        self.assertIn("2 left out", sent.message)
        self.assertEqual((ignored.state, sent.state), ("done", "done"))

    def test_before_a_date_without_connection(self):
        """History is ignored before anything is connected; also thousands of it."""
        self.waiting(5)
        self.books.state = "paused"
        wizard = self.env["qbo.ignore.wizard"].with_user(self.keeper)
        wizard.create(
            {"qbo_company_id": self.books.id, "before": "2099-01-01"}
        ).action_ignore()
        self.env.flush_all()
        with self.own_cursors():
            self.books.cron_id.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.states(), ["ignored"] * 5)
        self.assertEqual(self.run_of("ignore").state, "done")

    # === COST === #

    def test_queries_of_a_step(self):
        """A step costs the same, however many rows there are."""
        counts = {}
        self.steps_of(3)
        for total in (6, 18):
            self.waiting(total).action_ignore()
            ignored = self.in_step("_plan_go_step")
            self.work()
            self.bundles().action_take_back()
            taken = self.in_step("_plan_go_step")
            self.work()
            self.bundles().action_export()
            sent = self.in_step("_plan_go_step")
            self.work()
            counts[total] = (ignored, taken, sent)
        for few, many in zip(*counts.values(), strict=True):
            self.assertLess(many, few + 10, counts)
