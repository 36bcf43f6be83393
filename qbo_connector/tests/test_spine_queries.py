"""Planning, preparing and showing cost queries for each batch, not for each record."""

from unittest.mock import patch

from odoo.tests import tagged

from ..models.runner.qbo_company_settle import QboCompany
from .queries import QueriesMixin
from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestSpineQueries(QueriesMixin, SpineCase):
    def make(self, count, tag):
        """Make projects, each with a customer that has a delivery address."""
        state = self.env.ref("base.state_us_1")
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"{tag} {number} unlike others {number * 7919}",
                    "is_company": True,
                    "state_id": state.id,
                    "country_id": state.country_id.id,
                    "child_ids": [
                        (0, 0, {"name": "Yard", "type": "delivery", "street": "S"})
                    ],
                }
                for number in range(count)
            ]
        )
        return self.env["project.project"].create(
            [
                {
                    "name": f"{tag} job {number}",
                    "partner_id": partner.id,
                    "qbo_department_line_ids": [
                        (0, 0, {"department_id": self.shop.id})
                    ],
                }
                for number, partner in enumerate(partners)
            ]
        )

    def test_planning(self):
        """Ten times the jobs in one chunk cost hardly more queries."""
        self.make(3, "Warm")
        self.in_runner(self.plan_all)
        self.make(15, "Few")
        few = self.in_runner(self.plan_all)
        # With customers and their addresses 450 notes: still one chunk.
        self.make(150, "Many")
        many = self.in_runner(self.plan_all)
        self.assertLess(many, few + 8, f"{few} queries for 15, {many} for 150")

    def test_preparing(self):
        """A batch of 30 costs hardly more than a batch of 3."""
        self.work()
        self.make(3, "Few")
        self.in_runner(self.plan_all)
        self.books.customers_read_at = self.days_ago(0)
        few = self.in_runner(lambda company: company._prepare_batch())
        self.env["qbo.operation"].search(
            [("state", "in", ("waiting", "sending"))]
        ).write({"state": "cancelled"})
        self.make(30, "Many")
        self.in_runner(self.plan_all)
        many = self.in_runner(lambda company: company._prepare_batch())
        sent = self.env["qbo.operation"].search_count([("state", "=", "sending")])
        self.assertEqual(sent, 30)
        self.assertLess(many, few + 10, f"{few} queries for 3, {many} for 30")

    def test_planning_updates(self):
        """Comparing linked records reads them in sets."""
        few, many = self.make(5, "Few"), self.make(50, "Many")
        self.work()
        few._qbo_touch()
        small = self.in_runner(self.plan_all)
        many._qbo_touch()
        large = self.in_runner(self.plan_all)
        self.assertLess(large, small + 15, f"{small} for 5, {large} for 50")

    def test_applying(self):
        """An answer to 30 members is applied with hardly more queries than one to 3."""
        spent = {}

        def count(company, batch, found):
            before = company.env.cr.sql_log_count
            done = apply(company, batch, found)
            company.env.flush_all()
            spent[len(batch.members)] = company.env.cr.sql_log_count - before
            return done

        apply = QboCompany._apply_answer
        self.make(3, "Warm")
        self.work()
        with patch.object(QboCompany, "_apply_answer", count):
            self.make(3, "Few")
            self.work()
            self.make(30, "Many")
            self.work()
        self.assertLess(spent[30], spent[3] + 15, spent)

    def test_a_run(self):
        """A run costs a bounded number of queries for each record."""
        self.make(30, "Many")
        self.work()
        many = self.make(30, "More")
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        self.work()
        spent = self.env.cr.sql_log_count - before
        self.assertLess(spent / (2 * len(many)), 12)

    def test_status_of_a_list(self):
        """80 rows of a list cost as many queries as 8."""
        jobs = self.make(80, "Many")
        self.work()
        for count in (8, 80):
            self.env.invalidate_all()
            with self.assertQueryCount(3):
                jobs[:count].mapped("qbo_state")

    def test_messages_of_a_list(self):
        """What holds records up is read in sets, too."""
        partner = self.customer("Azure")
        self.plant({"DisplayName": "Azure"})
        for number in range(40):
            self.project(f"Job {number}", partner)
        self.work()
        jobs = self.env["project.project"].search([("partner_id", "=", partner.id)])
        spent = []
        for count in (5, 40):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            texts = jobs[:count].mapped("qbo_message")
            spent.append(self.env.cr.sql_log_count - before)
            self.assertIn("Azure", texts[0])
        self.assertLess(spent[1], spent[0] + 4, spent)
