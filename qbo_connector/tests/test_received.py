"""Payments that were entered in QuickBooks become payments in Odoo, once each."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .received import ReceivedCase
from .sales import dec


@tagged("post_install", "-at_install")
class TestReceived(ReceivedCase):
    def test_whole_invoice(self):
        move = self.invoice()
        there = self.enter(120, (move, 120), PaymentRefNum="CHK 7")
        self.look()
        payment = self.taken(there)
        self.assertEqual(dec(payment.amount), 120)
        self.assertEqual(payment.date, self.day)
        self.assertEqual(payment.journal_id, self.bank)
        self.assertEqual(payment.partner_id, self.azure)
        self.assertIn("CHK 7", payment.memo)
        self.assertEqual(dec(move.amount_residual), 0)
        self.assertSame(move)
        self.assertBalance(self.azure)

    def test_nothing_goes_back(self):
        """Neither a second payment nor an update: both sides agree."""
        move = self.invoice()
        there = self.enter(120, (move, 120))
        self.look()
        payment = self.taken(there)
        self.look()
        self.books._start_sweep()
        self.work()
        self.assertEqual(self.made(), 1)
        found = self.found("Payment", Id=there["Id"])
        self.assertEqual(found["SyncToken"], there["SyncToken"])
        self.assertEqual(len(self.received(there)), 1)
        self.assertFalse(
            self.env["qbo.operation"].search(
                [("res_model", "=", payment._name), ("res_id", "=", payment.id)]
            )
        )

    def test_our_own_payments_are_none(self):
        move = self.invoice()
        self.pay(move)
        self.work()
        self.look()
        self.assertSame(move)
        self.assertFalse(self.env["qbo.received"].search([]))
        self.assertEqual(self.made(), 1)

    def test_answer_not_known(self):
        """While a payment of Odoo is on its way, what shows up may be that one."""
        move = self.invoice()
        there = self.enter(120, (move, 120))
        other = self.invoice(10)
        self.work()
        operation = self.env["qbo.operation"].search([], limit=1)
        operation.write({"entity": "Payment", "state": "sending"})
        self.assertTrue(self.books._payments_under_way())
        self.books._keep_received([there])
        self.assertFalse(self.books._look_at_received())
        self.assertEqual(self.received(there).state, "new")
        operation.write({"state": "done"})
        self.work()
        self.taken(there)
        self.assertEqual(dec(other.amount_residual), 12)

    def test_several_invoices_and_the_rest(self):
        first, second = self.invoice(), self.invoice(50)
        there = self.enter(200, (first, 120), (second, 60))
        self.look()
        payment = self.taken(there)
        self.assertEqual(
            (dec(first.amount_residual), dec(second.amount_residual)), (0, 0)
        )
        self.assertEqual(dec(self.found("Payment", Id=there["Id"])["UnappliedAmt"]), 20)
        self.assertBalance(self.azure)
        # What is left is applied in Odoo later: the same payment is sent again.
        third = self.invoice(10)
        self.reconcile(payment, third)
        self.work()
        self.assertSame(third)
        self.assertEqual(self.made(), 1)
        self.look()
        self.assertEqual(self.received(there).state, "taken", "the echo is no change")

    def test_whole_and_part(self):
        """In whatever order QuickBooks names them."""
        first, second = self.invoice(), self.invoice()
        there = self.enter(150, (first, 30), (second, 120))
        self.look()
        self.taken(there)
        self.assertEqual(dec(first.amount_residual), 90)
        self.assertEqual(dec(second.amount_residual), 0)
        self.assertSame(first)
        self.assertSame(second)

    def test_unapplied(self):
        """Money on account is credit of the customer on both sides."""
        self.invoice()
        there = self.enter(40)
        self.look()
        payment = self.taken(there)
        self.assertFalse(payment.reconciled_invoice_ids)
        self.assertBalance(self.azure)

    def test_before_that_day(self):
        move = self.invoice()
        self.books.receive_from = self.day
        there = self.enter(120, (move, 120), TxnDate=str(self.day - timedelta(days=1)))
        self.look()
        self.assertFalse(self.received(there))
        self.assertEqual(dec(move.amount_residual), 120)

    def test_switched_on_late(self):
        """What was entered since that day is found in one read."""
        self.books.receive_payments = "no"
        move = self.invoice()
        there = self.enter(120, (move, 120))
        self.look()
        self.assertFalse(self.received(there))
        self.books.receive_payments = "take"
        self.work()
        self.taken(there)

    def test_way_by_the_map(self):
        """The payment map, read backwards, names the journal."""
        cash = self.company_data["default_journal_cash"]
        checking = self.found("Account", Name="Checking")["Id"]
        self.env["qbo.payment.map"].create(
            {
                "qbo_company_id": self.books.id,
                "journal_id": cash.id,
                "qbo_id": self.found("PaymentMethod", Name="Cash")["Id"],
                "deposit_qbo_id": checking,
            }
        )
        move = self.invoice()
        there = self.enter(
            120,
            (move, 120),
            DepositToAccountRef={"value": checking},
            PaymentMethodRef={"value": self.found("PaymentMethod", Name="Cash")["Id"]},
        )
        self.look()
        self.assertEqual(self.taken(there).journal_id, cash)


@tagged("post_install", "-at_install")
class TestReceivedMany(ReceivedCase):
    way = "ask"

    def test_queries(self):
        """Ten held ones cost hardly more than two, and so do ten ready ones."""
        move = self.invoice()
        stranger = self.bookkeeper(self.books, "Customer", {"DisplayName": "Stranger"})
        of_stranger = {"CustomerRef": {"value": stranger["Id"]}}
        counts = {}
        for count in (2, 10):
            self.env["qbo.received"].search([]).unlink()
            there = [self.enter(1, (move, 1)) for _number in range(count)]
            held = [self.enter(1, **of_stranger) for _number in range(count)]
            self.books._keep_received([*there, *held])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(self.books._look_at_received())
            self.env.flush_all()
            counts[count] = self.env.cr.sql_log_count - before
            states = [self.received(row).state for row in (*there, *held)]
            self.assertEqual(states, ["ready"] * count + ["held"] * count)
        self.assertLess(counts[10] - counts[2], 16, counts)


@tagged("post_install", "-at_install")
class TestReceivedAbroad(ReceivedCase):
    """Both sides keep the rate of their own; the currency is the invoice's."""

    kind = "ca"
    sandbox_arguments = ("--company", "ca", "--throttle", "off")
    code = "GST"

    def test_foreign_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        rate = {"name": "2026-01-01", "currency_id": usd.id, "rate": 0.8}
        rate["company_id"] = self.company.id
        self.env["res.currency.rate"].create(rate)
        move = self.document(self.azure, (1, 100, self.vat), currency_id=usd.id)
        self.work()
        self.assertSame(move)
        there = self.enter(
            105,
            (move, 105),
            CustomerRef=self.remote(move)["CustomerRef"],
            CurrencyRef={"value": "USD"},
            ExchangeRate=1.3,
        )
        self.look()
        payment = self.taken(there)
        self.assertEqual((payment.currency_id, dec(payment.amount)), (usd, 105))
        self.assertEqual(payment.partner_id, self.azure)
        self.assertEqual(dec(move.amount_residual), 0)
        self.assertSame(move)
        self.look()
        self.assertEqual(self.found("Payment", Id=there["Id"])["SyncToken"], "0")


