"""Closed books: hold, ask, or the first open day; updates and voids are never dated."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .sales import dec
from .test_sales_overwrite import OverwriteCase


@tagged("post_install", "-at_install")
class TestSalesClosed(OverwriteCase):
    def setUp(self):
        super().setUp()
        self.late = fields.Date.to_date("2026-03-20")
        self.closed = fields.Date.to_date("2026-03-31")
        self.opened = self.closed + timedelta(days=1)

    def test_hold(self):
        self.close_books(self.closed, known=True)
        move = self.invoice(invoice_date=self.late)
        self.work()
        self.assertEqual(self.stopped(move), "sales_closed")
        self.close_books("2026-01-31", known=True)
        self.stops(move).action_retry()
        self.work()
        self.assertSame(move)

    def test_ask(self):
        """A yes dates it on the first open day; all else is its own."""
        self.books.closed_policy = "ask"
        self.close_books(self.closed, known=True)
        move = self.invoice(invoice_date=self.late)
        self.work()
        self.assertEqual(self.stopped(move), "sales_closed_ask")
        self.assertIn("another tax period", self.stops(move).fault_text)
        self.stops(move).action_first_open_day()
        self.work()
        self.check_moved(move)

    def check_moved(self, move):
        remote = self.assertSame(move)
        self.assertEqual(remote["TxnDate"], str(self.opened))
        self.assertEqual(remote["DueDate"], str(move.invoice_date_due))
        self.assertIn(f"Original date {self.late}", remote["PrivateNote"])
        told = move.message_ids.filtered(lambda m: str(self.opened) in (m.body or ""))
        self.assertIn("another tax period", told.body)

    def test_first_open_day(self):
        """It keeps the day when it is changed later, and so does its payment."""
        self.books.closed_policy = "first_open"
        self.close_books(self.closed, known=True)
        move = self.invoice(invoice_date=self.late)
        payment = self.pay(move, payment_date=self.late)
        self.work()
        self.check_moved(move)
        paid = self.remote(payment)
        self.assertEqual(paid["TxnDate"], str(self.opened))
        self.edit(move, 70)
        self.reconcile(move, payment)
        self.work()
        self.assertEqual(self.assertSame(move)["TxnDate"], str(self.opened))

    def test_changes_and_voids_are_never_dated(self):
        """Offered is a credit note of today."""
        self.books.closed_policy = "first_open"
        moves = self.invoice(invoice_date=self.late)
        moves |= self.invoice(30, invoice_date=self.late)
        self.work()
        self.close_books(self.closed, known=True)
        self.edit(moves[0], 70)
        self.cancel(moves[1])
        self.work()
        self.assertEqual(self.stopped(moves[0]), "sales_closed_change")
        self.assertEqual(self.stopped(moves[1]), "sales_closed_void")
        self.assertTrue(self.stops(moves[0]).can_credit)
        self.edit(moves[0], 100)
        self.work()
        self.assertSame(moves[0])
        action = self.stops(moves[1]).action_credit_note()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({"journal_id": moves[1].journal_id.id})
        self.assertEqual(wizard.date, fields.Date.context_today(wizard))
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        credit.action_post()
        self.work()
        self.assertNothingStopped(moves[1])
        memo = self.found("CreditMemo", Id=self.link(credit, "CreditMemo").qbo_id)
        self.assertEqual(memo["TxnDate"], str(self.day))
        self.assertEqual(
            dec(self.remote(moves[1])["TotalAmt"]), dec(moves[1].amount_total)
        )


@tagged("post_install", "-at_install")
class TestSalesClosedUS(TestSalesClosed):
    allow_inherited_tests_method = True
    kind = "us"
    sandbox_arguments = ("--company", "us", "--throttle", "off")
