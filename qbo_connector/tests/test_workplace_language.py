"""What is said to a person is said in her language, whoever ran, and in her signs."""

from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import format_date, formatLang
from odoo.tools.translate import code_translations

from ..entities import said
from .workplace import WorkplaceCase

GERMAN = {
    "%(verb)s: %(entity)s %(id)s": "%(entity)s %(id)s: %(verb)s",
    "%(done)s sent": "%(done)s gesendet",
    "%(total)s, settled with %(paid)s": "%(total)s, beglichen mit %(paid)s",
    "Export of %(count)s transactions": "Export von %(count)s",
    "It was cancelled in Odoo.": "In Odoo storniert.",
    "Ignored by %s": "Ignoriert von %s",
    "Nothing had to be sent.": "Nichts zu senden.",
    "Stopped.": "Angehalten.",
    "no tax": "ohne Steuer",
    "%(name)s, %(total)s: is voided.": "%(name)s, %(total)s: wird storniert.",
}


@tagged("post_install", "-at_install")
class TestReadersLanguage(WorkplaceCase):
    """What happened is said in the language of whoever reads it, not of who ran."""

    TEXTS = {
        "map_tax": "%(record)s: nichts in der Steuertabelle für %(detail)s.",
        "sales_changed": "%(record)s wurde in Odoo geändert: %(detail)s.",
        "sales_void_ask": "%(record)s wurde storniert, in QuickBooks mit %(detail)s.",
    }

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("de_DE")
        rules = self.env["qbo.fault.rule"].with_context(lang="de_DE")
        for code, text in self.TEXTS.items():
            rules._by_code(code).text = text
        self.lost = self.tax(7)
        self.move = self.document(self.azure, (1, 100, self.lost))
        self.work()
        self.stop = self.stops(self.move)

    def german(self, record):
        return self.by(self.user, record).with_context(lang="de_DE")

    def test_said_at_reading(self):
        """The form, the list, the record, the list of causes: all in German."""
        self.assertIn("nothing in the tax map", self.stop.fault_shown)
        said = f"{self.move.name}: nichts in der Steuertabelle für {self.lost.name}."
        self.assertEqual(self.german(self.stop).fault_shown, said)
        bundle = self.env["qbo.bundle"].search([("res_id", "=", self.move.id)])
        self.assertEqual(self.german(bundle).hold, said)
        self.assertIn(said, self.german(self.move).qbo_message)
        row = self.stop.attention_id
        self.assertEqual(self.german(row).example_shown, said)
        self.assertIn("nothing in the tax map", row.example_shown)

    def test_found_in_both_languages(self):
        operations = self.env["qbo.operation"].with_context(lang="de_DE")
        for words in ("Steuertabelle", "in the tax map", self.lost.name):
            found = operations.search([("fault_shown", "ilike", words)])
            self.assertIn(self.stop, found, words)
        found = operations.search([("fault_shown", "not ilike", "Steuertabelle")])
        self.assertNotIn(self.stop, found)

    def test_words_of_quickbooks_stay(self):
        """What QuickBooks wrote is shown as it wrote it."""
        rule = self.env["qbo.fault.rule"]._by_code("2020")
        self.stop._stop(rule, "Required parameter Line is missing", code="2020")
        shown = self.german(self.stop).fault_shown
        self.assertEqual(shown, "Required parameter Line is missing")

    def test_labels_inside(self):
        """The fields that a question names are named in the reader's language."""
        self.books.on_change = "ask"
        label = self.env["ir.model.fields"]._get("account.move", "ref")
        label.with_context(lang="de_DE").field_description = "Zeichen"
        move = self.invoice(ref="Before")
        self.work()
        move.ref = "After"
        self.work()
        self.assertEqual(self.stopped(move), "sales_changed")
        shown = self.german(self.stops(move)).fault_shown
        self.assertIn("wurde in Odoo geändert", shown)

    def test_example_asks_no_query_for_each_row(self):
        self.document(self.azure, (1, 100, self.tax(9)), invoice_date="2026-01-05")
        gone = self.invoice()
        self.work()
        self.cancel(gone)
        self.work()
        rows = self.books.attention_ids.filtered(lambda row: row.state == "open")
        self.assertGreater(len(rows), 1)

        def queries(found):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found.mapped("example_shown")
            return self.env.cr.sql_log_count - before

        queries(rows)
        self.assertEqual(queries(rows[:1]), queries(rows))


