"""Clients both ways: merges, conflicts, echoes, deletions that are proven twice."""

import json
import uuid
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import SandboxCase


@tagged("post_install", "-at_install")
class TestMergeClients(SandboxCase):
    sandbox_arguments = ("--company", "empty", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("empty", contact_direction="both")
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Azure Interior",
                "is_company": True,
                "email": "a@azure.example, second@azure.example",
                "phone": "555-0100",
                "street": "1 Main St",
                "city": "Tucson",
            }
        )

    def setUp(self):
        super().setUp()
        self.company.refresh_lists(["Customer"])
        self.company.match_export("contacts", self.partner.ids)
        self.run_company(self.company)
        self.link = self.partner.qbo_link_ids
        self.assertEqual(self.link.state, "linked")

    # === HELPERS === #

    def theirs(self):
        found = self.sandbox_get("/objects/empty/Customer")["objects"]
        return next(row for row in found if row["Id"] == self.link.qbo_id)

    def change(self, **values):
        """Change the customer in QuickBooks, as a person does there."""
        with self.own_cursors(), self.company._client() as client:
            body = {
                "Id": self.link.qbo_id,
                "SyncToken": self.theirs()["SyncToken"],
                "sparse": True,
                **values,
            }
            client.send_single(
                "Customer", None, json.dumps(body).encode(), str(uuid.uuid4())
            ).or_raise()

    def look(self):
        """Let an hour pass: changes are read, merged and sent."""
        self.env["qbo.change"]._write_notes()
        self.company.list_ids.read_at = fields.Datetime.now() - timedelta(minutes=61)
        self.sandbox_post("/stats/reset")
        self.run_company(self.company)
        self.env.invalidate_all()

    def writes(self):
        return self.sandbox_get("/stats")["writes"]

    def conflicts(self):
        return self.env["qbo.conflict"].search([("state", "=", "open")])

    # === TESTS === #

    def test_theirs_comes(self):
        self.change(PrimaryPhone={"FreeFormNumber": "555-0199"})
        self.look()
        self.assertEqual(self.partner.phone, "555-0199")
        self.assertEqual(self.writes(), 0, "what came went back")
        self.look()
        self.assertEqual(self.writes(), 0)

    def test_name_email_and_address(self):
        self.change(
            DisplayName="Azure Design",
            PrimaryEmailAddr={"Address": "new@azure.example"},
            BillAddr={"Line1": "2 Oak St", "City": "Tucson", "Country": "USA"},
        )
        self.look()
        self.assertEqual(self.partner.name, "Azure Design")
        self.assertEqual(self.partner.email, "new@azure.example, second@azure.example")
        self.assertEqual(self.partner.street, "2 Oak St")
        self.assertEqual(self.partner.country_id.code, "US")

    def test_different_fields_merge(self):
        self.change(PrimaryPhone={"FreeFormNumber": "555-0199"})
        self.partner.street = "9 Elm Rd"
        self.look()
        self.assertEqual(self.partner.phone, "555-0199")
        theirs = self.theirs()
        self.assertEqual(theirs["BillAddr"]["Line1"], "9 Elm Rd")
        self.assertEqual(theirs["PrimaryPhone"]["FreeFormNumber"], "555-0199")
        self.assertFalse(self.conflicts())

    def both_change(self):
        self.change(PrimaryPhone={"FreeFormNumber": "555-0199"})
        self.partner.phone = "555-0142"
        self.look()

    def test_conflict_is_asked(self):
        self.both_change()
        conflict = self.conflicts()
        self.assertEqual(
            (conflict.agreed, conflict.mine, conflict.theirs),
            ("555-0100", "555-0142", "555-0199"),
        )
        self.assertEqual(self.partner.phone, "555-0142")
        self.assertEqual(self.theirs()["PrimaryPhone"]["FreeFormNumber"], "555-0199")
        self.assertEqual(self.partner.qbo_state, "attention")
        self.assertEqual(self.writes(), 0)

    def test_conflict_keep_odoo(self):
        self.both_change()
        conflict = self.conflicts()
        conflict.action_keep_odoo()
        self.run_company(self.company)
        self.assertEqual(self.theirs()["PrimaryPhone"]["FreeFormNumber"], "555-0142")
        self.assertEqual(conflict.state, "odoo")
        self.env.invalidate_all()
        self.assertEqual(self.partner.qbo_state, "linked")
        with self.assertRaises(UserError):
            conflict.action_keep_quickbooks()

    def test_conflict_keep_quickbooks(self):
        self.both_change()
        self.conflicts().action_keep_quickbooks()
        self.assertEqual(self.partner.phone, "555-0199")
        self.look()
        self.assertEqual(self.writes(), 0)
        self.assertEqual(self.theirs()["PrimaryPhone"]["FreeFormNumber"], "555-0199")

    def test_rules(self):
        self.company.conflict_rule = "odoo"
        self.both_change()
        self.assertEqual(self.theirs()["PrimaryPhone"]["FreeFormNumber"], "555-0142")
        self.company.conflict_rule = "quickbooks"
        self.change(PrimaryPhone={"FreeFormNumber": "555-0177"})
        self.partner.phone = "555-0188"
        self.look()
        self.assertEqual(self.partner.phone, "555-0177")
        self.assertFalse(self.conflicts())

    def test_to_qbo_leaves_odoo(self):
        self.company.contact_direction = "to_qbo"
        self.change(PrimaryPhone={"FreeFormNumber": "555-0199"})
        self.look()
        self.assertEqual(self.partner.phone, "555-0100")

    def test_from_qbo_sends_nothing(self):
        self.company.contact_direction = "from_qbo"
        self.partner.phone = "555-0142"
        self.look()
        self.assertEqual(self.writes(), 0)
        self.change(PrimaryPhone={"FreeFormNumber": "555-0199"})
        self.look()
        self.assertEqual(self.partner.phone, "555-0199")

    def test_odoo_refuses(self):
        """A change that Odoo refuses is told on its record, and holds up no other."""
        other = self.env["res.partner"].create({"name": "Other", "phone": "1"})
        self.company.match_export("contacts", other.ids)
        self.run_company(self.company)
        self.change(PrimaryPhone={"FreeFormNumber": "555-0199"})
        write, why = type(self.partner).write, "no such phone"

        def refuse(records, vals):
            if "phone" in vals and self.partner.id in records._ids:
                raise ValidationError(why)
            return write(records, vals)

        other.phone = "2"
        with patch.object(type(self.partner), "write", refuse):
            self.look()
            self.assertEqual(self.writes(), 1, "the other one went")
        operation = self.partner.qbo_link_ids.operation_ids.filtered(
            lambda row: row.state == "attention"
        )
        self.assertEqual(
            (operation.verb, operation.fault_code), ("pull", "pull_refused")
        )
        self.assertIn("no such phone", operation.fault_text)
        self.assertEqual(self.partner.phone, "555-0100")
        self.assertEqual(self.partner.qbo_state, "attention")
        operation.action_retry()
        self.run_company(self.company)
        self.env.invalidate_all()
        self.assertEqual(self.partner.phone, "555-0199")
        self.assertEqual(self.partner.qbo_state, "linked")

    def test_cleared_and_taken_back(self):
        """What QuickBooks changed while the links were cleared comes afterwards."""
        cleared = self.company.match_clear("contacts")
        self.assertEqual(cleared["count"], 1)
        free = self.company.link_ids.filtered(lambda row: row.state == "unmatched")
        self.link = free
        self.change(PrimaryPhone={"FreeFormNumber": "555-0199"})
        self.look()
        self.assertEqual(self.partner.phone, "555-0100")
        self.assertEqual(self.company.match_take_back(cleared["run_id"])["count"], 1)
        self.run_company(self.company)
        self.env.invalidate_all()
        self.assertEqual(self.partner.phone, "555-0199")
        self.assertEqual(self.partner.qbo_state, "linked")

    def test_own_echo(self):
        self.partner.phone = "555-0142"
        self.look()
        self.assertEqual(self.writes(), 1)
        self.look()
        self.assertEqual(self.writes(), 0)
        self.assertFalse(self.conflicts())
        self.assertEqual(self.partner.phone, "555-0142")

    def test_merged_in_quickbooks(self):
        self.sandbox_post(
            "/objects/empty/Customer", {"objects": [{"DisplayName": "B"}]}
        )
        objects = self.sandbox_get("/objects/empty/Customer")["objects"]
        other = next(row["Id"] for row in objects if row["DisplayName"] == "B")
        self.sandbox_post(
            "/merge/empty",
            {"entity": "Customer", "keep": other, "gone": self.link.qbo_id},
        )
        self.look()
        self.assertEqual(self.link.state, "deleted")
        self.assertTrue(self.partner.exists())
        self.assertEqual(self.partner.qbo_state, "attention")
        self.company.match_unlink([self.link.id])
        self.assertFalse(
            self.env["qbo.link"].search([("qbo_id", "=", self.link.qbo_id or "x")])
        )

    def test_one_proof_is_not_enough(self):
        """Called gone by one answer, but found by a direct query: nothing happens."""
        with self.own_cursors():
            company = self.company.with_env(self.company._runner_env(self.env.cr))
            company._mirror_gone("Customer", [self.link.qbo_id])
            self.env.flush_all()
            company._gone_step()
        self.env.invalidate_all()
        self.assertEqual(self.link.state, "linked")
        self.assertFalse(self.link.gone_due)

    def test_contact_settings(self):
        """New contacts go when the setting is on, of the chosen types only."""
        tag = self.env["res.partner.category"].create({"name": "Client"})
        self.company.write({"contact_sync": True, "contact_category_ids": [tag.id]})
        names = {"New client": tag, "Somebody": tag.browse()}
        for name, category in names.items():
            self.env["res.partner"].create(
                {"name": name, "category_id": [(6, 0, category.ids)]}
            )
        self.look()
        found = self.sandbox_get("/objects/empty/Customer")["objects"]
        stored = {row["DisplayName"] for row in found}
        self.assertIn("New client", stored)
        self.assertNotIn("Somebody", stored)

    def test_rights(self):
        self.both_change()
        stranger = new_test_user(self.env, "stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.conflicts().with_user(stranger).action_keep_odoo()


@tagged("post_install", "-at_install")
class TestMergeLists(SandboxCase):
    """Employees, products and terms in the direction that the company chose."""

    sandbox_arguments = ("--company", "empty", "--throttle", "off")

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

    def theirs(self, link):
        found = self.sandbox_get(f"/objects/empty/{link.entity}")["objects"]
        return next(row for row in found if row["Id"] == link.qbo_id)

    def change(self, link, **values):
        body = {
            "Id": link.qbo_id,
            "SyncToken": self.theirs(link)["SyncToken"],
            "sparse": True,
            **values,
        }
        raw = json.dumps(body).encode()
        with self.own_cursors(), self.company._client() as client:
            client.send_single(link.entity, None, raw, str(uuid.uuid4())).or_raise()

    def look(self):
        self.env["qbo.change"]._write_notes()
        self.company.list_ids.read_at = fields.Datetime.now() - timedelta(minutes=61)
        self.sandbox_post("/stats/reset")
        self.run_company(self.company)
        self.env.invalidate_all()

    def writes(self):
        return self.sandbox_get("/stats")["writes"]

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
        conflict = self.env["qbo.conflict"].search([("state", "=", "open")])
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
