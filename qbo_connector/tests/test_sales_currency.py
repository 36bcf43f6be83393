"""Foreign currency over real HTTP: rate and customer of the document's own currency."""

from odoo.tests import tagged

from .sales import SalesCase


@tagged("post_install", "-at_install")
class TestSalesCurrency(SalesCase):
    kind = "ca"
    sandbox_arguments = ("--company", "ca", "--throttle", "off")

    def test_invoice_and_payment(self):
        """Rate is home currency for one foreign unit; the customer has a currency."""
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": usd.id,
                "company_id": self.company.id,
                "rate": 0.8,
            }
        )
        gst = self.tax(5, "GST")
        azure = self.customer()
        move = self.document(azure, (3, 33.33, gst), currency_id=usd.id)
        home = self.document(azure, (1, 10, gst))
        payment = self.pay(move, 50, currency_id=usd.id)
        self.work()
        remote = self.assertSame(move)
        self.assertSame(home)
        self.assertEqual(remote["CurrencyRef"]["value"], "USD")
        self.assertEqual(float(remote["ExchangeRate"]), 1.25)
        customer = self.found("Customer", Id=remote["CustomerRef"]["value"])
        self.assertEqual(customer["DisplayName"], "Azure/USD")
        paid = self.remote(payment)
        self.assertEqual(float(paid["ExchangeRate"]), 1.25)
        self.assertEqual(float(paid["TotalAmt"]), 50)

    def test_three_digits(self):
        """QuickBooks has two digits: a currency of three is refused beforehand."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        kwd = currencies.search([("name", "=", "KWD")])
        kwd.active = True
        gst = self.tax(5, "GST")
        move = self.document(self.customer(), (1, 10.13, gst), currency_id=kwd.id)
        self.assertEqual(move.amount_total, 10.637)
        self.work()
        self.assertEqual(self.stopped(move), "sales_digits")
        self.assertFalse(self.link(move).qbo_id)

    def test_two_taxes_on_one_line(self):
        """Two Odoo taxes on one line are one tax code of two rates."""
        gst, pst = self.tax(5), self.tax(7)
        self.map_taxes(gst | pst, "GST/PST BC")
        azure = self.customer()
        move = self.document(
            azure, (1, 33.33, gst | pst), (3, 0.35, gst | pst), (0.333, 9.99, gst | pst)
        )
        self.work()
        remote = self.assertSame(move)
        self.assertEqual(len(remote["TxnTaxDetail"]["TaxLine"]), 2)
