"""Departments that belong to two QuickBooks companies."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestJobsTwoBooks(SpineCase):
    sandbox_arguments = ("--company", "empty", "--company", "us", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.more = self.make_company("us", name="More")
        self.annex = self.department("Annex", self.more)

    def test_two_departments(self):
        """Departments of two QBO companies push to both, each on its own."""
        project = self.project(
            "Kitchen", self.customer("Azure Interior 9"), self.shop | self.annex
        )
        self.work()
        self.work(self.more)
        self.assertIn("Azure Interior 9:Kitchen", self.names())
        self.assertIn("Azure Interior 9:Kitchen", self.names("us"))
        self.assertTrue(self.link(project).qbo_id)
        self.assertTrue(self.link(project, self.more).qbo_id)
        line = project.qbo_department_line_ids.filtered(
            lambda line: line.department_id == self.annex
        )
        line.is_active = False
        project.name = "Bath"
        self.work()
        self.work(self.more)
        self.assertIn("Azure Interior 9:Bath", self.names())
        self.assertIn("Azure Interior 9:Kitchen", self.names("us"))

    def test_export_names_both(self):
        """The button pushes to both and shows both ids."""
        project = self.project(
            "Kitchen", self.customer("Azure Interior 9"), self.shop | self.annex
        )
        action = self.press(project.action_qbo_export)
        text = action["params"]["message"]
        self.assertIn("Books", text)
        self.assertIn("More", text)
        for company in (self.books, self.more):
            self.assertIn(self.link(project, company).qbo_id, text)

    def test_a_department_belongs_to_one(self):
        """A taken department is refused and says where it is."""
        with self.assertRaisesRegex(UserError, "Books"):
            self.shop._qbo_associate(self.more)
