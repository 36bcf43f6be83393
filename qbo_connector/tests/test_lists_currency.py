"""Customers in several currencies: one QuickBooks customer each, found before made."""

from odoo.tests import tagged

from .common import SandboxCase


@tagged("post_install", "-at_install")
class TestListsCurrency(SandboxCase):
    sandbox_arguments = ("--company", "ca", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("ca")

    def test_customer_per_currency(self):
        """``Name/USD`` in US dollars is the contact Name; both stand side by side."""
        partner = self.env["res.partner"].create({"name": "Kettle Quay Ltd"})
        self.sandbox_post(
            "/objects/ca/Customer",
            {
                "objects": [
                    {"DisplayName": "Kettle Quay Ltd"},
                    {
                        "DisplayName": "Kettle Quay Ltd/USD",
                        "CurrencyRef": {"value": "USD"},
                    },
                ]
            },
        )
        self.company.refresh_lists()
        self.run_company(self.company)
        self.assertIn("CompanyCurrency", self.company.list_ids.mapped("entity"))
        run = self.env["qbo.match.run"].browse(self.company.match_auto("contacts"))
        self.run_company(self.company)
        self.assertEqual(run.linked, 2)
        links = self.env["qbo.link"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", partner.id)]
        )
        self.assertEqual(set(links.mapped("variant")), {"-", "USD"})
        self.sandbox_post("/stats/reset")
        partner.name = "Kettle Quay Limited"
        self.env["qbo.change"]._write_notes()
        self.run_company(self.company)
        found = self.sandbox_get("/objects/ca/Customer")["objects"]
        names = {row["DisplayName"] for row in found}
        self.assertLessEqual({"Kettle Quay Limited", "Kettle Quay Limited/USD"}, names)
