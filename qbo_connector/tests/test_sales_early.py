"""Where Export from cuts through a document and its money."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .sales import dec
from .test_sales_life import LifeCase


@tagged("post_install", "-at_install")
class TestSalesEarly(LifeCase):
    def setUp(self):
        super().setUp()
        self.old = self.day - timedelta(days=30)
        self.books.export_from = self.day - timedelta(days=10)

    def paid_late(self):
        """Return an invoice that is too old, and its payment of today."""
        move = self.invoice(invoice_date=self.old)
        payment = self.pay(move)
        self.work()
        self.assertEqual(self.stopped(payment), "sales_payment_unsent")
        self.assertIn(move.name, self.stops(payment).fault_text)
        return move, payment

    def enter_there(self, move, **facts):
        """Enter an invoice in QuickBooks by hand."""
        customer = self.link(self.azure).qbo_id
        detail = {"ItemRef": {"value": "1"}}
        if self.taxes:
            detail["TaxCodeRef"] = {
                "value": self.found("TaxCode", Name="20.0% S")["Id"]
            }
        body = {
            "CustomerRef": {"value": customer},
            "TxnDate": str(self.old),
            "Line": [
                {
                    "Amount": 100,
                    "DetailType": "SalesItemLineDetail",
                    "SalesItemLineDetail": detail,
                }
            ],
        }
        return self.bookkeeper(self.books, "Invoice", {**body, **facts})

    def link_customer(self):
        """Bring the customer to QuickBooks, by a document of its own."""
        self.invoice(1)
        self.work()

    def find(self, payment):
        with self.own_cursors():
            action = self.stops(payment).action_find_document()
        return self.env["qbo.find.wizard"].browse(action["res_id"])

    def test_find_in_quickbooks(self):
        """By number, amount and customer: adopted, and paid there."""
        self.link_customer()
        move, payment = self.paid_late()
        with self.assertRaisesRegex(UserError, "no invoice with the number"):
            self.find(payment)
        other = self.enter_there(move, DocNumber="X1", TxnDate=str(self.day))
        wizard = self.find(payment)
        self.assertEqual(wizard.line_ids.mapped("number"), ["X1"])
        there = self.enter_there(move, DocNumber=move.name)
        wizard = self.find(payment)
        self.assertEqual(wizard.line_ids.mapped("number"), [move.name])
        self.assertTrue(wizard.line_ids.same)
        wizard.line_ids.action_adopt()
        self.work()
        self.assertNothingStopped(payment)
        found = self.found("Invoice", Id=there["Id"])
        self.assertEqual(dec(found["Balance"]), 0)
        self.assertEqual(
            found["DocNumber"], there["DocNumber"], "nothing was overwritten"
        )
        self.assertEqual(self.link(move).qbo_id, there["Id"])
        self.assertEqual(dec(self.found("Invoice", Id=other["Id"])["Balance"]), 120)

    def test_send_unapplied(self):
        _move, payment = self.paid_late()
        self.stops(payment).action_send_unapplied()
        self.work()
        self.assertNothingStopped(payment)
        self.assertEqual(self.unapplied(payment), dec(payment.amount))

    def test_leave_out(self):
        _move, payment = self.paid_late()
        self.stops(payment).action_leave_out()
        self.work()
        self.assertNothingStopped(payment)
        self.books._start_sweep()
        self.work()
        self.assertFalse(self.link(payment).qbo_id)

    def too_high(self):
        """Return an invoice of today with a payment that is too old."""
        move = self.invoice()
        payment = self.pay(move, 50, payment_date=self.old)
        self.work()
        self.assertEqual(self.stopped(move), "sales_too_high")
        self.assertIn("50.00", self.stops(move).fault_text)
        self.assertFalse(self.link(move).qbo_id)
        return move, payment

    def test_too_high_with_its_payments(self):
        move, payment = self.too_high()
        self.stops(move).action_send_early()
        self.work()
        self.assertSame(move)
        self.assertEqual(self.unapplied(payment), 0)

    def test_too_high_all_the_same(self):
        move, payment = self.too_high()
        self.stops(move).action_send_high()
        self.work()
        self.assertNothingStopped(move)
        self.assertEqual(self.balance(move), dec(move.amount_total))
        self.assertFalse(self.link(payment))
