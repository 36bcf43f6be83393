"""Export by hand: nothing goes before somebody lets it go."""

from odoo.tests import tagged

from .open_transactions import OpenCase


@tagged("post_install", "-at_install")
class TestHold(OpenCase):
    def test_nothing_goes_by_itself(self):
        """Not even the customer; what is let go takes its customer along."""
        move, other = self.invoice(), self.invoice(50)
        self.work()
        self.came()
        waiting = self.operation(move)
        self.assertTrue(waiting.held and waiting.checked)
        self.assertEqual(self.link(move).reason, "unpaid")
        counts = self.books.match_counts("contacts")
        self.assertEqual(counts["going"], 0, "the customer waits for the export too")
        waiting._release()
        self.work()
        self.assertSame(move)
        self.assertFalse(self.link(other).qbo_id)
        self.came(Invoice=1, Customer=1)

    def test_decided_at_first_export(self):
        """What was planned as an invoice is a receipt when its payment has come."""
        move = self.invoice()
        self.work()
        self.assertEqual(self.link(move).entity, "Invoice")
        payment = self.pay(move)
        self.work()
        self.assertEqual(self.link(move).entity, "SalesReceipt")
        self.assertEqual(self.link(move).reason, "on_the_spot")
        self.assertFalse(self.link(payment))
        self.operation(move)._release()
        self.work()
        self.assertEqual(float(self.remote(move)["TotalAmt"]), move.amount_total)
        self.came(SalesReceipt=1, Customer=1)

    def test_says_what_it_lacks(self):
        """A hole in a map is told before anybody exports, and goes by itself."""
        lost = self.tax(7)
        move = self.document(self.azure, (1, 100, lost))
        self.work()
        self.assertEqual(self.stopped(move), "map_tax")
        self.map_taxes(lost, "20.0% S")
        self.work()
        self.assertNotEqual(self.stops(move).fault_code, "map_tax")
        self.came()

    def test_payment_waits_for_its_invoice(self):
        move = self.invoice()
        payment = self.pay(move, 50)
        self.work()
        self.operation(payment)._release()
        self.work()
        self.came()
        self.assertEqual(self.operation(payment).blocked_by_id, self.operation(move))
        self.operation(move)._release()
        self.work()
        self.assertSame(move)
        self.assertEqual(float(self.remote(payment)["TotalAmt"]), 50)

    def test_set_aside(self):
        move, other = self.invoice(), self.invoice(50)
        self.work()
        self.operation(move)._cancel("Ignored")
        self.link(move)._set_aside("ignored", self.env.user)
        self.books.auto_export = "at_once"
        move.ref = "touched"
        self.work()
        self.assertFalse(self.link(move).qbo_id)
        self.assertSame(other)
        self.link(move)._take_back_aside()
        move._qbo_touch()
        self.work()
        self.assertSame(move)
