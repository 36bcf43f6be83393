"""Bank lines without payment, write-offs, discounts, fees and other entries."""

from odoo import Command
from odoo.tests import tagged

from .bank_lines import BankLineTests
from .sales import dec
from .small import SmallCase
from .write_offs import MoneyBackTests, WriteOffTests


class SmallTests:
    """Other entries: the same stories in every company; a subclass says which."""

    allow_inherited_tests_method = True

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
        payment = self.money(9)
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

    def test_entries_that_wait_and_then_do_not_go(self):
        """The setting answers for what it has held up, too."""
        self.books.misc_as = "hold"
        other = self.company_data["default_account_assets"]
        entry = self.entry((other, None, 8), (self.receivable, self.azure, -8))
        self.work()
        self.assertEqual(self.stopped(entry), "sales_misc_held")
        self.books.misc_as = "skip"
        self.work()
        self.assertNothingStopped(entry)
        self.assertFalse(self.link(entry).qbo_id)
        self.books.misc_as = "journal"
        self.work()
        self.assertEqual(self.stopped(entry), "map_account", "it is wanted again")

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
class TestSmallGB(SmallTests, BankLineTests, WriteOffTests, MoneyBackTests, SmallCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.map_taxes(self.env["account.tax"], "No VAT")

    def test_deposited_payment_of_a_bank_line_goes_first(self):
        """While QuickBooks keeps what a bank line was, what it is now waits."""
        gemini = self.customer("Gemini")
        line = self.bank_line(50, (self.receivable, self.azure, -50))
        self.work()
        linked = {"TxnId": self.remote(line)["Id"], "TxnType": "Payment"}
        deposit = {
            "DepositToAccountRef": {
                "value": self.found("Account", Name="Checking")["Id"]
            },
            "TxnDate": str(self.day),
            "Line": [{"Amount": 50, "LinkedTxn": [{**linked, "TxnLineId": "0"}]}],
        }
        made = self.bookkeeper(self.books, "Deposit", deposit)
        parts = (self.azure, -20), (gemini, -30)
        line.action_undo_reconciliation()
        self.book(line, *((self.receivable, *part) for part in parts))
        self.work()
        self.assertEqual(self.stopped(line), "6540")
        self.assertFalse(any(link.qbo_id for link in self.parts_of(line)))
        self.bookkeeper(self.books, "Deposit", made, operation="delete")
        self.stops(line).action_retry()
        self.work()
        self.assertNothingStopped(line)
        self.assertEqual(len(self.payments_of(line)), 2)
        self.assertBalance(self.azure)

    def test_differences_of_a_bank_line_as_entries(self):
        """A fee of one customer, and what another was not paid back: an entry each."""
        self.books.write_off_as = "journal"
        self.match_account(self.costs, "Bank Charges")
        gemini = self.customer("Gemini")
        move, credit = self.invoice(50), self.credit(gemini, 20, self.sale_tax)
        line = self.bank_line(
            move.amount_total - credit.amount_total - 2 + 3,
            (self.receivable, self.azure, -move.amount_total),
            (self.receivable, gemini, credit.amount_total),
            (self.costs, self.azure, 2),
            (self.costs, gemini, -3),
        )
        for document in (move, credit):
            self.settle(document, line)
        self.work()
        entries = self.money_of(self.link(line, "JournalEntry"))
        self.assertEqual(set(entries), {self.azure, gemini})
        self.assertClosed(move)
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertBalance(gemini)
        line.action_undo_reconciliation()
        self.work()
        self.assertFalse(self.link(line, "JournalEntry"))
        self.assertSame(move)
        for partner in (self.azure, gemini):
            self.assertBalance(partner)

    def test_open_transactions_of_a_bank_line(self):
        """Each payment stands by itself, with its customer and amount."""
        self.books.auto_export = "by_hand"
        gemini, twin = self.customer("Gemini"), self.customer("Twin")
        line = self.bank_line(
            36,
            *((self.receivable, *part) for part in ((self.azure, -20), (gemini, -30))),
            (self.receivable, twin, 10),
            (self.costs, None, 4),
        )
        self.work()
        found = self.env["qbo.bundle"].search([("res_model", "=", line._name)])
        self.assertEqual(
            {(r.partner_id, r.becomes, r.amount, r.money) for r in found},
            {
                (self.azure, "Payment", 20, 20),
                (gemini, "Payment", 26, 26),
                (gemini, "CreditMemo", 4, 0),
                (twin, "Purchase", 10, -10),
            },
        )

    def test_open_transactions_of_a_write_off(self):
        """A write-off stands with its own amount, beside the money of its payment."""
        self.books.auto_export = "by_hand"
        move = self.invoice()
        payment = self.short_payment(move)
        self.work()
        found = self.env["qbo.bundle"].search([("res_model", "=", payment._name)])
        self.assertEqual(
            {(row.becomes, row.amount, row.money) for row in found},
            {
                ("Payment", payment.amount, payment.amount),
                ("CreditMemo", 5, 0),
            },
        )

    def test_merged_customer_of_a_bank_line(self):
        """Contacts merged in Odoo: its payment is not made anew."""
        gemini, twin = self.customer("Gemini"), self.customer("Twin")
        parts = (self.azure, -20), (gemini, -30)
        line = self.bank_line(50, *((self.receivable, *part) for part in parts))
        self.work()
        before = set(self.parts_of(line).mapped("qbo_id"))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((gemini | twin).ids, twin)
        self.work()
        self.assertEqual(set(self.parts_of(line).mapped("qbo_id")), before)
        self.assertEqual(len(self.payments_of(line)), 2)
        self.assertIn(twin, self.payments_of(line))

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
class TestSmallUS(SmallTests, BankLineTests, WriteOffTests, MoneyBackTests, SmallCase):
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
