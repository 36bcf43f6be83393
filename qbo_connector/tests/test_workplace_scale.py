"""Thousands of rows: plans, runs and undos go in steps of bounded size."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .open_transactions import StepCase


@tagged("post_install", "-at_install")
class TestScale(StepCase):
    def preview(self):
        """Preview all, and let it be made to its end."""
        self.work()
        plan = self.env["qbo.plan"].browse(self.bundles().action_preview()["res_id"])
        self.work()
        self.assertEqual(plan.state, "open")
        return plan

    def exported(self):
        """Export all; return the run."""
        self.work()
        self.bundles().action_export()
        self.work()
        return self.runs()[0]

    # === RUN THIS PLAN === #

    def test_lets_go_in_steps(self):
        """The button lets the first rows go; the run shows all, and sends each once."""
        moves = self.invoices(5)
        plan = self.preview()
        self.steps_of(2)
        plan.action_run()
        run = plan.run_id
        self.assertEqual((run.total, run.ahead), (6, 4))
        self.assertEqual(len(run.operation_ids), 2)
        self.in_step("_plan_go_step")
        self.assertEqual((run.ahead, len(run.operation_ids)), (2, 4))
        self.work()
        self.came(Customer=1, Invoice=5)
        self.assertEqual((run.state, run.done, run.total), ("done", 6, 6))
        self.assertEqual(set(plan.line_ids.mapped("gone")), {True})
        for move in moves:
            self.assertSame(move)

    def test_stop_before_all_is_let_go(self):
        """What was not let go yet waits as before; nothing goes after Stop."""
        self.invoices(5)
        plan = self.preview()
        self.steps_of(2)
        plan.action_run()
        plan.run_id.with_user(self.person("user")).action_stop()
        self.work()
        self.came()
        self.assertEqual((plan.run_id.state, plan.run_id.ahead), ("stopped", 0))
        # The customer goes with its invoices, and is none of them.
        self.assertIn("6 were not sent", plan.run_id.message)
        self.assertEqual(self.bundles().mapped("state"), ["ready"] * 5)
        self.bundles().action_export()
        self.work()
        self.came(Customer=1, Invoice=5)

    def test_queries_of_a_step(self):
        """A step, and a page, cost the same, however many rows there are."""
        counts = {}
        self.steps_of(3)
        for total in (6, 18):
            self.invoices(total)
            self.work()
            screens = [self.queries(call) for call in self.screens()]
            action = self.bundles().action_preview()
            plan = self.env["qbo.plan"].browse(action["res_id"])
            made = self.in_step("_plan_fill_step")
            self.work()
            plan.action_run()
            let_go = self.in_step("_plan_go_step")
            self.work()
            counts[total] = (made, let_go, *screens)
        for few, many in zip(*counts.values(), strict=True):
            self.assertLess(many, few + 10, counts)

    def screens(self):
        """Return what the open transactions and the documents ask for."""
        bundles, links = self.env["qbo.bundle"], self.env["qbo.link"]
        shown = {"name": {}, "hold": {}, "members": {}, "timesheet_hours": {}}
        there = [("qbo_company_id", "=", self.books.id), ("qbo_id", "!=", False)]
        document = {"odoo_number": {}, "odoo_total": {}, "remote_total": {}}
        return (
            lambda: bundles.web_search_read([], shown, limit=80),
            lambda: bundles.web_read_group([], ["partner_id"], ["timesheet_hours:max"]),
            lambda: bundles.get_summary(),
            lambda: links.web_search_read(there, document, limit=80),
        )

    # === PREVIEW === #

    def test_stop_and_go_on(self):
        """A preview that is being made stops, and goes on with what is left."""
        self.invoices(5)
        self.work()
        self.steps_of(2)
        user = self.person("user")
        action = self.bundles().with_user(user).action_preview()
        plan = self.env["qbo.plan"].browse(action["res_id"])
        self.assertEqual((plan.state, plan.done, plan.line_count), ("making", 3, 6))
        with self.assertRaises(AccessError):
            plan.with_user(self.person(None)).action_stop()
        plan.with_user(user).action_stop()
        self.work()
        self.assertEqual((plan.state, plan.left_count), ("stopped", 3))
        with self.assertRaises(UserError):
            plan.action_run()
        plan.with_user(user).action_go_on()
        self.work()
        self.assertEqual((plan.state, plan.create_count), ("open", 6))
        self.assertEqual(plan.progress, 100)

    def test_refused_ones_first(self):
        """Whatever is to be solved stands on the first page."""
        self.invoices(4)
        lost = self.document(self.azure, (1, 7, self.tax(7)))
        self.steps_of(2)
        plan = self.preview()
        self.assertEqual(plan.line_ids[0].name, lost.name)
        self.assertEqual(plan.line_ids[0].outcome, "refused")
        self.assertEqual(set(plan.line_ids[1:].mapped("outcome")), {"create"})
        accounts = {row.name: (row.count, row.debit) for row in plan.account_total_ids}
        self.assertEqual(accounts["Accounts receivable"], (4, 12))
        self.assertIn("Accounts receivable +12.00", plan.totals_text)
        customer = plan.customer_total_ids
        self.assertEqual((customer.count, customer.balance), (4, 12))

    # === UNDO === #

    def test_undo_in_steps(self):
        """Payments before what they pay, in other steps; each is undone once."""
        moves = self.invoices(3)
        payments = self.env["account.payment"].union(
            *(self.pay(move, move.amount_total / 2) for move in moves)
        )
        run = self.exported()
        self.steps_of(2)
        plan = self.env["qbo.plan"].browse(run.action_undo()["res_id"])
        self.assertEqual((plan.state, plan.done), ("making", 2))
        self.work()
        self.assertEqual((plan.state, plan.back_count), ("open", 6))
        plan.action_run()
        self.assertEqual(plan.run_id.ahead, 4)
        self.work()
        for record in (*moves, *payments):
            self.assertEqual(float(self.remote(record)["TotalAmt"]), 0)
        undos = plan.run_id.operation_ids
        self.assertEqual(len(undos), len(undos.undo_of_id))
        self.assertEqual(undos.mapped("state"), ["done"] * 6)
        self.assertEqual((plan.run_id.state, plan.run_id.back_count), ("done", 6))

    def test_stop_of_an_undo(self):
        """What was not let go stands in QuickBooks, and is undone with a new undo."""
        moves = self.invoices(3)
        run = self.exported()
        self.steps_of(2)
        plan = self.env["qbo.plan"].browse(run.action_undo()["res_id"])
        self.work()
        plan.action_run()
        plan.run_id.action_stop()
        self.assertIn("1 were not undone", plan.run_id.message)
        self.assertIn("2 were not sent", plan.run_id.message)
        self.work()
        self.assertEqual(
            [float(self.remote(move)["TotalAmt"]) for move in moves],
            [move.amount_total for move in moves],
        )
        # What was let go waits in Open transactions, and its preview says so.
        rest = self.preview()
        self.assertEqual((rest.line_count, rest.back_count), (2, 2))
        rest.action_run()
        self.work()
        again = self.env["qbo.plan"].browse(run.action_undo()["res_id"])
        self.work()
        self.assertEqual((again.back_count, again.refused_count), (1, 2))
        again.action_run()
        self.work()
        self.assertEqual(
            {float(self.remote(move)["TotalAmt"]) for move in moves}, {0.0}
        )

    def test_a_payment_that_stays(self):
        """Its document waits for it, though it was looked at in another step."""
        move = self.invoice()
        payment = self.pay(move, 50)
        run = self.exported()
        link = self.link(payment)
        tie = {"TxnId": "77", "TxnType": "Deposit"}
        link.image = {**link.image, "LinkedTxn": [tie]}
        self.steps_of(1)
        plan = self.env["qbo.plan"].browse(run.action_undo()["res_id"])
        self.work()
        found = {line.name: line.outcome for line in plan.line_ids}
        self.assertEqual(found, {payment.name: "refused", move.name: "blocked"})
