"""Employees, products and terms both ways."""

from odoo.tests import tagged

from .merging import MergeCase


@tagged("post_install", "-at_install")
class TestMergeLists(MergeCase):
    """Employees, products and terms in the direction that the company chose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company(
            "empty",
            employee_direction="both",
            product_direction="both",
            term_direction="both",
        )

    def setUp(self):
        super().setUp()
        self.company.refresh_lists()
        self.run_company(self.company)
        self.company.item_income_id = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.company.id),
                ("entity", "=", "Account"),
                ("subtype", "=", "Income"),
            ],
            limit=1,
        )

    def send(self, kind, record):
        self.company.match_export(kind, record.ids)
        self.run_company(self.company)
        link = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.company.id),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
            ]
        )
        self.assertEqual(link.state, "linked")
        return link

    def product(self):
        return self.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "default_code": "CON",
                "list_price": 120.5,
                "standard_price": 60,
            }
        )

    def test_product(self):
        product = self.product()
        link = self.send("work_codes", product)
        self.change(link, Name="Advice", UnitPrice=130.25, PurchaseCost=61, Sku="ADV")
        self.look()
        self.assertEqual(product.name, "Advice")
        self.assertEqual(product.lst_price, 130.25)
        self.assertEqual(product.standard_price, 61)
        self.assertEqual(product.default_code, "ADV")
        self.assertEqual(self.writes(), 0, "what came went back")
        product.list_price = 140
        self.look()
        self.assertEqual(float(self.theirs(link)["UnitPrice"]), 140)
        self.look()
        self.assertEqual(self.writes(), 0)

    def test_product_to_qbo_only(self):
        self.company.product_direction = "to_qbo"
        product = self.product()
        self.change(self.send("work_codes", product), UnitPrice=1)
        self.look()
        self.assertEqual(product.lst_price, 120.5)

    def test_product_conflict(self):
        product = self.product()
        link = self.send("work_codes", product)
        self.change(link, UnitPrice=130)
        product.list_price = 140
        self.look()
        conflict = self.conflicts()
        self.assertEqual(
            (conflict.label, conflict.agreed, conflict.mine, conflict.theirs),
            ("Sales price", "120.5", "140", "130"),
        )
        self.assertEqual(float(self.theirs(link)["UnitPrice"]), 130)
        self.assertEqual(link.operation_ids[0].fault_rule_id.code, "conflict")
        conflict.action_keep_quickbooks()
        self.look()
        self.assertEqual(product.lst_price, 130)
        self.assertEqual(self.writes(), 0)

    def test_employee(self):
        employee = self.env["hr.employee"].create(
            {
                "name": "Anna Miller",
                "work_phone": "+1 555 0100",
                "private_city": "York",
                "company_id": self.company.company_id.id,
            }
        )
        link = self.send("employees", employee)
        self.change(
            link,
            PrimaryPhone={"FreeFormNumber": "+1 555 0111"},
            PrimaryAddr={"Line1": "2 Oak St", "City": "Leeds"},
        )
        self.look()
        self.assertEqual(employee.work_phone, "+1 555 0111")
        self.assertEqual(employee.private_city, "Leeds")
        self.assertEqual(employee.private_street, "2 Oak St")
        self.assertEqual(self.writes(), 0)

    def test_term(self):
        line = {"value": "percent", "value_amount": 100, "nb_days": 45}
        term = self.env["account.payment.term"].create(
            {"name": "Net 45 days", "line_ids": [(0, 0, line)]}
        )
        link = self.send("terms", term)
        self.change(link, Name="Net 50 days", DueDays=50)
        self.look()
        self.assertEqual((term.name, term.line_ids.nb_days), ("Net 50 days", 50))
        self.assertEqual(self.writes(), 0)
