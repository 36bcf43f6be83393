"""What cannot go as it is: told on its record, with cause and remedy, and held."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .small import SmallCase

LINES = "odoo.addons.qbo_connector.entities.sales_lines.MOST_LINES"


class ToldCase(SmallCase):
    def assertTold(self, **codes):
        """Assert what stops records, and that each says why, and what to do.

        :param codes: code to the record or records that it stops
        """
        for code, records in codes.items():
            for record in records:
                stops = self.stops(record).mapped("fault_code")
                self.assertEqual(stops, [code], record.display_name)
                operation = self.stops(record)
                self.assertTrue(operation.fault_text and operation.fault_cause)
                self.assertIn(operation.fault_remedy, record.qbo_message)
                self.assertEqual(operation.attention_id.state, "open")

    def prefer(self, group, **values):
        """Change a preference in QuickBooks, and look at it."""
        self.sandbox_post(f"/preferences/{self.kind}", {group: values})
        with self.own_cursors():
            self.books._run_checkup()

    def foreign(self, name, rate):
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", name)])
        currency.active = True
        rate = {"name": "2026-01-01", "currency_id": currency.id, "rate": rate}
        currency.rate_ids.create({**rate, "company_id": self.company.id})
        return currency


@tagged("post_install", "-at_install")
class TestTold(ToldCase):
    """In a company of one currency."""

    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.map_taxes(self.env["account.tax"], "No VAT")

    def test_documents(self):
        """Number, currency and lines that QuickBooks does not take."""
        self.prefer("SalesFormsPrefs", CustomTxnNumbers=True)
        self.prefer("CurrencyPrefs", MultiCurrencyEnabled=False)
        self.books.number_rule = "hold"
        long, free = self.invoice(post=False), self.invoice(post=False)
        long.name = "INV/2026/THE-WEST-WING/00001"
        free.name = "INV/2026/00002"
        (long | free).action_post()
        euros = self.foreign("EUR", 1.2)
        abroad = self.invoice(currency_id=euros.id)
        money = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": 10,
                "currency_id": euros.id,
                "journal_id": self.bank.id,
                "date": self.day,
            }
        )
        money.action_post()
        lines = [(1, 10, self.sale_tax)] * 3
        many = self.document(self.azure, *lines)
        with patch(LINES, 2):
            self.work()
        self.assertTold(
            sales_number_long=long, sales_currency=abroad, sales_lines_many=many
        )
        self.assertTold(sales_currency=money)
        self.assertSame(free)
        self.books.number_rule = "squeeze"
        self.stops(many).action_retry()
        self.work()
        self.assertSame(long)
        self.assertSame(many)

    def test_left_out_and_inactive(self):
        """A kind that was left out since; a customer that was made inactive."""
        credit = self.credit(self.azure, 10, self.sale_tax)
        self.work()
        self.books.export_credit_notes = False
        credit.button_draft()
        credit.invoice_line_ids.price_unit = 12
        credit.action_post()
        self.work()
        self.assertTold(sales_left_out=credit)
        self.books.export_credit_notes = True
        self.link(self.azure, "Customer").qbo_active = False
        move = self.invoice()
        self.work()
        self.assertTold(sales_customer_inactive=move)
        self.link(self.azure, "Customer").qbo_active = True
        for record in (move, credit):
            self.stops(record).action_retry()
        self.work()
        self.assertSame(move)
        self.assertEqual(
            self.remote(credit, "CreditMemo")["TotalAmt"], credit.amount_total
        )

    def test_targets_that_are_gone(self):
        """An item of a map that is inactive in QuickBooks, known before it is sent."""
        item = self.found("Item", Name="Services")
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.books.id),
                ("entity", "=", "Item"),
                ("qbo_id", "=", item["Id"]),
            ]
        )
        links.qbo_active = False
        move, off = self.invoice(), self.invoice()
        payment = self.short_payment(off)
        self.work()
        self.assertTold(map_target_gone=[move, off])
        stops = self.stops(payment)
        self.assertEqual(set(stops.mapped("fault_code")), {"map_target_gone"})
        links.qbo_active = True
        for record in (move, off, payment):
            self.stops(record).action_retry()
        self.work()
        self.assertSame(move)
        self.assertClosed(off)

    def test_money_that_is_not_clear(self):
        """Paid for several without an entry; a receipt paid with something else."""
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        moves = self.invoice(10) | self.invoice(20)
        kind = type(self.env["account.move"])
        with patch.object(
            kind, "_get_invoice_in_payment_state", lambda self: "in_payment"
        ):
            payment = self.pay(moves, 5)
        self.assertFalse(payment.move_id)
        self.work()
        self.assertTold(sales_payment_unclear=payment)

    def test_money_of_a_receipt(self):
        """What stands as a sales receipt is paid with other documents since."""
        self.books.accounting_method = "smart"
        move, other = self.invoice(10), self.invoice(20)
        self.pay(move)
        self.work()
        self.assertEqual(self.link(move).entity, "SalesReceipt")
        move.line_ids.remove_move_reconcile()
        payment = self.pay(move | other)
        self.work()
        self.assertTold(sales_payment_mixed=payment, sales_receipt_undone=move)

    def test_entries(self):
        """Entries of several customers or currencies; a tax without its base."""
        self.books.misc_as = "journal"
        other = self.company_data["default_account_assets"]
        self.match_account(other, "Prepaid Expenses")
        gemini, euros = self.customer("Gemini"), self.foreign("EUR", 1.2)
        several = self.entry(
            (other, None, 8),
            (self.receivable, self.azure, -5),
            (self.receivable, gemini, -3),
        )
        mixed = self.entry(
            (other, None, 8), (self.receivable, self.azure, -8), post=False
        )
        line = mixed.line_ids.filtered(lambda line: line.account_id == other)
        line.write({"currency_id": euros.id, "amount_currency": 9.6, "balance": 8})
        mixed.action_post()
        alone = self.entry(
            (self.costs, None, 5),
            (other, None, 1),
            (self.receivable, self.azure, -6),
            post=False,
        )
        line = alone.line_ids.filtered(lambda line: line.account_id == other)
        repartition = self.sale_tax.invoice_repartition_line_ids.filtered(
            lambda row: row.repartition_type == "tax"
        )
        line.tax_repartition_line_id = repartition
        alone.action_post()
        self.work()
        self.assertTold(
            sales_misc_customers=several,
            sales_misc_currencies=mixed,
            sales_tax_alone=alone,
        )

    def test_applications_are_held(self):
        """QuickBooks applies credits by itself, and has not done so yet."""
        move, credit = self.invoice(), self.credit(self.azure, 40, self.sale_tax)
        self.work()
        self.prefer("SalesFormsPrefs", AutoApplyCredit=True)
        self.reconcile(move, credit)
        self.work()
        self.assertTold(sales_auto_apply=credit)


@tagged("post_install", "-at_install")
class TestToldAbroad(ToldCase):
    """In a company of several currencies."""

    kind = "ca"
    sandbox_arguments = ("--company", "ca", "--throttle", "off")

    def taxed(self):
        return self.tax(5, "GST")

    def setUp(self):
        super().setUp()
        self.usd = self.foreign("USD", 0.8)
        self.map_refunds(self.usd)
        self.map_taxes(self.env["account.tax"], "Exempt")

    def row(self, account, partner, amount, currency=None):
        # EXTENDS: in the currency that is named
        if not currency:
            return super().row(account, partner, amount)
        home = currency._convert(
            amount, self.company.currency_id, self.company, self.day
        )
        command = super().row(account, partner, home)
        more = {"currency_id": currency.id, "amount_currency": amount}
        return Command.create({**command[2], **more})

    def test_currencies(self):
        """Paid in another currency; bank lines in several, whoever they name."""
        home, gemini = self.company.currency_id, self.customer("Gemini")
        move = self.invoice(currency_id=self.usd.id)
        payment = self.pay(move, currency_id=home.id)
        lines = [
            self.bank_line(
                45,
                (self.receivable, self.azure, -20, home),
                (self.receivable, partner, -20, self.usd),
            )
            for partner in (self.azure, gemini)
        ]
        fee = self.bank_line(
            22,
            (self.receivable, self.azure, -20, self.usd),
            (self.costs, None, 3, home),
        )
        before = len(self.objects("Payment"))
        self.work()
        self.assertTold(
            sales_payment_currency=payment, sales_bank_customers=[*lines, fee]
        )
        self.assertEqual(len(self.objects("Payment")), before)
