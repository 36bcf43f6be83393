"""Where documents go, with two QuickBooks companies; jobs, classes and locations."""

from odoo.tests import tagged

from .sales import dec
from .test_sales_life import LifeCase


class PlaceCase(LifeCase):
    def setUp(self):
        super().setUp()
        self.first_books = self.books

    def second(self, **vals):
        """Return a second QuickBooks company of the same Odoo company, switched on."""
        made = self.sandbox_post("/companies", {"kind": "gb", "name": "Second Ltd"})
        realm = made.get("company_id") or made["companies"][-1]["company_id"]
        books = self.make_company("gb", name="Second", company_id=self.company.id)
        books.realm_id = realm
        self.store_tokens(books, realm)
        with self.own_cursors():
            books._run_checkup()
        books.write(
            {
                "sales_enabled": True,
                "auto_export": "at_once",
                "export_from": "2026-01-01",
                "accounting_method": "invoices",
                "on_change": "overwrite",
                **vals,
            }
        )
        return books

    def set_up_second(self):
        self.other = self.second()
        self.run_both()
        self.env["qbo.revenue.map"].create(
            {"qbo_company_id": self.other.id, "kind": "default", "qbo_id": "1"}
        )
        code = self.found("TaxCode", Name="20.0% S")["Id"]
        self.env["qbo.tax.map"].create(
            {
                "qbo_company_id": self.other.id,
                "kind": "taxes",
                "tax_ids": [(6, 0, self.taxes.ids)],
                "qbo_id": code,
            }
        )

    def run_both(self):
        self.env.flush_all()
        self.env.cr.flush()
        for books in (self.first_books, self.other):
            run = self.run_company(books)
            self.assertEqual(run.outcome, "done", run.text)
        self.env.invalidate_all()

    def department(self, books, name):
        found = self.env["hr.department"].create(
            {"name": name, "qbo_production": True, "company_id": self.company.id}
        )
        found._qbo_associate(books, "all", None)
        return found

    def project(self, name, department, partner=None):
        project = self.env["project.project"].create(
            {
                "name": name,
                "partner_id": (partner or self.azure).id,
                "company_id": self.company.id,
                "qbo_department_line_ids": [(0, 0, {"department_id": department.id})],
            }
        )
        project._create_analytic_account()
        return project

    def on(self, *projects, **vals):
        """Return an invoice with a line on each project."""
        lines = [
            {
                "quantity": 1,
                "price_unit": 100,
                "tax_ids": self.taxes.ids,
                "analytic_distribution": {str(project.account_id.id): 100},
            }
            for project in projects
        ]
        return self.document(self.azure, *lines, **vals)

    def places(self, record):
        """Return the QuickBooks companies in which a record stands."""
        return self.link(record).filtered("qbo_id").qbo_company_id


