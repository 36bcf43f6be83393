"""Undo of a run: in reverse order, exactly once, only where nothing stands on it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .open_transactions import OpenCase


@tagged("post_install", "-at_install")
class TestUndo(OpenCase):
    def export(self, records=None):
        self.work()
        rows = self.bundles() if records is None else self.bundles(records)
        rows.action_export()
        self.work()
        return self.runs()[0]

    def undo(self, run):
        """Preview the undo of a run, and run it; return the plan."""
        action = run.with_user(self.keeper).action_undo()
        plan = self.env["qbo.plan"].browse(action["res_id"])
        plan.with_user(self.keeper).action_run()
        self.work()
        return plan

    def setUp(self):
        super().setUp()
        self.keeper = self.person("bookkeeper")

    def outcomes(self, plan):
        return {(line.name, line.outcome) for line in plan.line_ids}

    def test_created_ones(self):
        """Payments are voided before what they pay; nothing goes again by itself."""
        move = self.invoice()
        payment = self.pay(move, 50)
        credit = self.document(self.azure, (1, 5, self.vat), move_type="out_refund")
        run = self.export()
        self.came(Customer=1, Invoice=1, Payment=1, CreditMemo=1)
        action = run.with_user(self.keeper).action_undo()
        plan = self.env["qbo.plan"].browse(action["res_id"])
        self.assertEqual(
            self.outcomes(plan),
            {
                (payment.name, "void"),
                (move.name, "void"),
                (credit.name, "delete"),
            },
        )
        plan.with_user(self.keeper).action_run()
        self.work()
        self.assertEqual(float(self.remote(move)["TotalAmt"]), 0)
        self.assertEqual(float(self.remote(payment)["TotalAmt"]), 0)
        self.came(Customer=1, Invoice=1, Payment=1)
        self.assertEqual(plan.run_id.back_count, 3)
        order = plan.run_id.operation_ids.sorted("id").mapped("entity")
        self.assertEqual(order[0], "Payment")
        # Not by themselves, whatever is touched and however it is set.
        self.books.auto_export = "at_once"
        move.ref = "touched"
        self.books._start_sweep()
        self.work()
        self.came(Customer=1, Invoice=1, Payment=1)
        self.assertEqual(set(self.bundles().mapped("state")), {"undone"})

    def test_export_again(self):
        move = self.invoice()
        run = self.export()
        first = self.link(move).qbo_id
        self.undo(run)
        self.bundles(move).action_export()
        self.work()
        self.assertNotEqual(self.link(move).qbo_id, first)
        self.assertSame(move)
        self.assertFalse(self.bundles())

    def test_change_is_restored(self):
        move = self.invoice()
        self.export()
        before = self.remote(move)
        move.button_draft()
        move.invoice_line_ids.price_unit = 70
        move.ref = "Second"
        move.action_post()
        run = self.export()
        self.assertSame(move)
        self.assertEqual(run.changed_count, 1)
        self.undo(run)
        after = self.remote(move)
        for key in ("TotalAmt", "PrivateNote", "DocNumber", "DueDate"):
            self.assertEqual(after.get(key), before.get(key), key)
        self.assertEqual(len(after["Line"]), len(before["Line"]))
        self.assertEqual(after["Line"][0]["Amount"], before["Line"][0]["Amount"])
        self.work()
        self.assertEqual(self.remote(move)["TotalAmt"], before["TotalAmt"])
        self.assertEqual(self.bundles(move).state, "undone")
        self.bundles(move).action_export()
        self.work()
        self.assertSame(move)

    def test_changed_in_quickbooks_since(self):
        """Somebody's work there is not lost; the others are undone."""
        move, other = self.invoice(), self.invoice(50)
        run = self.export()
        remote = self.remote(move)
        self.edit("Invoice", remote, {"DocNumber": "BY-HAND"})
        self.undo(run)
        self.assertEqual(self.stopped(move), "undo_changed")
        self.assertEqual(self.remote(move)["TotalAmt"], remote["TotalAmt"])
        self.assertEqual(float(self.remote(other)["TotalAmt"]), 0)

    def test_payment_of_another_run(self):
        """What a payment stands on is not voided; it is named in the preview."""
        move = self.invoice()
        run = self.export()
        payment = self.pay(move, 50)
        self.export()
        plan = self.env["qbo.plan"].browse(run.action_undo()["res_id"])
        line = plan.line_ids.filtered(lambda row: row.name == move.name)
        self.assertEqual(line.outcome, "refused")
        self.assertIn(payment.name, line.text)
        with self.assertRaises(UserError):
            plan.action_run()
        self.assertSame(move)

    def test_deposited(self):
        """QuickBooks refuses what lies in a deposit; the row says so."""
        move = self.invoice()
        payment = self.pay(move, 50)
        run = self.export()
        self.deposit(payment)
        self.undo(run)
        self.assertEqual(self.stopped(payment), "6540")
        self.assertEqual(float(self.remote(payment)["TotalAmt"]), 50)
        self.assertEqual(float(self.remote(move)["TotalAmt"]), move.amount_total)

    def test_closed(self):
        move = self.invoice()
        run = self.export()
        self.books.preferences = {
            **self.books.preferences,
            "AccountingInfoPrefs": {"BookCloseDate": str(self.day)},
        }
        plan = self.env["qbo.plan"].browse(run.action_undo()["res_id"])
        line = plan.line_ids.filtered(lambda row: row.name == move.name)
        self.assertEqual(line.outcome, "refused")
        self.assertIn("closed", line.text)

    def test_later_run(self):
        move = self.invoice()
        first = self.export()
        move.invoice_line_ids.name = "Other words"
        second = self.export()
        plan = self.env["qbo.plan"].browse(first.action_undo()["res_id"])
        line = plan.line_ids.filtered(lambda row: row.name == move.name)
        self.assertEqual(line.outcome, "refused")
        self.undo(second)
        plan = self.undo(first)
        self.assertEqual(float(self.remote(move)["TotalAmt"]), 0)

    def test_twice(self):
        """The second press finds nothing to take back."""
        move = self.invoice()
        run = self.export()
        self.undo(run)
        plan = self.env["qbo.plan"].browse(run.action_undo()["res_id"])
        line = plan.line_ids.filtered(lambda row: row.name == move.name)
        self.assertEqual(line.outcome, "refused")
        self.assertEqual(len(self.runs("undo")), 1)

    def test_lost_answer(self):
        """An undo whose answer is lost is sent again as it was, and done once."""
        move = self.invoice()
        run = self.export()
        self.sandbox_post(
            "/faults", {"kind": "drop_after_commit", "operation": "void", "times": 1}
        )
        plan = self.env["qbo.plan"].browse(run.action_undo()["res_id"])
        plan.action_run()
        self.work()
        self.work()
        self.assertEqual(float(self.remote(move)["TotalAmt"]), 0)
        self.assertEqual(self.link(move).state, "voided")
        self.assertEqual(self.remote(move)["SyncToken"], "1")

    def test_rights(self):
        self.invoice()
        run = self.export()
        for group in ("user", None):
            with self.assertRaises(AccessError):
                run.with_user(self.person(group)).action_undo()

    # === WHAT SOMEBODY DOES IN QUICKBOOKS === #

    def edit(self, entity, remote, values):
        """Change an object in QuickBooks, as its own user does."""
        body = {"Id": remote["Id"], "SyncToken": remote["SyncToken"]}
        self.write_there(entity, {**body, "sparse": True, **values})

    def deposit(self, payment):
        remote = self.remote(payment)
        checking = self.found("Account", Name="Checking")["Id"]
        linked = {"TxnId": remote["Id"], "TxnType": "Payment", "TxnLineId": "0"}
        amount = float(remote["TotalAmt"])
        self.write_there(
            "Deposit",
            {
                "DepositToAccountRef": {"value": checking},
                "Line": [{"Amount": amount, "LinkedTxn": [linked]}],
            },
        )
