"""Bank lines without a payment in Odoo: the same stories in every company."""

from unittest.mock import patch

from .sales import dec


class BankLineTests:
    """Bank lines that pay, pay back, and pay for several customers."""

    allow_inherited_tests_method = True

    def test_bank_line(self):
        """A bank line reconciled with an invoice is a payment of its journal."""
        move = self.invoice()
        total = move.amount_total
        line = self.bank_line(total, (self.receivable, self.azure, -total))
        self.reconcile(move, line)
        self.work()
        remote = self.remote(line)
        self.assertEqual(self.link(line).entity, "Payment")
        self.assertEqual(dec(remote["TotalAmt"]), dec(total))
        self.assertEqual(dec(remote["UnappliedAmt"]), 0)
        self.assertClosed(move)
        line.line_ids.remove_move_reconcile()
        self.work()
        self.assertEqual(dec(self.remote(line)["UnappliedAmt"]), dec(total))
        self.assertBalance(self.azure)
        line.action_undo_reconciliation()
        self.work()
        self.assertEqual(self.link(line).state, "voided")
        self.assertBalance(self.azure)

    def test_bank_line_pays_back(self):
        credit = self.credit(self.azure, 100, self.sale_tax)
        total = credit.amount_total
        line = self.bank_line(-total, (self.receivable, self.azure, total))
        self.reconcile(credit, line)
        self.work()
        self.assertEqual(self.link(line).entity, "Purchase")
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertBalance(self.azure)
        line.action_undo_reconciliation()
        self.work()
        self.assertFalse(self.link(line))
        self.assertBalance(self.azure)

    def parts_of(self, line):
        return self.link(line, "Payment").filtered(lambda row: row.variant != "-")

    def payments_of(self, line):
        """Return {customer: its payment in QuickBooks} of a bank line."""
        return self.money_of(self.parts_of(line))

    def money_of(self, links):
        partners = self.env["res.partner"]
        return {
            partners.browse(int(link.variant)): self.found(link.entity, Id=link.qbo_id)
            for link in links
        }

    def test_bank_line_of_several_customers(self):
        """A payment for each; the fee of the bank with the one that pays most."""
        gemini = self.customer("Gemini")
        more, less = self.invoice(60), self.document(gemini, (1, 40, self.sale_tax))
        totals = more.amount_total, less.amount_total
        line = self.bank_line(
            sum(totals) - 3,
            (self.receivable, self.azure, -totals[0]),
            (self.receivable, gemini, -totals[1]),
            (self.costs, None, 3),
        )
        self.reconcile(more, line)
        self.reconcile(less, line)
        self.work()
        found = self.payments_of(line)
        self.assertEqual(
            {partner: dec(row["TotalAmt"]) for partner, row in found.items()},
            {self.azure: dec(totals[0] - 3), gemini: dec(totals[1])},
        )
        self.assertEqual(self.total_of(line, "CreditMemo"), 3)
        for move, partner in ((more, self.azure), (less, gemini)):
            self.assertSame(move)
            self.assertEqual(dec(found[partner]["UnappliedAmt"]), 0)
            self.assertBalance(partner)
        self.assertEqual(self.work().done, 0)
        line.action_undo_reconciliation()
        self.work()
        self.assertEqual(set(self.link(line, "Payment").mapped("state")), {"voided"})
        self.assertFalse(self.link(line, "CreditMemo"))
        for move, partner in ((more, self.azure), (less, gemini)):
            self.assertSame(move)
            self.assertBalance(partner)

    def test_bank_line_gets_another_customer(self):
        """Booked on two instead of one: the payment of the one goes, two come."""
        gemini = self.customer("Gemini")
        line = self.bank_line(50, (self.receivable, self.azure, -50))
        self.work()
        first = self.remote(line)["Id"]
        line.action_undo_reconciliation()
        parts = (self.azure, -20), (gemini, -30)
        self.book(line, *((self.receivable, *part) for part in parts))
        self.work()
        self.assertEqual(dec(self.found("Payment", Id=first)["TotalAmt"]), 0)
        found = self.payments_of(line)
        self.assertEqual(dec(found[self.azure]["UnappliedAmt"]), 20)
        self.assertEqual(dec(found[gemini]["UnappliedAmt"]), 30)
        for partner in (self.azure, gemini):
            self.assertBalance(partner)

    def test_bank_line_in_both_directions(self):
        """One pays, another is paid back: a payment, and an expense; then turned."""
        gemini = self.customer("Gemini")
        move = self.invoice(50)
        credit = self.credit(gemini, 40, self.sale_tax)
        paid, back = move.amount_total, credit.amount_total
        line = self.bank_line(
            paid - back - 2 + 3,
            (self.receivable, self.azure, -paid),
            (self.receivable, gemini, back),
            (self.costs, None, 2),
            (self.costs, gemini, -3),
        )
        self.settle(move, line)
        self.settle(credit, line)
        self.work()
        (payment,) = self.payments_of(line).items()
        self.assertEqual(
            (payment[0], dec(payment[1]["TotalAmt"])), (self.azure, paid - 2)
        )
        (expense,) = self.money_of(self.link(line, "Purchase")).items()
        self.assertEqual(
            (expense[0], dec(expense[1]["TotalAmt"])), (gemini, dec(back - 3))
        )
        self.assertEqual(self.total_of(line, "CreditMemo"), 2)
        self.assertEqual(self.total_of(line, "Invoice"), 3)
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertClosed(move)
        self.assertBalance(gemini)
        self.assertEqual(self.work().done, 0)
        line.action_undo_reconciliation()
        parts = (self.azure, 10), (gemini, -line.amount - 10)
        self.book(line, *((self.receivable, *part) for part in parts))
        self.work()
        self.assertEqual(dec(self.found("Payment", Id=payment[1]["Id"])["TotalAmt"]), 0)
        expenses = self.money_of(self.link(line, "Purchase"))
        self.assertEqual(set(expenses), {self.azure})
        self.assertNotIn(expense[1]["Id"], [r["Id"] for r in self.objects("Purchase")])
        for partner in (self.azure, gemini):
            self.assertBalance(partner)

    def test_bank_line_less_a_credit_note(self):
        """Invoice and credit note on one line: the payment takes the credit along."""
        move, credit = self.invoice(50), self.credit(self.azure, 10, self.sale_tax)
        paid, less = move.amount_total, credit.amount_total
        line = self.bank_line(
            paid - less,
            (self.receivable, self.azure, -paid),
            (self.receivable, self.azure, less),
        )
        owed = line.line_ids.filtered(lambda item: item.account_id == self.receivable)
        for document, item in (move, owed[0]), (credit, owed[1]):
            (self.receivable_of(document) | item).reconcile()
        self.work()
        remote = self.remote(line)
        self.assertEqual(dec(remote["TotalAmt"]), dec(paid - less))
        self.assertEqual(len(remote["Line"]), 2)
        self.assertFalse(self.link(credit, "Payment"))
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertClosed(move)
        self.assertEqual(self.work().done, 0)
        credit.line_ids.remove_move_reconcile()
        self.work()
        self.assertEqual(self.stopped(line), "sales_payment_over")
        self.reconcile(credit, line)
        self.work()
        self.assertNothingStopped(line)
        self.assertClosed(move)
        move.line_ids.remove_move_reconcile()
        self.work()
        self.assertEqual(dec(self.remote(line)["UnappliedAmt"]), dec(paid - less))
        self.assertSame(move)
        self.assertBalance(self.azure)

    def test_bank_line_less_an_invoice(self):
        """Paid back less what was owed: told with the way out, then it goes."""
        move, credit = self.invoice(10), self.credit(self.azure, 50, self.sale_tax)
        owed, back = move.amount_total, credit.amount_total
        line = self.bank_line(
            owed - back,
            (self.receivable, self.azure, -owed),
            (self.receivable, self.azure, back),
        )
        items = line.line_ids.filtered(lambda item: item.account_id == self.receivable)
        for document, item in (move, items[0]), (credit, items[1]):
            (self.receivable_of(document) | item).reconcile()
        self.work()
        self.assertEqual(self.stopped(line), "sales_bank_netted")
        self.assertIn(move.name, self.stops(line).fault_text)
        line.action_undo_reconciliation()
        self.book(line, (self.receivable, self.azure, back - owed))
        self.reconcile(move, credit)
        self.reconcile(credit, line)
        self.work()
        self.assertNothingStopped(line)
        self.assertEqual(self.total_of(line, "Purchase"), dec(back - owed))
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertClosed(move)

    def test_bank_line_pays_several_back(self):
        """An expense for each, what was kept of the first one's is owed."""
        gemini = self.customer("Gemini")
        credits = self.credit(self.azure, 50, self.sale_tax)
        credits |= self.credit(gemini, 30, self.sale_tax)
        more, less = (credit.amount_total for credit in credits)
        line = self.bank_line(
            4 - more - less,
            (self.receivable, self.azure, more),
            (self.receivable, gemini, less),
            (self.costs, None, -4),
        )
        for credit in credits:
            self.settle(credit, line)
        self.work()
        found = self.money_of(self.link(line, "Purchase"))
        self.assertEqual(
            {partner: dec(row["TotalAmt"]) for partner, row in found.items()},
            {self.azure: dec(more - 4), gemini: dec(less)},
        )
        self.assertEqual(self.total_of(line, "Invoice"), 4)
        for credit in credits:
            self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
            self.assertBalance(credit.partner_id)
        self.assertEqual(self.work().done, 0)
        line.action_undo_reconciliation()
        self.work()
        self.assertFalse(self.link(line, "Purchase"))
        for credit in credits:
            memo = self.remote(credit, "CreditMemo")
            self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
            self.assertBalance(credit.partner_id)

    def test_bank_line_of_a_payment(self):
        """The bank side of a payment without entry is not a second payment."""
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        move = self.invoice()
        moves = type(self.env["account.move"])
        # With Odoo's own bank reconciliation installed, such payments have no entry.
        with patch.object(
            moves, "_get_invoice_in_payment_state", lambda self: "in_payment"
        ):
            payment = self.pay(move)
        self.assertFalse(payment.move_id)
        self.work()
        self.assertEqual(dec(self.remote(move)["Balance"]), 0)
        total = move.amount_total
        line = self.bank_line(total, (self.receivable, self.azure, -total))
        self.reconcile(move, line)
        self.work()
        self.assertFalse(self.link(line))
        self.assertClosed(move)
