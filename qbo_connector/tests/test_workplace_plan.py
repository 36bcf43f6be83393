"""Preview: what would be sent, without sending; then exactly that."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.workplace import qbo_plan_make
from .open_transactions import OpenCase


@tagged("post_install", "-at_install")
class TestPlan(OpenCase):
    def plan(self, bundles=None, user=None):
        rows = self.bundles() if bundles is None else bundles
        rows = rows.with_user(user) if user else rows
        action = rows.action_preview()
        return self.env["qbo.plan"].browse(action["res_id"])

    def outcomes(self, plan):
        return {line.name: line.outcome for line in plan.line_ids}

    def requests(self):
        return len(self.sandbox_get("/log")["log"])

    def test_shows_without_sending(self):
        """New documents with their customer, totals per account and customer."""
        move = self.invoice()
        payment = self.pay(move, 50)
        lost = self.document(self.azure, (1, 7, self.tax(7)))
        self.work()
        asked = self.requests()
        before = self.env["qbo.operation"].search([]).mapped("state")
        plan = self.plan()
        self.assertEqual(self.requests(), asked)
        self.came()
        self.assertEqual(self.env["qbo.operation"].search([]).mapped("state"), before)
        self.assertEqual(
            self.outcomes(plan),
            {
                self.azure.name: "create",
                move.name: "create",
                payment.name: "create",
                lost.name: "refused",
            },
        )
        line = plan.line_ids.filtered(lambda row: row.name == move.name)
        self.assertEqual((line.amount, line.tax), (120, 20))
        self.assertIn("1 × 100 = 100.00", line.changes_html)
        refused = plan.line_ids.filtered(lambda row: row.name == lost.name)
        self.assertIn("tax map", refused.text)
        self.assertTrue(refused.remedy)
        accounts = {row.name: (row.debit, row.credit) for row in plan.account_total_ids}
        self.assertEqual(
            accounts,
            {
                "Accounts receivable": (120, 50),
                "Services": (0, 100),
                "Sales tax": (0, 20),
                "Undeposited Funds": (50, 0),
            },
        )
        customer = plan.customer_total_ids
        self.assertEqual((customer.name, customer.balance), (self.azure.name, 70))

    def test_run_sends_exactly_that(self):
        move, other = self.invoice(), self.invoice(50)
        payment = self.pay(move, 50)
        self.work()
        plan = self.plan(self.bundles(move) | self.bundles(payment))
        body = plan.line_ids.filtered(lambda row: row.name == move.name).body
        plan.with_user(self.person("user")).action_run()
        self.work()
        self.assertSame(move)
        self.assertEqual(float(self.remote(payment)["TotalAmt"]), 50)
        self.assertFalse(self.link(other).qbo_id)
        sent = self.env["qbo.operation"].search([("res_id", "=", move.id)]).body
        # The customer was not made yet when the plan was.
        self.assertEqual({**body, "CustomerRef": sent["CustomerRef"]}, sent)
        done = plan.run_id.operation_ids.filtered(lambda o: o.res_id == move.id)
        done = done.filtered(lambda o: o.entity == "Invoice")
        self.assertEqual(done.predicted, "lines 1, tax 20.00, total 120.00")
        self.assertEqual((done.answered, done.as_predicted), (done.predicted, True))
        self.assertEqual((plan.state, plan.run_id.state), ("run", "done"))
        with self.assertRaises(UserError):
            plan.action_run()

    def test_the_world_has_moved(self):
        """Rows that moved are shown anew and do not go; the others do."""
        move, other = self.invoice(), self.invoice(50)
        self.work()
        plan = self.plan()
        digest = plan.digest
        move.button_draft()
        move.invoice_line_ids.price_unit = 70
        move.action_post()
        self.work()
        action = plan.action_run()
        self.work()
        self.assertSame(other)
        self.assertFalse(self.link(move).qbo_id)
        fresh = self.env["qbo.plan"].browse(action["params"]["next"]["res_id"])
        self.assertEqual((fresh.line_ids.name, fresh.moved_count), (move.name, 1))
        self.assertEqual(fresh.line_ids.amount, 84)
        self.assertNotEqual(fresh.digest, digest)
        fresh.action_run()
        self.work()
        self.assertSame(move)

    def test_moves_after_the_press(self):
        """What changes between the press and the send is refused by the runner."""
        move = self.invoice()
        self.work()
        self.plan().action_run()
        move.ref = "Changed meanwhile"
        self.work()
        self.came(Customer=1)
        self.assertEqual(self.stopped(move), "plan_moved")
        self.assertIn("Reference", self.bundles(move).hold)
        self.bundles(move).action_export()
        self.work()
        self.assertSame(move)

    def test_changes_and_voids(self):
        """An update names its fields; a void takes its postings back."""
        move, gone = self.invoice(), self.invoice(50)
        self.work()
        self.bundles().action_export()
        self.work()
        move.invoice_line_ids.name = "Other words"
        gone.button_draft()
        gone.button_cancel()
        self.work()
        plan = self.plan()
        lines = {line.name: line for line in plan.line_ids}
        self.assertEqual(lines[move.name].outcome, "update")
        self.assertEqual([row[0] for row in lines[move.name].changes], ["Line"])
        self.assertIn("Other words", lines[move.name].changes_html)
        self.assertEqual(lines[gone.name].outcome, "void")
        accounts = {row.name: row.balance for row in plan.account_total_ids}
        self.assertEqual(
            accounts, {"Accounts receivable": -60, "Services": 50, "Sales tax": 10}
        )
        plan.action_run()
        self.work()
        self.assertSame(move)
        self.assertEqual(float(self.remote(gone)["TotalAmt"]), 0)

    def test_always_preview(self):
        self.books.preview_always = True
        self.invoice()
        self.work()
        action = self.bundles().with_user(self.person("user")).action_export()
        self.assertEqual(action["res_model"], "qbo.plan")
        self.work()
        self.came()

    def test_long_plan_in_the_background(self):
        self.patch(qbo_plan_make, "CHUNK", 2)
        moves = self.env["account.move"].union(*(self.invoice(n) for n in range(1, 6)))
        self.work()
        plan = self.plan()
        self.assertEqual((plan.state, plan.left_count), ("making", 3))
        with self.assertRaises(UserError):
            plan.action_run()
        self.work()
        self.assertEqual((plan.state, plan.create_count), ("open", 6))
        plan.action_run()
        self.work()
        for move in moves:
            self.assertSame(move)

    def test_personal_data(self):
        """Addresses and e-mails are shown to a bookkeeper only."""
        self.azure.write({"email": "secret@hold.example.com", "street": "7 Quiet Lane"})
        self.invoice()
        self.work()
        user = self.person("user")
        plan = self.plan(user=user)
        line = plan.line_ids.filtered(lambda row: row.becomes == "Invoice")
        shown = line.with_user(self.person("bookkeeper")).changes_html
        self.assertIn("7 Quiet Lane", shown)
        self.env.invalidate_all()
        masked = line.with_user(user)
        self.assertNotIn("secret@", masked.changes_html)
        self.assertNotIn("7 Quiet Lane", masked.changes_html)
        with self.assertRaises(AccessError):
            masked.read(["changes"])
        with self.assertRaises(AccessError):
            line.with_user(self.person(None)).read(["name"])

    def test_other_companies_see_nothing(self):
        self.invoice()
        self.work()
        plan = self.plan()
        user = self.person("user")
        other = self.env["res.company"].create({"name": "Other"})
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        found = self.env["qbo.plan"].with_user(user).with_company(other)
        self.assertFalse(found.search([("id", "=", plan.id)]))
        self.assertFalse(self.env["qbo.bundle"].with_user(user).search([]))
