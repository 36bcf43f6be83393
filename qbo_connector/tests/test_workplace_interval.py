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
