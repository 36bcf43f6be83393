"""Un-bundle of what QuickBooks has no void for: deleted where settings let, or left."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .sales import dec
from .small import SmallCase
from .workplace import WorkplaceCase


@tagged("post_install", "-at_install")
class TestUnbundleDeleted(SmallCase, WorkplaceCase):
    def setUp(self):
        super().setUp()
        self.income = self.company_data["default_account_revenue"]
        self.books.credit_cancel = "delete"

    def taxed(self):
        return self.vat

    def applied(self):
        """Return an invoice, and the credit note that is reconciled with it."""
        move = self.invoice(100)
        credit = self.credit(self.azure, 40, self.vat)
        self.reconcile(move, credit)
        self.work()
        return move, credit

    def window(self, links):
        """Open the window as a bookkeeper who is nothing else; return it."""
        action = self.press(self.by(self.keeper, links).action_unbundle)
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        return self.by(self.keeper, wizard)

    def apply(self, wizard):
        self.press(wizard.action_apply)
        self.work()

    def ids(self, entity):
        return {row["Id"] for row in self.objects(entity)}

    def test_credit_memo(self):
        """What applies it is deleted first, then the memo; it rests until exported."""
        move, credit = self.applied()
        memo, payment = self.link(credit, "CreditMemo"), self.link(credit, "Payment")
        mine = (memo.qbo_id, payment.qbo_id)
        self.assertEqual(dec(self.remote(move)["Balance"]), 72)
        shown = self.by(self.user, payment)
        self.assertEqual(shown.document_type, "Application")
        self.assertEqual((shown.odoo_total, shown.remote_total), (48, 48))
        self.assertFalse(shown.totals_differ)
        wizard = self.window(memo)
        self.assertEqual(wizard.mode, "void")
        self.assertIn(f"Credit applied {payment.display_name}", wizard.effects_html)
        self.assertIn(payment.display_name, wizard.effects_html)
        self.assertIn("is deleted, for QuickBooks has no void", wizard.effects_html)
        self.apply(wizard)
        self.assertNotIn(mine[0], self.ids("CreditMemo"))
        self.assertNotIn(mine[1], self.ids("Payment"))
        self.assertEqual(dec(self.remote(move)["Balance"]), 120)
        self.assertEqual({memo.aside, payment.aside}, {"undone"})
        count = len(self.objects("CreditMemo"))
        credit.ref = "touched"
        credit._qbo_touch()
        self.work()
        self.assertEqual(len(self.objects("CreditMemo")), count)
        self.press(self.by(self.user, credit).action_qbo_export)
        self.work()
        self.assertNotEqual(self.remote(credit, "CreditMemo")["Id"], mine[0])
        self.assertEqual(dec(self.remote(move)["Balance"]), 72)
        self.assertBalance(self.azure)

    def test_left_with_what_to_do(self):
        """Where cancelled ones are not deleted: the window says what to press there."""
        self.books.credit_cancel = "by_hand"
        _move, credit = self.applied()
        memo = self.link(credit, "CreditMemo")
        wizard = self.window(memo)
        self.assertFalse(wizard.can_take_back)
        self.assertEqual(wizard.mode, "leave")
        self.assertIn("choose More, then Void", wizard.effects_html)
        wizard.mode = "void"
        with self.assertRaises(UserError):
            self.press(wizard.action_apply)
        wizard.mode = "leave"
        self.apply(wizard)
        self.assertIn(memo.qbo_id, self.ids("CreditMemo"))
        self.assertEqual(memo.state, "released")

    def test_expense(self):
        """Money that went back: its link to the credit first, then the expense."""
        credit = self.credit(self.azure, 100, self.vat)
        payment = self.pay(credit)
        self.work()
        expense = self.link(payment, "Purchase")
        theirs = expense.qbo_id
        with self.assertRaises(AccessError):
            self.by(self.user, expense).action_unbundle()
        self.apply(self.window(expense))
        self.assertNotIn(theirs, self.ids("Purchase"))
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
        payment._qbo_touch()
        self.work()
        self.assertFalse(self.link(payment, "Purchase").qbo_id)
        self.press(self.by(self.user, payment).action_qbo_export)
        self.work()
        self.assertEqual(dec(self.expense(payment)["TotalAmt"]), credit.amount_total)
        self.assertBalance(self.azure)

    def test_refund_receipt(self):
        """Credit and money in one: both rest, nothing is made instead."""
        self.books.accounting_method = "smart"
        move = self.invoice(100)
        self.pay(move)
        self.work()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard = wizard.create({"journal_id": move.journal_id.id, "date": self.day})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        credit.action_post()
        credit.line_ids.remove_move_reconcile()
        payment = self.pay(credit)
        self.work()
        receipt = self.link(credit, "RefundReceipt")
        theirs, before = receipt.qbo_id, self.ids("Purchase")
        self.apply(self.window(receipt))
        self.assertNotIn(theirs, self.ids("RefundReceipt"))
        payment._qbo_touch()
        self.work()
        self.assertEqual(self.ids("Purchase"), before)
        self.assertEqual(receipt.aside, "undone")

    def test_journal_entry_with_its_payment(self):
        """A payment on it is named, and goes first when both are chosen."""
        self.books.misc_as = "journal"
        self.match_account(self.income, "Interest Earned")
        entry = self.entry((self.income, None, -9), (self.receivable, self.azure, 9))
        payment = self.money(9)
        self.reconcile(entry, payment)
        self.work()
        link, paid = self.link(entry, "JournalEntry"), self.link(payment, "Payment")
        theirs = link.qbo_id
        shown = self.by(self.user, link)
        self.assertEqual((shown.odoo_total, shown.remote_total), (9, 9))
        wizard = self.window(link)
        self.assertFalse(wizard.can_take_back)
        wizard.mode = "void"
        self.assertIn(f"{paid.display_name} stands on it", wizard.effects_html)
        self.apply(self.window(link | paid))
        self.assertNotIn(theirs, self.ids("JournalEntry"))
        self.assertEqual(dec(self.found("Payment", Id=paid.qbo_id)["TotalAmt"]), 0)
        self.assertEqual(link.aside, "undone")
