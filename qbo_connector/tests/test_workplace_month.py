"""The month: what is found in a period, receivables on both sides, the lock."""

import io
from datetime import datetime, timedelta

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .workplace import WorkplaceCase


class MonthMixin:
    def month(self, user=None, **vals):
        """Return a month that covers today, looked at by a person."""
        values = {
            "qbo_company_id": self.books.id,
            "date_from": self.day - timedelta(days=2),
            "date_to": self.day,
            "changed_since": self.day,
            **vals,
        }
        month = self.by(user or self.user, self.env["qbo.month"]).create(values)
        self.press(month.action_look)
        return month

    def lines(self, month, kind):
        """Return the names of a kind's lines."""
        lines = month.line_ids.filtered(lambda line: line.kind == kind)
        return sorted(lines.mapped("name"))

    def balance(self, month, partner=None):
        partner = partner or self.azure
        rows = month.balance_ids.filtered(lambda row: row.partner_id == partner)
        self.assertEqual(len(rows), 1)
        return rows


@tagged("post_install", "-at_install")
class TestWorkplaceMonth(MonthMixin, WorkplaceCase):
    # === DOCUMENTS === #

    def test_kinds_of_documents(self):
        good = self.invoice()
        self.pay(good, journal_id=self.bank.id)
        changed, voided = self.invoice(20), self.invoice(30)
        self.work()
        changed.invoice_line_ids.name = "Other work"
        voided.button_draft()
        voided.button_cancel()
        held = self.document(self.azure, (1, 5, self.tax(13)))
        self.void(voided)
        unsent = self.invoice(7)
        month = self.month()
        self.assertEqual(self.lines(month, "unsent"), [unsent.name])
        self.assertEqual(self.lines(month, "held"), [held.name])
        self.assertEqual(self.lines(month, "changed"), [changed.name])
        self.assertEqual(self.lines(month, "voided"), [voided.name])
        self.assertFalse(self.lines(month, "backdated"))
        self.assertEqual((month.unsent_count, month.held_count), (1, 1))
        self.assertIn(
            "tax map", month.line_ids.filtered(lambda r: r.kind == "held").note
        )

    def test_back_dated(self):
        old = self.invoice(invoice_date=self.day - timedelta(days=10))
        month = self.month(
            date_from=self.day - timedelta(days=20),
            date_to=self.day - timedelta(days=5),
        )
        self.assertEqual(self.lines(month, "backdated"), [old.name])

    def test_undeposited_funds(self):
        """By date and method; what lies in a deposit there is left out."""
        funds = self.found("Account", AccountSubType="UndepositedFunds")
        moves = [self.invoice(), self.invoice(50)]
        payments = [self.pay(move) for move in moves]
        self.work()
        month = self.month()
        names = sorted(payment.name for payment in payments)
        self.assertEqual(self.lines(month, "undeposited"), names)
        first = self.remote(payments[0])
        self.assertEqual(first["DepositToAccountRef"]["value"], funds["Id"])
        bank = next(
            row for row in self.objects("Account") if row["AccountType"] == "Bank"
        )
        tie = {"TxnId": first["Id"], "TxnType": "Payment", "TxnLineId": "0"}
        self.sandbox_post(
            f"/objects/{self.kind}/Deposit",
            {
                "objects": [
                    {
                        "DepositToAccountRef": {"value": bank["Id"]},
                        "TxnDate": str(self.day),
                        "Line": [{"Amount": 120, "LinkedTxn": [tie]}],
                    }
                ]
            },
        )
        self.stats()
        month = self.month()
        self.assertEqual(self.stats()["requests"], 2)
        self.assertEqual(self.lines(month, "undeposited"), [payments[1].name])

    # === RECEIVABLES === #

    def test_both_sides_agree(self):
        move = self.invoice()
        self.pay(move, 50)
        self.work()
        self.stats()
        month = self.month()
        row = self.balance(month)
        self.assertEqual((row.odoo_balance, row.qbo_balance), (70, 70))
        self.assertFalse(row.differs)
        self.assertFalse(row.reasons)
        self.assertEqual(row.name, self.azure.display_name)
        self.assertTrue(month.qbo_at)

    def test_each_difference_has_a_name(self):
        """Not exported, before Export from, changed here, changed there."""
        sent, edited = self.invoice(), self.invoice(10)
        self.work()
        self.invoice(40)
        self.books.export_from = self.day - timedelta(days=1)
        self.invoice(30, invoice_date=self.day - timedelta(days=2))
        self.books.on_change = "ask"
        edited.button_draft()
        edited.invoice_line_ids.price_unit = 20
        edited.action_post()
        remote = self.remote(sent)
        line = {**remote["Line"][0], "Amount": 90, "Id": remote["Line"][0]["Id"]}
        line["SalesItemLineDetail"] = {**line["SalesItemLineDetail"], "UnitPrice": 90}
        self.edit("Invoice", remote, Line=[line])
        self.env["qbo.company"].flush_model()
        with self.own_cursors():
            self.books._run(edited)
        self.env.invalidate_all()
        self.assertEqual(self.stopped(edited), "sales_changed")
        row = self.balance(self.month())
        self.assertEqual(row.odoo_balance, 120 + 24 + 48 + 36)
        self.assertEqual(row.not_exported, -48)
        self.assertEqual(row.before_from, -36)
        self.assertEqual(row.changed_here, -12)
        self.assertEqual(row.changed_there, -12)
        self.assertEqual(row.difference, -48 - 36 - 12 - 12)
        for word in ("Not exported", "Before Export from", "Changed here"):
            self.assertIn(word, row.reasons)

    def test_receipts_hold_their_money(self):
        """A receipt is no receivable there, nor is its payment."""
        self.books.accounting_method = "smart"
        self.pay(self.invoice())
        self.work()
        rows = self.month().balance_ids.filtered(
            lambda row: row.partner_id == self.azure
        )
        self.assertFalse(rows.filtered("differs"))
        self.assertFalse(self.month().line_ids.filtered(lambda r: r.kind == "unsent"))

    def test_only_there(self):
        """What nobody has linked stands there under its own name."""
        customer = self.objects("Customer")[0]
        item = self.found("Item", Name="Services")
        code = self.found("TaxCode", Name="20.0% S")
        detail = {
            "ItemRef": {"value": item["Id"]},
            "TaxCodeRef": {"value": code["Id"]},
        }
        line = {
            "Amount": 10,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }
        self.sandbox_post(
            f"/objects/{self.kind}/Invoice",
            {
                "objects": [
                    {
                        "CustomerRef": {"value": customer["Id"]},
                        "TxnDate": str(self.day),
                        "GlobalTaxCalculation": "TaxExcluded",
                        "Line": [line],
                    }
                ]
            },
        )
        month = self.month()
        row = month.balance_ids.filtered(
            lambda r: r.name == customer["DisplayName"] and not r.partner_id
        )
        self.assertTrue(row.changed_there)
        self.assertEqual(row.changed_there, row.difference)
        self.assertEqual(month.difference, month.qbo_total - month.odoo_total)

    def test_not_connected_says_so(self):
        self.invoice()
        self.books.state = "disconnected"
        month = self.month()
        self.assertFalse(month.qbo_at)
        self.assertEqual(self.balance(month).odoo_balance, 120)
        self.assertFalse(self.balance(month).differs)

    # === LOCK === #

    def test_lock_asks_a_bookkeeper(self):
        move = self.invoice()
        self.work()
        month = self.month(self.keeper)
        self.press(month.action_lock)
        self.assertEqual(self.books.sales_locked_until, self.day)
        self.assertTrue(self.books.message_ids.attachment_ids)
        move.invoice_line_ids.name = "Other work"
        late = self.invoice(5)
        self.work()
        self.assertEqual(self.stopped(move), "sales_locked")
        self.assertEqual(self.stopped(late), "sales_locked")
        operation = self.stops(move)
        with self.assertRaises(AccessError):
            self.by(self.user, operation).action_confirm_locked()
        self.by(self.user, operation).action_retry()
        self.work()
        self.assertEqual(self.stopped(move), "sales_locked")
        self.by(self.keeper, self.stops(move)).action_confirm_locked()
        self.work()
        self.assertIn("Other work", str(self.assertSame(move)["Line"]))
        self.assertEqual(self.stopped(late), "sales_locked")
        self.press(self.by(self.keeper, month).action_unlock)
        self.work()
        self.assertSame(late)

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.month(self.plain)
        month = self.month(self.user)
        with self.assertRaises(AccessError):
            month.action_lock()
        with self.assertRaises(AccessError):
            self.by(self.keeper, month).read(["date_from"])
        fresh = self.by(self.keeper, self.env["qbo.month"]).create(
            {"qbo_company_id": self.books.id}
        )
        with self.assertRaises(UserError):
            fresh.action_lock()


