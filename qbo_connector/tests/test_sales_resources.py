"""The revenue map by the employee whose time is sold.

What timesheets stand behind a line is asked of Odoo's sale_timesheet, which is no
dependency: it is played here, and real in ``./dev run --check sales``.
"""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.qbo_connector.entities import resources, sales_document

from .test_sales_life import LifeCase


@tagged("post_install", "-at_install")
class TestSalesResources(LifeCase):
    def setUp(self):
        super().setUp()
        self.alice, self.bob = self.env["hr.employee"].create(
            [{"name": name, "company_id": self.company.id} for name in ("Alice", "Bob")]
        )
        self.items = {
            name: self.found("Item", Name=name)["Id"]
            for name in ("Services", "Hours", "Set")
        }
        self.product = self.env["product.product"].create(
            {"name": "Zzz", "type": "service"}
        )
        self.sold, self.let_go = {}, self.env["account.move"]
        self.startPatcher(patch.object(sales_document, "time_of", self.time_of))

    def time_of(self, lines):
        """Play ``resources.time_of``: who is in the name of a line has worked for it.

        After a credit note the timesheets name the invoice no more: all of the order
        counts, which is what everybody has worked.
        """
        none, found = self.env["hr.employee"], {}
        everybody = none.union(*self.sold.values())
        for line in lines:
            mine = self.sold.get(line.name, none)
            free = line.move_id in self.let_go
            if mine:
                found[line.id] = (none if free else mine), everybody
        return found

    def row(self, item, **column):
        return self.env["qbo.revenue.map"].create(
            {"qbo_company_id": self.books.id, "qbo_id": self.items[item], **column}
        )

    def lines(self, *names, **vals):
        """Return an invoice with a line of one euro for each name."""
        line = {"quantity": 1, "price_unit": 1, "product_id": self.product.id}
        line["tax_ids"] = self.taxes.ids
        rows = [{**line, "name": name, **vals} for name in names]
        return self.document(self.azure, *rows)

    def assertItems(self, move, *names):
        found = [
            row["SalesItemLineDetail"]["ItemRef"]["value"]
            for row in self.assertSame(move)["Line"]
            if "SalesItemLineDetail" in row
        ]
        self.assertEqual(found, [self.items[name] for name in names])

    def test_time_is_sold_by_who_worked(self):
        """Several employees count where all lead to one item; else what comes next."""
        self.row("Hours", employee_id=self.alice.id)
        self.sold = {
            "Alice": self.alice,
            "Bob": self.bob,
            "both": self.alice | self.bob,
        }
        move = self.lines("Alice", "Bob", "both", "nobody")
        self.work()
        self.assertItems(move, "Hours", "Services", "Services", "Services")
        self.row("Hours", employee_id=self.bob.id)
        self.env["qbo.change"]._touch(move)
        self.work()
        self.assertItems(move, "Hours", "Hours", "Hours", "Services")

    def test_item_stays_after_a_credit_note(self):
        """Odoo lets the timesheets go: what was sent keeps its item, and follows maps.

        Another product is another item all the same.
        """
        row = self.row("Hours", employee_id=self.alice.id)
        self.sold = {"Alice": self.alice, "Bob": self.bob}
        move = self.lines("Alice", "Bob")
        self.work()
        self.assertItems(move, "Hours", "Services")
        self.let_go = move
        fresh = self.lines("Alice")
        self.let_go |= fresh
        move.button_draft()
        move.invoice_line_ids[0].price_unit = 2
        move.action_post()
        self.work()
        self.assertItems(move, "Hours", "Services")
        self.assertItems(fresh, "Services")
        row.qbo_id = self.items["Set"]
        row.action_send_again()
        self.work()
        self.assertItems(move, "Set", "Services")
        self.row("Services", product_id=self.product.id)
        self.env["qbo.change"]._touch(move)
        self.work()
        self.assertItems(move, "Services", "Services")

    def test_whose_time_a_line_sells(self):
        """Who was invoiced; else with whom it was sent; else all who worked."""
        line = self.lines("x").invoice_line_ids
        none, both = self.alice.browse(), self.alice | self.bob
        sold_by = resources.sold_by
        self.assertEqual(sold_by(line, (self.bob, both), self.alice.ids), self.bob)
        self.assertEqual(sold_by(line, (none, both), self.alice.ids), self.alice)
        self.assertEqual(sold_by(line, (none, both)), both)
        self.assertEqual(sold_by(line, None, self.alice.ids), self.alice)
        self.assertFalse(sold_by(line, None))

    def test_order_of_the_keys(self):
        """Project before employee, employee before income account."""
        plan = self.env["account.analytic.plan"].create({"name": "Jobs"})
        account = self.env["account.analytic.account"].create(
            {"name": "Garden", "plan_id": plan.id}
        )
        self.row("Hours", employee_id=self.alice.id)
        self.row("Services", account_id=self.income.id)
        self.row("Set", analytic_account_id=account.id)
        self.sold = {"Alice": self.alice}
        plain = self.lines("Alice")
        spread = self.lines("Alice", analytic_distribution={str(account.id): 100})
        self.work()
        self.assertItems(plain, "Hours")
        self.assertItems(spread, "Set")

    def test_parents_of_the_category(self):
        """A row for a category is for those below it, and goes before the employee."""
        top = self.env["product.category"].create({"name": "Top"})
        middle = top.create({"name": "Middle", "parent_id": top.id})
        self.product.categ_id = top.create({"name": "Low", "parent_id": middle.id})
        self.row("Set", categ_id=top.id)
        self.row("Hours", employee_id=self.alice.id)
        self.sold = {"Alice": self.alice}
        move = self.lines("Alice")
        self.work()
        self.assertItems(move, "Set")

    def test_hole_is_filled_for_the_employee(self):
        """A hole offers its employee; what was exported on the former row is named."""
        self.env["qbo.revenue.map"].search([]).unlink()
        self.sold = {"Alice": self.alice}
        move = self.lines("Alice")
        self.work()
        action = self.stops(move).action_fill_hole()
        wizard = Form(
            self.env["qbo.hole.wizard"]
            .with_user(self.keeper())
            .with_context(**action["context"])
        )
        self.assertEqual(wizard.employee_id.display_name, "Alice")
        self.assertFalse(wizard.by_employee)
        wizard.by_employee = True
        self.assertFalse(wizard.suggested)
        wizard.target_id = self.link_of("Hours")
        wizard.save().action_add()
        self.work()
        self.assertItems(move, "Hours")
        row = self.env["qbo.revenue.map"].search([("employee_id", "=", self.alice.id)])
        self.assertFalse(row.product_id)
        row.qbo_id = self.items["Set"]
        self.assertEqual(row.former_count, 1)
        row.action_send_again()
        self.work()
        self.assertItems(move, "Set")

    def test_hole_suggests_for_the_employee(self):
        """By what he does, where nothing is like the product; and back."""
        self.env["qbo.revenue.map"].search([]).unlink()
        self.alice.job_title = "Hours"
        self.sold = {"Alice": self.alice}
        move = self.lines("Alice")
        self.work()
        action = self.stops(move).action_fill_hole()
        wizard = Form(
            self.env["qbo.hole.wizard"]
            .with_user(self.keeper())
            .with_context(**action["context"])
        )
        self.assertTrue(wizard.by_employee and wizard.suggested)
        self.assertEqual(wizard.target_id, self.link_of("Hours"))
        wizard.by_employee = False
        self.assertFalse(wizard.target_id)
        wizard.by_employee = True
        wizard.save().action_add()
        self.work()
        self.assertItems(move, "Hours")

    def test_who_may_map_employees(self):
        """A bookkeeper maps employees without rights in the employees' app."""
        self.row("Hours", employee_id=self.alice.id)
        rows = self.env["qbo.revenue.map"].with_user(self.keeper())
        made = rows.create(
            {
                "qbo_company_id": self.books.id,
                "employee_id": self.bob.id,
                "qbo_id": self.items["Set"],
            }
        )
        self.assertIn("Bob", made.display_name)
        shown = rows.search([("employee_id", "!=", False)])
        self.assertEqual(set(shown.employee_id.mapped("name")), {"Alice", "Bob"})
        with self.assertRaisesRegex(ValidationError, "exactly one"):
            made.product_id = self.product

    def keeper(self):
        return new_test_user(
            self.env,
            "keeper",
            groups="base.group_user,qbo_connector.group_qbo_bookkeeper",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def link_of(self, item):
        return self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.books.id),
                ("entity", "=", "Item"),
                ("qbo_id", "=", self.items[item]),
            ]
        )
