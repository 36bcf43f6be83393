"""Payments of QuickBooks that cannot be taken over, or have changed since."""

from datetime import timedelta

from odoo.tests import tagged

from .received import ReceivedCase
from .sales import dec


@tagged("post_install", "-at_install")
class TestReceivedHeld(ReceivedCase):
    def stop_of(self, there, code):
        """Assert what stops one; it says what, why and what to do."""
        row = self.received(there)
        self.assertEqual(row.state, "held")
        self.assertEqual(row._stops().fault_code, code)
        self.assertTrue(row.fault_shown and row.fault_cause and row.fault_remedy)
        self.assertIn(
            row._stops(),
            self.env["qbo.attention"].search([("state", "=", "open")]).operation_ids,
        )
        return row

    def test_paid_in_odoo_too(self):
        move = self.invoice()
        self.books.on_change = "by_hand"
        self.books.auto_export = "by_hand"
        there = self.enter(120, (move, 120))
        self.pay(move)
        self.look()
        row = self.stop_of(there, "received_paid")
        self.assertIn(move.name, row.fault_shown)
        row.action_ignore()
        self.look()
        self.assertEqual(row.state, "ignored")
        row.action_take_back()
        self.work()
        self.assertEqual(row.state, "held")

    def test_document_of_quickbooks(self):
        move = self.invoice()
        other = self.bookkeeper(
            self.books,
            "Invoice",
            {
                "CustomerRef": {"value": self.link(self.azure).qbo_id},
                "Line": [
                    {
                        "Amount": 10,
                        "DetailType": "SalesItemLineDetail",
                        "SalesItemLineDetail": {
                            "ItemRef": {"value": "1"},
                            "TaxCodeRef": {
                                "value": self.found("TaxCode", Name="20.0% S")["Id"]
                            },
                        },
                    }
                ],
            },
        )
        line = {
            "Amount": 12,
            "LinkedTxn": [{"TxnId": other["Id"], "TxnType": "Invoice"}],
        }
        there = self.enter(12, Line=[line])
        self.look()
        self.stop_of(there, "received_document")
        self.assertEqual(dec(move.amount_residual), 120)

    def test_parts_of_several(self):
        first, second = self.invoice(), self.invoice()
        there = self.enter(50, (first, 20), (second, 30))
        self.look()
        self.stop_of(there, "received_split")
        self.assertEqual(dec(first.amount_residual), 120)

    def test_no_journal(self):
        """Solved by the setting, then taken over by itself."""
        self.books.receive_journal_id = False
        move = self.invoice()
        there = self.enter(120, (move, 120))
        self.look()
        row = self.stop_of(there, "received_journal")
        self.books.receive_journal_id = self.bank
        # At once: nothing is read for that, and QuickBooks need not show it again.
        self.work()
        self.taken(there)
        self.assertFalse(row._stops())

    def test_stranger(self):
        stranger = self.bookkeeper(self.books, "Customer", {"DisplayName": "Stranger"})
        there = self.enter(5, CustomerRef={"value": stranger["Id"]})
        self.look()
        row = self.stop_of(there, "received_customer")
        self.assertIn("Stranger", row.fault_shown)
        self.assertTrue(row.can_solve)
        self.assertEqual(row.action_solve()["tag"], "qbo_connector.match")
        # Linked: it goes on by itself.
        contact = self.customer("Stranger")
        link = self.env["qbo.link"].search([("qbo_id", "=", stranger["Id"])])
        link.filtered(lambda found: found.entity == "Customer").unlink()
        link = self.env["qbo.link"]._for_hand(self.books, contact, "-")
        with self.own_cursors():
            link._link_by_hand(stranger)
        self.work()
        self.assertEqual(self.taken(there).partner_id, contact)

    def test_switched_off(self):
        """What was not taken over is forgotten; nothing stays in Needs attention."""
        first, second = self.invoice(), self.invoice()
        taken = self.enter(120, (first, 120))
        there = self.enter(50, (second, 20))
        self.look()
        self.taken(taken)
        row = self.stop_of(there, "received_split")
        stop = row._stops()
        self.books.receive_payments = "no"
        self.work()
        self.assertFalse(row.exists())
        self.assertEqual(stop.state, "cancelled")
        self.assertFalse(self.books.list_ids.filtered(lambda r: r.entity == "Payment"))
        self.taken(taken)

    def test_refused_by_odoo(self):
        """A lock date: that one says why, the other is taken over."""
        first, second = self.invoice(), self.invoice()
        late = self.enter(120, (first, 120), TxnDate=str(self.day - timedelta(days=3)))
        fine = self.enter(120, (second, 120))
        self.company.fiscalyear_lock_date = self.day - timedelta(days=2)
        self.look()
        self.taken(fine)
        row = self.stop_of(late, "pull_refused")
        self.assertFalse(row.payment_id)
        self.assertEqual(dec(first.amount_residual), 120)
        # Solved long after QuickBooks has shown it: the next look at the lists does.
        self.company.fiscalyear_lock_date = False
        self.books._keep_received([])
        self.work()
        self.taken(late)