@tagged("post_install", "-at_install")
class TestSalesPlace(PlaceCase):
    def test_department_then_journal_then_default(self):
        """Exactly one company; what has gone once stays there."""
        self.set_up_second()
        job = self.project("Kitchen", self.department(self.other, "Shop"))
        by_job = self.on(job)
        nobody = self.invoice()
        self.run_both()
        self.assertEqual(self.places(by_job), self.other)
        self.assertEqual(by_job.qbo_company_id, self.other)
        self.assertIn("already", by_job.qbo_place_note)
        self.assertFalse(self.places(nobody), "several fit: never both")
        self.assertEqual(self.stopped(nobody), "sales_ambiguous")
        self.assertFalse(nobody.qbo_company_id)
        self.assertIn("Books", nobody.qbo_place_note)
        self.other.sales_default = True
        self.run_both()
        self.assertEqual(self.places(nobody), self.other)
        self.assertNothingStopped(nobody)
        nobody.journal_id.qbo_company_id = self.first_books
        by_journal = self.invoice(7)
        self.assertIn("journal", by_journal.qbo_place_note)
        self.run_both()
        self.assertEqual(self.places(by_journal), self.first_books)
        self.assertEqual(self.places(nobody), self.other, "frozen")
        payment = self.pay(nobody)
        self.run_both()
        self.assertEqual(self.places(payment), self.other)

    def test_payment_in_two_companies(self):
        self.set_up_second()
        jobs = [
            self.project(books.name, self.department(books, books.name))
            for books in (self.first_books, self.other)
        ]
        moves = self.on(jobs[0]) | self.on(jobs[1])
        self.run_both()
        self.assertEqual(self.places(moves[0]), self.first_books)
        self.assertEqual(self.places(moves[1]), self.other)
        payment = self.pay(moves)
        self.run_both()
        self.assertEqual(self.stopped(payment), "sales_payment_two")
        self.assertIn(moves[1].name, self.stops(payment).fault_text)
        self.assertFalse(self.places(payment))
        moves[1].line_ids.remove_move_reconcile()
        self.run_both()
        self.assertEqual(self.places(payment), self.first_books)
        self.assertEqual(self.unapplied(payment), dec(moves[1].amount_total))

    # === JOBS === #

    def test_several_projects(self):
        """The parent customer, said so, and the class of each line."""
        self.sandbox_post(
            f"/preferences/{self.kind}",
            {"AccountingInfoPrefs": {"ClassTrackingPerTxnLine": True}},
        )
        with self.own_cursors():
            self.books._run_checkup()
        shop = self.department(self.books, "Shop")
        jobs = [self.project(name, shop) for name in ("Kitchen", "Bath")]
        made = self.bookkeeper(self.books, "Class", {"Name": "Kitchens"})
        self.env["qbo.link"].create(
            {
                "qbo_company_id": self.books.id,
                "entity": "Class",
                "res_model": "account.analytic.account",
                "res_id": jobs[0].account_id.id,
                "qbo_id": made["Id"],
                "qbo_name": "Kitchens",
                "state": "linked",
            }
        )
        move = self.on(*jobs)
        self.assertIn("Kitchen", move.qbo_job_note)
        self.assertFalse(move.qbo_job_id)
        self.work()
        remote = self.assertSame(move)
        self.assertEqual(remote["CustomerRef"]["value"], self.link(self.azure).qbo_id)
        details = [
            row["SalesItemLineDetail"]
            for row in remote["Line"]
            if "SalesItemLineDetail" in row
        ]
        self.assertEqual(details[0]["ClassRef"]["value"], made["Id"])
        self.assertNotIn("ClassRef", details[1])

    def test_job_can_be_chosen(self):
        shop = self.department(self.books, "Shop")
        kitchen, bath = (self.project(name, shop) for name in ("Kitchen", "Bath"))
        move = self.on(kitchen)
        self.work()
        self.assertEqual(move.qbo_job_id, kitchen)
        customer = self.assertSame(move)["CustomerRef"]["value"]
        self.assertEqual(customer, self.link(kitchen).qbo_id)
        move.qbo_job_id = bath
        self.work()
        customer = self.assertSame(move)["CustomerRef"]["value"]
        self.assertEqual(customer, self.link(bath).qbo_id)
        move.qbo_job_id = False
        self.work()
        customer = self.assertSame(move)["CustomerRef"]["value"]
        self.assertEqual(customer, self.link(self.azure).qbo_id)

    def test_credit_of_another_job(self):
        """Credit and invoice on different jobs meet on the parent customer."""
        shop = self.department(self.books, "Shop")
        kitchen, bath = (self.project(name, shop) for name in ("Kitchen", "Bath"))
        move, credit = self.on(kitchen), self.on(bath, move_type="out_refund")
        self.reconcile(move, credit)
        self.work()
        self.assertNothingStopped(credit)
        self.assertEqual(self.balance(move), 0)
        application = self.remote(credit, "Payment")
        customer = application["CustomerRef"]["value"]
        self.assertEqual(customer, self.link(self.azure).qbo_id)

    def test_payment_follows_from_job_to_customer(self):
        """Fully used it is on the job; what is left over brings it to the customer."""
        shop = self.department(self.books, "Shop")
        move = self.on(self.project("Kitchen", shop))
        payment = self.pay(move)
        self.work()
        job = self.link(move).image["CustomerRef"]["value"]
        self.assertEqual(self.remote(payment)["CustomerRef"]["value"], job)
        move.line_ids.remove_move_reconcile()
        self.work()
        self.assertNothingStopped(payment)
        customer = self.link(self.azure).qbo_id
        self.assertEqual(self.remote(payment)["CustomerRef"]["value"], customer)
        self.assertEqual(self.unapplied(payment), dec(payment.amount))

    def test_location_of_the_department(self):
        self.sandbox_post(
            f"/preferences/{self.kind}",
            {"AccountingInfoPrefs": {"TrackDepartments": True}},
        )
        with self.own_cursors():
            self.books._run_checkup()
        shop = self.department(self.books, "Shop")
        made = self.bookkeeper(self.books, "Department", {"Name": "North"})
        self.env["qbo.link"].create(
            {
                "qbo_company_id": self.books.id,
                "entity": "Department",
                "res_model": "hr.department",
                "res_id": shop.id,
                "qbo_id": made["Id"],
                "qbo_name": "North",
                "state": "linked",
            }
        )
        move = self.on(self.project("Kitchen", shop))
        self.work()
        self.assertEqual(self.assertSame(move)["DepartmentRef"]["value"], made["Id"])
