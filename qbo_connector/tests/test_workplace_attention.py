"""Needs attention: Fix for all leads to what ends a cause, and all of it goes on."""

from datetime import timedelta

from odoo.tests import tagged

from ..models.workplace.qbo_attention_fix import FIXES
from .workplace import WorkplaceCase


@tagged("post_install", "-at_install")
class TestFixForAll(WorkplaceCase):
    def row(self, code):
        """Return the open row of a cause."""
        self.work()
        found = self.books.attention_ids.filtered(
            lambda row: row.state == "open" and row.fault_rule_id.code == code
        )
        self.assertEqual(len(found), 1, code)
        return found

    def fix(self, code, user=None):
        # Some fixes look at QuickBooks first, where the last look is some minutes old.
        row = self.by(user or self.keeper, self.row(code))
        return self.press(row.action_fix_all)

    def test_every_action_leads_somewhere(self):
        """An action of the catalogue has its fix, or is another try."""
        actions = set(self.env["qbo.fault.rule"].search([]).mapped("action"))
        self.assertEqual(actions - {"retry"} - set(FIXES), set())
        for name in FIXES.values():
            self.assertTrue(callable(getattr(self.env["qbo.attention"], name)))

    def test_one_hole(self):
        """The missing row is asked for; then all that it held up goes."""
        lost = self.tax(7)
        moves = self.document(self.azure, (1, 100, lost))
        moves |= self.document(self.azure, (1, 50, lost))
        action = self.fix("map_tax", self.user)
        self.assertEqual(action["res_model"], "qbo.tax.map")
        action = self.fix("map_tax")
        self.assertEqual(action["res_model"], "qbo.hole.wizard")
        wizard = self.env["qbo.hole.wizard"].with_context(**action["context"])
        wizard = self.by(self.keeper, wizard).create(
            {"target_id": self.code("20.0% S").id}
        )
        wizard.action_add()
        self.work()
        for move in moves:
            # The rate is another one: a cause of its own, and no hole any more.
            self.assertEqual(
                self.stopped(move), "sales_tax_ahead", self.stops(move).fault_text
            )

    def code(self, name):
        return self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.books.id),
                ("entity", "=", "TaxCode"),
                ("qbo_name", "=", name),
            ]
        )

    def test_several_holes(self):
        """Several holes are a list of them, each with its documents."""
        for rate in (7, 9):
            self.document(self.azure, (1, 100, self.tax(rate)))
        action = self.fix("map_tax")
        self.assertEqual(action["res_model"], "qbo.operation")
        self.assertEqual(action["context"]["group_by"], ["hole_name"])
        self.assertEqual(self.env["qbo.operation"].search_count(action["domain"]), 2)

    def test_closed_period(self):
        """Whoever opens the period and looks again need not try each again."""
        self.close_books(self.day, known=True)
        moves = self.invoice() | self.invoice(50)
        action = self.fix("sales_closed")
        self.assertEqual(action["res_model"], "qbo.checkup")
        self.close_books(self.day - timedelta(days=30))
        checkup = self.env["qbo.checkup"].browse(action["res_id"])
        self.press(self.by(self.keeper, checkup).action_look)
        self.work()
        for move in moves:
            self.assertSame(move)

    def test_held_by_hand_stays_held(self):
        """What is tried again by itself waits for a person's word as before."""
        self.books.auto_export = "by_hand"
        self.close_books(self.day, known=True)
        move = self.invoice()
        self.row("sales_closed")
        self.close_books(self.day - timedelta(days=30), known=True)
        self.work()
        self.assertNothingStopped(move)
        self.assertFalse(self.link(move).qbo_id)
        self.assertTrue(self.link(move).operation_ids.held)

    def test_customer(self):
        """The link window of the one customer; matching where there are several."""
        self.books.create_customers = False
        move = self.invoice()
        action = self.fix("sales_customer")
        self.assertEqual(action["res_model"], "qbo.link.wizard")
        other = self.document(self.customer("Deco"), (1, 10, self.vat))
        action = self.fix("sales_customer")
        self.assertEqual(action["tag"], "qbo_connector.match")
        self.assertEqual(action["params"]["kind"], "contacts")
        for record in (move, other):
            self.assertEqual(self.stopped(record), "sales_customer")

    def test_void_and_change(self):
        """Voids open their window, changes the three values."""
        self.books.on_change = "ask"
        gone, changed = self.invoice(), self.invoice(50)
        self.work()
        self.cancel(gone)
        changed.button_draft()
        changed.invoice_line_ids.price_unit = 60
        changed.action_post()
        self.assertEqual(self.fix("sales_void_ask")["res_model"], "qbo.void.wizard")
        action = self.fix("sales_void_ask", self.user)
        self.assertEqual(action["res_id"], self.stops(gone).id)
        action = self.fix("sales_changed", self.user)
        self.assertEqual(action["res_id"], self.stops(changed).id)
