"""Merging contacts keeps their links, one by one."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .spine import SpineCase


@tagged("post_install", "-at_install")
class TestMerge(SpineCase):
    def merge(self, target, sources):
        """Merge contacts as the wizard does."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((target | sources).ids)],
                "dst_partner_id": target.id,
                "state": "selection",
            }
        )
        wizard.action_merge()
        self.env.invalidate_all()

    def test_linked_into_unlinked(self):
        """The link goes over to the contact that stays; the job follows."""
        source, target = self.customer("Azure"), self.customer("Azure Interior")
        job = self.project("Kitchen", source)
        self.work()
        qbo_id = self.link(source).qbo_id
        self.merge(target, source)
        self.assertFalse(source.exists())
        self.assertEqual(self.link(target).qbo_id, qbo_id)
        self.work()
        self.assertEqual(
            set(self.names()), {"Azure Interior", "Azure Interior:Kitchen"}
        )
        self.assertEqual(job.partner_id, target)
        self.assertNothingOpen()

    def test_unlinked_into_linked(self):
        source, target = self.customer("Azure"), self.customer("Deco")
        self.project("Kitchen", target)
        self.work()
        self.project("Garden", source)
        self.merge(target, source)
        self.work()
        self.assertEqual(set(self.names()), {"Deco", "Deco:Kitchen", "Deco:Garden"})

    def test_held_into_linked(self):
        """What was still to be created is not needed any more."""
        self.plant({"DisplayName": "Azure"})
        source, target = self.customer("Azure"), self.customer("Deco")
        self.project("Garden", source)
        self.project("Kitchen", target)
        self.work()
        self.stopped(source)
        self.merge(target, source)
        self.work()
        self.assertEqual(
            set(self.names()), {"Azure", "Deco", "Deco:Kitchen", "Deco:Garden"}
        )
        self.assertNothingOpen()

    def test_both_linked(self):
        """Nothing is deleted: a person is asked to merge them in QuickBooks."""
        target = self.customer("Azure")
        sources = self.customer("Deco") | self.customer("Gemini")
        for partner in target | sources:
            self.project(f"Job of {partner.name}", partner)
        self.work()
        ids = {self.link(partner).qbo_id for partner in sources}
        self.merge(target, sources)
        operations = self.env["qbo.operation"].search([("verb", "=", "merge")])
        self.assertEqual(set(operations.mapped("state")), {"attention"})
        self.assertEqual({o.link_id.qbo_id for o in operations}, ids)
        self.work()
        self.assertLessEqual(
            {"Azure:Job of Deco", "Azure:Job of Gemini", "Deco", "Gemini"},
            set(self.names()),
        )
        row = self.books.attention_ids.filtered(lambda row: row.state == "open")
        self.assertEqual(
            (row.fault_rule_id.code, row.count), ("merge_in_quickbooks", 2)
        )
        row.action_fix_all()
        self.work()
        self.assertNothingOpen()
        links = self.env["qbo.link"].search([("qbo_id", "in", list(ids))])
        self.assertEqual(set(links.mapped("state")), {"unmatched"})

    def test_while_it_is_sent(self):
        """No merge while the outcome of a create is not known."""
        source, target = self.customer("Azure"), self.customer("Deco")
        self.project("Kitchen", target)
        self.work()
        self.books.unknown_wait = 600
        self.project("Garden", source)
        self.fault(kind="drop_after_commit", operation="create", times=1)
        self.work()
        self.assertEqual(self.operations(source).state, "sending")
        with self.assertRaisesRegex(UserError, "being sent"):
            self.merge(target, source)

    def test_two_books(self):
        """Links of another QBO company are looked at by themselves."""
        more = self.env["qbo.company"].create(self.sandbox_vals(name="More"))
        source, target = self.customer("Azure"), self.customer("Deco")
        for company, partner, qbo_id in (
            (self.books, source, "1"),
            (self.books, target, "2"),
            (more, source, "1"),
        ):
            self.env["qbo.link"].create(
                {
                    "qbo_company_id": company.id,
                    "entity": "Customer",
                    "res_model": "res.partner",
                    "res_id": partner.id,
                    "qbo_id": qbo_id,
                    "state": "linked",
                }
            )
        self.merge(target, source)
        self.assertEqual(self.link(target, more).qbo_id, "1")
        self.assertEqual(self.link(target).qbo_id, "2")
        left = self.env["qbo.link"].search(
            [("qbo_company_id", "=", self.books.id), ("qbo_id", "=", "1")]
        )
        self.assertEqual((left.state, left.res_model), ("attention", False))

    def test_accounts_are_not_concerned(self):
        """Merging accounts works beside the links."""
        accounts = self.env["account.account"].create(
            [
                {"name": "A", "code": "QBO100", "account_type": "asset_current"},
                {"name": "B", "code": "QBO200", "account_type": "asset_current"},
            ]
        )
        partner = self.customer("Azure")
        self.project("Kitchen", partner)
        self.work()
        self.env["account.merge.wizard"]._action_merge(accounts)
        self.assertEqual(len(accounts.exists()), 1)
        self.assertTrue(self.link(partner).qbo_id)
