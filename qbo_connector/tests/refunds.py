"""Money that goes back to customers, over real HTTP: expense, link, and taken back."""

import requests

from odoo.exceptions import ValidationError

from .sales import SalesCase, dec


class RefundCase(SalesCase):
    def map_refunds(self, currency=None, **vals):
        """Map a currency to its receivable account and the bank account Checking."""
        currency = currency or self.company.currency_id
        code = currency.name
        receivable = [
            row["Id"]
            for row in self.objects("Account")
            if row["AccountType"] == "Accounts Receivable"
            and row["CurrencyRef"]["value"] == code
        ]
        return self.env["qbo.refund.map"].create(
            {
                "qbo_company_id": self.books.id,
                "currency_id": currency.id,
                "qbo_id": receivable[0],
                "bank_qbo_id": self.found("Account", Name="Checking")["Id"],
                **vals,
            }
        )

    def reconcile(self, *records):
        lines = self.env["account.move.line"]
        for record in records:
            move = record if record._name == "account.move" else record.move_id
            lines |= move.line_ids.filtered(
                lambda line: (
                    line.account_id.account_type == "asset_receivable"
                    and not line.reconciled
                )
            )
        lines.reconcile()
        return lines

    def credit(self, partner, price, tax, **vals):
        return self.document(partner, (1, price, tax), move_type="out_refund", **vals)

    def api_post(self, path, body, **params):
        """Do what a person does in QuickBooks, through its API."""
        given = self.sandbox_post("/connect", {"company": self.books.realm_id})
        token = given["access_token"]
        answer = requests.post(
            f"{self.sandbox['base_url']}/v3/company/{self.books.realm_id}/{path}",
            json=body,
            params=params,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=20,
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def void_by_hand(self, memo, entity="CreditMemo"):
        """Do what QuickBooks' own Void does: nothing is left but the number."""
        line = {**memo["Line"][0], "Amount": 0}
        detail = {**line["SalesItemLineDetail"]}
        detail.pop("Qty", None)
        detail.pop("UnitPrice", None)
        self.api_post(
            entity.lower(),
            {
                "Id": memo["Id"],
                "SyncToken": self.found(entity, Id=memo["Id"])["SyncToken"],
                "sparse": True,
                "PrivateNote": f"Voided - {memo['PrivateNote']}",
                "Line": [{**line, "SalesItemLineDetail": detail}],
            },
        )

    def expense(self, record):
        return self.remote(record, "Purchase")


class RefundTests:
    """The same stories in every company; a subclass says which."""

    allow_inherited_tests_method = True
    receipts = []

    def taxed(self):
        return self.tax(20, "20.0% S")

    def setUp(self):
        super().setUp()
        self.sale_tax = self.taxed()
        self.azure = self.customer()
        self.map_refunds()

    def test_credit_note_paid_back(self):
        """Credit note and money back: an expense that a payment of zero links."""
        credit = self.credit(self.azure, 100, self.sale_tax)
        payment = self.pay(credit)
        self.work()
        expense = self.expense(payment)
        self.assertEqual(dec(expense["TotalAmt"]), dec(credit.amount_total))
        self.assertEqual(expense["EntityRef"]["type"], "Customer")
        self.assertEqual(len(expense["Line"]), 1)
        self.assertFalse((expense.get("TxnTaxDetail") or {}).get("TotalTax"))
        self.assertEqual(self.objects("RefundReceipt"), self.receipts)
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), 0)
        applied = self.remote(credit, "Payment")
        self.assertEqual(dec(applied["TotalAmt"]), 0)
        self.assertBalance(self.azure)
        self.work()
        self.assertEqual(self.work().done, 0)

    def test_partly_paid_back_then_the_rest(self):
        credit = self.credit(self.azure, 100, self.sale_tax)
        self.pay(credit, 30)
        self.work()
        self.assertBalance(self.azure)
        self.pay(credit)
        self.work()
        self.assertBalance(self.azure)
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertEqual(len(self.remote(credit, "Payment")["Line"]), 3)

    def test_over_payment_paid_back(self):
        """Money back of an unapplied payment stands on that payment's lines."""
        move = self.document(self.azure, (1, 100, self.sale_tax))
        payment = self.pay(move, move.amount_total + 50)
        self.work()
        back = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": 50,
                "journal_id": self.bank.id,
                "date": self.day,
            }
        )
        back.action_post()
        self.work()
        self.assertBalance(self.azure)
        self.reconcile(payment, back)
        self.work()
        remote = self.remote(payment)
        self.assertEqual(dec(remote["UnappliedAmt"]), 0)
        self.assertEqual(len(remote["Line"]), 2)
        self.assertSame(move)
        self.assertBalance(self.azure)

    def test_cancelled(self):
        """Unlinked first, then the expense is deleted; the credit stays open."""
        credit = self.credit(self.azure, 100, self.sale_tax)
        payment = self.pay(credit)
        self.work()
        expense = self.expense(payment)
        payment.action_draft()
        payment.action_cancel()
        self.work()
        self.assertNotIn(expense["Id"], [r["Id"] for r in self.objects("Purchase")])
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
        self.assertNothingStopped(payment)
        self.assertNothingStopped(credit)
        self.assertBalance(self.azure)
        payment.action_draft()
        payment.action_post()
        self.reconcile(credit, payment)
        self.work()
        self.assertEqual(dec(self.expense(payment)["TotalAmt"]), credit.amount_total)
        self.assertBalance(self.azure)

    def test_amount_changed(self):
        """An expense follows its payment; its line keeps its Id."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": 50,
                "journal_id": self.bank.id,
                "date": self.day,
            }
        )
        payment.action_post()
        self.work()
        before = self.expense(payment)
        payment.action_draft()
        payment.amount = 60
        payment.action_post()
        self.work()
        after = self.expense(payment)
        self.assertEqual(after["Id"], before["Id"])
        self.assertEqual(after["Line"][0]["Id"], before["Line"][0]["Id"])
        self.assertEqual(dec(after["TotalAmt"]), 60)
        self.assertBalance(self.azure)

    def test_hole_in_the_map(self):
        """Without a row for the currency the refund waits, and then goes by itself."""
        self.env["qbo.refund.map"].search([]).unlink()
        credit = self.credit(self.azure, 100, self.sale_tax)
        payment = self.pay(credit)
        self.work()
        self.assertEqual(self.stopped(payment), "map_refund")
        self.map_refunds()
        self.work()
        self.assertNothingStopped(payment)
        self.assertBalance(self.azure)

    def test_refunds_left_out(self):
        self.books.export_refunds = False
        credit = self.credit(self.azure, 100, self.sale_tax)
        payment = self.pay(credit)
        self.work()
        self.assertFalse(self.link(payment))
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))

    def test_only_receivable_accounts_are_offered(self):
        row = self.env["qbo.refund.map"].search([])
        self.assertIn(row.target_id, row.offered_ids)
        self.assertEqual(
            set(row.offered_ids.mapped("subtype")), {"Accounts Receivable"}
        )
        with self.assertRaises(ValidationError):
            row.qbo_id = self.found("Account", Name="Checking")["Id"]
