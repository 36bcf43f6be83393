"""Linking, differences, unlinking and decisions, seen on the sandbox's state."""

import json
import uuid

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..entities.names import like_pattern, search_key
from .common import SandboxCase


class LinkCase(SandboxCase):
    """A job of a customer, and customers that stand in QuickBooks already."""

    sandbox_arguments = ("--company", "empty", "--throttle", "off")

    @classmethod
    def make_company(cls, kind="empty", **vals):
        return super().make_company(kind, **vals)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company()
        cls.user = new_test_user(
            cls.env,
            "qbo_link_user",
            groups="base.group_user,project.group_project_user,"
            "qbo_connector.group_qbo_user",
        )
        cls.department = cls.env["hr.department"].create(
            {
                "name": "Workshop",
                "qbo_production": True,
                "company_id": cls.company.company_id.id,
            }
        )
        cls.user.write(
            {
                "company_ids": [Command.link(cls.company.company_id.id)],
                "company_id": cls.company.company_id.id,
            }
        )
        cls.department._qbo_associate(cls.company)
        cls.partner = cls.env["res.partner"].create(
            {"name": "Oak & Sons", "is_company": True, "phone": "555-0100"}
        )
        cls.project = cls.make_project("Kitchen", cls.partner)

    @classmethod
    def make_project(cls, name, partner):
        return cls.env["project.project"].create(
            {
                "name": name,
                "partner_id": partner.id,
                "privacy_visibility": "employees",
                "qbo_department_line_ids": [
                    Command.create({"department_id": cls.department.id})
                ],
            }
        )

    def in_quickbooks(self, name, parent=None, **values):
        """Make a customer in QuickBooks by other means; return it."""
        body = {"DisplayName": name, **values}
        if parent:
            body.update(ParentRef={"value": parent["Id"]}, Job=True)
        made = self.sandbox_post("/objects/empty/Customer", {"objects": [body]})
        return next(row for row in self.customers() if row["Id"] == made["created"][0])

    def make_inactive(self, row):
        """Make a customer inactive, as a person in QuickBooks would."""
        body = {
            "Id": row["Id"],
            "SyncToken": row["SyncToken"],
            "sparse": True,
            "Active": False,
        }
        with self.enter_registry_test_mode(), self.company._client() as client:
            client.send_single(
                "Customer", None, json.dumps(body).encode(), str(uuid.uuid4())
            ).or_raise()

    def customers(self):
        return self.sandbox_get("/objects/empty/Customer")["objects"]

    def writes(self):
        stats = self.sandbox_get("/stats")
        return stats["writes"] + stats["batches"]

    def wizard(self, record, text, user=None):
        """Open the wizard as a QuickBooks user, and search."""
        action = record.with_user(user or self.user).action_qbo_link()
        wizard = self.env["qbo.link.wizard"].with_user(user or self.user)
        wizard = wizard.browse(action["res_id"])
        wizard.search_text = text
        with self.enter_registry_test_mode():
            wizard.action_search()
        return wizard

    def in_test_mode(self, method, *args):
        """Call what reads in QuickBooks: its own cursors share the test's."""
        with self.enter_registry_test_mode():
            return method(*args)

    def link_of(self, record):
        return self.env["qbo.link"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )


