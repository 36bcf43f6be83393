"""Who sees and does what; company by company."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SandboxCase
from .spine import SpineCase

BOTH = ("--company", "empty", "--company", "us", "--throttle", "off")


@tagged("post_install", "-at_install")
class TestRights(SpineCase):
    sandbox_arguments = BOTH

    def setUp(self):
        super().setUp()
        self.job = self.project(
            "Kitchen",
            self.customer(
                "Azure", email="secret@azure.example.com", phone="555 123 4567"
            ),
        )
        self.work()
        self.user = new_test_user(
            self.env,
            "qbo1",
            groups="base.group_user,base.group_allow_export,"
            "qbo_connector.group_qbo_user",
        )
        self.keeper = new_test_user(
            self.env,
            "qbo2",
            groups="base.group_user,qbo_connector.group_qbo_bookkeeper",
        )
        self.plain = new_test_user(self.env, "plain", groups="base.group_user")
        self.operation = self.operations(self.job.partner_id)

    def test_masked_payload(self):
        """Personal data only for a bookkeeper, by the screen and by RPC."""
        shown = self.operation.with_user(self.keeper)
        self.assertIn("secret@azure.example.com", shown.payload_text)
        self.assertIn("secret@azure.example.com", shown.answer_text)
        self.env.invalidate_all()
        masked = self.operation.with_user(self.user)
        self.assertTrue(masked.payload_text)
        for text in (masked.payload_text, masked.answer_text):
            self.assertNotIn("secret@azure.example.com", text)
            self.assertNotIn("555 123 4567", text)
        for name in ("body", "answer", "values"):
            with self.assertRaises(AccessError):
                masked.read([name])
            with self.assertRaises(AccessError):
                masked.export_data([name])
            self.assertNotIn(name, masked.fields_get())

    def test_models_that_users_cannot_read(self):
        for model in ("qbo.batch", "qbo.token", "qbo.consent", "qbo.throttle"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.user).search([]).read()
        for model in ("qbo.link", "qbo.operation", "qbo.company", "qbo.change"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.plain).search([])

    def test_nothing_can_be_written(self):
        """What is true and what is owed changes by buttons only."""
        link = self.link(self.job).with_user(self.keeper)
        with self.assertRaises(AccessError):
            link.write({"qbo_id": "1"})
        with self.assertRaises(AccessError):
            link.unlink()
        with self.assertRaises(AccessError):
            self.operation.with_user(self.keeper).write({"state": "done"})
        with self.assertRaises(AccessError):
            self.books.with_user(self.keeper).write({"name_pattern": "{name}!"})

    def test_buttons_need_a_group(self):
        for button in (
            lambda: self.job.with_user(self.plain).action_qbo_export(),
            lambda: self.job.with_user(self.plain).action_qbo_unlink(),
            lambda: self.operation.with_user(self.plain).action_retry(),
            lambda: self.books.with_user(self.user).action_pause(),
            lambda: self.books.with_user(self.keeper).action_disconnect(),
            lambda: self.shop.with_user(self.keeper).action_qbo_dissociate(),
        ):
            with self.assertRaises(AccessError):
                button()

    def test_status_is_visible_to_all(self):
        """Without any right the status is there, and nothing else of QuickBooks."""
        project_user = new_test_user(
            self.env, "pu", groups="project.group_project_user"
        )
        job = self.job.with_user(project_user)
        self.assertEqual(job.qbo_state, "linked")
        self.assertNotIn("qbo_link_ids", job.fields_get())
        self.assertTrue(job.search([("qbo_state", "=", "linked")]))
        self.assertTrue(
            job.read(["name", "qbo_state", "qbo_message", "qbo_can_export"])
        )

    def test_other_odoo_companies(self):
        """Who is not in a company sees nothing of its QuickBooks company."""
        other = self.env["res.company"].create({"name": "Other"})
        more = self.make_company("us", name="More", company_id=other.id)
        annex = self.department("Annex", more)
        project = self.project(
            "Elsewhere", self.customer("Zeta"), annex, company_id=other.id
        )
        self.work(more)
        self.assertTrue(self.link(project, more).qbo_id)
        self.assertFalse(self.link(project, self.books))
        self.project("Third")
        self.work()
        for model in (
            "qbo.company",
            "qbo.link",
            "qbo.operation",
            "qbo.run",
            "qbo.usage",
            "qbo.attention",
        ):
            found = self.env[model].with_user(self.user).search([])
            companies = found if model == "qbo.company" else found.qbo_company_id
            self.assertEqual(companies, self.books.with_user(self.user), model)
        foreign = self.link(project, more).with_user(self.user)
        with self.assertRaises(AccessError):
            foreign.read(["qbo_id"])
        stranger = new_test_user(
            self.env,
            "str",
            groups="base.group_user,qbo_connector.group_qbo_admin",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertEqual(
            self.env["qbo.company"].with_user(stranger).search([]),
            more.with_user(stranger),
        )
        with self.assertRaises(AccessError):
            self.books.with_user(stranger).action_pause()

    def test_department_form_of_an_officer(self):
        """An officer of Employees may edit an associated department."""
        officer = new_test_user(self.env, "hr", groups="hr.group_hr_user")
        self.shop.with_user(officer).write({"name": "Workshop 2"})
        with self.assertRaisesRegex(Exception, "associated with"):
            self.shop.with_user(officer).write({"qbo_production": False})


@tagged("post_install", "-at_install")
class TestListRights(SandboxCase):
    """Who may do what with lists: nobody, user, bookkeeper, administrator."""

    sandbox_arguments = ("--company", "empty", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.make_company("empty")
        cls.partner = cls.env["res.partner"].create({"name": "Azure Interior"})
        cls.people = {
            level: new_test_user(
                cls.env,
                f"lists_{level}",
                groups="base.group_user"
                + (f",qbo_connector.group_qbo_{level}" if level != "nobody" else ""),
            )
            for level in ("nobody", "user", "bookkeeper", "admin")
        }

    def setUp(self):
        super().setUp()
        self.sandbox_post(
            "/objects/empty/Customer", {"objects": [{"DisplayName": "Azure Interior"}]}
        )
        self.company.refresh_lists(["Customer"])
        self.run_company(self.company)
        self.link = self.company.link_ids.filtered(
            lambda link: link.qbo_name == "Azure Interior"
        )

    def may(self, level, method, *arguments):
        """Tell whether somebody may call a method of the QBO company."""
        company = self.company.with_user(self.people[level])
        try:
            with self.env.cr.savepoint():
                getattr(company, method)(*arguments)
        except AccessError:
            return False
        finally:
            self.env.invalidate_all()
        return True

    def check(self, wanted, method, *arguments):
        """Compare who may with who should: the lowest level that may."""
        levels = list(self.people)
        for level, user in self.people.items():
            allowed = levels.index(level) >= levels.index(wanted)
            with self.subTest(method, user=user.login):
                self.assertEqual(self.may(level, method, *arguments), allowed)

    def test_match(self):
        self.check("user", "match_screen")
        self.check("user", "match_counts", "contacts")
        self.check("user", "match_left", "contacts")
        self.check("user", "match_right", "contacts")
        self.check("user", "match_auto", "contacts")
        self.check("user", "match_accept", "contacts", 90)
        self.check("user", "refresh_lists", ["Customer"])
        self.check("user", "match_export", "contacts", self.partner.ids)
        self.check("bookkeeper", "match_import", "contacts", self.link.ids)
        self.check("bookkeeper", "match_clear", "contacts")

    def test_link(self):
        for level in self.people:
            with self.subTest(level):
                arguments = ("contacts", self.partner.id, self.link.id)
                allowed = self.may(level, "match_link", *arguments)
                self.assertEqual(allowed, level != "nobody")
                if not allowed:
                    continue
                self.assertFalse(self.may("nobody", "match_unlink", self.link.ids))
                self.assertTrue(self.may(level, "match_unlink", self.link.ids))
                self.link = self.company.link_ids.filtered(
                    lambda link: link.state == "unmatched"
                )

    def test_import_is_taken_back_by_a_bookkeeper(self):
        run = self.env["qbo.match.run"].browse(
            self.company.with_user(self.people["bookkeeper"]).match_import(
                "contacts", self.link.ids
            )
        )
        self.run_company(self.company)
        self.assertEqual(run.linked, 1)
        self.assertFalse(self.may("user", "match_take_back", run.id))
        self.assertTrue(self.may("bookkeeper", "match_take_back", run.id))
        self.assertEqual(self.link.state, "unmatched")

    def test_settings(self):
        for values in (
            {"contact_sync": True},
            {"contact_direction": "both"},
            {"product_direction": "both"},
            {"conflict_rule": "odoo"},
            {"verifier_token": "secret"},
        ):
            self.check("admin", "write", values)
        self.check("admin", "action_all_contact_types")

    def test_conflicts(self):
        conflict = self.env["qbo.conflict"].create(
            {
                "qbo_company_id": self.company.id,
                "link_id": self.link.id,
                "path": "PrimaryPhone.FreeFormNumber",
            }
        )
        with self.assertRaises(AccessError):
            conflict.with_user(self.people["nobody"]).action_keep_odoo()
        for level in ("user", "bookkeeper", "admin"):
            mine = conflict.with_user(self.people[level])
            self.assertEqual(mine.read(["path"])[0]["path"], conflict.path)
            with self.assertRaises(AccessError):
                mine.write({"state": "odoo"})
            with self.assertRaises(AccessError):
                mine.unlink()

    def test_employees(self):
        """What QuickBooks holds of employees is for who may see them in Odoo."""
        employee = self.env["hr.employee"].create(
            {
                "name": "Anna Miller",
                "private_city": "York",
                "company_id": self.company.company_id.id,
            }
        )
        self.company.match_export("employees", employee.ids)
        self.run_company(self.company)
        mine = [("res_model", "=", "hr.employee"), ("res_id", "=", employee.id)]
        officer = new_test_user(
            self.env,
            "lists_officer",
            groups="qbo_connector.group_qbo_user,hr.group_hr_user",
        )
        for user, sees in (
            (self.people["user"], 0),
            (self.people["bookkeeper"], 0),
            (officer, 1),
        ):
            with self.subTest(user=user.login):
                for model in ("qbo.link", "qbo.operation"):
                    found = self.env[model].with_user(user).search_count(mine)
                    self.assertEqual(found, sees)
                company = self.company.with_user(user)
                if sees:
                    rows = company.match_right("employees")["rows"]
                    self.assertEqual(rows[0]["record"]["id"], employee.id)
                else:
                    with self.assertRaises(AccessError):
                        company.match_right("employees")
