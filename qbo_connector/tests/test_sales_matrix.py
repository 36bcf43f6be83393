"""The rows of the table, each made, changed and taken back, in one run each.

Many rows share a run, so that a country and a currency cost seconds. The stories of
single rows, with what a person is asked, stand in the tests of their own.
"""

from odoo.tests import tagged

from .matrix import MatrixCase
from .sales import dec


class MatrixTests:
    """The same in every country and currency; a subclass says which."""

    allow_inherited_tests_method = True

    def test_made_and_changed(self):
        """Each row goes, and follows when it is changed in Odoo, to the cent."""
        plain, part, less = (self.invoice(price) for price in (99.99, 33.33, 80))
        till = self.invoice(15, move_type="out_receipt")
        paid, off = self.paid(part, 10), self.written_off(self.invoice(60))
        credit, open_note, returned = (self.note(price) for price in (12.34, 7, 9))
        self.reconcile(less, credit)
        backs = self.paid(returned), self.money_back(4)
        banked = self.invoice(45)
        line = self.banked(banked)
        self.work()
        self.assertAlike(plain, part, less, banked, till)
        self.assertEqual(self.total(line), dec(banked.amount_total))
        for note in (credit, open_note, returned):
            self.assertEqual(self.total(note, "CreditMemo"), dec(note.amount_total))
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertEqual(self.total(off, "CreditMemo"), 5)
        for back in backs:
            self.assertEqual(self.total(back), dec(back.amount))
        self.assertBoth()
        for move, price in ((plain, 111.11), (open_note, 6.66), (till, 16)):
            move.button_draft()
            move.invoice_line_ids.price_unit = price
            move.action_post()
        for money, amount in ((paid, 11), (backs[1], 3)):
            money.action_draft()
            money.amount = amount
            money.action_post()
        self.reconcile(part, paid)
        # What was applied goes elsewhere: the credit note, and the bank line.
        for moved in (credit, line):
            moved.line_ids.remove_move_reconcile()
        self.reconcile(till, credit)
        self.reconcile(plain, line)
        self.work()
        self.assertAlike(plain, part, less, banked, till)
        self.assertEqual(self.total(paid), 11)
        self.assertEqual(self.total(backs[1]), 3)
        memo = self.total(open_note, "CreditMemo")
        self.assertEqual(memo, dec(open_note.amount_total))
        self.assertBoth()
        self.assertEqual(self.work().done, 0)

    def test_entries(self):
        """Entries on a receivable, and what money writes off: all three verbs."""
        other = self.company_data["default_account_assets"]
        self.books.misc_as = "journal"
        self.match_account(other, "Prepaid Expenses")
        self.match_account(self.income, "Interest Earned")
        owed, short = self.invoice(100), self.invoice(60)
        rows = ((other, -8), (self.income, 9), (self.costs, -5))
        entries = [
            self.entry((account, None, -amount), (self.receivable, self.azure, amount))
            for account, amount in rows
        ]
        taken, added, spared = entries
        money, off = self.money(9), self.written_off(short)
        pairs = [(owed, taken), (added, money), (owed, spared)]
        for pair in pairs:
            self.reconcile(*pair)
        self.work()
        ids = [self.remote(r, "JournalEntry")["Id"] for r in (taken, added)]
        self.assertEqual(self.total(spared, "CreditMemo"), 5)
        self.assertEqual(self.total(off, "CreditMemo"), 5)
        self.assertEqual(dec(self.remote(money)["UnappliedAmt"]), 0)
        self.assertAlike(owed, short)
        for entry, amount in zip(entries, (6, 7, 4), strict=True):
            self.resize(entry, amount)
        self.write_off_less(off, 2)
        for pair in (*pairs, (short, off)):
            self.reconcile(*pair)
        self.work()
        kept = [self.remote(r, "JournalEntry")["Id"] for r in (taken, added)]
        self.assertEqual(kept, ids)
        self.assertEqual(self.total(spared, "CreditMemo"), 4)
        self.assertEqual(self.total(off, "CreditMemo"), 2)
        self.assertEqual(dec(self.remote(money)["UnappliedAmt"]), 2)
        self.assertAlike(owed, short)
        for entry in entries:
            self.cancel(entry)
        self.work()
        self.assertTrue(all(self.gone("JournalEntry", qbo_id) for qbo_id in ids))
        self.assertFalse(self.link(spared, "CreditMemo"))
        self.assertAlike(owed, short)
        self.assertEqual(self.work().done, 0)

    def test_split_lines(self):
        """Money of several customers, in and back, on one line, less the bank's fee."""
        gemini, twin = self.customer("Gemini"), self.customer("Twin")
        more, less = self.invoice(75), self.invoice(50, partner_id=gemini.id)
        back = self.invoice(25, partner_id=twin.id, move_type="out_refund")
        credit = self.note(25)
        self.reconcile(more, credit)
        parts = [
            (self.receivable, move.partner_id, amount)
            for move, amount in (
                (more, -more.amount_residual),
                (less, -less.amount_residual),
                (back, back.amount_residual),
            )
        ]
        amount = -sum(part[2] for part in parts) - 4
        line = self.bank_line(amount, *parts, (self.costs, None, 4))
        for move in (more, less, back):
            self.settle(move, line)
        self.work()
        self.assertEqual(self.total(line, "CreditMemo"), 4)
        self.assertEqual(self.total(line, "Purchase"), dec(back.amount_total))
        self.assertEqual(len(self.link(line, "Payment")), 2)
        self.assertEqual(dec(self.remote(back, "CreditMemo")["Balance"]), 0)
        self.assertAlike(more, less, others=(gemini, twin))
        less.line_ids.remove_move_reconcile()
        credit.line_ids.remove_move_reconcile()
        self.work()
        self.assertAlike(more, less, others=(gemini, twin))
        line.action_undo_reconciliation()
        self.work()
        for entity in ("CreditMemo", "Purchase"):
            self.assertFalse(self.link(line, entity))
        for link in self.link(line, "Payment"):
            found = self.found("Payment", Id=link.qbo_id)
            self.assertEqual(dec(found["TotalAmt"]), 0)
        self.assertAlike(more, less, others=(gemini, twin))
        self.assertEqual(self.work().done, 0)

    def test_documents_taken_back(self):
        """Invoices cancelled, paid, credited and deleted: voided, the money stays."""
        alone, paid, credited, deleted = (self.invoice(n) for n in (10, 20, 30, 40))
        money, credit = self.paid(paid), self.note(5)
        self.reconcile(credited, credit)
        self.work()
        gone = self.link(deleted)
        for move in (alone, paid, credited):
            self.cancel(move)
        deleted.button_draft()
        deleted.unlink()
        self.work()
        stop = gone.operation_ids.filtered(lambda o: o.state == "attention")
        wizard = self.env["qbo.void.wizard"].browse(stop.action_void_ask()["res_id"])
        wizard.action_confirm()
        self.confirm(alone, paid, credited)
        for move in (alone, paid, credited):
            self.assertEqual(self.total(move), 0)
        self.assertEqual(dec(self.found("Invoice", Id=gone.qbo_id)["TotalAmt"]), 0)
        self.assertEqual(dec(self.remote(money)["UnappliedAmt"]), dec(money.amount))
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
        self.assertBoth()
        self.cancel(credit)
        self.work()
        self.assertEqual(self.stopped(credit), "sales_credit_by_hand")
        self.void_by_hand(memo)
        self.stops(credit).action_retry()
        self.work()
        self.assertEqual(self.link(credit, "CreditMemo").state, "voided")
        self.assertBoth()

    def test_money_taken_back(self):
        """Money cancelled, deleted, paid back and undone; credit notes cancelled."""
        moves = [self.invoice(price) for price in (10, 20, 60)]
        first, second, off = *map(self.paid, moves[:2]), self.written_off(moves[2])
        credit, other = self.note(30), self.note(8)
        applied = self.invoice(50)
        self.reconcile(applied, other)
        back, banked = self.paid(credit), self.invoice(45)
        line = self.banked(banked)
        self.work()
        gone, memo = self.link(first), self.remote(other, "CreditMemo")
        expense, spared = self.expense(back), self.remote(off, "CreditMemo")
        first.action_draft()
        first.unlink()
        self.books.credit_cancel = "delete"
        for record in (second, off, back, other):
            self.cancel(record)
        line.action_undo_reconciliation()
        self.work()
        self.assertEqual(self.total(line), 0)
        self.assertEqual(dec(self.found("Payment", Id=gone.qbo_id)["TotalAmt"]), 0)
        for payment in (second, off):
            self.assertEqual(self.total(payment, "Payment"), 0)
        for move in (*moves, applied, banked):
            self.assertSame(move)
        self.assertTrue(self.gone("Purchase", expense["Id"]))
        for qbo_id in (memo["Id"], spared["Id"]):
            self.assertTrue(self.gone("CreditMemo", qbo_id))
        kept = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(kept["Balance"]), dec(credit.amount_total))
        self.assertBoth()
        self.assertEqual(self.work().done, 0)

    def test_receipts(self):
        """Sold for cash, changed, paid back for cash; the money of both is undone."""
        self.books.accounting_method = "smart"
        self.books.credit_cancel = "delete"
        move, other = self.invoice(70), self.invoice(50)
        money = self.paid(move)
        self.paid(other)
        self.work()
        self.assertEqual(self.link(move).entity, "SalesReceipt")
        self.assertEqual(self.total(move), dec(move.amount_total))
        move.button_draft()
        move.invoice_line_ids.name = "As agreed"
        move.action_post()
        self.reconcile(move, money)
        credit = self.reverse(other)
        back = self.paid(credit)
        self.work()
        receipt = self.remote(move, "SalesReceipt")
        self.assertEqual(receipt["Line"][0]["Description"], "As agreed")
        refund = self.remote(credit, "RefundReceipt")
        self.assertEqual(dec(refund["TotalAmt"]), dec(credit.amount_total))
        self.assertBoth()
        self.cancel(back)
        self.work()
        self.assertTrue(self.gone("RefundReceipt", refund["Id"]))
        memo = self.remote(credit, "CreditMemo")
        self.assertEqual(dec(memo["Balance"]), dec(credit.amount_total))
        self.assertBoth()
        self.cancel(money)
        self.confirm(move)
        receipt = self.link(move, "SalesReceipt").qbo_id
        found = self.found("SalesReceipt", Id=receipt)
        self.assertEqual(dec(found["TotalAmt"]), 0)
        invoice = self.remote(move, "Invoice")
        self.assertEqual(dec(invoice["Balance"]), dec(move.amount_total))
        self.assertBoth()


@tagged("post_install", "-at_install")
class TestMatrixGB(MatrixTests, MatrixCase):
    sandbox_arguments = ("--company", "gb", "--throttle", "off")


@tagged("post_install", "-at_install")
class TestMatrixForeignGB(MatrixTests, MatrixCase):
    sandbox_arguments = ("--company", "gb", "--throttle", "off")
    foreign = "EUR"


@tagged("post_install", "-at_install")
class TestMatrixUS(MatrixTests, MatrixCase):
    """Automated sales tax of 8 %."""

    kind = "us"

    def taxed(self):
        return self.tax(8)

    def address(self):
        return {
            "street": "1 Vine St",
            "city": "Fremont",
            "zip": "94536",
            "state_id": self.env.ref("base.state_us_5").id,
            "country_id": self.env.ref("base.us").id,
        }


@tagged("post_install", "-at_install")
class TestMatrixForeignUS(TestMatrixUS):
    foreign = "CAD"
