"""Documents over real HTTP to US companies: automated and manual sales tax."""

from odoo.tests import tagged

from .sales import SalesCase


@tagged("post_install", "-at_install")
class TestSalesUS(SalesCase):
    kind = "us"

    def setUp(self):
        super().setUp()
        self.state = self.env.ref("base.state_us_5")
        self.azure = self.customer(
            street="1 Vine St",
            city="Fremont",
            zip="94536",
            state_id=self.state.id,
            country_id=self.env.ref("base.us").id,
        )
        self.sales_tax = self.tax(8)

    def test_automated_tax(self):
        """TAX and NON follow from Odoo's taxes; QuickBooks computes the same."""
        none = self.env["account.tax"]
        moves = self.document(self.azure, (1, 335.25, self.sales_tax), (2, 10, none))
        moves |= self.document(self.azure, (3, 33.33, self.sales_tax))
        moves |= self.document(self.azure, (1, 75, none))
        self.work()
        for move in moves:
            self.assertSame(move)

    def test_difference_is_shown_with_both_numbers(self):
        wrong = self.tax(9)
        move = self.document(self.azure, (1, 100, wrong))
        self.work()
        self.assertEqual(self.stopped(move), "sales_differs")
        text = self.stops(move).fault_text
        self.assertIn("109.00", text)
        self.assertIn("108.00", text)
        self.stops(move).action_retry()
        self.work()
        self.assertEqual(self.stopped(move), "sales_differs")
        self.books.us_tax_policy = "override"
        self.work()
        self.assertSame(move)

    def test_payment(self):
        move = self.document(self.azure, (1, 100, self.sales_tax))
        payment = self.pay(move, 8)
        self.work()
        self.assertSame(move)
        self.assertEqual(float(self.remote(payment)["TotalAmt"]), 8)

    def test_revenue_map_is_specific(self):
        """Product goes before category, category before everything else."""
        design = self.found("Item", Name="Design")["Id"]
        hours = self.found("Item", Name="Hours")["Id"]
        category = self.env["product.category"].create({"name": "Garden"})
        products = self.env["product.product"].create(
            [
                {"name": "Plan", "type": "service", "categ_id": category.id},
                {"name": "Dig", "type": "service", "categ_id": category.id},
            ]
        )
        maps = self.env["qbo.revenue.map"]
        maps.create(
            [
                {
                    "qbo_company_id": self.books.id,
                    "product_id": products[0].id,
                    "qbo_id": design,
                },
                {
                    "qbo_company_id": self.books.id,
                    "categ_id": category.id,
                    "qbo_id": hours,
                },
            ]
        )
        lines = [
            {"quantity": 1, "price_unit": 5, "product_id": product.id}
            for product in products
        ]
        move = self.document(self.azure, *lines, (1, 5, self.env["account.tax"]))
        self.work()
        items = [
            row["SalesItemLineDetail"]["ItemRef"]["value"]
            for row in self.assertSame(move)["Line"]
            if row["DetailType"] == "SalesItemLineDetail"
        ]
        services = self.found("Item", Name="Services")["Id"]
        self.assertEqual(items, [design, hours, services])

    def test_inventory_items_take_a_yes(self):
        """QuickBooks would post cost of goods by itself: held until that is wanted."""
        product = self.env["product.product"].create({"name": "Pump"})
        self.env["qbo.revenue.map"].create(
            {
                "qbo_company_id": self.books.id,
                "product_id": product.id,
                "qbo_id": self.found("Item", Name="Pump")["Id"],
            }
        )
        line = {"product_id": product.id, "quantity": 1, "price_unit": 15}
        move = self.document(self.azure, {**line, "tax_ids": self.sales_tax.ids})
        self.work()
        self.assertEqual(self.stopped(move), "sales_inventory")
        self.assertIn(self.stops(move).fault_remedy, move.qbo_message)
        self.books.inventory_items = True
        self.work()
        self.assertSame(move)

    def test_customer_must_be_linked(self):
        self.books.create_customers = False
        move = self.document(self.azure, (1, 5, self.env["account.tax"]))
        self.work()
        self.assertEqual(self.stopped(move), "sales_customer")
        self.books.create_customers = True
        self.work()
        self.assertSame(move)
