"""Receivables of a month: tax, currency, exchange and bank have a class each."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models.workplace.qbo_company_receivables import CLASSES
from .test_workplace_month import MonthMixin
from .workplace import WorkplaceCase


class ClassCase(MonthMixin, WorkplaceCase):
    def assertClasses(self, row, **wanted):
        """Assert what a difference consists of, and nothing else."""
        found = {kind: round(row[kind], 2) for kind in CLASSES if round(row[kind], 2)}
        self.assertEqual(found, wanted, row.reasons)
        self.assertAlmostEqual(row.difference, sum(wanted.values()), 2)


@tagged("post_install", "-at_install")
class TestMonthClasses(ClassCase):
    def test_payment_without_entry(self):
        """A payment that has no entry before the bank statement stands there only."""
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        move = self.invoice()
        state = "_get_invoice_in_payment_state"
        with patch.object(type(move), state, lambda self: "in_payment"):
            payment = self.pay(move)
        self.assertFalse(payment.move_id)
        self.work()
        row = self.balance(self.month())
        self.assertEqual((row.odoo_balance, row.qbo_balance), (120, 0))
        self.assertClasses(row, bank=-120)
        self.assertIn("Bank entries", row.reasons)


@tagged("post_install", "-at_install")
class TestMonthCurrencies(ClassCase):
    kind = "ca"
    sandbox_arguments = ("--company", "ca", "--throttle", "off")
    vat_code = (5, "GST")

    def setUp(self):
        super().setUp()
        self.usd = self.env.ref("base.USD")
        self.usd.active = True
        self.rate("2026-01-01", 0.8)

    def rate(self, day, rate):
        self.env["res.currency.rate"].create(
            {
                "name": day,
                "currency_id": self.usd.id,
                "company_id": self.company.id,
                "rate": rate,
            }
        )

    def test_another_rate_there(self):
        """The same amount in its currency, at another rate."""
        move = self.invoice(currency_id=self.usd.id)
        self.work()
        remote = self.assertSame(move)
        self.edit("Invoice", remote, ExchangeRate=1.3)
        # As it is read before the next change of the document.
        self.books._mirror_store("Invoice", [self.remote(move)])
        row = self.balance(self.month())
        self.assertEqual(row.odoo_balance, 131.25)
        self.assertClasses(row, currency=5.25)

    def paid_at_another_rate(self, amount=None):
        move = self.invoice(currency_id=self.usd.id, invoice_date="2026-02-01")
        self.rate(self.day, 0.7)
        payment = self.pay(move, amount, currency_id=self.usd.id)
        self.work()
        self.assertSame(move)
        return move, payment

    def test_exchange_on_both_sides(self):
        """Each side books the difference of rates by itself: nothing differs."""
        move, _payment = self.paid_at_another_rate()
        self.assertEqual(move.amount_residual, 0)
        month = self.month()
        rows = month.balance_ids.filtered(lambda r: r.partner_id == self.azure)
        self.assertFalse(rows.mapped("reasons"))
        self.assertFalse(rows.filtered("differs"))

    def test_exchange_of_a_part(self):
        move, _payment = self.paid_at_another_rate(50)
        row = self.balance(self.month())
        self.assertClasses(row)
        self.assertEqual(round(row.odoo_balance, 2), round(55 * 1.25, 2))

    def test_exchange_in_odoo_only(self):
        """An exchange entry that QuickBooks has none for is named."""
        move, _payment = self.paid_at_another_rate(50)
        accounts = self.company.account_journal_early_pay_discount_loss_account_id
        loss = accounts or self.company_data["default_account_expense"]
        self.env["account.move"].create(
            {
                "journal_id": self.company.currency_exchange_journal_id.id,
                "date": self.day,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": account.id,
                            "partner_id": self.azure.id,
                            "balance": balance,
                        },
                    )
                    for account, balance in (
                        (self.company_data["default_account_receivable"], 4),
                        (loss, -4),
                    )
                ],
            }
        ).action_post()
        row = self.balance(self.month())
        self.assertClasses(row, exchange=-4)


@tagged("post_install", "-at_install")
class TestMonthTax(ClassCase):
    kind = "us"
    sandbox_arguments = ("--company", "us", "--throttle", "off")
    vat_code = (9, None)

    def setUp(self):
        super().setUp()
        self.azure.write(
            {
                "street": "1 Vine St",
                "city": "Fremont",
                "zip": "94536",
                "state_id": self.env.ref("base.state_us_5").id,
                "country_id": self.env.ref("base.us").id,
            }
        )

    def test_quickbooks_computed_another_tax(self):
        """Named as tax, though the document also waits for somebody to look."""
        move = self.invoice()
        self.work()
        self.assertEqual(self.stopped(move), "sales_differs")
        row = self.balance(self.month())
        self.assertEqual((row.odoo_balance, row.qbo_balance), (109, 108))
        self.assertClasses(row, tax=-1)
        self.assertIn("Tax", row.reasons)
