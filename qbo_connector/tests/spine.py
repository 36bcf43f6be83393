"""What the tests of the spine share: an empty sandbox, a workshop, short words."""

from odoo import Command, fields

from .common import SandboxCase


class SpineCase(SandboxCase):
    """One QBO company on an empty sandbox, with one production department."""

    sandbox_arguments = ("--company", "empty", "--throttle", "off")
    kind = "empty"

    def setUp(self):
        super().setUp()
        # Hours of other tests or of demo data must not come in between.
        self.env["qbo.company"].search([]).write({"enabled": False})
        self.books = self.make_company(self.kind, name="Books")
        self.shop = self.department("Workshop", self.books)
        self.work(self.books)

    # === RECORDS === #

    def department(self, name, company=None, scope="all", since=None):
        """Return a production department, associated where a company is given."""
        found = self.env["hr.department"].create(
            {
                "name": name,
                "qbo_production": True,
                "company_id": company.company_id.id if company else False,
            }
        )
        if company:
            found._qbo_associate(company, scope, since)
        return found

    def customer(self, name="Azure", **vals):
        """Return a customer that is a company."""
        vals.setdefault("is_company", True)
        return self.env["res.partner"].create({"name": name, **vals})

    def project(self, name="Kitchen", partner=None, departments=None, **vals):
        """Return a project of the workshop, or of other departments."""
        departments = self.shop if departments is None else departments
        return self.env["project.project"].create(
            {
                "name": name,
                "partner_id": partner.id if partner else False,
                "qbo_department_line_ids": [
                    Command.create({"department_id": department.id})
                    for department in departments
                ],
                **vals,
            }
        )

    # === RUNS === #

    def work(self, company=None, records=None):
        """End the user's transaction, as it were, and run; return the run."""
        self.env.cr.flush()
        run = self.run_company(company or self.books, records)
        self.env.invalidate_all()
        return run

    def press(self, method):
        """Press a button that runs in own cursors; return its action."""
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            action = method()
        self.env.invalidate_all()
        return action

    def later(self, company=None, **delta):
        """Let all that waits for a time be due."""
        company = company or self.books
        company.halt_until = False
        self.env["qbo.operation"].search(
            [("qbo_company_id", "=", company.id)]
        ).next_attempt = False
        self.env["qbo.batch"].search(
            [("qbo_company_id", "=", company.id)]
        ).retry_at = False
        self.env["qbo.throttle"].search([("qbo_company_id", "=", company.id)]).unlink()

    # === WHAT IS TRUE === #

    def names(self, kind=None):
        """Return {full name: object} of all customers and jobs in the sandbox."""
        rows = self.sandbox_get(f"/objects/{kind or self.kind}/Customer")["objects"]
        found = {row["FullyQualifiedName"]: row for row in rows}
        self.assertEqual(len(found), len(rows), "two customers have one name")
        return found

    def plant(self, *bodies, entity="Customer", kind=None):
        """Put objects into the sandbox; return them."""
        path = f"/objects/{kind or self.kind}/{entity}"
        self.sandbox_post(path, {"objects": list(bodies)})
        rows = self.sandbox_get(path)["objects"]
        wanted = [body["DisplayName"] for body in bodies]
        return [row for row in rows if row["DisplayName"] in wanted]

    def stats(self):
        """Return what the sandbox counted since the last call."""
        found = self.sandbox_get("/stats")
        self.sandbox_post("/stats/reset")
        return found

    def fault(self, **rule):
        """Add a fault rule to the sandbox."""
        return self.sandbox_post("/faults", rule)

    def link(self, record, company=None, variant="-"):
        """Return the link of a record."""
        return self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", (company or self.books).id),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("variant", "=", variant),
            ]
        )

    def operations(self, record, company=None):
        """Return the operations of a record, oldest first."""
        return self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "=", (company or self.books).id),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
            ],
            order="id",
        )

    def stopped(self, record):
        """Return the one operation of a record that needs attention."""
        found = self.operations(record).filtered(lambda o: o.state == "attention")
        self.assertEqual(len(found), 1, found.mapped("fault_text"))
        return found

    def notes(self, company=None):
        """Return the notes of changes that wait, committed or not."""
        self.env.cr.flush()
        return self.env["qbo.change"].search(
            [("qbo_company_id", "=", (company or self.books).id)]
        )

    def assertNothingOpen(self, company=None):
        """Assert that everything that was owed has been settled."""
        found = self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "=", (company or self.books).id),
                ("state", "in", ("waiting", "sending", "attention")),
            ]
        )
        self.assertFalse(found, [(o.res_name, o.state, o.fault_text) for o in found])

    def days_ago(self, days):
        """Return a moment in the past."""
        return fields.Datetime.subtract(fields.Datetime.now(), days=days)
