"""Auto export: every so many hours, what waited goes by itself."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .sales import dec
from .test_sales_life import LifeCase


@tagged("post_install", "-at_install")
class TestInterval(LifeCase):
    def setUp(self):
        super().setUp()
        self.books.auto_export = "12"

    def later(self):
        """Let the time of the next export come."""
        self.books.export_next = fields.Datetime.now() - timedelta(minutes=1)
        self.work()

    def test_goes_when_it_is_time(self):
        self.assertGreater(
            self.books.export_next, fields.Datetime.now() + timedelta(hours=11)
        )
        move = self.invoice()
        self.work()
        self.assertFalse(self.link(move).qbo_id)
        self.assertIn("It is sent at", move.qbo_message)
        self.assertEqual(self.books._next_due(), self.books.export_next)
        self.later()
        self.assertSame(move)
        self.assertGreater(self.books.export_next, fields.Datetime.now())

    def test_voids_are_asked_for(self):
        """That it is time is no yes to a void."""
        move = self.invoice()
        self.later()
        self.cancel(move)
        self.work()
        self.assertEqual(self.stopped(move), "sales_void_ask")
        self.later()
        self.assertEqual(self.stopped(move), "sales_void_ask")
        self.void(move)
        self.assertEqual(dec(self.remote(move)["TotalAmt"]), 0)

    def test_by_hand_is_before_its_time(self):
        move = self.invoice()
        self.work()
        self.run_company(self.books, move)
        self.env.invalidate_all()
        self.assertSame(move)

    def test_new_since_the_last_export(self):
        """It only filters: what waits longer goes with the next export all the same."""
        bundles = self.env["qbo.bundle"]
        new = [("is_new", "=", True)]
        first = self.invoice()
        self.work()
        found = bundles.search(new)
        self.assertEqual(
            found.mapped("res_id"), first.ids, "never exported: all is new"
        )
        self.assertTrue(found.is_new)
        self.books.exported_at = found.waits_since + timedelta(seconds=5)
        self.assertFalse(bundles.search(new))
        self.env.invalidate_all()
        self.assertFalse(found.is_new)
        second = self.invoice()
        self.work()
        operation = self.link(second).operation_ids
        self.env.cr.execute(
            "UPDATE qbo_operation SET create_date = create_date + interval '1 minute'"
            " WHERE id = %s",
            [operation.id],
        )
        self.assertEqual(bundles.search(new).mapped("res_id"), second.ids)
        self.later()
        self.assertSame(first)
        self.assertSame(second)
        self.assertFalse(bundles.search(new))
