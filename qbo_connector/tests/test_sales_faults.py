"""What QuickBooks refuses: told with cause and remedy, solved, and gone by itself."""

from odoo.tests import tagged

from .test_sales_life import LifeCase


@tagged("post_install", "-at_install")
class TestSalesFaults(LifeCase):
    def told(self, record, code):
        """Assert that a record says what happened, why, and what to do."""
        self.assertEqual(self.stopped(record), code)
        operation = self.stops(record)
        for text in (operation.fault_text, operation.fault_cause):
            self.assertTrue(text)
        self.assertIn(operation.fault_remedy, record.qbo_message)
        attention = operation.attention_id
        self.assertEqual(attention.state, "open")
        return attention

    def solved(self, record, attention):
        """Assert that nothing is left of it."""
        self.assertSame(record)
        self.assertEqual(attention.state, "closed")

    def switch(self, entity, obj, active):
        """Make an object of a list inactive in QuickBooks, or active again."""
        now = self.found(entity, Id=obj["Id"])
        body = {"Id": now["Id"], "SyncToken": now["SyncToken"], "sparse": True}
        return self.bookkeeper(self.books, entity, {**body, "Active": active})

    def test_inactive_item(self):
        item = self.found("Item", Name="Services")
        self.switch("Item", item, False)
        move = self.invoice()
        self.work()
        attention = self.told(move, "610")
        self.switch("Item", item, True)
        self.stops(move).action_retry()
        self.work()
        self.solved(move, attention)

    def test_inactive_customer(self):
        self.invoice(1)
        self.work()
        customer = self.found("Customer", Id=self.link(self.azure).qbo_id)
        other = self.customer("Other")
        body = {"DisplayName": "Spare"}
        self.bookkeeper(self.books, "Customer", body)
        move = self.document(other, (1, 5, self.taxes))
        self.work()
        self.assertSame(move)
        gone = self.found("Customer", Id=self.link(other).qbo_id)
        self.assertNotEqual(gone["Id"], customer["Id"])
        self.bookkeeper(
            self.books,
            "Invoice",
            {"Id": self.link(move).qbo_id, "SyncToken": "0"},
            operation="delete",
        )
        self.switch("Customer", gone, False)
        late = self.document(other, (1, 7, self.taxes))
        self.work()
        attention = self.told(late, "610")
        self.switch("Customer", gone, True)
        self.stops(late).action_retry()
        self.work()
        self.solved(late, attention)

    def test_deleted_there_and_changed_here(self):
        """A document that somebody deleted in QuickBooks says so."""
        move = self.invoice()
        self.work()
        remote = self.remote(move)
        self.bookkeeper(
            self.books,
            "Invoice",
            {"Id": remote["Id"], "SyncToken": remote["SyncToken"]},
            operation="delete",
        )
        move.button_draft()
        move.invoice_line_ids.price_unit = 70
        move.action_post()
        self.work()
        self.told(move, "610")

    def test_duplicate_number(self):
        """Another document of QuickBooks has the number: a suffix solves it."""
        self.sandbox_post(
            f"/preferences/{self.kind}", {"SalesFormsPrefs": {"CustomTxnNumbers": True}}
        )
        with self.own_cursors():
            self.books._run_checkup()
        first = self.invoice(1)
        self.work()
        twin = self.invoice(post=False)
        twin.action_post()
        detail = self.remote(first)["Line"][0]["SalesItemLineDetail"]
        self.bookkeeper(
            self.books,
            "Invoice",
            {
                "DocNumber": twin.name,
                "CustomerRef": self.remote(first)["CustomerRef"],
                "Line": [
                    {
                        "Amount": 3,
                        "DetailType": "SalesItemLineDetail",
                        "SalesItemLineDetail": {
                            "ItemRef": detail["ItemRef"],
                            "TaxCodeRef": detail["TaxCodeRef"],
                        },
                    }
                ],
            },
        )
        self.work()
        attention = self.told(twin, "6140")
        self.stops(twin).action_use_other_number()
        self.work()
        self.solved(twin, attention)
        remote = self.remote(twin)
        self.assertEqual(remote["DocNumber"], f"{twin.name}-2")
        self.assertIn(twin.name, remote["PrivateNote"])
