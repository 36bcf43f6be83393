"""Maps: holes with what they hold up, suggestions, and what used the former target."""

from odoo.tests import tagged

from .test_sales_life import LifeCase


@tagged("post_install", "-at_install")
class TestSalesMaps(LifeCase):
    def fill(self, move):
        action = self.stops(move).action_fill_hole()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        return wizard.create({})

    def test_hole_of_the_tax_map(self):
        """The code of the same rate is suggested, and all that was held goes on."""
        five = self.tax(5, description="five")
        moves = self.document(self.azure, (1, 10, five))
        moves |= self.document(self.azure, (1, 20, five))
        self.work()
        wizard = self.fill(moves[0])
        self.assertEqual(wizard.target_id.qbo_name, "5.0% R")
        self.assertEqual(wizard.held_count, 2)
        self.assertIn(five.name, wizard.name)
        wizard.action_add()
        self.work()
        for move in moves:
            self.assertSame(move)

    def test_another_than_the_suggestion(self):
        """What was chosen counts, not what was suggested."""
        five = self.tax(5)
        move = self.document(self.azure, (1, 10, five))
        self.work()
        wizard = self.fill(move)
        suggested = wizard.target_id
        other = wizard.target_id.search(
            [
                ("qbo_company_id", "=", self.books.id),
                ("entity", "=", "TaxCode"),
                ("qbo_name", "=", "20.0% S"),
            ]
        )
        self.assertNotEqual(suggested, other)
        wizard.target_id = other
        wizard.action_add()
        row = self.env["qbo.tax.map"].search([("tax_ids", "in", five.ids)])
        self.assertEqual(row.qbo_id, other.qbo_id)

    def test_hole_of_the_revenue_map(self):
        self.env["qbo.revenue.map"].search(
            [("qbo_company_id", "=", self.books.id)]
        ).unlink()
        hours = self.found("Item", Name="Hours")["Id"]
        product = self.env["product.product"].create(
            {"name": "Hour", "type": "service"}
        )
        line = {
            "quantity": 1,
            "price_unit": 5,
            "product_id": product.id,
            "tax_ids": self.taxes.ids,
        }
        move = self.document(self.azure, line)
        self.work()
        wizard = self.fill(move)
        self.assertEqual(wizard.target_id.qbo_id, hours)
        wizard.action_add()
        self.work()
        items = [
            row["SalesItemLineDetail"]["ItemRef"]["value"]
            for row in self.assertSame(move)["Line"]
            if "SalesItemLineDetail" in row
        ]
        self.assertEqual(items, [hours])

    def test_change_names_what_used_the_one_before(self):
        move = self.invoice()
        self.work()
        row = self.env["qbo.revenue.map"].search(
            [("qbo_company_id", "=", self.books.id), ("kind", "=", "default")]
        )
        row.qbo_id = self.found("Item", Name="Hours")["Id"]
        self.assertEqual(row.former_count, 1)
        shown = self.env["qbo.link"].search(row.action_former_documents()["domain"])
        self.assertEqual(shown, self.link(move))
        self.work()
        before = self.remote(move)["SyncToken"]
        row.action_send_again()
        self.work()
        remote = self.assertSame(move)
        self.assertNotEqual(remote["SyncToken"], before)
        detail = remote["Line"][0]["SalesItemLineDetail"]
        self.assertEqual(detail["ItemRef"]["value"], row.qbo_id)
        self.assertFalse(row.former_qbo_id)