@tagged("post_install", "-at_install")
class TestLinkWizard(LinkCase):
    def test_patterns(self):
        self.assertEqual(like_pattern("O'Neil"), "%O%Neil%")
        self.assertEqual(like_pattern("Caf\u00e9"), "%Caf%%")
        self.assertEqual(search_key("O\u2019N\u00c9IL"), search_key("o'neil"))

    def test_search_shows_what_stands_there(self):
        top = self.in_quickbooks("Gemini")
        self.in_quickbooks("Gemini\u2019s Caf\u00e9", top)
        self.make_inactive(self.in_quickbooks("Old Gemini"))
        self.in_quickbooks("Another")
        wizard = self.wizard(self.project, "gemini")
        self.assertEqual(
            wizard.line_ids.mapped("name"),
            ["Gemini", "Gemini:Gemini\u2019s Caf\u00e9", "Old Gemini (deleted)"],
        )
        self.assertEqual(
            wizard.line_ids.mapped("kind"), ["customer", "job", "customer"]
        )
        self.assertEqual(wizard.line_ids.mapped("qbo_active"), [True, True, False])
        for text in ("gemini's caf\u00e9", "\u2019s Caf\u00e9", "GEMINI's CAF\u00c9"):
            found = self.wizard(self.project, text).line_ids.mapped("name")
            self.assertEqual(found, ["Gemini:Gemini\u2019s Caf\u00e9"], text)

    def test_search_by_names_read_before(self):
        """A text without accents finds a name with them, where it was read before."""
        self.in_quickbooks("Caf\u00e9 Bar")
        self.assertFalse(self.wizard(self.project, "cafe bar").line_ids)
        with self.enter_registry_test_mode():
            self.company._mirror_step()
        self.assertEqual(
            self.wizard(self.project, "cafe bar").line_ids.mapped("name"),
            ["Caf\u00e9 Bar"],
        )

    def test_link_with_parent_writes_nothing(self):
        top = self.in_quickbooks("Oak and Sons Ltd")
        job = self.in_quickbooks("Kitchen 2026", top)
        before, writes = self.customers(), self.writes()
        self.run_company(self.company)  # what was owed waits: the customer looks alike
        wizard = self.wizard(self.project, "kitchen")
        self.in_test_mode(wizard.line_ids.action_choose)
        self.assertTrue(wizard.can_link_parent)
        self.assertIn("Oak and Sons Ltd", wizard.parent_note)
        action = self.in_test_mode(wizard.action_link)
        self.assertEqual(action["res_model"], "qbo.difference.wizard")
        self.assertEqual(self.link_of(self.project).qbo_id, job["Id"])
        self.assertEqual(self.link_of(self.partner).qbo_id, top["Id"])
        self.assertFalse(
            self.env["qbo.operation"].search(
                [
                    ("link_id.res_id", "in", (self.project.id, self.partner.id)),
                    ("state", "not in", ("cancelled", "done")),
                ]
            )
        )
        self.project._qbo_touch()
        self.partner._qbo_touch()
        self.env.cr.precommit.run()
        self.run_company(self.company)
        self.assertEqual(self.customers(), before)
        self.assertEqual(self.writes(), writes)
        self.assertEqual(self.project.qbo_state, "linked")

    def test_send_one_field(self):
        top = self.in_quickbooks("Oak & Sons", CompanyName="Oak")
        wizard = self.wizard(self.partner, "oak")
        self.in_test_mode(wizard.line_ids.action_choose)
        action = self.in_test_mode(wizard.action_link)
        differences = self.env["qbo.difference.wizard"].browse(action["res_id"])
        lines = {line.path: line for line in differences.line_ids}
        self.assertEqual(
            (lines["CompanyName"].theirs, lines["CompanyName"].mine),
            ("Oak", "Oak & Sons"),
        )
        lines["PrimaryPhone.FreeFormNumber"].send = True
        differences.action_apply()
        self.env.cr.precommit.run()
        self.run_company(self.company)
        found = next(row for row in self.customers() if row["Id"] == top["Id"])
        self.assertEqual(found["PrimaryPhone"]["FreeFormNumber"], "555-0100")
        self.assertEqual(found["CompanyName"], "Oak")
        # A field that was kept goes when it changes in Odoo.
        self.partner.name = "Oak & Daughters"
        self.env.cr.precommit.run()
        self.run_company(self.company)
        found = next(row for row in self.customers() if row["Id"] == top["Id"])
        self.assertEqual(found["CompanyName"], "Oak & Daughters")

    def test_refusals_by_name(self):
        other = self.env["res.partner"].create({"name": "Elm", "is_company": True})
        top = self.in_quickbooks("Elm")
        self.in_quickbooks("Elm Kitchen", top)
        wizard = self.wizard(other, "elm")
        self.in_test_mode(
            wizard.line_ids.filtered(lambda line: line.kind == "customer").action_choose
        )
        self.in_test_mode(wizard.action_link)
        wizard = self.wizard(self.project, "elm kitchen")
        with self.assertRaisesRegex(UserError, "Elm.*Oak & Sons"):
            self.in_test_mode(wizard.line_ids.action_choose)
        wizard = self.wizard(self.partner, "elm")
        taken = wizard.line_ids.filtered(lambda line: line.kind == "customer")
        self.assertEqual(taken.linked_to, "Elm")
        with self.assertRaisesRegex(UserError, "already linked to Elm"):
            self.in_test_mode(taken.action_choose)
        with self.assertRaisesRegex(UserError, "two characters"):
            self.wizard(self.partner, "x")

    def test_no_stray_links(self):
        """Looking at a found object makes no link."""
        partner = self.env["res.partner"].create({"name": "Ash", "is_company": True})
        self.in_quickbooks("Ash Ltd")
        self.in_test_mode(self.wizard(partner, "ash").line_ids.action_choose)
        self.assertFalse(self.link_of(partner))

    def test_refused_while_sending(self):
        self.in_quickbooks("Oak 2")
        link = self.env["qbo.link"]._for_hand(self.company, self.partner, "-")
        self.env["qbo.operation"].create(
            {
                "qbo_company_id": self.company.id,
                "link_id": link.id,
                "verb": "create",
                "entity": "Customer",
                "res_model": "res.partner",
                "res_id": self.partner.id,
                "res_name": "Oak & Sons",
                "state": "sending",
            }
        )
        wizard = self.wizard(self.partner, "oak 2")
        self.in_test_mode(wizard.line_ids.action_choose)
        with self.assertRaisesRegex(UserError, "being sent"):
            self.in_test_mode(wizard.action_link)

    def test_only_quickbooks_users(self):
        user = new_test_user(self.env, "qbo_none", groups="project.group_project_user")
        project = self.project.with_user(user)
        for name in (
            "action_qbo_link",
            "action_qbo_unlink",
            "action_qbo_log",
            "action_qbo_open",
            "action_qbo_check",
            "action_qbo_export",
        ):
            with self.assertRaises(AccessError, msg=name):
                getattr(project, name)()


