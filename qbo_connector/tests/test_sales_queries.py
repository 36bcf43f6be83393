"""Documents cost queries for each batch, not for each record."""

from odoo.tests import tagged

from .queries import QueriesMixin
from .sales import SalesCase


@tagged("post_install", "-at_install")
class TestSalesQueries(QueriesMixin, SalesCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.vat = self.tax(20, "20.0% S")

    def drafts(self, count, tag):
        """Return unposted invoices of so many customers."""
        partners = self.env["res.partner"].create(
            [{"name": f"{tag} {n}", "is_company": True} for n in range(count)]
        )
        line = {"name": "Work", "quantity": 3, "price_unit": 33.33}
        line |= {"account_id": self.income.id, "tax_ids": [(6, 0, self.vat.ids)]}
        return self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": self.day,
                    "company_id": self.company.id,
                    "invoice_line_ids": [(0, 0, line), (0, 0, line)],
                }
                for partner in partners
            ]
        )

    def posted(self, count, tag):
        moves = self.drafts(count, tag)
        moves.action_post()
        return moves

    def pay_each(self, moves):
        # Odoo's own look at what a payment settles goes astray without statistics.
        self.env.flush_all()
        self.env.cr.execute("ANALYZE account_move, account_move_line")
        context = {"active_model": "account.move", "active_ids": moves.ids}
        wizard = self.env["account.payment.register"].with_context(**context)
        wizard = wizard.create({"journal_id": self.bank.id, "group_payment": False})
        return wizard._create_payments()

    # === THE RUNNER === #

    def prepared(self, entity):
        """Return the queries of preparing one batch, and how many were in it."""
        operations = self.env["qbo.operation"]
        others = operations.search(
            [("state", "=", "waiting"), ("entity", "!=", entity)]
        )
        others.next_attempt = "2099-01-01"
        waiting = operations.search([("state", "=", "waiting")]) - others
        spent = self.in_runner(lambda company: company._prepare_batch())
        stopped = waiting.filtered(lambda o: o.state != "sending")
        self.assertFalse(
            stopped, stopped.mapped(lambda o: (o.entity, o.state, o.fault_text))
        )
        sent = operations.search([("state", "=", "sending")])
        others.next_attempt = False
        count = len(sent)
        sent.write({"state": "cancelled", "batch_id": False})
        return spent, count

    def test_planning(self):
        """Twelve times the documents cost hardly more queries to plan."""
        self.pay_each(self.posted(2, "Warm"))
        self.in_runner(self.plan_all)
        self.pay_each(self.posted(5, "Few"))
        few = self.in_runner(self.plan_all)
        # Customers, invoices and payments: one chunk of notes.
        self.pay_each(self.posted(60, "Many"))
        many = self.in_runner(self.plan_all)
        self.assertLess(many, few + 20, f"{few} queries for 5, {many} for 60")

    def test_preparing(self):
        """A batch of 30 invoices, then one of 30 payments, against 3."""
        for entity in ("Invoice", "Payment"):
            spent = {}
            for count in (3, 30):
                moves = self.posted(count, f"{entity} {count}")
                if entity == "Payment":
                    self.work()
                    self.pay_each(moves)
                else:
                    # The customers stand there; their invoices are still to go.
                    self.in_runner(self.plan_all)
                    self.stand_customers(moves)
                self.in_runner(self.plan_all)
                spent[count], sent = self.prepared(entity)
                self.assertEqual(sent, count, entity)
            self.assertLess(spent[30], spent[3] + 15, (entity, spent))

    def stand_customers(self, moves):
        """Let the customers of documents stand in QuickBooks as if made before."""
        links = self.env["qbo.link"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", moves.partner_id.ids),
            ]
        )
        for link in links:
            link.write({"qbo_id": f"9{link.id}", "state": "linked"})
        links.operation_ids.write({"state": "cancelled"})

    def test_planning_edits(self):
        """Comparing what stands there with Odoo reads documents in sets."""
        few, many = self.posted(4, "Few"), self.posted(40, "Many")
        self.work()
        few.invoice_line_ids.write({"name": "As agreed"})
        small = self.in_runner(self.plan_all)
        many.invoice_line_ids.write({"name": "As agreed"})
        large = self.in_runner(self.plan_all)
        self.assertLess(large, small + 15, f"{small} for 4, {large} for 40")

    def test_applying(self):
        """An answer is applied with a bounded number of queries for each member."""
        self.posted(3, "Warm")
        self.work()
        moves = self.posted(30, "Many")
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        self.work()
        spent = self.env.cr.sql_log_count - before
        # 30 customers and 30 invoices.
        self.assertLess(spent / (2 * len(moves)), 25)

    # === THE USER === #

    def spent(self, act, records):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act(records)
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def added(self, make, act):
        """Return the queries that sales add to what a user does with 10 documents.

        :param make: function (tag) -> records
        :param act: what the user does with them
        """
        act(make("Warm"))
        counts = []
        for enabled in (False, True):
            self.books.sales_enabled = enabled
            records = make(f"Sales {enabled}")
            counts.append(self.spent(act, records))
        return counts[1] - counts[0]

    def test_posting(self):
        added = self.added(
            lambda tag: self.drafts(10, tag), lambda moves: moves.action_post()
        )
        self.assertLess(added, 8)

    def test_editing_lines(self):
        added = self.added(
            lambda tag: self.posted(10, tag),
            lambda moves: moves.invoice_line_ids.write({"name": "As agreed"}),
        )
        self.assertLess(added, 8)

    def test_reconciling(self):
        added = self.added(lambda tag: self.posted(10, tag), self.pay_each)
        self.assertLess(added, 15)
