"""Screens: what each kind of user may open, and what the lists can do."""

from ast import literal_eval

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, TransactionCase, new_test_user, tagged

ACTIONS = (
    "action_qbo_overview",
    "action_qbo_attention",
    "action_qbo_jobs",
    "action_qbo_customers",
    "action_qbo_operation",
    "action_qbo_link",
    "action_qbo_run",
    "action_qbo_company",
    "action_qbo_department",
    "action_qbo_fault_rule",
)
# What only QuickBooks users see of projects and contacts.
HIDDEN = {
    "action_qbo_export",
    "action_qbo_link",
    "qbo_candidate_list",
    "qbo_link_ids",
    "qbo_more",
}


class ScreenCase(TransactionCase):
    """A QBO company that is not connected, with links and operations made by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["qbo.company"].create({"name": "Books"})
        cls.department = cls.env["hr.department"].create(
            {"name": "Workshop", "qbo_production": True}
        )
        cls.department._qbo_associate(cls.company)
        cls.partner = cls.env["res.partner"].create({"name": "Oak", "is_company": True})
        cls.projects = cls.env["project.project"].create(
            [
                {
                    "name": name,
                    "partner_id": cls.partner.id,
                    "privacy_visibility": "employees",
                    "qbo_department_line_ids": [
                        Command.create({"department_id": cls.department.id})
                    ],
                }
                for name in ("Linked", "Stopped", "Fresh")
            ]
        )
        cls.links = cls.company._ensure_links(
            "Customer",
            [
                ("project.project", project.id, "-", None)
                for project in cls.projects[:2]
            ],
        ).sorted("res_id")
        cls.links[0].write({"qbo_id": "7", "state": "linked", "qbo_name": "Linked"})
        cls.links[0].operation_ids._finish("Done")
        rule = cls.env["qbo.fault.rule"]._by_code("lookalike")
        cls.links[1].operation_ids._stop(
            rule,
            "Halt",
            candidates=[
                {"qbo_id": "9", "name": "Halt", "why": "spelling", "score": 0.7}
            ],
        )
        cls.env["qbo.attention"]._refresh(cls.company)
        cls.worker = new_test_user(
            cls.env,
            "qbo_worker",
            groups="base.group_user,project.group_project_manager",
        )
        cls.reader = new_test_user(
            cls.env,
            "qbo_reader",
            groups="project.group_project_user,qbo_connector.group_qbo_user",
        )
        cls.env.flush_all()

    def read_as_web(self, model, view_id, view_type):
        """Read what a view shows, as the web client would.

        :return: tuple (names of all fields, buttons and widgets, what was read)
        """
        views = model.get_views([(view_id, view_type), (False, "search")])
        arch = etree.fromstring(views["views"][view_type]["arch"])
        names = arch.xpath("//field[not(ancestor::field)]/@name")
        found = model.web_search_read([], {name: {} for name in names}, limit=5)
        shown = set(
            arch.xpath("//*[self::field or self::button or self::widget]/@name")
        )
        return shown, found


@tagged("post_install", "-at_install")
class TestScreens(ScreenCase):
    def test_all_actions_open(self):
        """Every list and form opens for a plain QuickBooks user."""
        for user in (self.reader, self.env.ref("base.user_admin")):
            for name in ACTIONS:
                action = self.env.ref(f"qbo_connector.{name}")
                model = self.env[action.res_model].with_user(user)
                for view_id, view_type in action.views:
                    with self.subTest(action=name, view=view_type, user=user.login):
                        shown, found = self.read_as_web(model, view_id, view_type)
                        self.assertTrue(shown, "an empty view")
                        self.assertLessEqual(len(found["records"]), found["length"])

    def test_open_buttons(self):
        company = self.company.with_user(self.reader)
        shown = {
            "action_open_jobs": self.projects[0],
            "action_open_attention": company.attention_ids,
            "action_open_log": company.operation_ids,
            "action_open_done": company.operation_ids,
            "action_open_waiting": company.operation_ids,
            "action_open_runs": company.run_ids,
        }
        for name, records in shown.items():
            action = getattr(company, name)()
            found = (
                self.env[action["res_model"]]
                .with_user(self.reader)
                .search(action["domain"])
            )
            self.assertEqual(found, records.sorted(found._order), name)

    def test_group_by_status(self):
        Project = self.env["project.project"]
        field = Project.fields_get(["qbo_state"])["qbo_state"]
        self.assertTrue(
            field["groupable"] and field["sortable"] and field["searchable"]
        )
        domain = [("id", "in", self.projects.ids)]
        for user in (self.worker, self.reader):
            groups = Project.with_user(user).formatted_read_group(
                domain, ["qbo_state"], ["__count"]
            )
            self.assertEqual(
                {group["qbo_state"]: group["__count"] for group in groups},
                {"linked": 1, "attention": 1, False: 1},
            )
            for group in groups:
                found = Project.with_user(user).search(domain + group["__extra_domain"])
                self.assertEqual(len(found), group["__count"])
            grouped = Project.with_user(user).web_read_group(
                domain, ["qbo_state"], auto_unfold=True
            )
            self.assertEqual(grouped["length"], 3)
            self.assertEqual(
                Project.with_user(user)
                .search(domain, order="qbo_state")
                .mapped("name"),
                ["Stopped", "Linked", "Fresh"],
            )

    def test_filters(self):
        view = self.env.ref("qbo_connector.view_project_project_filter")
        Project = self.env["project.project"].with_user(self.worker)
        base = [("id", "in", self.projects.ids)]
        wanted = {
            "qbo_attention": ["Stopped"],
            "qbo_waiting": [],
            "qbo_linked": ["Linked"],
            "qbo_none": ["Fresh"],
            "qbo_job": ["Linked", "Stopped", "Fresh"],
        }
        arch = view._get_combined_arch()
        for name, names in wanted.items():
            text = arch.xpath(f"//filter[@name='{name}']")[0].get("domain")
            found = Project.search(base + literal_eval(text), order="id")
            self.assertEqual(found.mapped("name"), names, name)

    def test_candidates_are_readable(self):
        project = self.projects[1].with_user(self.reader)
        found = project.qbo_candidate_list[0]
        self.assertEqual(found["record"], "Stopped")
        self.assertEqual(found["rows"][0]["name"], "Halt")
        self.assertEqual(found["rows"][0]["score"], 70)
        self.assertTrue(found["can_create_new"])
        with self.assertRaises(UserError):
            self.links[1].operation_ids.with_user(self.reader).action_link_candidate(
                "8"
            )

    def test_dashboard_figures(self):
        company = self.company.with_user(self.reader)
        self.assertEqual((company.attention_count, company.job_count), (1, 1))
        self.assertIn("fa-check", company.takes_part_html)
        self.assertIn("fa-times", company.takes_part_html)


@tagged("post_install", "-at_install")
class TestWithoutRights(ScreenCase):
    """Who has no right on QuickBooks goes on working on projects."""

    def test_form(self):
        form = Form(self.env["project.project"].with_user(self.worker))
        form.name = "Made by a worker"
        form.partner_id = self.partner
        with form.qbo_department_line_ids.new() as line:
            line.department_id = self.department
        project = form.save()
        self.assertEqual(project.qbo_company_names, "Books")
        with Form(project) as form:
            form.name = "Changed"
            with form.qbo_department_line_ids.edit(0) as line:
                line.is_active = False
        self.assertFalse(project.qbo_can_export)
        self.env.cr.precommit.run()
        project.action_archive()
        project.action_unarchive()
        project.copy()
        project.unlink()

    def test_views(self):
        Project = self.env["project.project"].with_user(self.worker)
        for xml_id, kind in (
            ("project.edit_project", "form"),
            ("project.view_project", "list"),
            ("project.view_project_kanban", "kanban"),
        ):
            shown, found = self.read_as_web(Project, self.env.ref(xml_id).id, kind)
            self.assertTrue(found["records"])
            self.assertFalse(shown & HIDDEN)
            if kind == "form":
                self.assertIn("qbo_department_line_ids", shown)
        self.assertIn("qbo_state", Project.fields_get())
        self.assertEqual(self.projects[1].with_user(self.worker).qbo_state, "attention")
        self.assertIn("looks like", self.projects[1].with_user(self.worker).qbo_message)

    def test_contacts(self):
        user = new_test_user(
            self.env,
            "qbo_contacts",
            groups="base.group_user,base.group_partner_manager",
        )
        Partner = self.env["res.partner"].with_user(user)
        shown, _found = self.read_as_web(
            Partner, self.env.ref("base.view_partner_form").id, "form"
        )
        self.assertFalse(shown & HIDDEN)
        with Form(Partner) as form:
            form.name = "By a clerk"
        partner = form.record
        partner.phone = "555"
        self.env.cr.precommit.run()
        partner.action_archive()
        partner.unlink()

    def test_nothing_is_reachable(self):
        for model in (
            "qbo.company",
            "qbo.link",
            "qbo.operation",
            "qbo.attention",
            "qbo.run",
            "qbo.link.wizard",
            "qbo.difference.wizard",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.worker).search([])
        for name in ("qbo_link_ids", "qbo_operation_ids", "qbo_candidate_list"):
            with self.assertRaises(AccessError):
                self.projects.with_user(self.worker).read([name])
        action = self.env.ref("qbo_connector.action_qbo_export")
        with self.assertRaises(AccessError):
            action.with_user(self.worker).with_context(
                active_model="project.project", active_ids=self.projects.ids
            ).run()
        bindings = (
            self.env["ir.actions.actions"]
            .with_user(self.worker)
            .get_bindings("project.project")
        )
        self.assertNotIn(
            "Export to QuickBooks", [row["name"] for row in bindings.get("action", [])]
        )


@tagged("post_install", "-at_install")
class TestAssociateWizard(ScreenCase):
    def test_counts_and_scopes(self):
        self.department._qbo_dissociate()
        other = self.env["hr.department"].create(
            {"name": "Paint", "qbo_production": True}
        )
        books = self.env["qbo.company"].create({"name": "Other books"})
        other._qbo_associate(books)
        form = Form(
            self.env["qbo.associate.wizard"].with_context(
                default_qbo_company_id=self.company.id
            )
        )
        self.assertEqual((form.job_count, form.customer_count), (0, 0))
        self.assertIn("Paint is associated with Other books", form.taken_note)
        form.department_ids.add(self.department)
        self.assertEqual((form.job_count, form.customer_count), (3, 1))
        form.scope = "new"
        self.assertEqual(form.job_count, 0)
        form.scope = "since"
        form.since = "2000-01-01"
        self.assertEqual(form.job_count, 3)
        wizard = form.save()
        wizard.action_apply()
        self.assertEqual(self.department.qbo_company_id, self.company)
        self.assertEqual(self.department.qbo_scope, "since")
        self.assertEqual(
            len(self.company._eligible_jobs()), 3, "the count told what goes"
        )
        wizard = self.env["qbo.associate.wizard"].create(
            {
                "qbo_company_id": self.company.id,
                "remove_ids": [Command.set(self.department.ids)],
            }
        )
        wizard.action_apply()
        self.assertFalse(self.department.qbo_company_id)
        self.assertEqual(self.links[0].qbo_id, "7", "the link stays")

    def test_only_administrators(self):
        with self.assertRaises(AccessError):
            self.env["qbo.associate.wizard"].with_user(self.reader).create(
                {"qbo_company_id": self.company.id}
            )


@tagged("post_install", "-at_install")
class TestAttentionList(ScreenCase):
    def test_row(self):
        row = self.company.attention_ids.with_user(self.reader)
        self.assertEqual((row.state, row.count), ("open", 1))
        self.assertIn("lookalike", row.support_text)
        row.action_assign_to_me()
        self.assertEqual(row.user_id, self.reader)
        self.assertEqual(
            self.env["qbo.operation"].search(row.action_open()["domain"]),
            self.links[1].operation_ids,
        )
        action = row.action_fix_all()
        self.assertEqual(action["res_id"], self.links[1].operation_ids.id)
        row.action_retry_all()
        self.assertEqual(self.links[1].operation_ids.state, "waiting")
        self.env["qbo.attention"]._refresh(self.company)
        self.assertEqual(row.state, "closed")


@tagged("post_install", "-at_install")
class TestWidgets(HttpCase):
    def test_hoot(self):
        """The widgets' own tests, in a browser."""
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            "&filter=%40qbo_connector",
            "",
            "",
            login="admin",
            timeout=180,
            success_signal="[HOOT] Test suite succeeded",
        )
