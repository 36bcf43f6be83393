"""What invoices and payments show of QuickBooks: status, PDF, timeline, hints."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .workplace import WorkplaceCase


@tagged("post_install", "-at_install")
class TestWorkplaceRecords(WorkplaceCase):
    def test_number_state_and_search(self):
        move, other = self.invoice(), self.invoice(50)
        payment = self.pay(move)
        other.button_draft()
        self.work()
        moves = self.env["account.move"]
        number = self.remote(move)["DocNumber"]
        self.assertEqual(move.qbo_number, number)
        self.assertTrue(move.qbo_has_pdf and payment.qbo_has_pdf)
        self.assertEqual(payment.qbo_number, f"#{self.link(payment).qbo_id}")
        self.assertEqual(moves.search([("qbo_number", "ilike", number)]), move)
        self.assertIn(move, moves.search([("qbo_state", "=", "linked")]))
        self.assertIn(other, moves.search([("qbo_number", "=", False)]))

    def test_export_button(self):
        """The button sends at once, says what came of it, and needs the group."""
        move = self.invoice()
        with self.assertRaises(AccessError):
            self.by(self.plain, move).action_qbo_export()
        action = self.press(self.by(self.user, move).action_qbo_export)
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn(move.name, action["params"]["message"])
        self.assertSame(move)
        draft = self.invoice(post=False)
        with self.assertRaises(UserError):
            self.press(self.by(self.user, draft).action_qbo_export)

    def test_export_button_shows_what_stops(self):
        tax = self.tax(13)
        move = self.document(self.azure, (1, 100, tax))
        action = self.press(self.by(self.user, move).action_qbo_export)
        self.assertEqual(action["res_model"], "qbo.operation")
        self.assertEqual(action["res_id"], self.stops(move).id)

    def test_timeline(self):
        move = self.invoice()
        self.work()
        shown = self.by(self.user, move).qbo_timeline
        places = [shown.index(word) for word in ("Settled", "Sent", "Planned")]
        self.assertEqual(places, sorted(places))
        self.assertIn("intuit_tid", shown)
        with self.assertRaises(AccessError):
            self.by(self.plain, move).read(["qbo_timeline"])

    def test_hint_on_a_draft(self):
        """Uses the entities' own checks, and asks nobody."""
        tax = self.tax(13)
        draft = self.document(self.azure, (1, 100, tax), post=False)
        self.stats()
        hint = self.by(self.user, draft).qbo_hint
        rule = self.env["qbo.fault.rule"]._by_code("map_tax")
        self.assertTrue(hint)
        self.assertIn(rule.remedy, hint)
        good = self.invoice(post=False)
        self.assertFalse(good.qbo_hint)
        self.books.sales_enabled = False
        draft.invalidate_recordset()
        self.assertFalse(draft.qbo_hint)
        self.assertEqual(self.stats()["requests"], 0)

    def test_forms_open_for_everybody(self):
        """Whoever has no right on QuickBooks works on invoices as before."""
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        for person in (self.plain, self.user, self.keeper, self.boss):
            for record in (move, payment):
                mine = self.by(person, record)
                mine.invalidate_recordset()
                with Form(mine) as form:
                    self.assertTrue(form.name)


@tagged("post_install", "-at_install")
class TestWorkplacePdf(WorkplaceCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice()
        self.work()
        self.target = self.link(self.move, "Invoice")

    def get(self, login, link=None):
        self.authenticate(login, login)
        return self.url_open((link or self.target)._pdf_url())

    def test_pdf_in_a_tab(self):
        """QuickBooks' own, counted as a read."""
        action = self.by(self.user, self.target).action_view_pdf()
        self.assertEqual(
            (action["type"], action["target"]), ("ir.actions.act_url", "new")
        )
        before = self.books.reads_month
        self.stats()
        answer = self.get("w_user")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("inline"))
        self.assertTrue(answer.content.startswith(b"%PDF-"))
        self.assertEqual(self.stats()["requests"], 1)
        self.books.invalidate_recordset()
        self.assertEqual(self.books.reads_month, before + 1)

    def test_pdf_needs_rights(self):
        """Neither without the group nor from another company, nor by guessing."""
        self.assertEqual(self.get("w_plain").status_code, 404)
        other = self.env["res.company"].create({"name": "Other"})
        self.user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertEqual(self.get("w_user").status_code, 404)
        self.authenticate("w_keeper", "w_keeper")
        self.assertEqual(self.url_open("/qbo/pdf/999999999").status_code, 404)
        self.authenticate(None, None)
        answer = self.url_open(self.target._pdf_url(), allow_redirects=False)
        self.assertIn(answer.status_code, (303, 403))

    def test_pdf_problem_is_said(self):
        self.books.state = "paused"
        self.assertEqual(self.get("w_user").status_code, 200)
        self.books.state = "disconnected"
        answer = self.get("w_user")
        self.assertEqual(answer.status_code, 503)
        self.assertIn("is not connected with QuickBooks", answer.text)
