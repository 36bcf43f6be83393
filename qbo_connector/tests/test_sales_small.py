"""Bank lines without payment, write-offs, discounts, fees and other entries."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .refunds import RefundCase
from .sales import dec


class SmallCase(RefundCase):
    def setUp(self):
        super().setUp()
        self.sale_tax = self.taxed()
        self.azure = self.customer()
        self.map_refunds()
        self.costs = self.company_data["default_account_expense"]
        self.receivable = self.company_data["default_account_receivable"]

    def taxed(self):
        return self.tax(20, "20.0% S")

    def invoice(self, price=100, **vals):
        return self.document(self.azure, (1, price, self.sale_tax), **vals)

    def match_account(self, account, name):
        """Match an account of Odoo with one of QuickBooks."""
        link = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.books.id),
                ("entity", "=", "Account"),
                ("qbo_id", "=", self.found("Account", Name=name)["Id"]),
            ]
        )
        link.write(
            {"res_model": "account.account", "res_id": account.id, "state": "linked"}
        )

    def bank_line(self, amount, *counterparts):
        """Return a bank line that is booked on a receivable and other accounts.

        :param counterparts: (account, partner or None, amount), a debit is positive
        """
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "amount": amount,
                "date": self.day,
                "payment_ref": "Bank 1",
            }
        )
        return self.book(line, *counterparts)

    def book(self, line, *counterparts):
        """Book what is open of a bank line on other accounts; return the line."""
        _liquidity, suspense, _others = line._seek_for_lines()
        line.with_context(force_delete=True, skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.delete(suspense.id),
                    *(
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": partner.id if partner else False,
                                "balance": value,
                            }
                        )
                        for account, partner, value in counterparts
                    ),
                ]
            }
        )
        return line

    def entry(self, *rows, post=True):
        """Return an entry of (account, partner or None, amount), a debit positive."""
        move = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": self.day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id if partner else False,
                            "balance": amount,
                        }
                    )
                    for account, partner, amount in rows
                ],
            }
        )
        if post:
            move.action_post()
        return move

    def short_payment(self, moves, missing=5, **vals):
        """Pay documents, short of an amount that is written off."""
        return self.pay(
            moves,
            sum(moves.mapped("amount_total")) - missing,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.costs.id,
            **vals,
        )

    def assertClosed(self, move):
        """Assert that an invoice is paid on both sides."""
        self.assertEqual(move.amount_residual, 0)
        self.assertSame(move)
        self.assertBalance(self.azure)


class SmallTests:
    """The same stories in every company; a subclass says which."""

    allow_inherited_tests_method = True

    # === BANK LINES === #

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

    def payments_of(self, line):
        """Return {customer: its payment in QuickBooks} of a bank line."""
        links = self.link(line, "Payment").filtered(lambda row: row.variant != "-")
        partners = self.env["res.partner"]
        return {
            partners.browse(int(link.variant)): self.found("Payment", Id=link.qbo_id)
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
        """One pays, another is paid back: told, a person splits it."""
        other = self.customer("Gemini")
        line = self.bank_line(
            10, (self.receivable, self.azure, -40), (self.receivable, other, 30)
        )
        self.work()
        self.assertEqual(self.stopped(line), "sales_bank_customers")

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

    # === WRITE-OFFS === #

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

    # === MONEY BACK WITH A DIFFERENCE === #

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

    # === OTHER ENTRIES === #

    def test_entry_that_writes_off(self):
        """An entry of receivable against costs is a write-off, applied."""
        move = self.invoice()
        total = move.amount_total
        self.pay(move, total - 5)
        entry = self.entry((self.costs, None, 5), (self.receivable, self.azure, -5))
        self.reconcile(move, entry)
        self.work()
        self.assertEqual(dec(self.remote(entry, "CreditMemo")["Balance"]), 0)
        self.assertClosed(move)
        entry.button_draft()
        entry.button_cancel()
        self.work()
        self.assertNothingStopped(entry)
        self.assertFalse(self.link(entry, "CreditMemo"))
        self.assertSame(move)
        self.assertBalance(self.azure)

    def test_other_entry(self):
        """Held until somebody decides; then a journal entry, applied and deleted."""
        other = self.company_data["default_account_assets"]
        move = self.invoice()
        entry = self.entry((other, None, 8), (self.receivable, self.azure, -8))
        self.reconcile(move, entry)
        self.work()
        self.assertEqual(self.stopped(entry), "sales_misc_held")
        self.books.misc_as = "journal"
        self.work()
        self.assertEqual(self.stopped(entry), "map_account")
        self.match_account(other, "Prepaid Expenses")
        self.stops(entry).action_retry()
        self.work()
        self.assertNothingStopped(entry)
        self.assertEqual(self.link(entry, "JournalEntry").state, "linked")
        self.assertSame(move)
        self.assertBalance(self.azure)
        entry.button_draft()
        entry.button_cancel()
        self.work()
        self.assertSame(move)
        self.assertBalance(self.azure)

    def test_entry_in_debit(self):
        """An entry that raises what a customer owes is paid like an invoice."""
        self.books.misc_as = "journal"
        self.match_account(self.income, "Interest Earned")
        entry = self.entry((self.income, None, -9), (self.receivable, self.azure, 9))
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": 9,
                "journal_id": self.bank.id,
                "date": self.day,
            }
        )
        payment.action_post()
        self.reconcile(entry, payment)
        self.work()
        self.assertEqual(dec(self.remote(payment)["UnappliedAmt"]), 0)
        self.assertBalance(self.azure)

    def test_nobody_named(self):
        """On a receivable without customer: told, and nothing else is held up."""
        line = self.bank_line(25, (self.receivable, None, -25))
        entry = self.entry((self.costs, None, 5), (self.receivable, None, -5))
        move = self.invoice()
        self.work()
        self.assertEqual(self.stopped(line), "sales_customer")
        self.assertEqual(self.stopped(entry), "sales_customer")
        self.assertSame(move)

    def test_entries_that_do_not_go(self):
        self.books.misc_as = "skip"
        other = self.company_data["default_account_assets"]
        entry = self.entry((other, None, 8), (self.receivable, self.azure, -8))
        self.work()
        self.assertFalse(self.link(entry))
        self.assertNothingStopped(entry)

    def test_netting(self):
        """Receivables against payables are told, with the steps."""
        self.books.misc_as = "journal"
        payable = self.company_data["default_account_payable"]
        entry = self.entry(
            (payable, self.azure, 30), (self.receivable, self.azure, -30)
        )
        self.work()
        self.assertEqual(self.stopped(entry), "sales_netting")
        self.assertIn("clearing account", self.stops(entry).fault_remedy)


@tagged("post_install", "-at_install")
class TestSmallGB(SmallTests, SmallCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.map_taxes(self.env["account.tax"], "No VAT")

    def test_early_discount(self):
        """An early-payment discount keeps its share of the tax."""
        term = self.env["account.payment.term"].create(
            {
                "name": "2/7 net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 7,
                "early_pay_discount_computation": "included",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        move = self.invoice(invoice_payment_term_id=term.id)
        payment = self.pay(move)
        self.assertEqual(dec(payment.amount), dec("117.60"))
        self.work()
        memo = self.remote(payment, "CreditMemo")
        self.assertEqual(dec(memo["TotalAmt"]), dec("2.40"))
        self.assertEqual(dec(memo["TxnTaxDetail"]["TotalTax"]), dec("0.40"))
        self.assertClosed(move)


@tagged("post_install", "-at_install")
class TestSmallUS(SmallTests, SmallCase):
    kind = "us-manual"
    sandbox_arguments = ("--company", "us-manual", "--throttle", "off")

    def taxed(self):
        return self.tax(0)


@tagged("post_install", "-at_install")
class TestSmallCA(SmallCase):
    kind = "ca"
    sandbox_arguments = ("--company", "ca", "--throttle", "off")

    def taxed(self):
        return self.tax(5, "GST")

    def setUp(self):
        super().setUp()
        self.usd = self.env.ref("base.USD")
        self.usd.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": self.usd.id,
                "company_id": self.company.id,
                "rate": 0.8,
            }
        )
        self.map_refunds(self.usd)
        self.map_taxes(self.env["account.tax"], "Exempt")

    def short(self):
        """Return an invoice in US dollars, and its payment that writes 5 off."""
        move = self.invoice(currency_id=self.usd.id)
        payment = self.pay(
            move,
            100,
            currency_id=self.usd.id,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.costs.id,
        )
        return move, payment

    def test_write_off_in_foreign_currency(self):
        move, payment = self.short()
        self.work()
        memo = self.remote(payment, "CreditMemo")
        self.assertEqual(memo["CurrencyRef"]["value"], "USD")
        self.assertEqual(float(memo["ExchangeRate"]), 1.25)
        self.assertEqual((dec(memo["TotalAmt"]), dec(memo["Balance"])), (5, 0))
        self.assertSame(move)
        self.assertBalance(self.azure, self.usd)

    def test_journal_entry_in_foreign_currency(self):
        self.books.write_off_as = "journal"
        self.match_account(self.costs, "Bank Charges")
        move, payment = self.short()
        self.work()
        entry = self.remote(payment, "JournalEntry")
        self.assertEqual(entry["CurrencyRef"]["value"], "USD")
        self.assertSame(move)
        self.assertBalance(self.azure, self.usd)

    def test_exchange_difference_is_not_sent(self):
        """Paid at another rate: Odoo's exchange entry stays where it is."""
        move = self.invoice(currency_id=self.usd.id, invoice_date="2026-02-01")
        self.env["res.currency.rate"].create(
            {
                "name": self.day,
                "currency_id": self.usd.id,
                "company_id": self.company.id,
                "rate": 0.7,
            }
        )
        payment = self.pay(move, currency_id=self.usd.id)
        exchange = self.env["account.partial.reconcile"].search(
            [("credit_move_id.move_id", "=", payment.move_id.id)]
        )
        self.assertTrue(exchange.exchange_move_id)
        self.work()
        self.assertFalse(self.link(exchange.exchange_move_id))
        self.assertSame(move)
        self.assertEqual(dec(self.remote(payment)["UnappliedAmt"]), 0)
        self.assertBalance(self.azure, self.usd)

    def test_money_back_less_in_foreign_currency(self):
        """What was not paid back is owed in the currency of the credit note."""
        credit = self.credit(self.azure, 100, self.sale_tax, currency_id=self.usd.id)
        payment = self.short_payment(credit, currency_id=self.usd.id)
        self.work()
        kept = self.remote(payment, "Invoice")
        self.assertEqual(kept["CurrencyRef"]["value"], "USD")
        self.assertEqual((dec(kept["TotalAmt"]), dec(kept["Balance"])), (5, 0))
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertBalance(self.azure, self.usd)

    def test_switched_on_later(self):
        """What was booked before sales were switched on is found by the sweep."""
        self.books.sales_enabled = False
        line = self.bank_line(25, (self.receivable, self.azure, -25))
        entry = self.entry((self.costs, None, 5), (self.receivable, self.azure, -5))
        self.work()
        self.assertFalse(self.link(line))
        self.books.sales_enabled = True
        self.work()
        self.assertEqual(dec(self.remote(line)["UnappliedAmt"]), 25)
        self.assertEqual(self.link(entry, "CreditMemo").state, "linked")
        self.assertBalance(self.azure)
