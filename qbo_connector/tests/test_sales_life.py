"""Documents edited, cancelled, deleted and undone in Odoo, over real HTTP."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import format_date

from .sales import SalesCase, dec


class LifeCase(SalesCase):
    """A customer and documents of one line, with a tax where the country has one."""

    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.taxes = self.env["account.tax"]
        if self.kind == "gb":
            self.taxes = self.tax(20, "20.0% S")
        self.azure = self.customer()

    def invoice(self, price=100, **vals):
        return self.document(self.azure, (1, price, self.taxes), **vals)

    def credit(self, price=40):
        return self.invoice(price, move_type="out_refund")

    def balance(self, move):
        return dec(
            self.found("Invoice", Id=self.link(move, "Invoice").qbo_id)["Balance"]
        )

    def unapplied(self, payment):
        return dec(self.remote(payment)["UnappliedAmt"])


@tagged("post_install", "-at_install")
class TestSalesLife(LifeCase):
    # === EDITED === #

    def test_draft_sends_nothing(self):
        """A paid invoice in draft stands as it was, its money with it."""
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        tokens = [self.remote(r)["SyncToken"] for r in (move, payment)]
        move.button_draft()
        move.invoice_line_ids.price_unit = 150
        self.work()
        self.assertEqual([self.remote(r)["SyncToken"] for r in (move, payment)], tokens)
        self.assertEqual(self.balance(move), 0)
        move.action_post()
        self.reconcile(move, payment)
        self.work()
        self.assertSame(move)
        self.assertEqual(self.unapplied(payment), 0)

    def test_lowered_below_what_is_paid(self):
        """The payment is taken off first, so that QuickBooks takes off nothing."""
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        move.button_draft()
        move.invoice_line_ids.price_unit = 50
        move.action_post()
        self.work()
        self.assertNothingStopped(move)
        self.assertEqual(dec(self.remote(move)["TotalAmt"]), dec(move.amount_total))
        self.assertEqual(self.balance(move), dec(move.amount_residual))
        used = move.amount_total - move.amount_residual
        self.assertEqual(self.unapplied(payment), dec(payment.amount - used))
        self.reconcile(move, payment)
        self.work()
        self.assertSame(move)

    def test_credit_stays_applied_while_one_is_edited(self):
        move, credit = self.invoice(), self.credit()
        self.reconcile(move, credit)
        self.work()
        before = self.balance(move)
        credit.button_draft()
        self.work()
        self.assertEqual(self.balance(move), before)

    # === CANCELLED === #

    def test_cancelled_waits_for_a_yes(self):
        move = self.invoice()
        self.work()
        self.cancel(move)
        self.work()
        self.assertEqual(self.stopped(move), "sales_void_ask")
        self.assertEqual(move.action_qbo_decide()["res_id"], self.stops(move).id)
        self.stops(move).action_retry()
        self.work()
        self.assertEqual(self.stopped(move), "sales_void_ask")
        self.assertEqual(dec(self.remote(move)["TotalAmt"]), dec(move.amount_total))
        move.button_draft()
        move.action_post()
        self.work()
        self.assertSame(move)

    def test_paid_one_keeps_the_money(self):
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        self.cancel(move)
        self.work()
        self.assertEqual(self.unapplied(payment), 0, "before the yes nothing moves")
        preview = self.void(move)
        self.assertIn(payment.display_name, preview)
        remote = self.remote(move)
        self.assertEqual(dec(remote["TotalAmt"]), 0)
        self.assertEqual(remote["LinkedTxn"], [])
        self.assertEqual(self.unapplied(payment), dec(payment.amount))
        self.assertEqual(dec(self.remote(payment)["TotalAmt"]), dec(payment.amount))
        self.assertNothingStopped(payment)

    def test_paid_one_cancels_its_payments(self):
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        self.cancel(move)
        self.void(move, money="cancel")
        self.assertEqual(payment.state, "canceled")
        self.assertEqual(dec(self.remote(payment)["TotalAmt"]), 0)
        self.assertEqual(dec(self.remote(move)["TotalAmt"]), 0)

    def test_payment_of_several_is_not_cancelled(self):
        moves = self.invoice() | self.invoice(30)
        payment = self.pay(moves)
        self.work()
        self.cancel(moves[0])
        with self.assertRaisesRegex(UserError, "also settles"):
            self.void(moves[0], money="cancel")
        self.void(moves[0])
        self.assertSame(moves[1])
        self.assertEqual(
            self.unapplied(payment), dec(payment.amount - moves[1].amount_total)
        )

    def test_credit_is_taken_off_first(self):
        move, credit = self.invoice(), self.credit()
        self.reconcile(move, credit)
        self.work()
        self.cancel(move)
        preview = self.void(move)
        self.assertIn(credit.name, preview)
        self.assertEqual(dec(self.remote(move)["TotalAmt"]), 0)
        memo = self.found("CreditMemo", Id=self.link(credit, "CreditMemo").qbo_id)
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
        self.assertFalse(self.objects_of(credit))

    def objects_of(self, credit):
        """Return the zero payments that apply a credit memo."""
        memo = self.link(credit, "CreditMemo").qbo_id
        return [
            row
            for row in self.objects("Payment")
            if memo in str(row.get("Line")) and not dec(row["TotalAmt"])
        ]

    def test_deleted_after_posting(self):
        move = self.invoice()
        self.work()
        link, name = self.link(move), move.name
        move.button_draft()
        move.unlink()
        self.work()
        operation = link.operation_ids.filtered(lambda o: o.state == "attention")
        self.assertEqual(operation.fault_code, "sales_void_ask")
        self.assertIn(name, operation.fault_text)
        wizard = self.env["qbo.void.wizard"].browse(
            operation.action_void_ask()["res_id"]
        )
        self.assertIn(name, wizard.preview)
        wizard.action_confirm()
        self.work()
        self.assertEqual(dec(self.found("Invoice", Id=link.qbo_id)["TotalAmt"]), 0)
        self.assertEqual(link.state, "voided")

    # === PAYMENTS === #

    def test_deleted_and_rejected_payments(self):
        moves = self.invoice() | self.invoice(30)
        first, second = self.pay(moves[0]), self.pay(moves[1])
        self.work()
        gone = self.link(first)
        first.action_draft()
        first.unlink()
        second.action_draft()
        second.action_cancel()
        self.work()
        self.assertEqual(dec(self.found("Payment", Id=gone.qbo_id)["TotalAmt"]), 0)
        self.assertEqual(dec(self.remote(second)["TotalAmt"]), 0)
        for move in moves:
            self.assertSame(move)

    def test_deposited_payment_is_left_alone(self):
        """Attention names the deposit; when it is undone, the void goes."""
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        remote = self.remote(payment)
        bank = self.found("Account", Name="Checking")["Id"]
        deposit = {
            "DepositToAccountRef": {"value": bank},
            "TxnDate": str(self.day),
            "Line": [
                {
                    "Amount": float(remote["TotalAmt"]),
                    "LinkedTxn": [
                        {
                            "TxnId": remote["Id"],
                            "TxnType": "Payment",
                            "TxnLineId": "0",
                        }
                    ],
                }
            ],
        }
        made = self.sandbox_post(
            f"/objects/{self.kind}/Deposit", {"objects": [deposit]}
        )
        self.assertTrue(made)
        deposit_id = self.objects("Deposit")[-1]["Id"]
        self.cancel(payment)
        self.work()
        self.assertEqual(self.stopped(payment), "6540")
        self.assertIn(format_date(self.env, self.day), self.stops(payment).fault_text)
        self.assertIn(deposit_id, self.stops(payment).fault_text)
        self.assertEqual(dec(self.remote(payment)["TotalAmt"]), dec(payment.amount))

    # === RECEIPTS === #

    def receipt(self, **vals):
        self.books.accounting_method = "smart"
        move = self.invoice()
        payment = self.pay(move, **vals)
        self.work()
        self.assertEqual(self.link(move).entity, "SalesReceipt")
        return move, payment

    def test_receipt_whose_payment_is_cancelled(self):
        move, payment = self.receipt()
        self.cancel(payment)
        self.work()
        self.assertEqual(self.stopped(move), "sales_receipt_undone")
        self.assertFalse(self.objects_by_number("Invoice", move))
        self.void(move)
        receipt = self.link(move, "SalesReceipt")
        self.assertEqual(
            dec(self.found("SalesReceipt", Id=receipt.qbo_id)["TotalAmt"]), 0
        )
        self.assertEqual(self.balance(move), dec(move.amount_total))
        self.assertFalse(self.link(payment).qbo_id)

    def objects_by_number(self, entity, move):
        return [
            row
            for row in self.objects(entity)
            if move.name in (row.get("PrivateNote") or "")
        ]

    def test_receipt_whose_payment_is_taken_off(self):
        """Money that stands in Odoo is a payment of its own, once, after the void."""
        move, payment = self.receipt()
        move.line_ids.remove_move_reconcile()
        self.work()
        self.assertEqual(self.stopped(move), "sales_receipt_undone")
        self.assertFalse(self.link(payment))
        self.void(move)
        self.assertEqual(self.unapplied(payment), dec(payment.amount))
        self.assertEqual(self.balance(move), dec(move.amount_total))
        self.reconcile(move, payment)
        self.work()
        self.assertEqual(self.balance(move), 0)
        self.assertEqual(self.unapplied(payment), 0)
        self.assertEqual(self.link(move, "Invoice").state, "linked")

    def test_receipt_reconciled_again_goes_on(self):
        move, payment = self.receipt()
        move.line_ids.remove_move_reconcile()
        self.work()
        self.reconcile(move, payment)
        self.work()
        self.assertNothingStopped(move)
        self.assertSame(move)
        self.assertFalse(self.link(payment))

    def test_cancelled_receipt_keeps_the_money(self):
        move, payment = self.receipt()
        self.cancel(move)
        preview = self.void(move)
        self.assertIn(payment.display_name, preview)
        self.assertEqual(dec(self.remote(move)["TotalAmt"]), 0)
        self.assertEqual(self.unapplied(payment), dec(payment.amount))

    def test_cancelled_receipt_with_its_money(self):
        move, payment = self.receipt()
        self.cancel(move)
        self.void(move, money="cancel")
        self.assertEqual(dec(self.remote(move)["TotalAmt"]), 0)
        self.assertEqual(payment.state, "canceled")
        self.assertFalse(self.link(payment).qbo_id)

    def test_receipt_gets_another_payment(self):
        """Another payment in its place: the receipt stays, the first one goes alone."""
        move, payment = self.receipt()
        move.line_ids.remove_move_reconcile()
        other = self.pay(move)
        self.work()
        self.assertNothingStopped(move)
        self.assertSame(move)
        self.assertEqual(self.unapplied(payment), dec(payment.amount))
        self.assertFalse(self.link(other))

    # === RIGHTS === #

    def test_void_takes_a_bookkeeper(self):
        move = self.invoice()
        self.work()
        self.cancel(move)
        self.work()
        user = self.env["res.users"].create(
            {
                "name": "User",
                "login": "qbo_user",
                "company_ids": [Command.set(self.company.ids)],
                "company_id": self.company.id,
                "group_ids": [
                    Command.set(self.env.ref("qbo_connector.group_qbo_user").ids)
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "group"):
            self.stops(move).with_user(user).action_void_ask()


@tagged("post_install", "-at_install")
class TestSalesLifeUS(TestSalesLife):
    allow_inherited_tests_method = True
    kind = "us"
    sandbox_arguments = ("--company", "us", "--throttle", "off")