@tagged("post_install", "-at_install")
class TestReadersSigns(WorkplaceCase):
    """Numbers, dates and results: a German reads an English run, and the reverse."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("de_DE")
        self.patch(
            code_translations,
            "get_python_translations",
            lambda module, lang: GERMAN if lang == "de_DE" else {},
        )

    def german(self, record):
        return self.by(self.user, record).with_context(lang="de_DE")

    def english(self, record):
        return self.by(self.user, record).with_context(lang="en_US")

    def both(self, record, name):
        """Return what a German and an English reader see of a field."""
        return self.german(record)[name], self.english(record)[name]

    def test_nodes(self):
        """Amounts, days, whole numbers and choices, one in the other."""
        node = said.node(
            said._lt(
                "%(total)s, settled with %(paid)s",
                total=said.money("1234.5"),
                paid=said.joined(" ", [12345, self.day, said.number("1.2345")]),
            )
        )
        for lang, amount, sentence in (
            ("de_DE", "1.234,50", "beglichen mit 12.345 "),
            ("en_US", "1,234.50", "settled with 12,345 "),
        ):
            env = self.env(context={"lang": lang})
            shown = said.show(env, node)
            self.assertIn(f"{amount}, {sentence}", shown)
            self.assertIn(format_date(env, self.day), shown)
            self.assertIn(formatLang(env, 1.2345, digits=4), shown)
        gone = {"say": "%s is no term any more", "module": "qbo_connector", "with": [1]}
        self.assertEqual(said.show(self.env, gone), "1 is no term any more")

    def test_result_of_an_english_run(self):
        move = self.invoice()
        self.work()
        done = self.link(move).operation_ids
        german, english = self.both(done, "note_shown")
        self.assertEqual(english, done.note)
        self.assertEqual(german, f"Invoice {done.qbo_id}: {english.partition(':')[0]}")
        self.assertIn(german, self.german(move).qbo_timeline)
        run = done.run_id
        self.assertRegex(self.german(run).message_shown, r"^\d gesendet$")
        self.assertRegex(self.english(run).message_shown, r"^\d sent$")
        self.assertEqual(self.german(run).display_name, run.name)

    def test_result_of_a_german_run(self):
        """What a German has pressed is read in English by others."""
        self.books.auto_export = "by_hand"
        move = self.invoice()
        self.work()
        bundle = self.env["qbo.bundle"].search([("res_id", "=", move.id)])
        self.press(self.german(bundle).action_export)
        run = self.env["qbo.run"].search([("kind", "=", "export")])
        self.assertEqual(run.name, "Export von 1")
        self.assertEqual(self.both(run, "name_shown")[1], "Export of 1 transactions")
        action = self.german(run).action_stop()
        self.assertIn("Angehalten.", action["params"]["message"])
        self.assertIn("Angehalten.", run.message)
        self.assertIn("Stopped.", self.english(run).message_shown)
        bundle = self.env["qbo.bundle"].search([("res_id", "=", move.id)])
        keeper = self.by(self.keeper, bundle).with_context(lang="de_DE")
        operation = bundle.operation_id
        keeper.action_ignore()
        self.assertEqual(operation.note, f"Ignoriert von {self.keeper.name}")
        said_in_english = f"Ignored by {self.keeper.name}"
        self.assertEqual(self.english(operation).note_shown, said_in_english)

    def test_days_and_amounts_of_a_stop(self):
        """The day of a closed period, and the three values of what differs."""
        self.close_books(self.day - timedelta(days=30))
        self.books.on_change = "ask"
        move = self.invoice(2000)
        self.work()
        move.button_draft()
        move.invoice_line_ids.price_unit = 1000
        move.invoice_date_due = self.day + timedelta(days=40)
        move.action_post()
        self.work()
        stop = self.stops(move)
        german, english = self.both(stop, "conflict_html")
        for shown, day, lang in (
            (german, "%d.%m.%Y", "de_DE"),
            (english, "%m/%d/%Y", "en_US"),
        ):
            amount = formatLang(self.env(context={"lang": lang}), 1200, digits=2)
            self.assertIn(amount, shown)
            self.assertIn(move.invoice_date_due.strftime(day), shown)
        self.close_books(self.day, known=True)
        other = self.invoice()
        self.work()
        german, english = self.both(self.stops(other), "fault_shown")
        self.assertIn(self.day.strftime("%d.%m.%Y"), german)
        self.assertIn(self.day.strftime("%m/%d/%Y"), english)

    def test_name_of_a_hole(self):
        """It is grouped and found in the reader's language, by one row for all."""
        moves = self.document(self.azure, (1, 10, self.env["account.tax"]))
        moves |= self.document(self.azure, (1, 20, self.env["account.tax"]))
        self.work()
        stops = self.stops(moves[0]) | self.stops(moves[1])
        self.assertEqual(self.both(stops[0], "hole_name"), ("ohne Steuer", "no tax"))
        for lang, name in (("de_DE", "ohne Steuer"), ("en_US", "no tax")):
            mine = self.by(self.keeper, stops).with_context(lang=lang)
            groups = mine.formatted_read_group(
                [("id", "in", stops.ids)], ["hole_name"], ["__count"]
            )
            self.assertEqual([g["hole_name"] for g in groups], [name])
            action = mine[0].action_fill_hole()
            wizard = self.env["qbo.hole.wizard"].with_context(**action["context"])
            wizard = self.by(self.keeper, wizard.with_context(lang=lang))
            self.assertEqual(wizard.new().held_count, 2)

    def test_field_of_a_fault(self):
        """The field that QuickBooks complains about has the reader's label."""
        move = self.invoice()
        self.work()
        operation = self.link(move).operation_ids
        label = self.env["ir.model.fields"]._get("account.move", "invoice_date_due")
        label.with_context(lang="de_DE").field_description = "Zahlbar bis"
        node = said.label("account.move", "invoice_date_due")
        rule = self.env["qbo.fault.rule"]._by_code("2020")
        operation._stop(rule, "Required", field=node)
        self.assertEqual(
            self.both(operation, "fault_field_shown"),
            ("Zahlbar bis", operation.fault_field),
        )

    def test_preview_speaks_to_who_made_it(self):
        """What is refused, and what a void does, in the language of who looks ahead."""
        move, lost = self.invoice(), self.document(self.azure, (1, 7, self.tax(7)))
        self.work()
        rules = self.env["qbo.fault.rule"].with_context(lang="de_DE")
        rules._by_code("map_tax").text = "%(record)s: %(detail)s fehlt."
        self.cancel(move)
        self.books.auto_export = "by_hand"
        self.work()
        self.keeper.lang = "de_DE"
        bundles = self.env["qbo.bundle"].search([("res_id", "in", (move | lost).ids)])
        bundles = self.by(self.keeper, bundles).with_context(lang="de_DE")
        plan = self.env["qbo.plan"].browse(bundles.action_preview()["res_id"])
        texts = {line.operation_id.res_id: line.text for line in plan.line_ids}
        self.assertEqual(
            texts[lost.id], f"{lost.name}: {lost.invoice_line_ids.tax_ids.name} fehlt."
        )
        self.assertIn("wird storniert", texts[move.id])
        self.assertIn("120,00", texts[move.id])

    def test_former_rows_are_shown(self):
        """What was noted as text only stays as it is, in any language."""
        run = self.env["qbo.run"].create(
            {
                "qbo_company_id": self.books.id,
                "name": "Push to QuickBooks",
                "message": "3 sent",
            }
        )
        self.assertFalse(run.said)
        self.assertEqual(self.both(run, "message_shown"), ("3 sent", "3 sent"))
        move = self.invoice()
        self.work()
        done = self.link(move).operation_ids
        done.write({"note": "Create: Invoice 7", "note_said": False})
        self.assertEqual(self.both(done, "note_shown")[0], "Create: Invoice 7")

    def test_why_nothing_is_sent(self):
        """A button says it to whoever pressed it, the log to whoever reads."""
        self.books.state = "paused"
        move = self.invoice()
        action = self.press(self.german(move).action_qbo_export)
        shown = action["params"]["message"]
        node = self.books.with_context(lang="de_DE")._stop_node()
        german = self.env(context={"lang": "de_DE"})
        self.assertIn(said.show(german, node), shown)