@tagged("post_install", "-at_install")
class TestWorkplaceMonthBook(MonthMixin, WorkplaceCase, HttpCase):
    def test_spreadsheet(self):
        move = self.invoice()
        month = self.month()
        action = month.action_spreadsheet()
        self.authenticate("w_user", "w_user")
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        book = load_workbook(io.BytesIO(answer.content))
        cells = [cell.value for sheet in book for row in sheet for cell in row]
        self.assertIn(move.name, cells)
        self.assertIn(-120, cells)
        self.assertIn(self.azure.display_name, cells)
        self.authenticate("w_keeper", "w_keeper")
        self.assertEqual(self.url_open(action["url"]).status_code, 404)

    def book(self, month):
        return load_workbook(io.BytesIO(month._book())).worksheets

    def test_types_and_all_rows(self):
        """Numbers are numbers, dates are dates, and no row is left out."""
        moves = self.env["account.move"].union(*(self.invoice(7) for _n in range(12)))
        month = self.month()
        summary, documents, receivables = self.book(month)
        facts = {row[0].value: row[1].value for row in summary}
        self.assertEqual(facts["From"].date(), month.date_from)
        self.assertEqual(facts["To"].date(), month.date_to)
        self.assertIsInstance(facts["Looked at (UTC)"], datetime)
        self.assertEqual(facts["Not in QuickBooks"], 12)
        self.assertAlmostEqual(facts["Receivables in Odoo"], month.odoo_total)
        rows = [[cell.value for cell in row] for row in documents.iter_rows(min_row=2)]
        self.assertEqual({row[1] for row in rows}, set(moves.mapped("name")))
        for row in rows:
            self.assertEqual(row[3].date(), self.day)
            self.assertAlmostEqual(row[4], moves[0].amount_total)
        owed = [
            [cell.value for cell in row] for row in receivables.iter_rows(min_row=2)
        ]
        mine = [row for row in owed if row[0] == self.azure.display_name]
        self.assertAlmostEqual(mine[0][1], sum(moves.mapped("amount_total")))
        self.assertAlmostEqual(mine[0][3], self.balance(month).difference)

    def test_what_nobody_asked_is_empty(self):
        """Without QuickBooks its columns are empty, and not zero."""
        self.invoice(7)
        self.books.state = "disconnected"
        row = [cell.value for cell in self.book(self.month())[2][2]]
        self.assertTrue(row[1])
        self.assertEqual(row[2:4], [None, None])

    def test_queries_do_not_grow(self):
        """A look and its spreadsheet cost the same, however many documents."""
        counts = []
        for total in (2, 20):
            for number in range(total):
                self.document(self.customer(f"C{total}/{number}"), (1, 5, self.vat))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            month = self.month()
            looked = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            month._book()
            counts.append((looked, self.env.cr.sql_log_count - before - looked))
        for few, many in zip(*counts, strict=True):
            self.assertLess(many, few + 10, counts)
