"""Hooks: what is noted, for whom, and at what price."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestSpineHooks(SpineCase):
    def setUp(self):
        super().setUp()
        self.azure = self.customer()
        self.job = self.project("Kitchen", self.azure)
        self.work()
        self.stats()

    def test_watched_fields_of_a_project(self):
        for vals in (
            {"name": "Bath"},
            {"partner_id": self.customer("Deco").id},
            {"active": False},
            {"is_template": True},
            {"qbo_currency_ids": [Command.link(self.env.company.currency_id.id)]},
        ):
            self.notes().unlink()
            self.job.write(vals)
            found = self.notes().filtered(lambda note: note.res_model == self.job._name)
            self.assertEqual(found.res_id, self.job.id, vals)

    def test_watched_fields_of_a_contact(self):
        state = self.env.ref("base.state_us_1")
        for vals in (
            {"name": "A"},
            {"email": "a@b.com"},
            {"phone": "1234567"},
            {"street": "S"},
            {"street2": "T"},
            {"city": "C"},
            {"zip": "1"},
            {"state_id": state.id},
            {"country_id": state.country_id.id},
            {"website": "w.example.com"},
            {"ref": "R"},
            {"is_company": False},
        ):
            self.notes().unlink()
            self.azure.write(vals)
            self.assertIn(self.azure.id, self.notes().mapped("res_id"), vals)

    def test_unwatched_fields(self):
        """What QuickBooks does not get makes no note, and costs no query for it."""
        self.job.write({"color": 3, "sequence": 7, "description": "x"})
        self.azure.write({"comment": "x", "color": 2, "function": "y"})
        self.assertFalse(self.notes())

    def test_department_lines(self):
        line = self.job.qbo_department_line_ids
        line.is_active = False
        self.assertEqual(self.notes().res_id, self.job.id)
        self.notes().unlink()
        line.unlink()
        self.assertEqual(self.notes().res_id, self.job.id)

    def test_contacts_around_a_customer(self):
        """A delivery address made, changed, archived, deleted; a contact's company."""
        delivery = self.env["res.partner"].create(
            {
                "name": "Yard",
                "type": "delivery",
                "parent_id": self.azure.id,
                "street": "2 Yard Road",
            }
        )
        self.work()
        self.assertEqual(self.names()["Azure"]["ShipAddr"]["Line1"], "2 Yard Road")
        delivery.street = "3 Yard Road"
        self.work()
        self.assertEqual(self.names()["Azure"]["ShipAddr"]["Line1"], "3 Yard Road")
        delivery.active = False
        self.work()
        self.assertFalse(self.names()["Azure"].get("ShipAddr"))
        delivery.active = True
        self.work()
        self.assertEqual(self.names()["Azure"]["ShipAddr"]["Line1"], "3 Yard Road")
        delivery.unlink()
        self.work()
        self.assertFalse(self.names()["Azure"].get("ShipAddr"))

    def test_company_behind_a_contact(self):
        """A job whose contact is a person follows the name of his company."""
        person = self.env["res.partner"].create(
            {"name": "Ada Lovelace", "parent_id": self.azure.id, "type": "contact"}
        )
        self.job.partner_id = person
        self.work()
        self.assertEqual(self.names()["Azure:Kitchen"]["CompanyName"], "Azure")
        self.azure.write({"name": "Azurro", "street": "9 New Road"})
        self.work()
        job = self.names()["Azurro:Kitchen"]
        self.assertEqual(job["CompanyName"], "Azurro")
        self.assertEqual(job["BillAddr"]["Line1"], "9 New Road")
        person.parent_id = self.customer("Deco")
        self.work()
        self.assertIn("Deco:Kitchen", self.names())

    def test_not_enabled(self):
        """Nothing is noted while nothing may be sent; enabling looks at everything."""
        self.books.enabled = False
        self.job.name = "Bath"
        self.assertFalse(self.notes())
        self.books.enabled = True
        self.books._start_sweep()
        self.work()
        self.assertIn("Azure:Bath", self.names())

    def test_paused_and_resumed(self):
        self.books.action_pause()
        self.job.name = "Bath"
        self.assertFalse(self.notes())
        self.assertEqual(self.work().outcome, "stopped")
        self.books.action_resume()
        self.work()
        self.assertIn("Azure:Bath", self.names())

    def test_bulk_write_is_one_insert(self):
        """5,000 contacts cost one INSERT of notes."""
        partners = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(5000)]
        )
        self.notes().unlink()
        self.env.cr.flush()
        partners.write({"city": "Springfield"})
        self.env.flush_all()
        # The notes, one search for companies, one for the cron and its trigger.
        before = self.env.cr.sql_log_count
        self.env["qbo.change"]._write_notes()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 8)
        self.assertEqual(len(self.notes()), 5000)

    def test_users_without_rights(self):
        """Whoever has no right on QuickBooks works as before."""
        manager = new_test_user(
            self.env,
            "pm",
            groups="project.group_project_manager,base.group_partner_manager",
        )
        job = self.job.with_user(manager)
        job.write({"name": "Bath"})
        self.env.cr.flush()
        self.env.invalidate_all()
        self.assertEqual(job.qbo_state, "waiting")
        self.assertFalse(job.qbo_message and "Error" in job.qbo_message)
        job.read(
            ["name", "partner_id", "qbo_state", "qbo_message", "qbo_company_names"]
        )
        self.azure.with_user(manager).write({"city": "Rome"})
        found = (
            self.env["project.project"]
            .with_user(manager)
            .search([("qbo_state", "=", "waiting")])
        )
        self.assertIn(job, found)
        made = (
            self.env["project.project"]
            .with_user(manager)
            .create(
                {
                    "name": "Made",
                    "partner_id": self.azure.id,
                    "qbo_department_line_ids": [
                        Command.create({"department_id": self.shop.id})
                    ],
                }
            )
        )
        gone = self.env["project.project"].with_user(manager).create({"name": "Gone"})
        gone.unlink()
        self.work()
        self.assertIn("Azure:Bath", self.names())
        self.assertIn("Azure:Made", self.names())
        self.assertEqual(made.qbo_state, "linked")
        operation = self.operations(made.with_user(self.env.user))[:1]
        self.assertEqual(operation.user_id, manager)

    def test_portal(self):
        """A portal user may change his own address."""
        user = new_test_user(self.env, "portal1", groups="base.group_portal")
        user.partner_id.parent_id = self.azure
        user.partner_id.with_user(user).sudo().write({"phone": "555 777"})
        user.partner_id.with_user(user).read(["name", "qbo_state"])
        self.assertIn(user.partner_id.id, self.notes().mapped("res_id"))
        self.assertEqual(self.work().outcome, "done")

    def test_deleting(self):
        """What stands in QuickBooks is not deleted; what never went is let go."""
        with self.assertRaisesRegex(Exception, "cannot be deleted here"):
            self.job.unlink()
        with self.assertRaisesRegex(Exception, "cannot be deleted here"):
            self.azure.unlink()
        held = self.project("Held")
        self.work()
        self.stopped(held)
        held.unlink()
        self.work()
        self.assertNothingOpen()
        self.assertFalse(
            self.books.attention_ids.filtered(lambda row: row.state == "open")
        )

    def test_copy(self):
        """A copied project keeps its departments and becomes a job of its own."""
        copied = self.job.copy({"name": "Copy"})
        self.work()
        self.assertIn("Azure:Copy", self.names())
        self.assertNotEqual(self.link(copied).qbo_id, self.link(self.job).qbo_id)
