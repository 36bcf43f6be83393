"""What stands on an invoice in QuickBooks; down payments in both models."""

from odoo import Command, fields
from odoo.tests import tagged

from .sales import dec
from .test_sales_life import LifeCase


@tagged("post_install", "-at_install")
class TestSalesContent(LifeCase):
    # === CONTENT === #

    def test_terms_dates_memo_and_notes(self):
        term = self.env.ref("account.account_payment_term_30days")
        made = self.found("Term", Name="Net 30")
        self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.books.id),
                ("entity", "=", "Term"),
                ("qbo_id", "=", made["Id"]),
            ]
        ).write({"res_model": term._name, "res_id": term.id, "state": "linked"})
        self.sandbox_post(
            f"/preferences/{self.kind}", {"SalesFormsPrefs": {"AllowServiceDate": True}}
        )
        with self.own_cursors():
            self.books._run_checkup()
        self.azure.write({"email": "azure@example.com", "street": "1 Main St"})
        move = self.document(
            self.azure,
            {"display_type": "line_section", "name": "Kitchen"},
            (1, 100, self.taxes),
            {"display_type": "line_note", "name": "As agreed"},
            invoice_payment_term_id=term.id,
            narration="<p>Thank you</p>",
            delivery_date=self.day,
        )
        self.work()
        remote = self.assertSame(move)
        self.assertEqual(remote["SalesTermRef"]["value"], made["Id"])
        self.assertEqual(remote["DueDate"], str(move.invoice_date_due))
        self.assertEqual(remote["CustomerMemo"]["value"], "Thank you")
        self.assertEqual(remote["BillEmail"]["Address"], "azure@example.com")
        self.assertEqual(remote["EmailStatus"], "NotSet")
        self.assertEqual(remote["BillAddr"]["Line1"], "1 Main St")
        texts = [row["Description"] for row in remote["Line"] if "Description" in row]
        self.assertEqual(texts, ["Kitchen", "Work", "As agreed"])
        detail = remote["Line"][1]["SalesItemLineDetail"]
        self.assertEqual(detail["ServiceDate"], str(self.day))
        self.assertFalse(remote["AllowOnlinePayment"])
        move.narration = "<p>Other</p>"
        self.work()
        self.assertEqual(
            self.remote(move)["CustomerMemo"]["value"], "Thank you", "theirs by now"
        )

    # === DOWN PAYMENTS === #

    def down_payment_item(self):
        """Return an item of QuickBooks on a liability account, and map the kind."""
        account = self.bookkeeper(
            self.books,
            "Account",
            {"Name": "Customer deposits", "AccountType": "Other Current Liability"},
        )
        item = self.bookkeeper(
            self.books,
            "Item",
            {
                "Name": "Down payment",
                "Type": "Service",
                "IncomeAccountRef": {"value": account["Id"]},
            },
        )
        self.env["qbo.revenue.map"].create(
            {
                "qbo_company_id": self.books.id,
                "kind": "down_payment",
                "qbo_id": item["Id"],
            }
        )
        lists = self.env["qbo.list"].search(
            [
                ("qbo_company_id", "=", self.books.id),
                ("entity", "in", ("Item", "Account")),
            ]
        )
        lists._start(self.books, lists.mapped("entity"))
        self.work()
        return account["Id"], item["Id"]

    def liability(self):
        return self.env["account.account"].create(
            {
                "name": "Down payments",
                "code": "2099X",
                "account_type": "liability_current",
                "company_ids": [Command.set(self.company.ids)],
            }
        )

    def line(self, price, account=None, name="Work"):
        return {
            "name": name,
            "quantity": 1 if price > 0 else -1,
            "price_unit": abs(price),
            "account_id": (account or self.income).id,
            "tax_ids": self.taxes.ids,
        }

    def items_of(self, remote):
        return [
            (
                row["SalesItemLineDetail"]["ItemRef"]["value"],
                dec(row["Amount"]),
                (row["SalesItemLineDetail"].get("TaxCodeRef") or {}).get("value"),
            )
            for row in remote["Line"]
            if "SalesItemLineDetail" in row
        ]

    def test_down_payment_invoice_is_deducted(self):
        """Same item, same tax code, the other sign; Deposit is never used."""
        _account, item = self.down_payment_item()
        account = self.liability()
        first = self.document(self.azure, self.line(40, account, "Down payment"))
        self.pay(first)
        last = self.document(
            self.azure, self.line(100), self.line(-40, account, "Down payment")
        )
        self.work()
        sold = self.items_of(self.assertSame(first))
        whole = self.assertSame(last)
        taken = self.items_of(whole)[1]
        self.assertEqual(sold[0][0], item)
        self.assertEqual(taken, (item, -sold[0][1], sold[0][2]))
        self.assertFalse(whole.get("Deposit"))

    def test_unapplied_payment_is_held_as_credit(self):
        """Money before any invoice: unapplied, then applied to the last one."""
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.azure.id,
                "amount": 48,
                "date": self.day,
                "journal_id": self.bank.id,
                "company_id": self.company.id,
            }
        )
        payment.action_post()
        self.work()
        self.assertEqual(self.unapplied(payment), 48)
        move = self.invoice()
        self.reconcile(move, payment)
        self.work()
        remote = self.assertSame(move)
        self.assertEqual(self.unapplied(payment), 0)
        self.assertFalse(remote.get("Deposit"))

    def test_waiting_payment_goes_with_its_invoice(self):
        self.books.payment_alone = "wait"
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.azure.id,
                "amount": 48,
                "date": fields.Date.today(),
                "journal_id": self.bank.id,
                "company_id": self.company.id,
                "payment_reference": "CHK 1234",
            }
        )
        payment.action_post()
        self.work()
        self.assertEqual(self.stopped(payment), "sales_payment_waits")
        move = self.invoice()
        self.reconcile(move, payment)
        self.work()
        self.assertSame(move)
        self.assertEqual(self.remote(payment)["PaymentRefNum"], "CHK 1234")

    # === NUMBERS === #

    def custom_numbers(self):
        self.sandbox_post(
            f"/preferences/{self.kind}", {"SalesFormsPrefs": {"CustomTxnNumbers": True}}
        )
        with self.own_cursors():
            self.books._run_checkup()

    def test_numbers_meet_over_journals_and_kinds(self):
        """An invoice and a credit note of another journal with the same number."""
        self.custom_numbers()
        journal = self.company_data["default_journal_sale"].copy({"code": "OTHR"})
        move = self.invoice()
        credit = self.document(
            self.azure,
            (1, 10, self.taxes),
            move_type="out_refund",
            journal_id=journal.id,
            post=False,
        )
        credit.name = move.name.lower()
        credit.action_post()
        twin = self.document(
            self.azure, (1, 10, self.taxes), journal_id=journal.id, post=False
        )
        twin.name = move.name
        twin.action_post()
        self.work()
        self.assertEqual(self.assertSame(move)["DocNumber"], move.name)
        self.assertEqual(self.stopped(credit), "sales_number_taken")
        self.assertEqual(self.stopped(twin), "sales_number_taken")

    def test_own_numbers_are_read_back(self):
        """Without custom numbers none is sent, and QuickBooks' own is shown."""
        move = self.invoice()
        self.work()
        operation = self.link(move).operation_ids
        self.assertNotIn("DocNumber", operation.body)
        self.assertEqual(move.qbo_number, self.remote(move)["DocNumber"])

    def test_long_numbers(self):
        self.custom_numbers()
        move = self.invoice(post=False)
        move.name = f"INV-BRANCH/{self.day:%Y/%m}/000123"
        move.action_post()
        short = f"INVBRANCH{self.day:%Y%m}000123"
        self.assertIn(short, self.books.number_preview)
        self.assertIn("1 of your documents", self.books.number_preview)
        self.work()
        remote = self.assertSame(move)
        self.assertEqual(remote["DocNumber"], short)
        self.assertIn(move.name, remote["PrivateNote"])
