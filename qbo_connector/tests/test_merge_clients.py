"""Clients both ways: merges, conflicts, echoes, deletions that are proven twice."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .merging import MergeCase


@tagged("post_install", "-at_install")
class TestMergeClients(MergeCase):
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
            PrimaryEmailAddr={"Address": "new@azure.example,third@azure.example"},
            BillAddr={"Line1": "2 Oak St", "City": "Tucson", "Country": "USA"},
        )
        self.look()
        self.assertEqual(self.partner.name, "Azure Design")
        self.assertEqual(self.partner.email, "new@azure.example, third@azure.example")
        self.assertEqual(self.partner.street, "2 Oak St")
        self.assertEqual(self.partner.country_id.code, "US")

    def test_several_emails(self):
        """E-mails go and come together; how they are parted is no difference, and what
        QuickBooks had no room for stays.
        """
        both = "a@azure.example, second@azure.example"
        self.assertEqual(self.theirs()["PrimaryEmailAddr"]["Address"], both)
        long = f"{'x' * 80}@azure.example"
        self.partner.email = f"{both}, {long}"
        self.look()
        self.assertEqual(self.writes(), 0)
        self.change(PrimaryEmailAddr={"Address": both.replace(" ", "")})
        self.look()
        self.assertEqual(self.writes(), 0)
        self.assertEqual(self.partner.email, f"{both}, {long}")
        self.change(PrimaryEmailAddr={"Address": "a@azure.example"})
        self.look()
        self.assertEqual(self.partner.email, f"a@azure.example, {long}")
        self.assertEqual(self.writes(), 0)
        self.assertFalse(self.conflicts())

    def test_further_lines_of_an_address(self):
        """Odoo has two lines: what QuickBooks has more stays there, and is named."""
        place = {"Line1": "1 Main St", "City": "Tucson", "Line3": "c/o Ada"}
        self.change(BillAddr=place)
        self.look()
        self.assertIn("c/o Ada", self.link.not_carried)
        self.partner.city = "Phoenix"
        self.look()
        theirs = self.theirs()["BillAddr"]
        self.assertEqual((theirs["City"], theirs["Line3"]), ("Phoenix", "c/o Ada"))
        self.partner.street = "5 Elm Rd"
        self.look()
        self.assertNotIn("Line3", self.theirs()["BillAddr"], "of another street")
        self.assertFalse(self.link.not_carried)

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