@tagged("post_install", "-at_install")
class TestUnlinkAndDecide(LinkCase):
    def export(self):
        self.env.cr.precommit.run()
        self.run_company(self.company)

    def test_unlink_keeps_quickbooks(self):
        self.export()
        before = self.customers()
        self.assertEqual(len(before), 2)
        link = self.link_of(self.project)
        qbo_id = link.qbo_id
        self.project.with_user(self.user).action_qbo_unlink()
        self.assertEqual((link.state, link.qbo_id), ("released", False))
        self.assertEqual(
            self.env["qbo.link"].search([("qbo_id", "=", qbo_id)]).state, "unmatched"
        )
        self.assertFalse(self.project.qbo_state)
        # Nothing goes by itself, whatever changes.
        self.project.name = "Kitchen and Bath"
        self.export()
        self.assertEqual(self.customers(), before)
        # By hand it meets the check for lookalikes.
        self.project.name = "Kitchen"
        self.env.cr.precommit.run()
        self.run_company(self.company, self.project)
        self.assertEqual(self.customers(), before)
        operation = link.operation_ids.filtered(lambda o: o.state == "attention")
        self.assertEqual(operation.candidates[0]["qbo_id"], qbo_id)
        self.assertTrue(self.project.with_user(self.user).qbo_candidate_list)
        self.in_test_mode(operation.with_user(self.user).action_link_candidate, qbo_id)
        self.assertEqual((link.state, link.qbo_id), ("linked", qbo_id))
        self.assertEqual(self.customers(), before)

    def test_unlink_customer_with_jobs(self):
        self.export()
        with self.assertRaisesRegex(UserError, "Kitchen"):
            self.partner.with_user(self.user).action_qbo_unlink()
        both = self.link_of(self.partner) | self.link_of(self.project)
        both.with_user(self.user).action_unlink()
        self.assertEqual(set(both.mapped("state")), {"released"})

    def test_job_of_an_unlinked_customer_is_held(self):
        """It must not become a customer of its own."""
        self.export()
        (self.link_of(self.partner) | self.link_of(self.project)).action_unlink()
        bath = self.make_project("Bath", self.partner)
        self.export()
        self.assertEqual(len(self.customers()), 2)
        self.assertEqual(bath.qbo_state, "attention")
        self.assertIn("Oak & Sons", bath.qbo_message)

    def test_create_new(self):
        self.in_quickbooks("Oak and Sons Inc")
        self.export()
        operation = self.link_of(self.partner).operation_ids
        self.assertEqual(operation.state, "attention")
        self.assertTrue(operation.can_create_new)
        row = operation.candidate_list["rows"][0]
        self.assertEqual(
            (row["name"], row["why"], row["linkable"]),
            ("Oak and Sons Inc", "similar name", True),
        )
        operation.with_user(self.user).action_create_new()
        self.export()
        self.assertEqual(
            sorted(row["FullyQualifiedName"] for row in self.customers()),
            ["Oak & Sons", "Oak & Sons:Kitchen", "Oak and Sons Inc"],
        )

    def test_use_a_suffix(self):
        self.in_quickbooks("Oak & Sons")
        self.export()
        operation = self.link_of(self.partner).operation_ids
        self.assertFalse(operation.can_create_new)
        self.assertTrue(operation.can_suffix)
        wizard = (
            self.env["qbo.suffix.wizard"]
            .with_user(self.user)
            .create({"operation_id": operation.id, "suffix": "(north)"})
        )
        self.assertEqual(wizard.preview, "Oak & Sons (north)")
        wizard.action_apply()
        self.export()
        self.assertIn(
            "Oak & Sons (north):Kitchen",
            [row["FullyQualifiedName"] for row in self.customers()],
        )
        self.assertEqual(self.partner.name, "Oak & Sons")

    def test_check_again(self):
        self.export()
        with self.enter_registry_test_mode():
            action = self.project.with_user(self.user).action_qbo_check()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("hold the same", action["params"]["message"])


@tagged("post_install", "-at_install")
class TestLinkCurrency(LinkCase):
    """A customer in QuickBooks has one currency for ever."""

    sandbox_arguments = ("--company", "ca", "--throttle", "off")

    @classmethod
    def make_company(cls, kind="ca", **vals):
        return super().make_company(kind, **vals)

    def in_quickbooks(self, name, parent=None, **values):
        made = self.sandbox_post(
            "/objects/ca/Customer", {"objects": [{"DisplayName": name, **values}]}
        )
        return made["created"][0]

    def test_currency_decides(self):
        dollars = self.env.ref("base.USD")
        dollars.active = True
        qbo_id = self.in_quickbooks("Oak/USD", CurrencyRef={"value": "USD"})
        wizard = self.wizard(self.partner, "oak")
        self.assertEqual(wizard.currency_id.name, "CAD")
        with self.assertRaisesRegex(UserError, "USD.*CAD"):
            self.in_test_mode(wizard.line_ids.action_choose)
        wizard.currency_id = dollars
        self.in_test_mode(wizard.line_ids.action_choose)
        self.in_test_mode(wizard.action_link)
        link = self.link_of(self.partner).filtered("qbo_id")
        self.assertEqual((link.variant, link.qbo_id), ("USD", qbo_id))
