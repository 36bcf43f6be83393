"""The check-up of sales with its repair, and the overview's figures."""

import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.workplace.qbo_company_repair import REPAIRS
from .workplace import WorkplaceCase


@tagged("post_install", "-at_install")
class TestWorkplaceCheckup(WorkplaceCase):
    def preferences(self):
        return self.objects("Preferences")[0]

    def checkup(self, user=None):
        action = self.press(self.by(user or self.boss, self.books).action_open_checkup)
        return self.by(user or self.boss, self.env["qbo.checkup"]).browse(
            action["res_id"]
        )

    def titles(self, checkup):
        return checkup.line_ids.mapped("title")

    def switch_numbers_off(self):
        sales = self.preferences()["SalesFormsPrefs"]
        self.edit(
            "Preferences",
            self.preferences(),
            SalesFormsPrefs={**sales, "CustomTxnNumbers": False},
        )
        self.books.checked_at = False

    def test_repair_through_the_runner(self):
        """The finding goes, the preference is on there, and the log has the write."""
        self.switch_numbers_off()
        before = self.preferences()
        checkup = self.checkup()
        line = checkup.line_ids.filtered("repair")
        self.assertEqual(line.repair, "custom_numbers")
        self.press(line.action_repair)
        now = self.preferences()
        self.assertTrue(now["SalesFormsPrefs"]["CustomTxnNumbers"])
        self.assertEqual(
            {**now["SalesFormsPrefs"], "CustomTxnNumbers": False},
            before["SalesFormsPrefs"],
        )
        self.assertEqual(line.level, "success")
        self.assertFalse(line.repair)
        operation = self.env["qbo.operation"].search([("entity", "=", "Preferences")])
        self.assertEqual((operation.verb, operation.state), ("update", "done"))
        self.assertFalse(self.checkup().line_ids.filtered("repair"))
        # It can be switched off there, and repaired, again.
        self.switch_numbers_off()
        self.press(self.checkup().line_ids.filtered("repair").action_repair)
        self.assertTrue(self.preferences()["SalesFormsPrefs"]["CustomTxnNumbers"])

    def test_every_repair(self):
        """What is off there and needed here: previewed, switched, and nothing else."""
        group = self.env["hr.department"].create(
            {"name": "Shop", "company_id": self.company.id}
        )
        plan = self.env["account.analytic.plan"].create({"name": "Trade"})
        links = self.env["qbo.link"]
        for entity, record in (("Department", group), ("Class", plan)):
            links |= links.create(
                {
                    "qbo_company_id": self.books.id,
                    "entity": entity,
                    "qbo_id": f"test {entity}",
                    "res_model": record._name,
                    "res_id": record.id,
                    "state": "linked",
                }
            )
        self.invoice(delivery_date=self.day)
        before = self.preferences()
        forms, accounting = before["SalesFormsPrefs"], before["AccountingInfoPrefs"]
        tracked = ("TrackDepartments", "ClassTrackingPerTxnLine", "ClassTrackingPerTxn")
        off = {
            "SalesFormsPrefs": {
                **forms,
                "CustomTxnNumbers": False,
                "AutoApplyPayments": True,
                "AllowServiceDate": False,
            },
            "AccountingInfoPrefs": {**accounting, **dict.fromkeys(tracked, False)},
        }
        self.edit("Preferences", before, **off)
        self.books.checked_at = False
        repairs = self.checkup().line_ids.filtered("repair")
        self.assertEqual(set(repairs.mapped("repair")), set(REPAIRS))
        for line in repairs:
            self.assertRegex(line.fix, "(off → on|on → off), and nothing else")
            self.press(line.action_repair)
            self.assertEqual(line.level, "success", line.title)
        now = self.preferences()
        for part, values in off.items():
            wanted = {
                member: value
                for paths in REPAIRS.values()
                for path, value in paths.items()
                for name, _dot, member in (path.partition("."),)
                if name == part
            }
            self.assertEqual(now[part], {**values, **wanted})
        self.assertFalse(self.checkup().line_ids.filtered("repair"))

    def test_repair_needs_the_administrator(self):
        self.switch_numbers_off()
        for person in (self.user, self.keeper):
            line = self.checkup(person).line_ids.filtered("repair")
            with self.assertRaises(AccessError):
                self.press(line.action_repair)
        with self.assertRaises(AccessError):
            self.by(self.plain, self.books).action_open_checkup()
        self.assertFalse(self.preferences()["SalesFormsPrefs"]["CustomTxnNumbers"])

    def test_holes_with_what_waits(self):
        """A hole is foreseen before the run, and counted when it holds documents up."""
        tax = self.tax(13)
        for _number in range(2):
            self.document(self.azure, (1, 10, tax))
        ahead = self.checkup().line_ids.filtered(
            lambda line: tax.name in line.title and line.waiting
        )
        self.assertEqual(ahead.waiting, 2)
        self.assertEqual(ahead.action_lead()["res_model"], "qbo.tax.map")
        self.work()
        held = self.checkup().line_ids.filtered(
            lambda line: line.leads_to == "action_qbo_map_holes"
        )
        self.assertEqual(held.waiting, 2)
        self.assertIn(tax.name, held.text)
        self.map_taxes(tax, "20.0% S")
        self.assertFalse(
            self.checkup().line_ids.filtered(
                lambda line: line.leads_to == "action_qbo_tax_map"
            )
        )

    def test_targets_that_are_gone(self):
        row = self.env["qbo.tax.map"].search([("qbo_company_id", "=", self.books.id)])
        row[:1].qbo_id = "999999"
        self.books.deposit_qbo_id = "999999"
        text = " ".join(self.titles(self.checkup()))
        self.assertIn("inactive or gone in QuickBooks", text)
        self.assertIn("The deposit account is inactive or gone", text)


@tagged("post_install", "-at_install")
class TestWorkplaceDashboard(WorkplaceCase):
    def test_graph_and_sums(self):
        moves = [self.invoice(), self.invoice(50)]
        self.work()
        self.link(moves[1], "Invoice").linked_at = self.books.connected_at.replace(
            year=2020
        )
        mine = self.by(self.user, self.books)
        mine.invalidate_recordset()
        self.assertEqual((mine.recent_count, mine.recent_total), (1, 120))
        values = json.loads(mine.dashboard_graph)[0]["values"]
        self.assertEqual(len(values), 8)
        self.assertEqual((values[-1]["value"], values[-1]["type"]), (120, "future"))
        self.assertEqual(sum(row["value"] for row in values), 120)

    def test_one_query_for_all(self):
        """More companies cost no more queries."""
        others = self.books.copy({"name": "Other"}) | self.books.copy({"name": "More"})
        companies = self.books | others
        names = ["dashboard_graph", "recent_count", "recent_total"]

        def count(records):
            self.env.invalidate_all()
            records.mapped("company_id.currency_id.name")
            start = self.env.cr.sql_log_count
            records.read(names)
            return self.env.cr.sql_log_count - start

        count(companies)
        self.assertEqual(count(self.books), count(companies))
