"""Write-offs, of money that comes and of money that goes back: in every company."""

from odoo import Command

from .sales import dec


class WriteOffTests:
    """What a payment or bank line writes off."""

    allow_inherited_tests_method = True

    def test_write_off(self):
        """What a payment writes off is a credit memo that the payment applies."""
        move = self.invoice()
        payment = self.short_payment(move)
        self.work()
        memo = self.remote(payment, "CreditMemo")
        self.assertEqual((dec(memo["TotalAmt"]), dec(memo["Balance"])), (5, 0))
        remote = self.remote(payment, "Payment")
        self.assertEqual(dec(remote["TotalAmt"]), dec(move.amount_total) - 5)
        self.assertEqual(dec(remote["UnappliedAmt"]), 0)
        self.assertClosed(move)
        payment.action_draft()
        payment.action_cancel()
        self.work()
        self.assertEqual(self.link(payment, "Payment").state, "voided")
        self.assertNotIn(memo["Id"], [r["Id"] for r in self.objects("CreditMemo")])
        self.assertSame(move)
        self.assertBalance(self.azure)

    def test_write_off_as_journal_entry(self):
        self.books.write_off_as = "journal"
        move = self.invoice()
        payment = self.short_payment(move)
        self.work()
        stops = self.env["qbo.operation"].search([("fault_code", "=", "map_account")])
        self.assertEqual(stops.res_id, payment.id)
        self.match_account(self.costs, "Bank Charges")
        stops.action_retry()
        self.work()
        self.assertEqual(self.link(payment, "JournalEntry").state, "linked")
        self.assertClosed(move)
        payment.action_draft()
        payment.action_cancel()
        self.work()
        self.assertFalse(self.link(payment, "JournalEntry"))
        self.assertSame(move)
        self.assertBalance(self.azure)

    def test_paid_beyond(self):
        """What is paid beyond and kept is an invoice that the payment settles."""
        move = self.invoice()
        payment = self.short_payment(move, -3)
        self.work()
        kept = self.remote(payment, "Invoice")
        self.assertEqual((dec(kept["TotalAmt"]), dec(kept["Balance"])), (3, 0))
        self.assertEqual(dec(self.remote(payment, "Payment")["UnappliedAmt"]), 0)
        self.assertClosed(move)

    def test_sign_of_a_write_off_turns(self):
        """Spared first, kept beyond then: one goes, the other comes."""
        move = self.invoice()
        payment = self.short_payment(move)
        self.work()
        memo = self.remote(payment, "CreditMemo")
        payment.action_draft()
        _liquidity, counterpart, spared = payment._seek_for_lines()
        turned = {spared: -3, counterpart: 3 - payment.amount}
        payment.move_id.line_ids = [
            Command.update(line.id, {"balance": value})
            for line, value in turned.items()
        ]
        payment.action_post()
        self.reconcile(move, payment)
        self.work()
        self.assertNotIn(memo["Id"], [r["Id"] for r in self.objects("CreditMemo")])
        kept = self.remote(payment, "Invoice")
        self.assertEqual((dec(kept["TotalAmt"]), dec(kept["Balance"])), (3, 0))
        self.assertEqual(move.amount_residual, 8)
        self.assertSame(move)
        self.assertBalance(self.azure)


class MoneyBackTests:
    """Money that goes back with a difference."""

    allow_inherited_tests_method = True

    def assertPaidBack(self, *credits):
        """Assert that credit notes are used up on both sides."""
        for credit in credits:
            self.assertEqual(credit.amount_residual, 0)
            self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
            self.assertNothingStopped(credit)
        self.assertBalance(self.azure)

    def test_money_back_less(self):
        """What is not paid back is owed, an invoice that the credit note settles."""
        credit = self.credit(self.azure, 100, self.sale_tax)
        payment = self.short_payment(credit, 20)
        self.work()
        self.assertEqual(self.total_of(payment, "Purchase"), dec(payment.amount))
        kept = self.remote(payment, "Invoice")
        self.assertEqual((dec(kept["TotalAmt"]), dec(kept["Balance"])), (20, 0))
        self.assertPaidBack(credit)
        self.assertEqual(self.work().done, 0)
        self.cancel(payment)
        self.work()
        self.assertFalse(self.link(payment, "Purchase"))
        self.assertEqual(dec(self.found("Invoice", Id=kept["Id"])["TotalAmt"]), 0)
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
        self.assertBalance(self.azure)

    def total_of(self, record, entity):
        return dec(self.remote(record, entity)["TotalAmt"])

    def test_money_back_more(self):
        """What goes back beyond the credit notes is a credit memo of its own."""
        credits = self.credit(self.azure, 60, self.sale_tax)
        credits |= self.credit(self.azure, 40, self.sale_tax)
        payment = self.short_payment(credits, -3)
        self.work()
        self.assertEqual(self.total_of(payment, "Purchase"), dec(payment.amount))
        memo = self.remote(payment, "CreditMemo")
        self.assertEqual((dec(memo["TotalAmt"]), dec(memo["Balance"])), (3, 0))
        self.assertPaidBack(*credits)

    def test_money_back_as_journal_entry(self):
        """Two credit notes paid back short: each takes a part of expense and entry."""
        self.books.write_off_as = "journal"
        self.match_account(self.costs, "Bank Charges")
        credits = self.credit(self.azure, 60, self.sale_tax)
        credits |= self.credit(self.azure, 40, self.sale_tax)
        payment = self.short_payment(credits, 50)
        self.work()
        self.assertEqual(self.link(payment, "JournalEntry").state, "linked")
        self.assertFalse(self.link(payment, "Invoice"))
        self.assertPaidBack(*credits)

    def test_over_payment_back_less(self):
        """Of money that was paid too much a part goes back, the rest is kept."""
        move = self.invoice()
        payment = self.pay(move, move.amount_total + 50)
        self.work()
        line = self.bank_line(
            -45, (self.receivable, self.azure, 50), (self.costs, None, -5)
        )
        self.reconcile(payment, line)
        self.work()
        self.assertEqual(self.total_of(line, "Purchase"), 45)
        self.assertEqual(self.total_of(line, "Invoice"), 5)
        remote = self.remote(payment)
        self.assertEqual(dec(remote["UnappliedAmt"]), 0)
        self.assertEqual(len(remote["Line"]), 3)
        self.assertClosed(move)

    def test_bank_fee(self):
        """A fee that the bank kept is credited to the customer."""
        move = self.invoice()
        total = move.amount_total
        line = self.bank_line(
            total - 2, (self.receivable, self.azure, -total), (self.costs, None, 2)
        )
        self.reconcile(move, line)
        self.work()
        self.assertEqual(dec(self.remote(line, "Payment")["TotalAmt"]), dec(total) - 2)
        self.assertEqual(dec(self.remote(line, "CreditMemo")["TotalAmt"]), 2)
        self.assertClosed(move)

    def test_other_income_of_a_bank_line(self):
        """What else a bank line brought is no matter of the customer."""
        move = self.invoice()
        total = move.amount_total
        line = self.bank_line(
            total + 7, (self.receivable, self.azure, -total), (self.income, None, -7)
        )
        self.reconcile(move, line)
        self.work()
        self.assertEqual(dec(self.remote(line)["TotalAmt"]), dec(total))
        self.assertClosed(move)
