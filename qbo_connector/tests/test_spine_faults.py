"""Every kind of trouble ends in the right state, with cause and remedy."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ..entities.job import QboEntityJob
from ..models.runner.qbo_company_runner import QboCompany
from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestSpineFaults(SpineCase):
    def setUp(self):
        super().setUp()
        self.job = self.project("Kitchen", self.customer())
        self.work()
        self.stats()

    def attention(self):
        return self.books.attention_ids.filtered(lambda row: row.state == "open")

    def test_refusals_of_the_catalogue(self):
        """Each refusal puts its cause and its remedy before a person."""
        codes = ("2020", "2050", "5020", "5030", "6000", "6130", "6220", "6280", "999")
        for code in codes:
            self.sandbox_call("/faults", method="DELETE")
            self.fault(
                kind="fault",
                code=code,
                message=f"M{code}",
                detail=f"D{code}",
                operation="update",
                times=1,
            )
            self.job.name = f"Name {code}"
            self.work()
            operation = self.stopped(self.job)
            self.assertEqual(operation.fault_code, code)
            self.assertIn(code, operation.fault_text)
            self.assertTrue(operation.fault_cause)
            self.assertTrue(operation.fault_remedy)
            self.assertEqual(self.attention().fault_rule_id, operation.fault_rule_id)
            self.assertEqual(self.attention().count, 1)
            operation.action_retry()
            self.work()
            self.assertNothingOpen()
            self.assertFalse(self.attention())
        self.assertIn("Azure:Name 999", self.names())

    def test_closed_books_under_5010(self):
        """The text decides: no token is read, nothing is tried again."""
        self.fault(
            kind="fault",
            code="5010",
            operation="update",
            times=1,
            message="Stale Object Error",
            detail="The account period has closed and the account books cannot be "
            "updated through through the QBO Services API.",
        )
        self.job.name = "Bath"
        self.work()
        operation = self.stopped(self.job)
        self.assertEqual(operation.fault_rule_id.title, "Books are closed")
        self.assertEqual(self.stats()["reads"], 0)

    def test_stale_token(self):
        """A token moved by somebody else is read again once, for all of a run."""
        jobs = self.job
        for number in range(4):
            jobs |= self.project(f"Job {number}", self.job.partner_id)
        self.work()
        for link in self.env["qbo.link"].search(
            [
                ("res_model", "=", "project.project"),
                ("qbo_company_id", "=", self.books.id),
            ]
        ):
            link.sync_token = "41"
        self.stats()
        for job in jobs:
            job.name = f"{job.name} new"
        self.work()
        self.assertNothingOpen()
        self.assertIn("Azure:Kitchen new", self.names())
        counted = self.stats()
        self.assertEqual((counted["reads"], counted["requests"]), (1, 3))

    def test_doubtful_token(self):
        """A token known to have moved is read before the update."""
        self.link(self.job).write({"token_doubtful": True, "sync_token": "41"})
        self.job.name = "Bath"
        self.work()
        counted = self.stats()
        self.assertEqual((counted["reads"], counted["writes"]), (1, 1))
        self.assertFalse(self.link(self.job).token_doubtful)
        self.assertIn("Azure:Bath", self.names())

    def test_gone_in_quickbooks(self):
        """An object that is not there any more stops after a few looks."""
        self.link(self.job).qbo_id = "98765"
        self.job.name = "Bath"
        self.work()
        operation = self.stopped(self.job)
        self.assertEqual(operation.fault_code, "610")
        self.assertLessEqual(self.stats()["requests"], 6)

    def test_one_bad_of_thirty(self):
        """A refused record holds up only what depends on it."""
        bad = self.customer("Bad")
        partners = [self.customer(f"Customer {number:02}") for number in range(29)]
        self.plant(
            {"DisplayName": "Bad", "GivenName": "Bad", "FamilyName": "Bad"},
            entity="Employee",
        )
        for partner in [bad, *partners]:
            self.project(f"Job of {partner.name}", partner)
        self.work()
        found = self.names()
        self.assertEqual(len(found), 2 + 2 * 29)
        self.assertEqual(self.stopped(bad).fault_code, "6240")
        held = self.env["project.project"].search([("name", "=", "Job of Bad")])
        self.assertEqual(held.qbo_state, "held")
        self.assertIn("Bad", held.qbo_message)
        self.assertEqual(self.attention().count, 1)

    def test_whole_batch_refused(self):
        """When one member spoils the request for all, each goes by itself."""
        for number in range(5):
            self.project(f"Job {number}", self.job.partner_id)
        self.fault(
            kind="fault",
            code="2010",
            message="Bad property",
            detail="X",
            operation="batch",
            times=1,
        )
        self.work()
        self.assertEqual(len(self.names()), 7)
        self.assertNothingOpen()

    def test_request_that_quickbooks_stumbles_over(self):
        """A batch that breaks QuickBooks is taken apart; a single one stops at last."""
        for number in range(3):
            self.project(f"Job {number}", self.job.partner_id)
        self.fault(kind="status", status=500, operation="batch")
        for _time in range(8):
            self.work()
            self.later()
        self.assertLessEqual({f"Azure:Job {n}" for n in range(3)}, set(self.names()))
        self.assertNothingOpen()
        self.fault(kind="status", status=500, operation="update")
        self.job.name = "Poison"
        for _time in range(12):
            self.work()
            self.later()
        self.assertTrue(self.stopped(self.job).fault_remedy)
        self.assertIn("Azure:Kitchen", self.names())

    def test_unreadable_record(self):
        """An error of ours about one record stops this one only, with its text."""
        bad = self.project("Poison", self.job.partner_id)
        good = self.project("Good", self.job.partner_id)
        plain = QboEntityJob._is_job

        def broken(mapper, company, project, link):
            if project.id == bad.id:
                raise ValueError("no such thing")
            return plain(mapper, company, project, link)

        with (
            patch.object(QboEntityJob, "_is_job", broken),
            self.assertLogs("odoo.addons.qbo_connector.entities.qbo_entity", "ERROR"),
        ):
            self.work()
        self.assertTrue(self.link(good).qbo_id)
        operation = self.stopped(bad)
        self.assertIn("no such thing", operation.fault_text)
        operation.action_retry()
        self.work()
        self.assertNothingOpen()

    def test_answer_that_cannot_be_applied(self):
        """An error of ours about one answer stops its operation only."""
        bad = self.project("Poison", self.job.partner_id)
        good = self.project("Good", self.job.partner_id)
        links = self.env.registry["qbo.link"]
        plain = links._adopt

        def broken(link, *args, **more):
            if link.res_id == bad.id and link.res_model == bad._name:
                raise ValueError("no such thing")
            return plain(link, *args, **more)

        with (
            patch.object(links, "_adopt", broken),
            self.assertLogs(
                "odoo.addons.qbo_connector.models.runner.qbo_company_settle", "ERROR"
            ),
        ):
            self.work()
        self.assertTrue(self.link(good).qbo_id)
        self.assertIn("no such thing", self.stopped(bad).fault_text)

    def test_expired_token_in_the_middle(self):
        """A 401 is answered by a new token and the same request."""
        self.sandbox_post("/clock", {"advance": 7200})
        self.job.name = "Bath"
        self.assertEqual(self.work().outcome, "done")
        self.assertIn("Azure:Bath", self.names())
        self.assertNothingOpen()

    def test_subscription_ended(self):
        """6190 halts the company as a whole, says so, and goes on by itself."""
        self.fault(
            kind="fault",
            code="6190",
            message="Subscription",
            detail="Ended",
            operation="update",
        )
        self.job.name = "Bath"
        self.work()
        self.assertTrue(self.books.halt_until)
        row = self.attention()
        self.assertEqual(row.fault_rule_id.code, "6190")
        self.stats()
        self.work()
        self.assertEqual(self.stats()["requests"], 0)
        self.sandbox_call("/faults", method="DELETE")
        self.assertEqual(row.action_fix_all()["res_id"], self.books.id)
        row.action_retry_all()
        self.work()
        self.assertIn("Azure:Bath", self.names())
        self.assertFalse(self.books.halt_rule_id)
        self.assertFalse(self.attention())

    def test_forbidden_on_a_read(self):
        """403 on a read halts for long, too, with an open row."""
        self.books.customers_read_at = False
        self.fault(kind="status", status=403, operation="query")
        self.project("Garden", self.customer("Deco"))
        self.work()
        soon = fields.Datetime.add(fields.Datetime.now(), minutes=30)
        self.assertGreater(self.books.halt_until, soon)
        self.assertTrue(self.attention())
        self.sandbox_call("/faults", method="DELETE")
        self.later()
        self.work()
        self.assertIn("Deco:Garden", self.names())
        self.assertFalse(self.attention())

    @patch.dict(config.options, {"qbo_custom_throttle": "on"})
    def test_throttled_and_unavailable(self):
        """429 and 5xx are outlived without a person."""
        for status in (429, 500, 502, 503):
            self.fault(kind="status", status=status, operation="update", times=1)
            self.job.name = f"Name {status}"
            self.work()
            self.assertTrue(self.env["qbo.throttle"].search([]), "slots are kept")
            for _time in range(3):
                self.later()
                self.work()
            self.assertIn(f"Azure:Name {status}", self.names())
            self.assertNothingOpen()
        self.assertFalse(self.attention())

    def test_proxy_refusal_after_a_lost_answer(self):
        """A refusal before QuickBooks does not speak for a lost attempt."""
        deco = self.customer("Deco")
        self.project("Garden", deco)
        self.fault(kind="drop_after_commit", operation="create", times=1)
        self.work()
        self.fault(kind="status", status=404, body="html", operation="create", times=1)
        self.later()
        self.work()
        batch = self.operations(deco).batch_id
        for _time in range(5):
            self.later()
            self.work()
        self.assertNothingOpen()
        self.assertEqual(self.operations(deco).batch_id, batch)
        self.assertIn("Deco:Garden", self.names())

    def test_attention_follows(self):
        """One row a cause, one activity, at most one mail a day; all go."""
        kind = "qbo_connector.mail_activity_qbo_attention"
        one, two = self.project("One"), self.project("Two")
        self.work()
        (row,) = self.attention()
        self.assertEqual(row.count, 2)
        self.assertEqual(len(self.books.activity_search([kind])), 1)
        one.partner_id = self.job.partner_id
        self.work()
        self.assertEqual(row.count, 1)
        two.partner_id = self.job.partner_id
        self.work()
        self.assertEqual((row.state, row.count), ("closed", 0))
        self.assertFalse(self.books.activity_search([kind]))
        mails = self.env["mail.mail"].search_count([])
        self.project("Three")
        self.work()
        self.assertEqual(row.state, "open")
        self.assertEqual(len(self.books.activity_search([kind])), 1)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_echo_of_another_object(self):
        """An answer about another object is not taken; it can be linked by hand."""
        mapper = self.env.registry["qbo.entity.job"]
        garden = self.project("Garden", self.job.partner_id)
        with patch.object(mapper, "_echo_differs", lambda *args: "DisplayName"):
            self.work()
        operation = self.stopped(garden)
        self.assertEqual(operation.fault_code, "echo_differs")
        (candidate,) = operation.candidates
        self.press(lambda: operation.action_link_candidate(candidate["qbo_id"]))
        self.work()
        self.assertNothingOpen()

    @mute_logger("odoo.addons.qbo_connector.models.runner.qbo_company_halt")
    def test_a_defect_is_told(self):
        """A defect ends the run where a person sees it, not the scheduled action."""
        self.job.name = "Cellar"

        def stumble(company, *arguments):
            raise KeyError("a defect")

        with patch.object(QboCompany, "_plan_step", stumble):
            run = self.work()
            self.assertEqual(run.outcome, "stopped")
            self.assertIn("KeyError: 'a defect'", run.text)
        self.assertEqual(self.books.halt_code, "run_broken")
        self.assertEqual(self.attention().fault_rule_id.code, "run_broken")
        self.assertIn("a defect", self.books.halt_text)
        self.assertGreater(self.books.halt_until, fields.Datetime.now())
        self.later()
        self.work()
        self.assertIn("Azure:Cellar", self.names())
        self.assertFalse(self.attention())
        self.assertFalse(self.books.halt_rule_id)
