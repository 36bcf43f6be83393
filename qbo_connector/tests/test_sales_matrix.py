"""The rows of the table, each made, changed and taken back, in one run each.

Many rows share a run, so that a country and a currency cost seconds. The stories of
single rows, with what a person is asked, stand in the tests of their own.
"""

from odoo.tests import tagged

from .refunds import RefundCase
from .sales import dec


class MatrixCase(RefundCase):
    """One customer and a document of each kind, in a currency of a QBO company."""

    kind = "gb"
    foreign = None
    rate = 0.8

    def setUp(self):
        super().setUp()
        self.currency = self.company.currency_id
        if self.foreign:
            self.currency = self.foreign_currency()
        self.sale_tax = self.taxed()
        self.azure = self.customer(**self.address())
        self.map_refunds(self.currency)
        self.costs = self.company_data["default_account_expense"]

    def taxed(self):
        self.map_taxes(self.env["account.tax"], "No VAT")
        return self.tax(20, "20.0% S")

    def address(self):
        return {}

    def foreign_currency(self):
        """Switch on the foreign currency on both sides."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "=", self.foreign)])
        found.active = True
        rate = {"name": "2026-01-01", "currency_id": found.id, "rate": self.rate}
        found.rate_ids.create({**rate, "company_id": self.company.id})
        switch = {"CurrencyPrefs": {"MultiCurrencyEnabled": True}}
        self.sandbox_post(f"/preferences/{self.kind}", switch)
        if self.foreign not in [r["Code"] for r in self.objects("CompanyCurrency")]:
            self.bookkeeper(self.books, "CompanyCurrency", {"Code": self.foreign})
        receivable = {
            "Name": f"A/R {self.foreign}",
            "AccountType": "Accounts Receivable",
        }
        receivable["CurrencyRef"] = {"value": self.foreign}
        self.bookkeeper(self.books, "Account", receivable)
        with self.own_cursors():
            self.books._run_checkup()
        lists = self.env["qbo.list"].search([("qbo_company_id", "=", self.books.id)])
        lists._start(self.books, ["Account"])
        self.work()
        self.assertTrue(self.books.multi_currency)
        return found

    # === ROWS === #

    def invoice(self, price=100, **vals):
        vals.setdefault("currency_id", self.currency.id)
        return self.document(self.azure, (1, price, self.sale_tax), **vals)

    def note(self, price):
        return self.invoice(price, move_type="out_refund")

    def paid(self, moves, amount=None, **vals):
        return self.pay(moves, amount, currency_id=self.currency.id, **vals)

    def money_back(self, amount):
        back = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": amount,
                "currency_id": self.currency.id,
                "journal_id": self.bank.id,
                "date": self.day,
            }
        )
        back.action_post()
        return back

    def written_off(self, move, missing=5):
        return self.paid(
            move,
            move.amount_total - missing,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.costs.id,
        )

    def bank_line(self, move):
        """Return a bank line in home currency that pays a document in its own."""
        (due,) = self.receivable_of(move)
        values = {"journal_id": self.bank.id, "date": self.day, "payment_ref": "Bank 1"}
        if self.foreign:
            values["foreign_currency_id"] = self.currency.id
            values["amount_currency"] = due.amount_currency
        line = self.env["account.bank.statement.line"].create(
            {**values, "amount": due.balance}
        )
        _liquidity, suspense, _others = line._seek_for_lines()
        suspense.with_context(force_delete=True, skip_readonly_check=True).write(
            {"account_id": due.account_id.id, "partner_id": self.azure.id}
        )
        self.reconcile(move, line)
        return line

    def receivable_of(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def reverse(self, move):
        """Return a posted credit note on a document, reconciled with nothing."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard = wizard.create({"journal_id": move.journal_id.id, "date": self.day})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        credit.action_post()
        credit.line_ids.remove_move_reconcile()
        return credit

    # === WHAT IS TRUE === #

    def assertBoth(self):
        self.assertBalance(self.azure, self.currency)

    def total(self, record, entity=None):
        return dec(self.remote(record, entity)["TotalAmt"])

    def gone(self, entity, qbo_id):
        return qbo_id not in [row["Id"] for row in self.objects(entity)]

    def confirm(self, *records):
        """Run, confirm what is asked about voids, and run again."""
        self.work()
        for record in records:
            action = self.stops(record).action_void_ask()
            self.env["qbo.void.wizard"].browse(action["res_id"]).action_confirm()
        self.work()


class MatrixTests:
    """The same in every country and currency; a subclass says which."""

    allow_inherited_tests_method = True

    def test_made_and_changed(self):
        """Each row goes, and follows when it is changed in Odoo, to the cent."""
        plain, part, less = (self.invoice(price) for price in (99.99, 33.33, 80))
        paid, off = self.paid(part, 10), self.written_off(self.invoice(60))
        credit, open_note, returned = (self.note(price) for price in (12.34, 7, 9))
        self.reconcile(less, credit)
        backs = self.paid(returned), self.money_back(4)
        banked = self.invoice(45)
        line = self.bank_line(banked)
        self.work()
        for move in (plain, part, less, banked):
            self.assertSame(move)
        self.assertEqual(self.total(line), dec(banked.amount_total))
        for note in (credit, open_note, returned):
            self.assertEqual(self.total(note, "CreditMemo"), dec(note.amount_total))
        self.assertEqual(dec(self.remote(credit, "CreditMemo")["Balance"]), 0)
        self.assertEqual(self.total(off, "CreditMemo"), 5)
        for back in backs:
            self.assertEqual(self.total(back), dec(back.amount))
        self.assertBoth()
        for move, price in ((plain, 111.11), (open_note, 6.66)):
            move.button_draft()
            move.invoice_line_ids.price_unit = price
            move.action_post()
        for money, amount in ((paid, 11), (backs[1], 3)):
            money.action_draft()
            money.amount = amount
            money.action_post()
        self.reconcile(part, paid)
        self.work()
        for move in (plain, part, less):
            self.assertSame(move)
        self.assertEqual(self.total(paid), 11)
        self.assertEqual(self.total(backs[1]), 3)
        memo = self.total(open_note, "CreditMemo")
        self.assertEqual(memo, dec(open_note.amount_total))
        self.assertBoth()
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
        line = self.bank_line(banked)
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
