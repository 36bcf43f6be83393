"""Lists go to QuickBooks and come from it: complete, checked, without doubles."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SandboxCase


@tagged("post_install", "-at_install")
class TestListsTransfer(SandboxCase):
    sandbox_arguments = ("--company", "empty", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("empty")
        cls.country = cls.env.ref("base.us")
        cls.state = cls.env.ref("base.state_us_5")

    def setUp(self):
        super().setUp()
        self.company.refresh_lists()
        self.run_company(self.company)

    def objects(self, entity):
        found = self.sandbox_get(f"/objects/empty/{entity}")["objects"]
        return {row.get("DisplayName") or row["Name"]: row for row in found}

    def export(self, kind, records):
        self.company.match_export(kind, records.ids)
        self.run_company(self.company)

    def operation(self, record):
        return self.env["qbo.operation"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)], limit=1
        )

    def income(self):
        link = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.company.id),
                ("entity", "=", "Account"),
                ("subtype", "=", "Income"),
            ],
            limit=1,
        )
        self.company.item_income_id = link
        return link

    # === EXPORT === #

    def test_vendor(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Muñoz & Söhne",
                "is_company": True,
                "ref": "V7",
                "email": "a@munoz.example, b@munoz.example",
                "street": "Rúa 1",
                "city": "Vigo",
                "country_id": self.env.ref("base.es").id,
            }
        )
        self.export("vendors", partner)
        found = self.objects("Vendor")["Muñoz & Söhne"]
        self.assertEqual(found["AcctNum"], "V7")
        self.assertEqual(found["BillAddr"]["City"], "Vigo")
        self.assertEqual(self.operation(partner).entity, "Vendor")

    def test_customer_and_vendor(self):
        """One contact as customer and vendor: the name is taken, and it says so."""
        partner = self.env["res.partner"].create({"name": "Both Ltd"})
        self.export("contacts", partner)
        self.assertIn("Both Ltd", self.objects("Customer"))
        self.export("vendors", partner)
        self.assertNotIn("Both Ltd", self.objects("Vendor"))
        operation = self.operation(partner)
        self.assertEqual(
            (operation.state, operation.fault_code), ("attention", "name_taken")
        )

    def test_employee(self):
        employee = self.env["hr.employee"].create(
            {
                "name": "Anna Miller",
                "work_phone": "+1 555 0100",
                "mobile_phone": "+1 555 0101",
                "work_email": "anna@work.example",
                "private_street": "1 Home St",
                "private_city": "York",
                "private_country_id": self.country.id,
                "private_state_id": self.state.id,
                "contract_date_start": "2024-03-01",
                "company_id": self.company.company_id.id,
            }
        )
        self.export("employees", employee)
        found = self.objects("Employee")["Anna Miller"]
        self.assertEqual(found["GivenName"], "Anna")
        self.assertEqual(found["HiredDate"], "2024-03-01")
        self.assertEqual(found["Mobile"]["FreeFormNumber"], "+1 555 0101")
        self.assertEqual(found["PrimaryAddr"]["City"], "York")
        employee.work_phone = "+1 555 0199"
        self.env["qbo.change"]._write_notes()
        self.run_company(self.company)
        found = self.objects("Employee")["Anna Miller"]
        self.assertEqual(found["PrimaryPhone"]["FreeFormNumber"], "+1 555 0199")

    def test_products(self):
        service = self.env["product.product"].create(
            {
                "name": "Consulting: hour",
                "type": "service",
                "default_code": "CON",
                "list_price": 120.5,
                "standard_price": 60,
                "description_sale": "An hour",
            }
        )
        self.export("work_codes", service)
        operation = self.operation(service)
        self.assertEqual(operation.fault_code, "item_without_income")
        self.income()
        operation.sudo()._try_again()
        self.run_company(self.company)
        found = self.objects("Item")["Consulting - hour"]
        self.assertEqual((found["Type"], found["Sku"]), ("Service", "CON"))
        self.assertEqual(float(found["UnitPrice"]), 120.5)
        service.list_price = 130
        self.env["qbo.change"]._write_notes()
        self.run_company(self.company)
        found = self.objects("Item")["Consulting - hour"]
        self.assertEqual(float(found["UnitPrice"]), 130)
        goods = self.env["product.product"].create({"name": "Cable", "type": "consu"})
        self.export("expense_codes", goods)
        self.assertEqual(self.objects("Item")["Cable"]["Type"], "NonInventory")

    def test_category(self):
        """A category goes where QuickBooks has it; where not, the link says so."""
        goods = self.env["product.product"].create(
            {
                "name": "Cable",
                "type": "consu",
                "categ_id": self.env["product.category"].create({"name": "Wires"}).id,
            }
        )
        self.income()
        self.export("expense_codes", goods)
        link = self.operation(goods).link_id
        self.assertIn("Wires", link.not_carried)
        compared = self.company.match_compare(link.id)
        self.assertEqual(compared["differences"], [])
        self.assertEqual(compared["warnings"], [link.not_carried])
        self.bookkeeper(self.company, "Item", {"Name": "Wires", "Type": "Category"})
        self.company.refresh_lists(["Item"])
        self.run_company(self.company)
        goods.list_price = 3
        self.env["qbo.change"]._write_notes()
        self.run_company(self.company)
        self.assertEqual(
            self.objects("Item")["Cable"]["FullyQualifiedName"], "Wires:Cable"
        )
        self.env.invalidate_all()
        self.env.cr.cache.clear()  # of another transaction
        self.assertFalse(link.not_carried)

    def test_terms(self):
        line = {"value": "percent", "value_amount": 100, "nb_days": 45}
        simple, parts = self.env["account.payment.term"].create(
            [
                {"name": "Net 45 days", "line_ids": [(0, 0, line)]},
                {
                    "name": "Two parts",
                    "line_ids": [
                        (0, 0, {**line, "value_amount": 50}),
                        (0, 0, {**line, "value_amount": 50, "nb_days": 90}),
                    ],
                },
            ]
        )
        self.export("terms", simple | parts)
        self.assertEqual(int(self.objects("Term")["Net 45 days"]["DueDays"]), 45)
        self.assertEqual(self.operation(parts).fault_code, "term_instalments")

    def test_departments_and_classes(self):
        for path, value in (
            ("TrackDepartments", True),
            ("ClassTrackingPerTxnLine", True),
        ):
            self.sandbox_post(
                "/preferences/empty", {"AccountingInfoPrefs": {path: value}}
            )
        north = self.env["hr.department"].create({"name": "North"})
        self.export("departments", north)
        self.assertIn("North", self.objects("Department"))
        plan = self.env["account.analytic.plan"].create({"name": "Lines"})
        account = self.env["account.analytic.account"].create(
            {"name": "Retail", "plan_id": plan.id}
        )
        self.export("classes", account)
        self.assertIn("Retail", self.objects("Class"))

    def test_lookalike_is_held(self):
        """A record that looks like an object of QuickBooks is not doubled."""
        term = self.env["account.payment.term"].create({"name": "Net 30"})
        self.export("terms", term)
        self.assertEqual(self.operation(term).fault_code, "lookalike")

    def test_no_export_of_accounts(self):
        with self.assertRaises(UserError):
            self.company.match_export("accounts")

    # === IMPORT === #

    def bring(self, kind, entity, *bodies, **settings):
        self.company.write(settings)
        self.sandbox_post(f"/objects/empty/{entity}", {"objects": list(bodies)})
        self.company.refresh_lists([entity])
        run = self.env["qbo.match.run"].browse(self.company.match_import(kind))
        self.run_company(self.company)
        self.assertEqual(run.state, "done", run.message)
        return run

    def test_import_customers(self):
        self.sandbox_post("/stats/reset")
        run = self.bring(
            "contacts",
            "Customer",
            {
                "DisplayName": "Été Façades",
                "CompanyName": "Été Façades",
                "PrimaryEmailAddr": {"Address": "a@ete.example,b@ete.example"},
                "BillAddr": {"Line1": "1 Main", "City": "Tucson", "Country": "USA"},
                "ShipAddr": {"Line1": "2 Dock", "City": "Mesa"},
                "ResaleNum": "R-123456",
            },
            {"DisplayName": "Plain"},
            default_country_id=self.country.id,
            default_state_id=self.state.id,
        )
        self.assertEqual(run.linked, 2)
        partner = self.env["res.partner"].search([("name", "=", "Été Façades")])
        self.assertEqual(partner.country_id, self.country)
        self.assertEqual(partner.state_id, self.state)
        self.assertEqual(partner.vat, "R-123456")
        self.assertEqual(partner.child_ids.type, "delivery")
        self.assertEqual(partner.child_ids.street, "2 Dock")
        self.assertEqual(self.company.match_counts("contacts")["open_right"], 0)
        self.env["qbo.change"]._write_notes()
        self.run_company(self.company)
        self.assertEqual(self.sandbox_get("/stats")["writes"], 0, "an echo")

    def test_import_one_refused(self):
        """What Odoo refuses stops by itself: all others come, and it says why."""
        run = self.bring(
            "terms",
            "Term",
            {"Name": "Odd", "DueDays": 10, "DiscountPercent": 2, "DiscountDays": 0},
            {"Name": "Net 77", "DueDays": 77},
        )
        self.assertTrue(
            self.env["account.payment.term"].search([("name", "=", "Net 77")])
        )
        self.assertFalse(
            self.env["account.payment.term"].search([("name", "=", "Odd")])
        )
        self.assertEqual(len(run.refused), 1)
        self.assertIn("1 not", run.message)
        operation = self.env["qbo.operation"].search([("verb", "=", "pull")])
        self.assertEqual(operation.res_name, "Odd")
        self.assertEqual(operation.fault_rule_id.code, "import_refused")
        self.assertIn("discount", operation.fault_text.lower())
        self.assertEqual(operation.attention_id.count, 1)
        # A push is not held up, and a second try leaves one row.
        partner = self.env["res.partner"].create({"name": "Goes on"})
        operation.action_retry()
        self.export("contacts", partner)
        self.assertIn("Goes on", self.objects("Customer"))
        again = self.env["qbo.operation"].search(
            [("verb", "=", "pull"), ("state", "=", "attention")]
        )
        self.assertEqual(len(again), 1)
        self.assertNotEqual(again, operation)

    def test_import_nothing_selected(self):
        """An empty selection is not all."""
        with self.assertRaises(UserError):
            self.company.match_import("contacts", [])

    def test_import_taken_back(self):
        """What was imported goes again, but for what is used or was changed."""
        run = self.bring(
            "contacts",
            "Customer",
            {"DisplayName": "Plain"},
            {
                "DisplayName": "With delivery",
                "ShipAddr": {"Line1": "2 Dock", "City": "Mesa"},
            },
            {"DisplayName": "Invoiced"},
            {"DisplayName": "Changed"},
        )
        made = {
            partner.name: partner
            for partner in run.line_ids.mapped(
                lambda line: self.env["res.partner"].browse(line.res_id)
            )
        }
        move = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": made["Invoiced"].id}
        )
        self.assertTrue(move)
        run.ended_at = fields.Datetime.now() - timedelta(minutes=5)
        self.env.cr.execute(
            "UPDATE res_partner SET write_uid = %s WHERE id = %s",
            [self.env.ref("base.user_admin").id, made["Changed"].id],
        )
        self.env.invalidate_all()
        delivery = made["With delivery"].child_ids
        self.assertTrue(delivery)
        found = self.company.match_take_back(run.id)
        self.assertEqual(found, {"count": 2, "kept": 2})
        self.assertFalse((made["Plain"] | made["With delivery"] | delivery).exists())
        for name in ("Invoiced", "Changed"):
            self.assertEqual(made[name].qbo_link_ids.state, "linked")
        self.assertIn("Plain", self.objects("Customer"))
        self.assertEqual(run.state, "taken_back")

    def test_import_children(self):
        self.bring("contacts", "Customer", {"DisplayName": "Parent"})
        parent = self.objects("Customer")["Parent"]
        self.bring(
            "contacts",
            "Customer",
            {
                "DisplayName": "Branch",
                "Job": True,
                "ParentRef": {"value": parent["Id"]},
            },
            import_children=True,
        )
        child = self.env["res.partner"].search([("name", "=", "Branch")])
        self.assertEqual(child.parent_id.name, "Parent")

    def test_import_others(self):
        self.bring("employees", "Employee", {"GivenName": "Bo", "FamilyName": "Berg"})
        self.assertTrue(self.env["hr.employee"].search([("name", "=", "Bo Berg")]))
        self.bring("vendors", "Vendor", {"DisplayName": "Timber", "AcctNum": "9"})
        vendor = self.env["res.partner"].search([("name", "=", "Timber")])
        self.assertEqual((vendor.ref, vendor.supplier_rank), ("9", 1))
        self.bring("work_codes", "Item")
        self.assertTrue(self.env["product.product"].search([("name", "=", "Hours")]))
        self.bring("terms", "Term", {"Name": "Net 77", "DueDays": 77})
        term = self.env["account.payment.term"].search([("name", "=", "Net 77")])
        self.assertEqual(term.line_ids.nb_days, 77)
