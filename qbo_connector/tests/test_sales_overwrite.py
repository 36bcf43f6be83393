"""Overwriting in QuickBooks: what is ours, what is theirs, and what is asked first."""

from odoo.tests import tagged

from ..entities import said
from .sales import dec
from .test_sales_life import LifeCase


class OverwriteCase(LifeCase):
    def edit(self, move, price):
        """Change the price of a posted document's first line."""
        move.button_draft()
        move.invoice_line_ids[0].price_unit = price
        move.action_post()

    def there(self, record, entity=None, **changes):
        """Change an object in QuickBooks by hand."""
        remote = self.remote(record, entity)
        body = {"Id": remote["Id"], "SyncToken": remote["SyncToken"], "sparse": True}
        entity = entity or self.link(record).entity
        return self.bookkeeper(self.books, entity, {**body, **changes})

    def lines_there(self, record):
        """Return the lines of an object as they can be sent again."""
        return [
            {key: row[key] for key in row if key not in ("LineNum", "CustomExtensions")}
            for row in self.remote(record)["Line"]
            if row["DetailType"] != "SubTotalLineDetail"
        ]


@tagged("post_install", "-at_install")
class TestSalesOverwrite(OverwriteCase):
    def test_theirs_is_kept(self):
        """Memo, message, location and the class of a line stay; Ids too."""
        made = {"Class": "Garden", "Department": "North"}
        ids = {
            entity: self.bookkeeper(self.books, entity, {"Name": name})["Id"]
            for entity, name in made.items()
        }
        move = self.invoice()
        self.work()
        lines = self.lines_there(move)
        lines[0]["SalesItemLineDetail"]["ClassRef"] = {"value": ids["Class"]}
        before = self.there(
            move,
            Line=lines,
            DepartmentRef={"value": ids["Department"]},
            CustomerMemo={"value": "Thanks"},
        )
        self.edit(move, 70)
        self.work()
        after = self.assertSame(move)
        self.assertEqual(after["CustomerMemo"]["value"], "Thanks")
        self.assertEqual(after["DepartmentRef"]["value"], ids["Department"])
        detail = after["Line"][0]["SalesItemLineDetail"]
        self.assertEqual(detail["ClassRef"]["value"], ids["Class"])
        self.assertEqual(after["Line"][0]["Id"], before["Line"][0]["Id"])

    def change_there(self, move):
        lines = self.lines_there(move)
        lines[0]["Amount"] = 90
        lines[0]["SalesItemLineDetail"]["UnitPrice"] = 90
        return self.there(move, Line=lines, TxnTaxDetail={})

    def shown_conflict(self, move, theirs):
        """Return the three values of the difference that shows some text there."""
        rows = [
            {key: said.show(self.env, value) for key, value in row.items()}
            for row in self.stops(move).conflicts
        ]
        return next(row for row in rows if theirs in row["theirs"])

    def test_changed_on_both_sides_is_held(self):
        """Three values are shown, and nothing is overwritten before a yes."""
        move = self.invoice()
        self.work()
        self.change_there(move)
        self.edit(move, 70)
        self.work()
        self.assertEqual(self.stopped(move), "sales_conflict")
        line = self.shown_conflict(move, "90.00")
        self.assertIn("100.00", line["agreed"])
        self.assertIn("70.00", line["mine"])
        self.assertIn("70.00", str(self.stops(move).conflict_html))
        self.assertEqual(
            dec(self.remote(move)["Line"][0]["Amount"]), 90, "nothing was overwritten"
        )
        self.stops(move).action_retry()
        self.work()
        self.assertEqual(self.stopped(move), "sales_conflict")
        self.stops(move).action_overwrite()
        self.work()
        self.assertSame(move)

    def test_quickbooks_version_is_kept(self):
        move = self.invoice()
        self.work()
        self.change_there(move)
        self.edit(move, 70)
        self.work()
        self.stops(move).action_keep_theirs()
        self.work()
        self.assertNothingStopped(move)
        self.assertEqual(dec(self.remote(move)["Line"][0]["Amount"]), 90)
        self.books._start_sweep()
        self.work()
        self.assertEqual(dec(self.remote(move)["Line"][0]["Amount"]), 90)
        self.edit(move, 60)
        self.work()
        self.assertSame(move)

    def test_below_what_is_paid_there(self):
        """Money that QuickBooks alone knows of is not taken off by itself."""
        move = self.invoice()
        self.work()
        remote = self.remote(move)
        paid = {
            "CustomerRef": remote["CustomerRef"],
            "TotalAmt": 80,
            "Line": [
                {
                    "Amount": 80,
                    "LinkedTxn": [{"TxnId": remote["Id"], "TxnType": "Invoice"}],
                }
            ],
        }
        self.bookkeeper(self.books, "Payment", paid)
        self.edit(move, 50)
        self.work()
        self.assertEqual(self.stopped(move), "sales_below_applied")
        self.assertIn("80.00", self.stops(move).fault_text)
        self.assertEqual(
            dec(self.remote(move)["TotalAmt"]), dec(self.link(move).sent["_total"])
        )
        self.stops(move).action_overwrite()
        self.work()
        self.assertNothingStopped(move)
        self.assertEqual(dec(self.remote(move)["TotalAmt"]), dec(move.amount_total))

    def test_emailed_is_warned_of(self):
        move = self.invoice()
        self.work()
        self.there(move, EmailStatus="EmailSent")
        before = f"{move.amount_total:.2f}"
        self.edit(move, 70)
        self.work()
        self.assertEqual(self.stopped(move), "sales_delicate")
        self.assertIn("e-mailed", self.stops(move).fault_text)
        values = [(row["mine"], row["theirs"]) for row in self.stops(move).conflicts]
        both = ({"money": f"{move.amount_total:.2f}"}, {"money": before})
        self.assertIn(both, values, "who decides sees what would change")
        self.stops(move).action_overwrite()
        self.work()
        self.assertSame(move)

    def test_by_hand_waits_for_the_button(self):
        self.books.on_change = "by_hand"
        move = self.invoice()
        self.work()
        self.edit(move, 70)
        self.work()
        self.assertEqual(dec(self.remote(move)["Line"][0]["Amount"]), 100)
        self.run_company(self.books, move)
        self.env.invalidate_all()
        self.assertSame(move)

    def test_answered_without_a_change(self):
        """An answer of 200 that changed nothing is no success."""
        moves = self.invoice() | self.invoice(30)
        self.work()
        self.sandbox_post("/settings", {"closed_books_update": "unchanged"})
        self.close_books(self.day)
        self.edit(moves[0], 70)
        self.cancel(moves[1])
        self.void(moves[1])
        self.assertEqual(self.stopped(moves[0]), "sales_not_changed")
        self.assertEqual(self.stopped(moves[1]), "sales_not_voided")
        self.close_books("2026-01-31")
        self.stops(moves[0]).action_retry()
        self.stops(moves[1]).action_retry()
        self.work()
        self.assertSame(moves[0])
        self.assertEqual(dec(self.remote(moves[1])["TotalAmt"]), 0)

    def test_lost_update_is_not_taken_for_done(self):
        """Where errors hide what came of an update, its lines are compared."""
        move = self.invoice()
        self.work()
        rule = {"kind": "status", "status": 500, "times": 3, "operation": "update"}
        self.sandbox_post("/faults", {**rule, "entity": "Invoice"})
        self.edit(move, 70)
        self.work()
        self.assertSame(move)


@tagged("post_install", "-at_install")
class TestSalesOverwriteUS(TestSalesOverwrite):
    allow_inherited_tests_method = True
    kind = "us"
    sandbox_arguments = ("--company", "us", "--throttle", "off")
