"""Open transactions say why each becomes what it becomes, whatever it is."""

from odoo.tests import tagged

from .test_sales_small import SmallCase


@tagged("post_install", "-at_install")
class TestReasons(SmallCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def reasons(self, record):
        """Return {what it becomes: why} of the rows of a record."""
        rows = self.env["qbo.bundle"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        return {row.becomes: row.reason for row in rows}

    def short(self, move, amount=5):
        return self.pay(
            move,
            move.amount_total - amount,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.costs.id,
            writeoff_label="Small",
        )

    def test_every_row_says_why(self):
        self.books.auto_export = "by_hand"
        written = self.short(self.invoice())
        kept = self.short(self.invoice(), -3)
        credited, credit = self.invoice(50), self.invoice(20, move_type="out_refund")
        self.reconcile(credited, credit)
        other = self.company_data["default_account_assets"]
        entry = self.entry((other, None, 8), (self.receivable, self.azure, -8))
        self.work()
        self.assertEqual(
            self.reasons(written),
            {"Payment": "applied", "CreditMemo": "written_off_credit"},
        )
        self.assertEqual(self.reasons(kept), {"Payment": "applied", "Invoice": "kept"})
        self.assertEqual(
            self.reasons(credit),
            {"CreditMemo": "credit", "Application": "credit_applied"},
        )
        self.assertEqual(self.reasons(entry), {"JournalEntry": "entry"})
        rows = self.env["qbo.bundle"].search([("state", "!=", "unpaid")])
        self.assertFalse(rows.filtered(lambda row: not row.reason).mapped("name"))

    def test_journal_entry_of_a_payment(self):
        self.books.write({"auto_export": "by_hand", "write_off_as": "journal"})
        written = self.short(self.invoice())
        self.work()
        self.assertEqual(
            self.reasons(written),
            {"Payment": "applied", "JournalEntry": "written_off_entry"},
        )
