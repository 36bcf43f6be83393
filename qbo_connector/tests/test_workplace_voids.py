"""Voids in open transactions: none goes before somebody has seen what it does."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .open_transactions import OpenCase
from .sales import dec


@tagged("post_install", "-at_install")
class TestVoidsInOpenTransactions(OpenCase):
    def setUp(self):
        super().setUp()
        self.books.accounting_method = "invoices"
        self.keeper = self.person("bookkeeper")
        self.user = self.person("user")

    def standing(self, price=100, paid=0):
        """Return an invoice that stands in QuickBooks, and its payment."""
        move = self.invoice(price)
        payment = self.pay(move, paid) if paid else self.env["account.payment"]
        self.work()
        self.bundles().action_export()
        self.work()
        self.assertSame(move)
        return move, payment

    def void_row(self, move):
        """Cancel an invoice; return its row, which asks."""
        self.cancel(move)
        self.work()
        row = self.bundles(move)
        self.assertEqual((row.verb, row.state, row.asks), ("void", "held_up", True))
        self.assertIn(move.name, row.hold)
        return row

    def total(self, move):
        return dec(self.remote(move)["TotalAmt"])

    def wizard(self, action):
        self.assertEqual(action["res_model"], "qbo.void.wizard")
        return self.env["qbo.void.wizard"].browse(action["res_id"])

    def test_export_of_a_void_opens_its_window(self):
        """Its steps are shown; after the yes the money stays as credit."""
        move, payment = self.standing(paid=50)
        row = self.void_row(move).with_user(self.keeper)
        wizard = self.wizard(row.action_export()).with_user(self.keeper)
        self.assertIn(payment.display_name, wizard.preview)
        self.assertTrue(wizard.has_money)
        self.work()
        self.assertEqual(self.total(move), 120)
        wizard.action_confirm()
        self.work()
        self.assertEqual(self.total(move), 0)
        self.assertEqual(dec(self.remote(payment)["UnappliedAmt"]), 50)
        self.assertFalse(self.bundles())

    def test_its_payments_are_cancelled_too(self):
        move, payment = self.standing(paid=50)
        wizard = self.wizard(self.void_row(move).action_export())
        wizard.money = "cancel"
        wizard.action_confirm()
        self.work()
        self.assertEqual(self.total(move), 0)
        self.assertEqual(dec(self.remote(payment)["TotalAmt"]), 0)
        self.assertFalse(self.bundles())

    def receipt(self, *amounts):
        """Return a sales receipt that stands there, and the payments inside of it."""
        self.books.accounting_method = "smart"
        move = self.invoice()
        payments = self.env["account.payment"].union(
            *(self.pay(move, amount) for amount in amounts)
        )
        self.work()
        self.bundles().action_export()
        self.work()
        self.assertEqual(self.link(move).entity, "SalesReceipt")
        return move, payments

    def test_money_of_a_receipt_is_undone(self):
        """Void, invoice and remaining payment are one group, and take one decision."""
        move, payments = self.receipt(70, 50)
        self.cancel(payments[1])
        self.work()
        row = self.bundles(move)
        self.assertEqual((row.verb, row.asks), ("void", True))
        self.assertEqual(self.stopped(move), "sales_receipt_undone")
        self.assertEqual(len(self.bundles()), 1, "one row, one decision")
        wizard = self.wizard(row.with_user(self.keeper).action_export())
        wizard = wizard.with_user(self.keeper)
        self.assertIn(f"Invoice {move.name}: is made instead", wizard.preview)
        self.assertIn(payments[0].display_name, wizard.preview)
        self.assertNotIn(payments[1].display_name, wizard.preview)
        wizard.action_confirm()
        self.work()
        self.assertFalse(self.bundles(), "nothing is left half done")
        self.assertEqual(dec(self.remote(move, "Invoice")["Balance"]), 50)
        self.assertEqual(dec(self.remote(move, "SalesReceipt")["TotalAmt"]), 0)
        paid = self.remote(payments[0])
        self.assertEqual((dec(paid["TotalAmt"]), dec(paid["UnappliedAmt"])), (70, 0))

    def test_group_of_a_receipt_goes_once(self):
        """The decision was about this: what comes later is asked for again."""
        move, payment = self.receipt(120)
        move.line_ids.remove_move_reconcile()
        self.work()
        self.wizard(self.bundles(move).action_export()).action_confirm()
        other = self.invoice(30)
        self.work()
        self.assertEqual(self.bundles().mapped("res_id"), other.ids)
        self.assertEqual(dec(self.remote(move, "Invoice")["Balance"]), 120)
        self.assertEqual(dec(self.remote(payment)["UnappliedAmt"]), 120)
        void = self.link(move, "SalesReceipt").operation_ids.filtered(
            lambda operation: operation.verb == "void"
        )
        self.assertEqual(void.follows, [], "each goes once")
        self.reconcile(move, payment)
        self.work()
        self.assertEqual(self.bundles(payment).state, "ready")

    def test_group_by_a_plan(self):
        """A plan shows the group's steps; what is made instead belongs to its run."""
        move, payment = self.receipt(120)
        self.cancel(move)
        self.work()
        action = self.bundles(move).with_user(self.keeper).action_preview()
        plan = self.env["qbo.plan"].browse(action["res_id"])
        self.assertIn("as credit of the customer", plan.line_ids.text)
        plan.with_user(self.keeper).action_run()
        self.work()
        self.assertFalse(self.bundles())
        self.assertEqual(dec(self.remote(payment)["UnappliedAmt"]), 120)
        self.assertEqual(self.link(payment).operation_ids.run_id, plan.run_id)
        self.assertEqual(plan.run_id.state, "done")

    def test_left_out_among_others(self):
        """What else was chosen goes; the voids are counted, and stay."""
        move, _none = self.standing()
        self.void_row(move)
        new = self.invoice(70)
        self.work()
        action = self.bundles().with_user(self.user).action_export()
        self.assertIn("1 of 2", action["params"]["message"])
        self.assertIn("1 voids were left out", action["params"]["message"])
        self.work()
        self.assertSame(new)
        self.assertEqual(self.total(move), 120)
        summary = self.env["qbo.bundle"].get_summary()
        mine = next(row for row in summary if row["id"] == self.books.id)
        self.assertEqual(mine["asks"], 1)

    def test_try_again_is_no_yes(self):
        move, _none = self.standing()
        self.void_row(move)
        self.stops(move).with_user(self.user).action_retry()
        self.work()
        self.assertEqual(self.stopped(move), "sales_void_ask")
        self.assertEqual(self.total(move), 120)

    def test_exported_before_it_was_looked_at(self):
        """A void that nobody has seen yet is asked about, not sent."""
        move, _none = self.standing()
        self.cancel(move)
        self.env.flush_all()
        with self.own_cursors():
            self.books._run_checkup()
        self.patch(type(self.books), "_check_held", lambda self: False)
        self.work()
        row = self.bundles(move)
        self.assertEqual((row.state, row.asks), ("ready", False))
        row.action_export()
        self.work()
        self.assertEqual(self.stopped(move), "sales_void_ask")
        self.assertEqual(self.total(move), 120)

    def test_a_user_sees_and_cannot(self):
        move, _none = self.standing()
        row = self.void_row(move).with_user(self.user)
        with self.assertRaises(UserError):
            row.action_export()

    # === PREVIEW === #

    def test_preview_says_what_a_void_does(self):
        """Whoever may void runs the plan with the default; others run the rest."""
        move, payment = self.standing(paid=50)
        self.void_row(move)
        new = self.invoice(70)
        self.work()
        action = self.bundles().with_user(self.user).action_preview()
        plan = self.env["qbo.plan"].browse(action["res_id"])
        line = plan.line_ids.filtered("asks")
        self.assertEqual((line.outcome, line.name), ("void", move.name))
        self.assertIn(payment.display_name, line.text)
        self.assertIn("stays as credit", line.text)
        self.assertEqual(self.stopped(move), "sales_void_ask")
        plan.with_user(self.user).action_run()
        self.work()
        self.assertSame(new)
        self.assertEqual(self.total(move), 120)
        action = self.bundles(move).with_user(self.keeper).action_preview()
        plan = self.env["qbo.plan"].browse(action["res_id"])
        with self.assertRaises(UserError):
            plan.with_user(self.user).action_run()
        plan.with_user(self.keeper).action_run()
        self.work()
        self.assertEqual(self.total(move), 0)
        self.assertEqual(dec(self.remote(payment)["UnappliedAmt"]), 50)
        self.assertFalse(self.bundles())

    def test_always_preview(self):
        self.books.preview_always = True
        move, _none = self.standing_by_plan()
        self.void_row(move)
        self.invoice(70)
        self.work()
        action = self.bundles().with_user(self.keeper).action_export()
        plan = self.env["qbo.plan"].browse(action["res_id"])
        self.assertEqual(plan.back_count, 1)

    def standing_by_plan(self):
        self.books.preview_always = False
        found = self.standing()
        self.books.preview_always = True
        return found
