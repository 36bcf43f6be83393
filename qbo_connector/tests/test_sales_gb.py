"""Documents over real HTTP to a GB company: a tax code on every line."""

from odoo import Command
from odoo.tests import tagged

from .sales import SalesCase


@tagged("post_install", "-at_install")
class TestSalesGB(SalesCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.vat = self.tax(20, "20.0% S")
        self.low = self.tax(5, "5.0% R")
        self.none = self.env["account.tax"]
        self.map_taxes(self.none, "No VAT")
        self.azure = self.customer()

    def test_range_of_documents(self):
        """Discounts, odd quantities, zero and negative lines, several taxes."""
        included = self.tax(20, "20.0% S", price_include_override="tax_included")
        moves = self.env["account.move"]
        for lines in (
            [(1, 100, self.vat)],
            [(0.333, 10, self.vat), (3, 33.33, self.low), (1, 0, self.none)],
            [
                {
                    "quantity": 3,
                    "price_unit": 33.33,
                    "discount": 12.5,
                    "tax_ids": self.vat.ids,
                }
            ],
            [(7, 0.07, self.vat), (1, 9.99, self.vat), (-1, 5, self.vat)],
            [(1, 19.99, included), (3, 0.99, included)],
            [(1, 0.01, self.vat), (1, 0.01, self.vat), (1, 0.01, self.vat)],
            [(0, 55, self.vat), (2, 10, self.none)],
            [{"display_type": "line_section", "name": "Part"}, (2, 1.115, self.vat)],
            [(12.345, 67.89, self.low), (1000, 0.0333, self.vat)],
        ):
            moves |= self.document(self.azure, *lines)
        self.work()
        for move in moves:
            self.assertSame(move)

    def test_rounding_per_line(self):
        """Where Odoo rounds each line, its tax is sent with the document."""
        self.company.tax_calculation_rounding_method = "round_per_line"
        lines = [(1, 0.33, self.vat) for _n in range(7)]
        move = self.document(self.azure, *lines)
        self.work()
        self.assertSame(move)

    def test_number_note_and_dates(self):
        move = self.document(self.azure, (1, 100, self.vat), ref="PO 7")
        self.work()
        remote = self.assertSame(move)
        self.assertEqual(remote["PrivateNote"], f"{move.name} | PO 7")
        self.assertEqual(remote["DueDate"], str(move.invoice_date_due))
        self.assertEqual(remote["EmailStatus"], "NotSet")
        customs = self.books.preferences["SalesFormsPrefs"].get("CustomTxnNumbers")
        if customs:
            self.assertEqual(remote["DocNumber"], move.name)

    def test_holes(self):
        """A tax without code holds its document only, and lets go when mapped."""
        zero = self.tax(0)
        held = self.document(self.azure, (1, 10, zero))
        free = self.document(self.azure, (1, 10, self.vat))
        self.work()
        self.assertSame(free)
        self.assertEqual(self.stopped(held), "map_tax")
        self.map_taxes(zero, "0.0% Z")
        self.work()
        self.assertSame(held)

    def test_wrong_rate_is_foreseen(self):
        """20 % mapped to a code of 5 %: held before anything is sent."""
        wrong = self.tax(20, "5.0% R", description="wrong")
        move = self.document(self.azure, (1, 100, wrong))
        self.work()
        self.assertEqual(self.stopped(move), "sales_tax_ahead")
        self.assertFalse(self.link(move).qbo_id)

    def test_edit_overwrites_in_place(self):
        """Lines keep their Ids; QuickBooks' own fields stay."""
        move = self.document(self.azure, (1, 100, self.vat), (2, 10, self.low))
        self.work()
        before = self.assertSame(move)
        move.button_draft()
        self.work()
        self.assertEqual(self.remote(move)["SyncToken"], before["SyncToken"])
        line = move.invoice_line_ids[1]
        move.write(
            {
                "invoice_line_ids": [
                    Command.update(line.id, {"price_unit": 12}),
                    Command.create(
                        {
                            "name": "More",
                            "quantity": 1,
                            "price_unit": 1,
                            "account_id": self.income.id,
                            "tax_ids": [Command.set(self.vat.ids)],
                        }
                    ),
                ]
            }
        )
        move.action_post()
        self.work()
        after = self.assertSame(move)
        self.assertEqual(after["Id"], before["Id"])
        ids = [row.get("Id") for row in before["Line"]][:2]
        self.assertEqual([row.get("Id") for row in after["Line"]][:2], ids)

    def test_ask_before_overwriting(self):
        self.books.on_change = "ask"
        move = self.document(self.azure, (1, 100, self.vat))
        self.work()
        self.assertSame(move)
        move.button_draft()
        move.invoice_line_ids.price_unit = 120
        move.action_post()
        self.work()
        self.assertEqual(self.stopped(move), "sales_changed")
        # To try again is no consent; nor is exporting it.
        self.stops(move).action_retry()
        self.work()
        bundle = self.env["qbo.bundle"].search([("res_id", "=", move.id)])
        self.assertEqual(bundle.fix, "decide")
        bundle.action_export()
        self.work()
        self.assertEqual(self.stopped(move), "sales_changed")
        self.assertEqual(float(self.remote(move)["TotalAmt"]), 120)
        self.stops(move).action_overwrite()
        self.work()
        self.assertSame(move)

    def test_cancelled_is_voided_and_posted_again_is_new(self):
        move = self.document(self.azure, (1, 100, self.vat))
        self.work()
        first = self.assertSame(move)
        self.cancel(move)
        self.void(move)
        gone = self.found("Invoice", Id=first["Id"])
        self.assertEqual(float(gone["TotalAmt"]), 0)
        self.assertIn("Voided", gone["PrivateNote"])
        move.button_draft()
        move.action_post()
        self.work()
        again = self.assertSame(move)
        self.assertNotEqual(again["Id"], first["Id"])

    def test_credit_note_applied(self):
        """A reconciled credit note is a zero payment with two lines."""
        move = self.document(self.azure, (1, 100, self.vat))
        credit = self.document(self.azure, (1, 40, self.vat), move_type="out_refund")
        lines = (move | credit).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()
        self.work()
        remote = self.found("Invoice", Id=self.link(move).qbo_id)
        self.assertEqual(float(remote["Balance"]), move.amount_residual)
        memo = self.link(credit, "CreditMemo")
        self.assertEqual(float(self.found("CreditMemo", Id=memo.qbo_id)["Balance"]), 0)
        application = self.link(credit, "Payment")
        payment = self.found("Payment", Id=application.qbo_id)
        self.assertEqual(float(payment["TotalAmt"]), 0)
        self.assertEqual([float(row["Amount"]) for row in payment["Line"]], [48, 48])
        lines.remove_move_reconcile()
        self.work()
        self.assertSame(move)
        self.assertNotIn(payment["Id"], [row["Id"] for row in self.objects("Payment")])
        lines.reconcile()
        self.work()
        self.assertEqual(float(self.assertSame(move)["Balance"]), 72)

    def test_closed_books_are_foreseen(self):
        self.sandbox_post(
            f"/preferences/{self.kind}",
            {"AccountingInfoPrefs": {"BookCloseDate": str(self.day)}},
        )
        with self.own_cursors():
            self.books._run_checkup()
        move = self.document(self.azure, (1, 100, self.vat))
        self.work()
        self.assertEqual(self.stopped(move), "sales_closed")

    def test_nothing_goes_before_it_is_switched_on(self):
        self.books.sales_enabled = False
        move = self.document(self.azure, (1, 100, self.vat))
        old = self.document(self.azure, (1, 5, self.vat), invoice_date="2025-12-31")
        self.work()
        self.assertFalse(self.link(move))
        self.books.sales_enabled = True
        self.work()
        self.assertSame(move)
        self.assertFalse(self.link(old))