@tagged("post_install", "-at_install")
class TestReceivedChanged(ReceivedCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice()
        self.there = self.enter(120, (self.move, 120))
        self.look()
        self.payment = self.taken(self.there)
        self.stood = self.payment.state

    def change(self, operation=None, **facts):
        now = self.found("Payment", Id=self.there["Id"])
        body = {"Id": now["Id"], "SyncToken": now["SyncToken"], **facts}
        self.bookkeeper(self.books, "Payment", body, operation)
        self.look()
        row = self.received(self.there)
        self.assertEqual(
            (row.state, row._stops().fault_code), ("held", "received_changed")
        )
        self.assertEqual(self.payment.state, self.stood, "nothing by itself")
        return row

    def follow(self, row):
        with self.own_cursors():
            row.action_follow()
        self.work()

    def test_voided_there(self):
        row = self.change("void", sparse=True)
        self.assertIn("120.00", row.fault_shown)
        self.follow(row)
        self.assertEqual(self.payment.state, "canceled")
        self.assertEqual(self.link(self.payment).state, "voided")
        self.assertSame(self.move)
        self.assertEqual(dec(self.move.amount_residual), 120)

    def test_deleted_there(self):
        row = self.change("delete")
        self.follow(row)
        self.assertEqual(self.payment.state, "canceled")
        self.assertSame(self.move)

    def test_another_amount(self):
        line = {
            "Amount": 70,
            "LinkedTxn": [{"TxnId": self.link(self.move).qbo_id, "TxnType": "Invoice"}],
        }
        customer = {"value": self.link(self.azure).qbo_id}
        row = self.change(TotalAmt=70, Line=[line], CustomerRef=customer)
        self.follow(row)
        made = self.taken(self.there)
        self.assertNotEqual(made, self.payment)
        self.assertEqual(self.payment.state, "canceled")
        self.assertEqual(dec(made.amount), 70)
        self.assertSame(self.move)

    def test_kept(self):
        row = self.change("void", sparse=True)
        row.action_keep()
        self.look()
        self.assertEqual(row.state, "taken")
        self.assertEqual(self.payment.state, self.stood)

    def test_cancelled_in_odoo(self):
        """What others have entered is voided there only when a person agrees."""
        self.cancel(self.payment)
        self.work()
        self.assertEqual(self.stopped(self.payment), "received_cancelled")
        self.assertEqual(
            dec(self.found("Payment", Id=self.there["Id"])["TotalAmt"]), 120
        )
        preview = self.void(self.payment)
        self.assertIn("120.00", preview)
        self.assertEqual(dec(self.found("Payment", Id=self.there["Id"])["TotalAmt"]), 0)
        self.assertSame(self.move)