@tagged("post_install", "-at_install")
class TestReceivedAsk(ReceivedCase):
    way = "ask"

    def test_taken_over_by_hand(self):
        move = self.invoice()
        there = self.enter(120, (move, 120))
        self.look()
        row = self.received(there)
        self.assertEqual((row.state, row.pays), ("ready", move.name))
        self.assertEqual(row.partner_id, self.azure)
        self.assertEqual(self.books.received_count, 1)
        action = self.books.action_open_received()
        self.assertEqual(self.env["qbo.received"].search(action["domain"]), row)
        self.assertEqual(dec(move.amount_residual), 120)
        user = new_test_user(self.env, "seer", "qbo_connector.group_qbo_user")
        user.company_ids = user.company_id = self.company
        with self.assertRaises(AccessError):
            row.with_user(user).action_take()
        keeper = new_test_user(self.env, "keeper", "qbo_connector.group_qbo_bookkeeper")
        keeper.company_ids = keeper.company_id = self.company
        with self.own_cursors():
            row.with_user(keeper).action_take()
        self.taken(there)
        self.assertSame(move)
        with self.assertRaises(UserError):
            row.action_take()

    def test_from_now_on_by_themselves(self):
        """What was ready becomes a payment when the setting says so."""
        move = self.invoice()
        there = self.enter(120, (move, 120))
        self.look()
        self.assertEqual(self.received(there).state, "ready")
        self.books.receive_payments = "take"
        self.work()
        self.taken(there)

    def test_another_company_sees_none(self):
        move = self.invoice()
        self.enter(120, (move, 120))
        self.look()
        user = new_test_user(self.env, "seer", "qbo_connector.group_qbo_user")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(self.env["qbo.received"].with_user(user).search([]))
