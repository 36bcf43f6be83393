"""Which projects become jobs, where, and what happens to them afterwards."""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestJobsPush(SpineCase):
    def test_customer_and_job(self):
        """The commercial partner is the customer; the contact speaks for the job."""
        company = self.customer("Azure", email="office@azure.example.com")
        contact = self.env["res.partner"].create(
            {
                "name": "Ada Lovelace",
                "parent_id": company.id,
                "type": "other",
                "email": "ada@azure.example.com",
                "phone": "555 100",
                "street": "1 Side Road",
            }
        )
        project = self.project("Kitchen", contact)
        self.assertEqual(self.work().outcome, "done")
        found = self.names()
        self.assertEqual(set(found), {"Azure", "Azure:Kitchen"})
        job = found["Azure:Kitchen"]
        self.assertEqual(job["ParentRef"]["value"], found["Azure"]["Id"])
        self.assertEqual(
            (job["GivenName"], job["FamilyName"], job["CompanyName"]),
            ("Ada", "Lovelace", "Azure"),
        )
        self.assertEqual(job["PrimaryEmailAddr"]["Address"], "ada@azure.example.com")
        self.assertEqual(job["BillAddr"]["Line1"], "1 Side Road")
        self.assertEqual(
            found["Azure"]["PrimaryEmailAddr"]["Address"], "office@azure.example.com"
        )
        self.assertEqual(project.qbo_state, "linked")
        self.assertNothingOpen()

    def test_what_never_goes(self):
        """Templates, Odoo's internal project, archived ones, inactive departments."""
        azure = self.customer()
        self.project("Template", azure, is_template=True)
        self.project("Archived", azure, active=False)
        internal = self.project("Internal", azure, company_id=self.env.company.id)
        self.env.company.internal_project_id = internal
        off = self.project("Off", azure)
        off.qbo_department_line_ids.is_active = False
        self.project("Elsewhere", azure, self.department("Not associated"))
        self.work()
        self.assertFalse(self.names())
        self.assertFalse(
            self.env["qbo.operation"].search([("qbo_company_id", "=", self.books.id)])
        )

    def test_button_says_why_it_never_goes(self):
        """Export job is refused with the reason, never silently without effect."""
        template = self.project("Template", self.customer(), is_template=True)
        with self.assertRaisesRegex(UserError, "never go"):
            template.action_qbo_export()
        archived = self.project("Old", self.customer("B"), active=False)
        with self.assertRaisesRegex(UserError, "archived"):
            archived.action_qbo_export()
        other = self.env["res.company"].create({"name": "Other"})
        strange = self.project("Strange", self.customer("C"))
        strange.company_id = other
        with self.assertRaisesRegex(UserError, "belongs to Other"):
            strange.action_qbo_export()

    def test_selection_leaves_out_what_is_no_job(self):
        """Of a selection what can go goes; the rest is named with its reason."""
        good = self.project("Kitchen", self.customer())
        stray = self.project("Stray", self.customer("Other"), self.shop.browse())
        action = self.press((good | stray).action_qbo_export)
        self.assertEqual(set(self.names()), {"Azure", "Azure:Kitchen"})
        message = action["params"]["message"]
        self.assertIn("1 left out. Stray goes to no QuickBooks company", message)
        self.assertEqual(action["params"]["type"], "warning")

    def test_export_takes_its_customer_along(self):
        """What was changed on the customer goes with the job that is exported."""
        azure = self.customer(phone="555 1")
        kitchen = self.project("Kitchen", azure)
        self.work()
        azure.phone = "555 2"
        self.press(kitchen.action_qbo_export)
        self.assertEqual(
            self.names()["Azure"]["PrimaryPhone"]["FreeFormNumber"], "555 2"
        )
        update = azure.qbo_link_ids.operation_ids.filtered(
            lambda operation: operation.verb == "update"
        )
        self.assertEqual((update.state, update.user_id), ("done", self.env.user))

    def test_scopes(self):
        """All, since a date, only new, none; by hand goes what none holds back."""
        azure = self.customer()
        old = self.days_ago(400)
        shops = {
            "since": self.department("Since"),
            "new": self.department("New"),
            "none": self.department("None"),
        }
        jobs = {
            key: self.project(f"Old {key}", azure, shop) for key, shop in shops.items()
        }
        busy = self.project("Busy", azure, shops["since"])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE project_project SET create_date = %s WHERE id = ANY(%s)",
            [old, [busy.id, *(job.id for job in jobs.values())]],
        )
        self.env["account.analytic.line"].create(
            {
                "name": "Work",
                "project_id": busy.id,
                "unit_amount": 1,
                "employee_id": self.env["hr.employee"].create({"name": "E"}).id,
                "date": fields.Date.today(),
            }
        )
        since = fields.Date.subtract(fields.Date.today(), days=30)
        for key, shop in shops.items():
            shop._qbo_associate(self.books, key, since if key == "since" else None)
        # All of a test is one transaction, which began before the association.
        shops["new"].qbo_associated_at = self.days_ago(1)
        self.project("Fresh", azure, shops["new"])
        self.work()
        self.assertEqual(set(self.names()), {"Azure", "Azure:Busy", "Azure:Fresh"})
        self.press(jobs["none"].action_qbo_export)
        self.assertIn("Azure:Old none", self.names())
        jobs["none"].name = "Renamed none"
        self.work()
        self.assertIn("Azure:Renamed none", self.names())

    def test_without_customer(self):
        """Held with the reason; goes under the internal customer once one is set."""
        project = self.project("Kitchen")
        self.work()
        self.assertFalse(self.names())
        operation = self.stopped(project)
        self.assertEqual(operation.fault_code, "job_without_customer")
        self.assertIn("Choose a customer", project.qbo_message)
        self.books.internal_partner_id = self.customer("Ourselves")
        self.work()
        self.assertEqual(set(self.names()), {"Ourselves", "Ourselves:Kitchen"})
        self.assertNothingOpen()
        rows = self.books.attention_ids.filtered(lambda row: row.state == "open")
        self.assertFalse(rows)

    def test_currency_without_multicurrency(self):
        """A job in a currency that QuickBooks cannot keep is held, and says so."""
        found = self.env["res.currency"].with_context(active_test=False)
        euro = found.search([("name", "=", "EUR")])
        euro.active = True
        job = self.project(
            "Kitchen", self.customer(), qbo_currency_ids=[Command.link(euro.id)]
        )
        self.work()
        self.assertEqual(self.stopped(job).fault_code, "currencies_off")
        self.assertIn("EUR", job.qbo_message)
        self.assertNotIn("Azure:Kitchen", self.names())
        job.qbo_currency_ids = False
        self.work()
        self.assertIn("Azure:Kitchen", self.names())
        self.assertNothingOpen()

    def test_losing_the_department(self):
        """The push stops, and nothing is deleted."""
        project = self.project("Kitchen", self.customer())
        self.work()
        project.qbo_department_line_ids.unlink()
        project.name = "Renamed"
        self.work()
        self.assertEqual(set(self.names()), {"Azure", "Azure:Kitchen"})
        self.assertNothingOpen()

    def test_losing_the_department_before_it_went(self):
        """What waits does not go any more, nor the customer that only it needs."""
        project = self.project("Kitchen", self.customer())
        other = self.project("Garden", self.customer("Deco"))
        self.fault(kind="status", status=503, operation="batch", times=1)
        self.books.state = "paused"
        self.env.cr.flush()
        self.books.state = "connected"
        self.books._start_sweep()
        with self.enter_registry_test_mode():
            # Only looked at, nothing sent yet.
            with self.books._own_cursor() as cr:
                own = self.books.with_env(self.books._runner_env(cr))
                while own._plan():
                    pass
        self.env.invalidate_all()
        self.assertEqual(self.operations(project).state, "waiting")
        self.shop._qbo_dissociate()
        other.qbo_department_line_ids.department_id = self.department(
            "Second", self.books
        )
        self.work()
        self.later()
        self.work()
        self.assertEqual(set(self.names()), {"Deco", "Deco:Garden"})
        self.assertNothingOpen()
        self.assertEqual(self.operations(project).state, "cancelled")
        self.shop._qbo_associate(self.books)
        self.work()
        self.assertIn("Azure:Kitchen", self.names())

    def test_archived_while_it_waits(self):
        """A create that is still waiting does not go for an archived project."""
        project = self.project("Kitchen", self.customer())
        self.books.halt_until = fields.Datetime.add(fields.Datetime.now(), hours=1)
        self.work()
        self.later()
        project.active = False
        self.work()
        self.assertFalse(self.names())
        self.assertNothingOpen()

    def test_archive_and_restore(self):
        """Inactive in QuickBooks with its suffix, and back with its name."""
        project = self.project("Kitchen", self.customer())
        self.work()
        project.active = False
        self.work()
        job = self.names()["Azure:Kitchen (deleted)"]
        self.assertFalse(job["Active"])
        project.active = True
        self.work()
        self.assertTrue(self.names()["Azure:Kitchen"]["Active"])
        self.assertNothingOpen()

    def test_archive_and_rename_at_once(self):
        """The suffix of QuickBooks is not taken for another object's name."""
        project = self.project("Kitchen", self.customer())
        self.work()
        project.write({"active": False, "name": "Bath"})
        self.work()
        self.assertNothingOpen()
        self.assertFalse(self.names()["Azure:Bath (deleted)"]["Active"])
        project.active = True
        self.work()
        self.assertTrue(self.names()["Azure:Bath"]["Active"])

    def test_archive_without_the_setting(self):
        """QuickBooks is left as it is."""
        self.books.archive_jobs = False
        project = self.project("Kitchen", self.customer())
        self.work()
        self.stats()
        project.active = False
        self.work()
        self.assertTrue(self.names()["Azure:Kitchen"]["Active"])
        self.assertEqual(self.stats()["requests"], 0)

    def test_another_customer(self):
        """The job moves, the new parent first."""
        project = self.project("Kitchen", self.customer())
        self.work()
        before = self.names()["Azure:Kitchen"]["Id"]
        project.partner_id = self.customer("Deco")
        self.work()
        found = self.names()
        self.assertEqual(set(found), {"Azure", "Deco", "Deco:Kitchen"})
        self.assertEqual(found["Deco:Kitchen"]["Id"], before)
        self.assertNothingOpen()

    def test_another_customer_that_is_held(self):
        """The job stays where it is until its new customer is there."""
        self.plant({"DisplayName": "Deko"})
        project = self.project("Kitchen", self.customer())
        self.work()
        deco = self.customer("Deko")
        project.partner_id = deco
        self.work()
        self.assertIn("Azure:Kitchen", self.names())
        self.assertEqual(project.qbo_state, "held")
        operation = self.stopped(deco)
        self.press(operation.action_create_new)
        operation.link_id.name_suffix = " (2)"
        self.work()
        self.assertIn("Deko (2):Kitchen", self.names())
        self.assertNothingOpen()

    def test_customer_chosen_anew_while_held(self):
        """A customer that no job needs any more stops asking for attention."""
        self.plant({"DisplayName": "Azure Ltd"})
        azure = self.customer("Azure")
        project = self.project("Kitchen", azure)
        self.work()
        self.stopped(azure)
        self.assertEqual(project.qbo_state, "held")
        project.partner_id = self.customer("Deco")
        self.work()
        self.assertEqual(set(self.names()), {"Azure Ltd", "Deco", "Deco:Kitchen"})
        self.assertNothingOpen()
        self.assertFalse(
            self.books.attention_ids.filtered(lambda row: row.state == "open")
        )
        self.assertEqual(project.qbo_state, "linked")

    def test_customer_taken_away(self):
        """A pushed job without customer says so and stays under the former one."""
        project = self.project("Kitchen", self.customer())
        self.work()
        project.partner_id = False
        self.work()
        self.assertEqual(self.stopped(project).fault_code, "job_without_customer")
        self.assertIn("Azure:Kitchen", self.names())

    def test_settings_that_shape_names(self):
        """Another pattern is sent without anybody touching the records."""
        self.project("Kitchen", self.customer(ref="C7"))
        self.work()
        self.books.name_pattern = "{name} [{ref}]"
        self.work()
        self.assertEqual(set(self.names()), {"Azure [C7]", "Azure [C7]:Kitchen"})

    def test_sweep_is_daily_and_free(self):
        """Once a day everything is looked at; nothing changed costs nothing."""
        project = self.project("Kitchen", self.customer())
        self.work()
        self.stats()
        self.books.swept_at = self.days_ago(2)
        self.work()
        self.assertGreater(self.books.swept_at, self.days_ago(1))
        self.assertEqual(self.stats()["requests"], 0)
        self.env.cr.execute(
            "UPDATE project_project SET name = %s WHERE id = %s",
            ['{"en_US": "By SQL"}', project.id],
        )
        self.env.invalidate_all()
        self.work()
        self.assertEqual(self.stats()["requests"], 0)
        self.books.swept_at = self.days_ago(2)
        self.work()
        self.assertIn("Azure:By SQL", self.names())

    def test_sweep_does_not_ask_for_what_was_refused(self):
        """What QuickBooks has refused is not sent again by a sweep."""
        self.plant({"DisplayName": "Kitchen Inc"}, entity="Vendor")
        project = self.project("Kitchen", self.customer("Kitchen Inc"))
        self.work()
        self.stopped(project.partner_id)
        self.stats()
        self.books.swept_at = self.days_ago(2)
        self.work()
        self.assertEqual(self.stats()["requests"], 0)
        self.stopped(project.partner_id)

    def test_archived_books(self):
        """An archived QBO company sends nothing, says so, and collects no notes."""
        project = self.project("Kitchen", self.customer())
        self.work()
        self.books.active = False
        project.name = "Bath"
        self.assertFalse(self.notes())
        run = self.work()
        self.assertEqual(run.outcome, "stopped")
        self.assertIn("archived", run.text)
        self.assertIn("Azure:Kitchen", self.names())
        self.books.active = True
        self.work()
        self.assertIn("Azure:Bath", self.names())
