"""Open transactions: what the list says, and what its buttons do."""

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .open_transactions import OpenCase


@tagged("post_install", "-at_install")
class TestOpenTransactions(OpenCase):
    def test_what_waits_and_why(self):
        """Each row says what it becomes, why, and what holds it up."""
        paid, partly = self.invoice(), self.invoice(50)
        self.pay(paid)
        part = self.pay(partly, 10)
        lost = self.document(self.azure, (1, 70, self.tax(7)))
        credit = self.document(self.azure, (1, 5, self.vat), move_type="out_refund")
        self.work()
        found = {
            (row.res_model, row.res_id): (row.becomes, row.reason, row.state)
            for row in self.bundles()
        }
        self.assertEqual(
            found,
            {
                ("account.move", paid.id): ("SalesReceipt", "on_the_spot", "ready"),
                ("account.move", partly.id): ("Invoice", "partly_paid", "ready"),
                ("account.payment", part.id): ("Payment", "applied", "after"),
                ("account.move", lost.id): ("Invoice", "unpaid", "held_up"),
                ("account.move", credit.id): ("CreditMemo", "credit", "ready"),
            },
        )
        self.assertEqual(self.bundles(lost).fix, "tax_map")
        self.assertIn("Tax 7", self.bundles(lost).hold)
        self.assertEqual(self.bundles(part).fix, "first")
        self.assertEqual((paid.qbo_state, part.qbo_state), ("waiting", "held"))
        self.assertIn(partly.name, self.bundles(part).hold)
        self.assertEqual(self.bundles(paid).members, paid.matched_payment_ids.name)
        self.assertEqual(self.bundles(partly).sales, partly.amount_total)
        self.assertEqual(self.bundles(part).money, 10)

    def test_button_leads_where_it_is_solved(self):
        """The operation's own button opens the map that has the hole."""
        lost = self.document(self.azure, (1, 70, self.tax(7)))
        self.work()
        user = self.person("user")
        bundle = self.bundles(lost).with_user(user)
        action = bundle.operation_id.action_open_place()
        self.assertEqual(action["res_model"], "qbo.tax.map")
        self.assertEqual(bundle.action_fix()["res_model"], "qbo.tax.map")
        stranger = self.person("")
        with self.assertRaises(AccessError):
            bundle.operation_id.with_user(stranger).action_open_place()

    def test_export_selected(self):
        """What is chosen goes, in a run of its own that says what came of it."""
        moves = self.invoice() | self.invoice(50)
        other = self.invoice(70)
        self.work()
        user = self.person("user")
        self.bundles(moves).with_user(user).action_export()
        run = self.runs()
        self.assertEqual((run.state, run.total, run.user_id), ("running", 2, user))
        self.work()
        for move in moves:
            self.assertSame(move)
        self.came(Invoice=2, Customer=1)
        self.assertEqual(self.bundles().mapped("res_id"), other.ids)
        self.assertEqual((run.state, run.done, run.created_count), ("done", 2, 2))
        self.assertEqual(run.message, "2 created")
        self.assertEqual(set(run.operation_ids.mapped("res_id")), set(moves.ids))

    def test_export_all_of_a_client(self):
        move = self.invoice()
        other = self.document(self.customer("Other"), (1, 10, self.vat))
        self.work()
        self.azure.with_user(self.person("user")).action_qbo_export_client()
        self.work()
        self.assertSame(move)
        self.assertFalse(self.link(other).qbo_id)
        self.env["qbo.bundle"].with_context(
            active_domain=[("qbo_company_id", "=", self.books.id)]
        ).action_export_all()
        self.work()
        self.assertSame(other)

    def test_export_invoice_first(self):
        move = self.invoice()
        payment = self.pay(move, 50)
        self.work()
        self.bundles(payment).with_user(self.person("user")).action_export_first()
        self.work()
        self.assertSame(move)
        self.assertEqual(float(self.remote(payment)["TotalAmt"]), 50)
        self.assertFalse(self.bundles())

    def test_after_another_or_held_up(self):
        """Only what somebody must solve holds up, however far behind it stands."""
        move, lost = self.invoice(), self.document(self.azure, (1, 70, self.tax(7)))
        after, stuck = self.pay(move, 50), self.pay(lost, 7)
        self.work()
        rows = {row.res_id: row for row in self.bundles(after | stuck)}
        self.assertEqual(
            [(rows[p.id].state, rows[p.id].fix) for p in (after, stuck)],
            [("after", "first"), ("held_up", "blocker")],
        )
        self.assertIn(move.name, rows[after.id].hold)
        self.assertIn("Tax 7", rows[stuck.id].hold, "what is to be solved")
        row = rows[stuck.id].with_user(self.person("user"))
        self.assertEqual(row.action_fix()["res_id"], self.stops(lost).id)
        summary = row.get_summary()
        mine = next(books for books in summary if books["id"] == self.books.id)
        counted = [mine[key] for key in ("ready", "held_up", "after", "going")]
        self.assertEqual(counted, [1, 2, 1, 0])
        rows[after.id].action_export()
        self.assertEqual(rows[after.id].state, "after", "its invoice was not chosen")
        self.work()
        self.assertFalse(self.link(after).qbo_id)
        rows[after.id].action_export_first()
        self.work()
        self.assertSame(move)
        self.assertTrue(self.link(after).qbo_id)

    def test_behind_what_waits_itself(self):
        """A job whose customer is missing holds up what goes after its invoice."""
        move = self.invoice()
        payment = self.pay(move, 50)
        self.work()
        customer = self.env["qbo.operation"].search(
            [("entity", "=", "Customer"), ("state", "=", "waiting")]
        )
        invoice = self.operation(move)
        self.assertEqual(self.operation(payment).blocked_by_id, invoice)
        self.assertEqual(invoice.blocked_by_id, customer)
        customer._stop(self.env["qbo.fault.rule"]._by_code("name_missing"), "Hold & Co")
        for record in (move, payment):
            row = self.bundles(record)
            self.assertEqual((row.state, row.fix), ("held_up", "blocker"))
            self.assertEqual(row.action_fix()["res_id"], customer.id)

    def test_run_with_a_hole(self):
        """What is refused does not keep a run open; its fix counts for it."""
        good, lost = self.invoice(), self.document(self.azure, (1, 7, self.tax(7)))
        self.work()
        (self.bundles(good) | self.bundles(lost)).action_export()
        self.work()
        run = self.runs()
        self.assertEqual((run.state, run.done, run.total), ("done", 1, 2))
        self.assertEqual(run.message, "1 created, 1 need attention")
        self.map_taxes(lost.invoice_line_ids.tax_ids, "20.0% S")
        self.work()
        self.assertNotEqual(self.stops(lost).fault_code, "map_tax")

    def test_stop(self):
        moves = self.invoice() | self.invoice(50)
        self.work()
        self.bundles(moves).action_export()
        self.runs().with_user(self.person("user")).action_stop()
        self.work()
        self.came()
        self.assertEqual(self.runs().state, "stopped")
        self.assertEqual(set(self.bundles().mapped("state")), {"ready"})

    def test_ignore_and_take_back(self):
        """What is ignored stays out, with the money inside of it."""
        move, other = self.invoice(), self.invoice(50)
        payment = self.pay(move)
        self.work()
        keeper = self.person("bookkeeper")
        self.bundles(move).with_user(keeper).action_ignore()
        self.assertEqual(self.bundles(move).state, "ignored")
        self.books.auto_export = "at_once"
        move.ref = payment.memo = "touched"
        self.work()
        self.came(Invoice=1, Customer=1)
        self.assertSame(other)
        self.books.auto_export = "by_hand"
        self.bundles(move).with_user(keeper).action_take_back()
        self.bundles(payment).with_user(keeper).action_take_back()
        self.work()
        self.assertEqual(self.bundles(move).state, "ready")
        self.assertFalse(self.bundles(payment))
        self.bundles(move).action_export()
        self.work()
        self.came(Invoice=1, SalesReceipt=1, Customer=1)
        self.assertEqual(float(self.remote(move)["TotalAmt"]), move.amount_total)

    def test_ignore_history(self):
        """All before a day is set aside at once; what is sent already stays."""
        sent = self.invoice(invoice_date="2026-01-05")
        self.work()
        self.bundles(sent).action_export()
        self.work()
        sent.invoice_line_ids.name = "Other words"
        old = self.invoice(invoice_date="2026-02-01")
        new = self.invoice()
        self.work()
        keeper = self.person("bookkeeper")
        wizard = self.env["qbo.ignore.wizard"].with_user(keeper)
        wizard = wizard.create(
            {"qbo_company_id": self.books.id, "before": "2026-02-02"}
        )
        self.assertEqual((wizard.count, wizard.kept_count), (1, 1))
        wizard.action_ignore()
        states = {row.res_id: row.state for row in self.bundles()}
        self.assertEqual(states, {sent.id: "ready", old.id: "ignored", new.id: "ready"})
        with self.assertRaises(AccessError):
            wizard.with_user(self.person("user")).create({"before": "2026-02-02"})

    def test_export_what_was_ignored(self):
        move = self.invoice()
        self.work()
        self.bundles(move).action_ignore()
        self.bundles(move).action_export()
        self.work()
        self.assertSame(move)

    def test_only_receipts(self):
        """Where only receipts are wanted, an unpaid invoice stands as waiting."""
        self.books.accounting_method = "receipts"
        move = self.invoice()
        self.work()
        row = self.bundles(move)
        self.assertEqual((row.becomes, row.state), ("Wait", "unpaid"))
        other = self.books.copy({"name": "Other books", "sales_enabled": True})
        other.write({"accounting_method": "receipts", "export_from": "2026-01-01"})
        everywhere = [("res_model", "=", move._name), ("res_id", "=", move.id)]
        found = self.env["qbo.bundle"].search(everywhere)
        self.assertEqual(found.qbo_company_id, self.books, "one place only")
        other.sales_default = True
        self.env["qbo.bundle"].invalidate_model()
        found = self.env["qbo.bundle"].search(everywhere)
        self.assertEqual(found.qbo_company_id, other)
        other.active = False
        self.env["qbo.bundle"].invalidate_model()
        with self.assertRaises(UserError):
            row.action_export()
        row.action_ignore()
        self.assertEqual(self.bundles(move).state, "ignored")
        self.bundles(move).action_take_back()
        self.pay(move)
        self.work()
        row = self.bundles(move)
        self.assertEqual((row.becomes, row.state), ("SalesReceipt", "ready"))

    def test_change_and_void(self):
        move = self.invoice()
        self.work()
        self.bundles(move).action_export()
        self.work()
        move.invoice_line_ids.name = "Other words"
        self.work()
        row = self.bundles(move)
        self.assertEqual((row.verb, row.state), ("update", "ready"))
        with self.assertRaises(UserError):
            row.action_ignore()
        move.button_draft()
        move.button_cancel()
        self.work()
        row = self.bundles(move)
        self.assertEqual((row.verb, row.state), ("void", "held_up"))

    def test_timesheets_beside(self):
        """Hours of a customer that no invoice carries stand beside his rows."""
        project = self.env["project.project"].create(
            {
                "name": "Kitchen",
                "partner_id": self.azure.id,
                "company_id": self.company.id,
                "allow_timesheets": True,
            }
        )
        employee = self.env["hr.employee"].create(
            {"name": "Ann", "company_id": self.company.id}
        )
        self.env["account.analytic.line"].create(
            [
                {
                    "name": "Work",
                    "project_id": project.id,
                    "employee_id": employee.id,
                    "unit_amount": hours,
                }
                for hours in (1.5, 2)
            ]
        )
        self.invoice()
        self.invoice(50)
        self.work()
        rows = self.bundles().with_user(self.person("user")).with_company(self.company)
        self.assertEqual(rows[0].timesheet_count, 2)
        self.assertEqual(rows[0].timesheet_hours, 3.5)
        group = rows._read_group(
            [("partner_id", "=", self.azure.id)],
            ["partner_id"],
            ["__count", "timesheet_hours:max", "sales:sum"],
        )
        self.assertEqual(group, [(self.azure, 2, 3.5, 180.0)])

    def test_list_asks_no_query_for_each_row(self):
        for number in range(3):
            self.pay(self.invoice(10 + number), 5)
        self.work()
        rows = self.bundles()
        specification = {
            name: {}
            for name in ("name", "hold", "fix", "members", "amount", "timesheet_hours")
        }

        def queries(count):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["qbo.bundle"].web_search_read(
                [("id", "in", rows[:count].ids)], specification
            )
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(6))

    def test_buttons_ask_no_query_for_each_row(self):
        """Export and Ignore are set-based: thousands are no other work than ten."""
        for number in range(16):
            self.invoice(10 + number)
        self.work()
        rows = self.bundles().sorted("res_id")

        def queries(bundles, button):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            getattr(bundles, button)()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for button in ("action_ignore", "action_take_back", "action_export"):
            queries(rows[:2], button)  # caches were cold
            few, many = queries(rows[2:4], button), queries(rows[4:12], button)
            self.assertLessEqual(many, few + 3, button)
            self.env.flush_all()
            rows = self.bundles().sorted("res_id")

    def test_not_connected(self):
        """The screen leads to where the connection is made."""
        self.invoice()
        self.work()
        self.books.state = "disconnected"
        summary = self.env["qbo.bundle"].get_summary()
        row = next(row for row in summary if row["id"] == self.books.id)
        self.assertFalse(row["connected"])
        self.assertIn("Connect", row["reason"])
        with self.assertRaises(RedirectWarning) as caught:
            self.bundles().action_export()
        self.assertEqual(caught.exception.args[1]["res_id"], self.books.id)

    def test_rights(self):
        """A user exports; a bookkeeper ignores; others see nothing."""
        move = self.invoice()
        self.work()
        user, none = self.person("user"), self.person(None)
        rows = self.bundles(move)
        with self.assertRaises(AccessError):
            rows.with_user(user).action_ignore()
        with self.assertRaises(AccessError):
            rows.with_user(user).action_take_back()
        for button in ("action_export", "action_preview", "action_ignore"):
            with self.assertRaises(AccessError):
                getattr(rows.with_user(none), button)()
        with self.assertRaises(AccessError):
            self.azure.with_user(none).action_qbo_export_client()
        with self.assertRaises(AccessError):
            self.env["qbo.bundle"].with_user(none).search([]).read(["name"])
        with self.assertRaises(AccessError):
            self.env["qbo.bundle"].with_user(none).get_summary()
        rows.with_user(user).action_export()
        self.work()
        self.assertSame(move)
