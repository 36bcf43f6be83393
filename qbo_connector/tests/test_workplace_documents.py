"""Reconciled documents: totals, numbers, what they carry; un-bundled both ways."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .workplace import WorkplaceCase


@tagged("post_install", "-at_install")
class TestWorkplaceDocuments(WorkplaceCase):
    def exported(self, price=100):
        move = self.invoice(price)
        self.work()
        return move, self.link(move, "Invoice")

    def test_totals_and_numbers(self):
        move, link = self.exported()
        mine = self.by(self.user, link)
        self.assertTrue(mine.exported)
        self.assertEqual(mine.odoo_number, move.name)
        self.assertEqual(mine.odoo_total, 120)
        self.assertEqual(mine.remote_total, 120)
        self.assertFalse(mine.totals_differ)
        self.assertEqual(mine.home_total, 120)
        self.assertIn(move.name, mine.carried_html)
        number = self.remote(move)["DocNumber"]
        links = self.by(self.user, self.env["qbo.link"])
        for field, value in (("odoo_number", move.name), ("qbo_name", number)):
            self.assertEqual(links.search([(field, "ilike", value)]), mine)
        self.assertNotIn(mine, links.search([("odoo_number", "ilike", "no such")]))

    def test_carries_its_payments(self):
        """A payment names what it pays, a receipt the money that it holds."""
        self.books.accounting_method = "smart"
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        receipt = self.link(move, "SalesReceipt")
        self.assertTrue(receipt.qbo_id)
        self.assertIn(payment.name, receipt.carried_html)
        self.assertIn(move.name, receipt.carried_html)

    def test_export_again_overwrites(self):
        """What somebody has changed there is as Odoo has it again."""
        move, link = self.exported()
        remote = self.remote(move)
        self.edit("Invoice", remote, PrivateNote="by hand")
        self.press(self.by(self.user, link).action_export_again)
        self.stats()
        self.work()
        stats = self.stats()
        self.assertIn(move.name, self.assertSame(move)["PrivateNote"])
        self.assertEqual(len(self.objects("Invoice")), self.before + 1)
        self.assertLessEqual(stats["reads"], 1)
        with self.assertRaises(AccessError):
            self.by(self.plain, link).action_export_again()

    def setUp(self):
        super().setUp()
        self.before = len(self.objects("Invoice"))

    # === LEFT === #

    def test_left_stays_and_is_not_doubled(self):
        move, link = self.exported()
        self.unbundle(link, "leave")
        self.assertEqual(link.state, "released")
        self.assertEqual(move.qbo_state, "released")
        move.invoice_line_ids.name = "Other work"
        self.work()
        self.assertEqual(float(self.remote(move)["TotalAmt"]), 120)
        self.assertEqual(len(self.objects("Invoice")), self.before + 1)
        self.assertFalse(self.stops(move))
        # Exporting its member again overwrites it.
        self.press(self.by(self.user, move).action_qbo_export)
        self.assertEqual(link.state, "linked")
        self.assertFalse(link.unbundled)
        self.assertSame(move)
        self.assertIn("Other work", str(self.remote(move)["Line"]))
        self.assertEqual(len(self.objects("Invoice")), self.before + 1)

    def test_left_receipt_holds_its_money(self):
        """A payment of a released receipt is not entered beside it."""
        self.books.accounting_method = "smart"
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        receipt = self.link(move, "SalesReceipt")
        count = len(self.objects("Payment"))
        self.unbundle(receipt, "leave")
        payment.memo = "touched"
        self.work()
        self.assertEqual(len(self.objects("Payment")), count)
        # Not even when the mark is lost and another rule decides: the check refuses.
        receipt.write({"unbundled": False, "aside": False})
        self.books.accounting_method = "invoices"
        payment.memo = "again"
        self.work()
        self.assertEqual(self.stopped(move), "sales_released")
        self.assertEqual(self.stopped(payment), "sales_released")
        self.assertEqual(len(self.objects("Invoice")), self.before)
        self.assertEqual(len(self.objects("Payment")), count)

    def test_foreign_needs_a_reason_and_frees(self):
        move, link = self.exported()
        self.unbundle(link, "leave")
        number = link.display_name
        wizard = self.by(self.keeper, self.env["qbo.foreign.wizard"]).create(
            {"link_ids": [(6, 0, link.ids)], "reason": " "}
        )
        with self.assertRaises(UserError):
            self.press(wizard.action_apply)
        wizard.reason = "Entered by the accountant"
        self.press(wizard.action_apply)
        self.assertEqual(link.state, "ignored")
        self.assertFalse(link.res_model)
        events = self.env["qbo.run"].search([("qbo_company_id", "=", self.books.id)])
        said = [
            text for text in events.mapped("name") + events.mapped("message") if text
        ]
        self.assertTrue(
            any("Entered by the accountant" in t and number in t for t in said), said
        )

    # === VOIDED === #

    def test_void_then_rests_then_goes_again(self):
        move, link = self.exported()
        self.unbundle(link, "void")
        self.work()
        self.assertEqual(link.state, "voided")
        self.assertEqual(float(self.found("Invoice", Id=link.qbo_id)["TotalAmt"]), 0)
        self.assertEqual(move.qbo_state, "voided")
        # It is still posted in Odoo, and does not go by itself.
        move.invoice_line_ids.name = "Other work"
        self.work()
        self.assertEqual(len(self.objects("Invoice")), self.before + 1)
        self.press(self.by(self.user, move).action_qbo_export)
        self.assertEqual(len(self.objects("Invoice")), self.before + 2)
        self.assertSame(move)

    def test_payments_applied_are_named_and_rest(self):
        """What a payment pays is named before; it is left alone afterwards."""
        move, link = self.exported()
        payment = self.pay(move)
        self.work()
        paid = self.link(payment, "Payment")
        action = self.press(self.by(self.keeper, link).action_unbundle)
        wizard = self.env["qbo.unbundle.wizard"].browse(action["res_id"])
        self.assertIn(paid.display_name, wizard.effects_html)
        self.stats()
        self.press(self.by(self.keeper, wizard).action_look)
        self.assertEqual(self.stats()["requests"], 1)
        self.assertIn(f"#{paid.qbo_id}", wizard.effects_html)
        self.press(self.by(self.keeper, wizard).action_apply)
        self.work()
        self.assertEqual(float(self.remote(payment)["UnappliedAmt"]), 120)
        payment.memo = "touched"
        self.work()
        self.assertFalse(self.stops(payment))
        self.press(self.by(self.user, move).action_qbo_export)
        self.work()
        self.assertSame(move)
        self.assertEqual(float(self.remote(payment)["UnappliedAmt"]), 0)

    def test_deposit_is_named(self):
        move, _link = self.exported()
        payment = self.pay(move)
        self.work()
        paid = self.link(payment, "Payment")
        bank = self.objects("Account")
        bank = next(row for row in bank if row["AccountType"] == "Bank")
        line = {
            "Amount": 120,
            "LinkedTxn": [
                {"TxnId": paid.qbo_id, "TxnType": "Payment", "TxnLineId": "0"}
            ],
        }
        self.sandbox_post(
            f"/objects/{self.kind}/Deposit",
            {
                "objects": [
                    {
                        "DepositToAccountRef": {"value": bank["Id"]},
                        "TxnDate": str(self.day),
                        "Line": [line],
                    }
                ]
            },
        )
        action = self.press(self.by(self.keeper, paid).action_unbundle)
        wizard = self.env["qbo.unbundle.wizard"].browse(action["res_id"])
        self.press(self.by(self.keeper, wizard).action_look)
        self.assertIn("deposit", wizard.effects_html)

    # === RIGHTS === #

    def test_rights(self):
        _move, link = self.exported()
        for person in (self.user, self.plain):
            with self.assertRaises(AccessError):
                self.by(person, link).action_unbundle()
        with self.assertRaises(AccessError):
            self.by(self.plain, link).read(["odoo_total"])
        with self.assertRaises(AccessError):
            self.by(self.user, self.env["qbo.unbundle.wizard"]).create(
                {"link_ids": [(6, 0, link.ids)]}
            )
        self.unbundle(link, "leave", self.boss)
        self.assertEqual(link.state, "released")

    def test_where_documents_wait_for_a_person(self):
        """A company that exports by hand: the buttons here are the hand."""
        self.books.auto_export = "by_hand"
        move = self.invoice()
        self.work()
        self.assertEqual(len(self.objects("Invoice")), self.before)
        self.press(self.by(self.user, move).action_qbo_export)
        link = self.link(move, "Invoice")
        self.assertSame(move)
        self.unbundle(link, "void")
        self.work()
        self.assertEqual(link.state, "voided")
        self.assertEqual(link.aside, "undone")
        self.press(self.by(self.user, move).action_qbo_export)
        self.assertSame(move)
        self.assertEqual(len(self.objects("Invoice")), self.before + 2)
