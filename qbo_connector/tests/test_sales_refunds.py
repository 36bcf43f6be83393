"""Money that goes back to customers, in GB and US companies."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .refunds import RefundCase, RefundTests
from .sales import dec


@tagged("post_install", "-at_install")
class TestRefundsGB(RefundTests, RefundCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def jobs(self, *names):
        """Return projects that are jobs of the customer."""
        department = self.env["hr.department"].create(
            {"name": "Shop", "qbo_production": True, "company_id": self.company.id}
        )
        department._qbo_associate(self.books, "all", None)
        projects = self.env["project.project"].create(
            [
                {
                    "name": name,
                    "partner_id": self.azure.id,
                    "company_id": self.company.id,
                    "qbo_department_line_ids": [
                        Command.create({"department_id": department.id})
                    ],
                }
                for name in names
            ]
        )
        for project in projects:
            project._create_analytic_account()
        return projects

    def on_job(self, project, price, move_type):
        line = {
            "quantity": 1,
            "price_unit": price,
            "tax_ids": self.sale_tax.ids,
            "analytic_distribution": {str(project.account_id.id): 100},
        }
        return self.document(self.azure, line, move_type=move_type)

    def test_job(self):
        """All on one job: the money back and its application are on it, too."""
        kitchen = self.jobs("Kitchen")
        credit = self.on_job(kitchen, 100, "out_refund")
        payment = self.pay(credit)
        self.work()
        job = self.link(kitchen).qbo_id
        self.assertEqual(self.expense(payment)["EntityRef"]["value"], job)
        applied = self.remote(credit, "Payment")
        self.assertEqual(applied["CustomerRef"]["value"], job)
        self.assertBalance(self.azure)

    def test_two_jobs(self):
        """A credit of one job on an invoice of another: applied on their customer."""
        kitchen, bath = self.jobs("Kitchen", "Bath")
        move = self.on_job(bath, 100, "out_invoice")
        credit = self.on_job(kitchen, 40, "out_refund")
        self.reconcile(move, credit)
        self.work()
        applied = self.remote(credit, "Payment")
        above = self.link(self.azure, "Customer").qbo_id
        self.assertEqual(applied["CustomerRef"]["value"], above)
        self.assertSame(move)
        self.assertBalance(self.azure)


@tagged("post_install", "-at_install")
class TestRefundsUS(RefundTests, RefundCase):
    kind = "us-manual"
    sandbox_arguments = ("--company", "us-manual", "--throttle", "off")

    def taxed(self):
        return self.tax(0)


@tagged("post_install", "-at_install")
class TestRefundsCA(RefundTests, RefundCase):
    kind = "ca"
    sandbox_arguments = ("--company", "ca", "--throttle", "off")

    def taxed(self):
        return self.tax(5, "GST")

    def foreign(self):
        """Return US dollars, with a rate of 1.25 home units for each."""
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
        self.map_refunds(usd)
        return usd

    def test_foreign_currency(self):
        """Account, rate and customer are those of the currency."""
        usd = self.foreign()
        credit = self.credit(self.azure, 100, self.sale_tax, currency_id=usd.id)
        payment = self.pay(credit, currency_id=usd.id)
        home = self.credit(self.azure, 10, self.sale_tax)
        self.pay(home)
        self.work()
        expense = self.expense(payment)
        self.assertEqual(expense["CurrencyRef"]["value"], "USD")
        self.assertEqual(float(expense["ExchangeRate"]), 1.25)
        account = expense["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]
        receivable = self.found("Account", Id=account["value"])
        self.assertEqual(receivable["CurrencyRef"]["value"], "USD")
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertBalance(self.azure, usd)
        self.assertBalance(self.azure)
        payment.action_draft()
        payment.action_cancel()
        self.work()
        self.assertNotIn(expense["Id"], [r["Id"] for r in self.objects("Purchase")])
        self.assertBalance(self.azure, usd)

    def test_foreign_over_payment(self):
        usd = self.foreign()
        move = self.document(self.azure, (1, 100, self.sale_tax), currency_id=usd.id)
        payment = self.pay(move, 155, currency_id=usd.id)
        back = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": 50,
                "currency_id": usd.id,
                "journal_id": self.bank.id,
                "date": self.day,
            }
        )
        back.action_post()
        self.reconcile(payment, back)
        self.work()
        self.assertEqual(dec(self.remote(payment)["UnappliedAmt"]), 0)
        self.assertSame(move)
        self.assertBalance(self.azure, usd)

    def test_accounts_of_another_currency_are_not_offered(self):
        usd = self.foreign()
        row = self.env["qbo.refund.map"].search([("currency_id", "=", usd.id)])
        home = self.env["qbo.refund.map"].search([("currency_id", "!=", usd.id)])
        self.assertFalse(row.offered_ids & home.offered_ids)
        with self.assertRaises(ValidationError):
            row.qbo_id = home.qbo_id
