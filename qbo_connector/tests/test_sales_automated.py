"""Automated sales tax over real HTTP: addresses, another tax, exempt customers."""

from odoo.tests import tagged

from .sales import SalesCase


@tagged("post_install", "-at_install")
class TestSalesAutomated(SalesCase):
    kind = "us"

    def setUp(self):
        super().setUp()
        self.place = {
            "street": "1 Vine St",
            "city": "Fremont",
            "zip": "94536",
            "state_id": self.env.ref("base.state_us_5").id,
            "country_id": self.env.ref("base.us").id,
        }
        self.azure = self.customer(**self.place)
        self.nine, self.eight = self.tax(9), self.tax(8)

    def listed(self, move):
        return self.env["qbo.tax.difference"].search([("move_id", "=", move.id)])

    def test_addresses(self):
        """Bill-to, ship-to and ship-from always go."""
        self.company.partner_id.write(
            {"street": "9 Mill Rd", "city": "San Jose", "zip": "95110"}
        )
        yard = self.env["res.partner"].create(
            {**self.place, "name": "Yard", "street": "2 Yard St", "type": "delivery"}
        )
        yard.parent_id = self.azure
        move = self.document(
            self.azure, (1, 100, self.eight), partner_shipping_id=yard.id
        )
        plain = self.document(self.azure, (1, 100, self.eight))
        plain.partner_shipping_id = False
        self.work()
        remote = self.assertSame(move)
        self.assertEqual(remote["BillAddr"]["Line1"], "1 Vine St")
        self.assertEqual(remote["ShipAddr"]["Line1"], "2 Yard St")
        self.assertEqual(remote["ShipFromAddr"]["Line1"], "9 Mill Rd")
        self.assertEqual(self.assertSame(plain)["ShipAddr"]["Line1"], "1 Vine St")

    def test_site_of_the_job(self):
        """Without a delivery address the work is taxed where the job is."""
        department = self.env["hr.department"].create(
            {"name": "Shop", "qbo_production": True, "company_id": self.company.id}
        )
        department._qbo_associate(self.books, "all", None)
        site = self.env["res.partner"].create(
            {
                **self.place,
                "name": "Site",
                "street": "5 Site Rd",
                "parent_id": self.azure.id,
                "type": "other",
            }
        )
        project = self.env["project.project"].create(
            {
                "name": "Kitchen",
                "partner_id": site.id,
                "company_id": self.company.id,
                "qbo_department_line_ids": [(0, 0, {"department_id": department.id})],
            }
        )
        project._create_analytic_account()
        line = {
            "quantity": 1,
            "price_unit": 100,
            "tax_ids": self.eight.ids,
            "analytic_distribution": {str(project.account_id.id): 100},
        }
        move = self.document(self.azure, line, partner_shipping_id=self.azure.id)
        self.work()
        self.assertEqual(self.assertSame(move)["ShipAddr"]["Line1"], "5 Site Rd")

    def test_kept_and_listed(self):
        self.books.us_tax_policy = "keep"
        move = self.document(self.azure, (1, 100, self.nine))
        same = self.document(self.azure, (1, 100, self.eight))
        self.work()
        remote = self.remote(move)
        self.assertEqual(float(remote["TotalAmt"]), 108)
        self.assertNothingStopped(move)
        row = self.listed(move)
        self.assertEqual(
            (row.stands, row.odoo_tax, row.qbo_tax, row.difference), ("keep", 9, 8, 1)
        )
        self.assertFalse(self.listed(same))
        move.button_draft()
        move.invoice_line_ids.tax_ids = self.eight
        move.action_post()
        self.work()
        self.assertSame(move)
        self.assertFalse(self.listed(move).difference)

    def test_an_override_belongs_to_the_export(self):
        """Where documents are exported by hand, Odoo's tax needs no second export."""
        self.books.write({"us_tax_policy": "override", "auto_export": "by_hand"})
        move = self.document(self.azure, (1, 100, self.nine))
        self.work()
        held = self.env["qbo.operation"].search(
            [("link_id", "in", self.link(move).ids)]
        )
        self.assertTrue(held.held)
        held._release()
        self.work()
        self.assertSame(move)

    def test_overridden_with_reason_and_listed(self):
        """Only what differs is overridden; the note says why; void ends it."""
        self.books.write({"us_tax_policy": "override", "on_change": "ask"})
        move = self.document(self.azure, (1, 100, self.nine))
        same = self.document(self.azure, (1, 100, self.eight))
        self.work()
        remote = self.assertSame(move)
        self.assertIn("Sales tax as computed by Odoo", remote["PrivateNote"])
        row = self.listed(move)
        self.assertEqual((row.stands, row.odoo_tax, row.qbo_tax), ("override", 9, 8))
        self.assertEqual(self.assertSame(same)["PrivateNote"], same.name)
        self.assertFalse(self.listed(same))
        self.books.on_change = "overwrite"
        move.button_draft()
        move.invoice_line_ids.price_unit = 200
        move.action_post()
        self.work()
        self.assertSame(move)
        self.assertEqual(self.listed(move).odoo_tax, 18)
        self.cancel(move)
        self.void(move)
        self.assertFalse(self.listed(move))

    def test_exempt_customer(self):
        """Reason and number of the certificate stand on the customer."""
        self.azure.write({"qbo_exempt_reason": "9", "qbo_exempt_number": "R-77"})
        move = self.document(self.azure, (1, 100, self.env["account.tax"]))
        self.work()
        self.assertSame(move)
        customer = self.found("Customer", DisplayName="Azure")
        self.assertEqual(
            (
                customer["Taxable"],
                customer["TaxExemptionReasonId"],
                customer["ResaleNum"],
            ),
            (False, "9", "R-77"),
        )
        self.azure.qbo_exempt_reason = False
        self.work()
        self.assertTrue(self.found("Customer", DisplayName="Azure")["Taxable"])

    def test_taxable_is_theirs(self):
        """Who is not exempt in Odoo keeps what a bookkeeper has set in QuickBooks."""
        self.document(self.azure, (1, 100, self.eight))
        self.work()
        sent = self.link(self.azure).sent
        self.assertNotIn("Taxable", sent)
