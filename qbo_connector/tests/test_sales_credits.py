"""Credit notes: receipts that are paid back, the rule, and what is cancelled."""

from datetime import timedelta

from odoo.tests import tagged

from .refunds import RefundCase
from .sales import dec


@tagged("post_install", "-at_install")
class TestCredits(RefundCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.vat = self.tax(20, "20.0% S")
        self.azure = self.customer()
        self.map_refunds()

    def reverse(self, move, post=True):
        """Return a credit note that names an invoice; nobody has reconciled it."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard = wizard.create({"journal_id": move.journal_id.id, "date": self.day})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        if post:
            self.post(credit)
        return credit

    def post(self, credit):
        """Post a credit note; what Odoo reconciles by itself then is undone."""
        credit.action_post()
        credit.line_ids.remove_move_reconcile()

    def preference(self, **values):
        self.sandbox_post(f"/preferences/{self.kind}", {"SalesFormsPrefs": values})
        with self.own_cursors():
            self.books._run_checkup()

    # === SALES RECEIPTS === #

    def receipt(self):
        """Return an invoice that went as a sales receipt."""
        self.books.accounting_method = "smart"
        move = self.document(self.azure, (1, 100, self.vat))
        self.pay(move)
        self.work()
        self.assertEqual(self.link(move).entity, "SalesReceipt")
        return move

    def test_receipt_paid_back_on_its_day(self):
        """Credit note and money are one refund receipt, and nothing besides."""
        credit = self.reverse(self.receipt())
        payment = self.pay(credit)
        self.work()
        remote = self.remote(credit)
        self.assertEqual(self.link(credit).entity, "RefundReceipt")
        self.assertEqual(self.link(credit).reason, "refunded")
        self.assertEqual(dec(remote["TotalAmt"]), dec(credit.amount_total))
        bank = self.found("Account", Name="Checking")["Id"]
        self.assertEqual(remote["DepositToAccountRef"]["value"], bank)
        self.assertFalse(self.link(payment))
        self.assertFalse(self.link(credit, "Payment"))
        self.assertBalance(self.azure)

    def test_receipt_paid_back_later(self):
        """Otherwise an unapplied credit memo, and an expense when money goes."""
        credit = self.reverse(self.receipt())
        self.work()
        self.assertEqual(self.link(credit).entity, "CreditMemo")
        self.assertBalance(self.azure)
        payment = self.pay(credit, payment_date=self.day + timedelta(1))
        self.work()
        self.assertEqual(self.link(credit, "CreditMemo").state, "linked")
        self.assertEqual(dec(self.expense(payment)["TotalAmt"]), credit.amount_total)
        self.assertFalse(self.link(credit, "RefundReceipt"))
        self.assertBalance(self.azure)

    def test_receipt_paid_back_from_a_card(self):
        """A refund receipt is paid from a bank account; from a card, an expense."""
        self.env["qbo.refund.map"].search([]).write(
            {
                "payment_type": "CreditCard",
                "bank_qbo_id": self.found("Account", Name="Visa")["Id"],
            }
        )
        credit = self.reverse(self.receipt())
        payment = self.pay(credit)
        self.work()
        self.assertEqual(self.expense(payment)["PaymentType"], "CreditCard")
        self.assertEqual(self.link(credit, "CreditMemo").state, "linked")
        self.assertBalance(self.azure)

    def undone(self):
        """Return a credit note whose refund receipt stands without its money."""
        credit = self.reverse(self.receipt())
        payment = self.pay(credit)
        self.work()
        payment.move_id.line_ids.remove_move_reconcile()
        self.work()
        return credit, payment

    def test_money_of_a_refund_receipt_undone(self):
        """Told with steps; done by hand, note and money follow apart."""
        credit, payment = self.undone()
        self.assertEqual(self.stopped(credit), "sales_refund_undone")
        self.assertFalse(self.link(payment), "what it holds is not sent besides")
        self.void_by_hand(self.remote(credit, "RefundReceipt"), "RefundReceipt")
        self.stops(credit).action_retry()
        self.work()
        self.work()
        self.assertEqual(self.link(credit, "RefundReceipt").state, "voided")
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
        self.assertEqual(dec(self.expense(payment)["TotalAmt"]), dec(payment.amount))
        self.assertBalance(self.azure)
        self.reconcile(credit, payment)
        self.work()
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertBalance(self.azure)

    def test_refund_receipt_reconciled_again(self):
        """Nothing was done in QuickBooks: the question goes by itself."""
        credit, payment = self.undone()
        self.reconcile(credit, payment)
        self.work()
        self.assertNothingStopped(credit)
        self.assertEqual(self.link(credit).entity, "RefundReceipt")
        self.assertFalse(self.link(payment))

    def test_refund_receipt_undone_and_deleted(self):
        """Where the bookkeeper chose so it is deleted, and a credit memo comes."""
        self.books.credit_cancel = "delete"
        credit, payment = self.undone()
        self.assertNothingStopped(credit)
        self.assertEqual(self.objects("RefundReceipt"), [])
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
        self.assertEqual(dec(self.expense(payment)["TotalAmt"]), dec(payment.amount))
        self.assertBalance(self.azure)

    # === THE RULE === #

    def balances(self, move, credit):
        return (
            dec(self.remote(move)["Balance"]),
            dec(self.remote(credit, "CreditMemo")["Balance"]),
        )

    def test_rule_closes_the_invoice(self):
        """At least what is due: the invoice is closed, nothing in Odoo changes."""
        move = self.document(self.azure, (1, 100, self.vat))
        self.pay(move, 30)
        credit = self.reverse(move)
        self.work()
        self.assertEqual(self.balances(move, credit), (0, 30))
        self.assertEqual(credit.payment_state, "not_paid")
        self.assertBalance(self.azure)

    def test_rule_leaves_smaller_ones(self):
        move = self.document(self.azure, (1, 100, self.vat))
        credit = self.reverse(move, post=False)
        credit.invoice_line_ids.price_unit = 50
        self.post(credit)
        self.work()
        self.assertEqual(self.balances(move, credit), (120, 60))
        self.assertBalance(self.azure)

    def test_rule_gives_way(self):
        """A payment in Odoo goes first: the application by rule shrinks, then goes."""
        move = self.document(self.azure, (1, 100, self.vat))
        credit = self.reverse(move)
        self.work()
        self.assertEqual(self.balances(move, credit), (0, 0))
        part = self.pay(move, 50)
        self.work()
        self.assertEqual(self.balances(move, credit), (0, 50))
        self.assertEqual(dec(self.remote(part)["UnappliedAmt"]), 0)
        self.pay(move)
        self.work()
        self.assertEqual(self.balances(move, credit), (0, 120))
        self.assertFalse(self.link(credit, "Payment").qbo_id)
        self.assertBalance(self.azure)

    def test_rule_off(self):
        self.books.credit_rule = False
        move = self.document(self.azure, (1, 100, self.vat))
        credit = self.reverse(move)
        self.work()
        self.assertEqual(self.balances(move, credit), (120, 120))

    # === APPLIED BY QUICKBOOKS === #

    def test_automatic_application_is_adopted(self):
        """Held while the preference is on; QuickBooks' own is taken over."""
        self.preference(AutoApplyCredit=True)
        move = self.document(self.azure, (1, 100, self.vat))
        self.work()
        credit = self.credit(self.azure, 40, self.vat)
        self.reconcile(move, credit)
        self.work()
        zero = [r for r in self.objects("Payment") if not float(r["TotalAmt"])]
        self.assertEqual(len(zero), 1)
        self.assertEqual(self.link(credit, "Payment").qbo_id, zero[0]["Id"])
        self.assertNothingStopped(credit)
        self.assertEqual(self.balances(move, credit), (72, 0))
        self.assertBalance(self.azure)

    def test_automatic_application_to_another_invoice(self):
        """Told, and sent as Odoo has it once the preference is off."""
        self.preference(AutoApplyCredit=True)
        old = self.document(self.azure, (1, 10, self.vat))
        move = self.document(self.azure, (1, 100, self.vat))
        self.work()
        credit = self.credit(self.azure, 5, self.vat)
        self.reconcile(move, credit)
        self.work()
        self.assertEqual(self.stopped(credit), "sales_auto_differs")
        self.assertEqual(dec(self.remote(old)["Balance"]), 6)
        self.preference(AutoApplyCredit=False)
        self.stops(credit).action_retry()
        self.work()
        self.assertNothingStopped(credit)
        self.assertSame(old)
        self.assertSame(move)
        self.assertBalance(self.azure)

    # === CANCELLED === #

    def cancelled(self):
        move = self.document(self.azure, (1, 100, self.vat))
        credit = self.credit(self.azure, 40, self.vat)
        self.reconcile(move, credit)
        self.work()
        memo = self.remote(credit, "CreditMemo")
        credit.button_draft()
        credit.button_cancel()
        self.work()
        self.assertSame(move)
        return credit, memo

    def test_cancelled_by_hand(self):
        """Unapplied at once; the void in QuickBooks is noticed by itself."""
        credit, memo = self.cancelled()
        self.assertEqual(self.stopped(credit), "sales_credit_by_hand")
        reads = self.sandbox_get("/stats")["reads"]
        self.work()
        self.assertEqual(self.sandbox_get("/stats")["reads"], reads)
        self.void_by_hand(memo)
        self.stops(credit).asked_at = False
        self.work()
        self.assertNothingStopped(credit)
        self.assertEqual(self.link(credit, "CreditMemo").state, "voided")
        self.assertBalance(self.azure)

    def test_deleted_by_hand(self):
        credit, memo = self.cancelled()
        token = self.found("CreditMemo", Id=memo["Id"])["SyncToken"]
        self.api_post(
            "creditmemo",
            {"Id": memo["Id"], "SyncToken": token},
            operation="delete",
        )
        self.stops(credit).action_retry()
        self.work()
        self.assertFalse(self.stops(credit).mapped("fault_code"))
        self.assertFalse(self.link(credit, "CreditMemo"))
        self.assertBalance(self.azure)

    def test_cancelled_and_deleted(self):
        """Where the bookkeeper chose so: unapplied, then deleted."""
        self.books.credit_cancel = "delete"
        credit, memo = self.cancelled()
        self.assertNothingStopped(credit)
        self.assertNotIn(memo["Id"], [r["Id"] for r in self.objects("CreditMemo")])
        self.assertBalance(self.azure)
        credit.button_draft()
        credit.action_post()
        self.work()
        self.assertNotEqual(self.remote(credit, "CreditMemo")["Id"], memo["Id"])
        self.assertBalance(self.azure)

    # === MOVED === #

    def test_credit_and_payment_change_places(self):
        """Two payments swap their invoices: let go first, then applied anew."""
        moves = [self.document(self.azure, (1, 100, self.vat)) for _n in range(2)]
        paid = [self.pay(move) for move in moves]
        self.work()
        for payment in paid:
            payment.move_id.line_ids.remove_move_reconcile()
        self.reconcile(moves[0], paid[1])
        self.reconcile(moves[1], paid[0])
        self.work()
        for move, payment in zip(moves, reversed(paid), strict=True):
            self.assertSame(move)
            linked = self.remote(payment)["Line"][0]["LinkedTxn"][0]
            self.assertEqual(linked["TxnId"], self.link(move).qbo_id)
            self.assertNothingStopped(payment)

    def test_credit_notes_change_places(self):
        """Two credit notes swap their invoices, within one run."""
        moves = [self.document(self.azure, (1, 100, self.vat)) for _n in range(2)]
        credits = [self.credit(self.azure, 100, self.vat) for _n in range(2)]
        for move, credit in zip(moves, credits, strict=True):
            self.reconcile(move, credit)
        self.work()
        for credit in credits:
            credit.line_ids.remove_move_reconcile()
        self.assertCrossed(moves, credits)

    def test_credit_note_and_payment_change_places(self):
        moves = [self.document(self.azure, (1, 100, self.vat)) for _n in range(2)]
        credit, payment = self.credit(self.azure, 100, self.vat), self.pay(moves[1])
        self.reconcile(moves[0], credit)
        self.work()
        for move in moves:
            move.line_ids.remove_move_reconcile()
        self.assertCrossed(moves, [credit, payment])

    def assertCrossed(self, moves, others):
        for move, other in zip(moves, reversed(others), strict=True):
            self.reconcile(move, other)
        self.work()
        for move, other in zip(moves, reversed(others), strict=True):
            self.assertSame(move)
            self.assertNothingStopped(other)
            remote = self.remote(other, "Payment")
            linked = [row["LinkedTxn"][0]["TxnId"] for row in remote["Line"]]
            self.assertIn(self.link(move, "Invoice").qbo_id, linked)
        self.assertBalance(self.azure)
        self.assertEqual(self.work().done, 0)

    def test_replaced_payment(self):
        """A cancelled payment makes room for the one that takes its place."""
        move = self.document(self.azure, (1, 100, self.vat))
        first = self.pay(move)
        self.work()
        first.action_draft()
        first.action_cancel()
        second = self.pay(move)
        self.work()
        self.assertSame(move)
        self.assertEqual(self.link(first).state, "voided")
        self.assertEqual(dec(self.remote(second)["UnappliedAmt"]), 0)
        self.assertBalance(self.azure)
