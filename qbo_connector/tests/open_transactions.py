"""What tests of open transactions, plans and undo share."""

import requests

from odoo.tests import new_test_user

from ..models.workplace import (
    qbo_bundle_actions,
    qbo_plan_make,
    qbo_plan_run,
    qbo_run_rows,
)
from .sales import SalesCase

# What takes so many rows at a time.
STEPPED = (qbo_bundle_actions, qbo_plan_make, qbo_plan_run, qbo_run_rows)
GROUPS = "base.group_user,account.group_account_invoice"


class OpenCase(SalesCase):
    """A GB company that exports by hand."""

    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.vat = self.tax(20, "20.0% S")
        self.books.write({"auto_export": "by_hand", "accounting_method": "smart"})
        self.azure = self.customer("Hold & Co")
        self.before = self.counts()

    # === PEOPLE === #

    def person(self, group):
        """Return a user with one QuickBooks group (or none) and nothing else of it."""
        groups = f"{GROUPS},qbo_connector.group_qbo_{group}" if group else GROUPS
        return new_test_user(
            self.env,
            f"qbo_{group or 'none'}",
            groups=groups,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    # === RECORDS === #

    def invoice(self, price=100, **vals):
        return self.document(self.azure, (1, price, self.vat), **vals)

    def operation(self, record, verb="create"):
        return self.env["qbo.operation"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("verb", "=", verb),
                ("state", "in", ("waiting", "attention")),
            ]
        )

    def bundles(self, records=None):
        """Return the open transactions, or those of some records, oldest first."""
        self.env.flush_all()
        domain = [("qbo_company_id", "=", self.books.id)]
        if records is not None:
            domain += [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        return self.env["qbo.bundle"].search(domain, order="id")

    def runs(self, kind="export"):
        return self.env["qbo.run"].search(
            [("qbo_company_id", "=", self.books.id), ("kind", "=", kind)]
        )

    # === WHAT HAS COME === #

    def counts(self):
        kinds = ("Customer", "Invoice", "SalesReceipt", "CreditMemo", "Payment")
        return {kind: len(self.objects(kind)) for kind in kinds}

    def came(self, **wanted):
        """Assert how many objects of each kind have come."""
        now = self.counts()
        found = {kind: now[kind] - count for kind, count in self.before.items()}
        self.assertEqual(found, {**dict.fromkeys(found, 0), **wanted})

    def write_there(self, entity, body):
        """Write an object in QuickBooks, as somebody who works there does."""
        realm = self.books.realm_id
        given = self.sandbox_post("/connect", {"company": realm})
        answer = requests.post(
            f"{self.sandbox['base_url']}/v3/company/{realm}/{entity.lower()}",
            json=body,
            headers={
                "Authorization": f"Bearer {given['access_token']}",
                "Accept": "application/json",
            },
            timeout=20,
        )
        self.assertEqual(answer.status_code, 200, answer.text)


class StepCase(OpenCase):
    """What is done in steps, and how much each of them costs."""

    def steps_of(self, count):
        """Let buttons and steps take so many rows at a time."""
        for module in STEPPED:
            self.patch(module, "CHUNK", count)

    def invoices(self, count):
        return self.env["account.move"].union(
            *(self.invoice(number) for number in range(1, count + 1))
        )

    def in_step(self, name):
        """Do one step of the runner; return its queries."""
        with self.own_cursors():
            return self.queries(lambda: self.assertTrue(getattr(self.books, name)()))

    def queries(self, call):
        """Return how many queries a call takes, with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before
