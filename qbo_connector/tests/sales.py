"""What tests of sales share: a company with a chart, mapped to a sandbox company."""

import contextlib
from decimal import Decimal

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import KINDS, SandboxMixin

COUNTRIES = {"us": "US", "us-manual": "US", "gb": "GB", "ca": "CA", "eu": "FR"}


def dec(value):
    """Return an amount of the sandbox as decimal with two digits."""
    return Decimal(str(value or 0)).quantize(Decimal("0.01"))


@tagged("post_install", "-at_install")
class SalesCase(SandboxMixin, AccountTestInvoicingCommon):
    """An Odoo company with a chart, and a QBO company with sales switched on."""

    kind = "us"
    sandbox_arguments = ("--company", "us", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = ("qbo_connector.group_qbo_admin", "project.group_project_manager")
        cls.env.user.group_ids |= cls.env["res.groups"].union(*map(cls.env.ref, groups))
        # States of connections are not set by hand; tests set them.
        cls.env = cls.env(su=True)
        cls.set_up_books()

    @classmethod
    def setup_independent_company(cls, **kwargs):
        # EXTENDS account: the currency of the QuickBooks company
        code = KINDS[COUNTRIES[cls.kind]]
        currency = cls.env["res.currency"].with_context(active_test=False)
        found = currency.search([("name", "=", code)])
        found.active = True
        return super().setup_independent_company(currency_id=found.id, **kwargs)

    def setUp(self):
        super().setUp()
        self.sandbox_reset()
        # The sandbox has forgotten the tokens of the class.
        self.store_tokens(self.books, self.books.realm_id)
        self.day = fields.Date.to_date(fields.Date.today())
        self.income = self.company_data["default_account_revenue"]
        self.bank = self.company_data["default_journal_bank"]
        self.set_up_maps()

    @classmethod
    def set_up_books(cls):
        """Connect a QBO company, check it up and read its lists; once for a class."""
        cls.env["qbo.company"].search([]).write({"enabled": False})
        cls.company = cls.company_data["company"]
        cls.books = cls.make_company(cls.kind, name="Books", company_id=cls.company.id)
        with cls.own_cursors_of_class():
            cls.books._run_checkup()
        cls.books.write(
            {
                "sales_enabled": True,
                "auto_export": "at_once",
                "export_from": "2026-01-01",
                "accounting_method": "invoices",
                "on_change": "overwrite",
            }
        )
        with cls.own_cursors_of_class():
            run = cls.books._run()
        if run.outcome != "done":
            raise AssertionError(run.text)

    @classmethod
    @contextlib.contextmanager
    def own_cursors_of_class(cls):
        """Give a block in which the addon's own cursors share the class's one."""
        cls.env.flush_all()
        patches = cls._registry_test_mode_patches(cr=cls.cr, registry=cls.registry)
        with contextlib.ExitStack() as stack:
            for patch in patches:
                stack.enter_context(patch)
            yield
        cls.env.invalidate_all()

    def set_up_maps(self):
        """Map everything else to the item Services."""
        self.env["qbo.revenue.map"].create(
            {
                "qbo_company_id": self.books.id,
                "kind": "default",
                "qbo_id": self.found("Item", Name="Services")["Id"],
            }
        )

    # === RECORDS === #

    def customer(self, name="Azure", **vals):
        vals = {"is_company": True, "company_id": False, **vals}
        return self.env["res.partner"].create({"name": name, **vals})

    def tax(self, percent, code=None, **vals):
        """Return a sale tax, mapped to a tax code of the sandbox by name."""
        tax = self.env["account.tax"].create(
            {
                "name": f"Tax {percent} {code or ''} {len(vals)}",
                "amount": percent,
                "type_tax_use": "sale",
                "company_id": self.company.id,
                **vals,
            }
        )
        if code:
            self.map_taxes(tax, code)
        return tax

    def map_taxes(self, taxes, code):
        return self.env["qbo.tax.map"].create(
            {
                "qbo_company_id": self.books.id,
                "kind": "taxes" if taxes else "untaxed",
                "tax_ids": [Command.set(taxes.ids)],
                "qbo_id": self.found("TaxCode", Name=code)["Id"],
            }
        )

    def document(self, partner, *lines, move_type="out_invoice", post=True, **vals):
        """Return a document; lines are dicts, or tuples (quantity, price, taxes)."""
        rows = []
        for line in lines:
            if not isinstance(line, dict):
                quantity, price, taxes = line
                line = {"quantity": quantity, "price_unit": price, "tax_ids": taxes.ids}
            line.setdefault("name", "Work")
            if "display_type" not in line:
                line.setdefault("account_id", self.income.id)
                line["tax_ids"] = [Command.set(line.get("tax_ids") or [])]
            rows.append(Command.create(line))
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": self.day,
                "company_id": self.company.id,
                "invoice_line_ids": rows,
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    def pay(self, moves, amount=None, **vals):
        """Register one payment on documents; return it."""
        context = {"active_model": "account.move", "active_ids": moves.ids}
        vals = {"group_payment": True, "payment_date": self.day, **vals}
        if amount is not None:
            vals["amount"] = amount
        wizard = self.env["account.payment.register"].with_context(**context)
        wizard = wizard.create({"journal_id": self.bank.id, **vals})
        return wizard._create_payments()

    def reconcile(self, *records):
        """Reconcile the open receivable lines of documents and payments."""
        moves = self.env["account.move"]
        for record in records:
            moves |= record.move_id if record._name == "account.payment" else record
        moves.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        ).reconcile()

    def cancel(self, record):
        """Cancel a posted document or a payment."""
        if record._name == "account.payment":
            record.action_draft()
            record.action_cancel()
        else:
            record.button_draft()
            record.button_cancel()

    def close_books(self, day, known=False):
        """Close the books in QuickBooks up to a day.

        :param bool known: the addon has looked at it
        """
        self.sandbox_post(
            f"/preferences/{self.kind}",
            {"AccountingInfoPrefs": {"BookCloseDate": str(day)}},
        )
        if known:
            with self.own_cursors():
                self.books._run_checkup()

    # === RUNS === #

    def void(self, record, money="keep"):
        """Run; confirm the void that the record waits for, and run again.

        :return: the wizard's preview
        """
        self.work()
        wizard = self.env["qbo.void.wizard"].browse(
            self.stops(record).action_void_ask()["res_id"]
        )
        wizard.money = money
        preview = str(wizard.preview)
        wizard.action_confirm()
        self.work()
        return preview

    def work(self):
        """End the user's transaction, as it were, and run."""
        self.env.flush_all()
        self.env.cr.flush()
        run = self.run_company(self.books)
        self.env.invalidate_all()
        self.assertEqual(run.outcome, "done", run.text)
        return run

    # === WHAT IS TRUE === #

    def objects(self, entity):
        return self.sandbox_get(f"/objects/{self.kind}/{entity}")["objects"]

    def found(self, entity, **facts):
        """Return the one object of the sandbox with these facts."""
        rows = [
            row
            for row in self.objects(entity)
            if all(row.get(key) == value for key, value in facts.items())
        ]
        self.assertEqual(len(rows), 1, (entity, facts, len(rows)))
        return rows[0]

    def link(self, record, entity=None):
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        if entity:
            domain.append(("entity", "=", entity))
        return self.env["qbo.link"].search(domain)

    def remote(self, record, entity=None):
        """Return the QuickBooks object of a record; fails with why there is none."""
        link = self.link(record, entity)
        operations = self.env["qbo.operation"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
        why = operations.mapped(lambda o: (o.verb, o.state, o.fault_text, o.note))
        self.assertEqual(len(link), 1, (record.display_name, why))
        self.assertTrue(link.qbo_id, (record.display_name, why))
        return self.found(link.entity, Id=link.qbo_id)

    def assertSame(self, move):
        """Assert that total, tax and balance equal Odoo's, to the cent."""
        remote = self.remote(move)
        tax = (remote.get("TxnTaxDetail") or {}).get("TotalTax")
        self.assertEqual(
            (dec(remote["TotalAmt"]), dec(tax), dec(remote["Balance"])),
            (dec(move.amount_total), dec(move.amount_tax), dec(move.amount_residual)),
            move.name,
        )
        self.assertNothingStopped(move)
        return remote

    def assertBalance(self, partner, currency=None):
        """Assert that a customer owes the same on both sides, in its currency."""
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", partner.commercial_partner_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ]
        )
        home = self.company.currency_id
        currency = currency or home
        lines = lines.filtered(lambda line: line.currency_id == currency)
        ours = sum((dec(n) for n in lines.mapped("amount_currency")), dec(0))
        link = self.link(partner.commercial_partner_id, "Customer").filtered(
            lambda row: row.variant in ("-" if currency == home else currency.name,)
        )
        self.assertEqual(len(link), 1, partner.name)
        remote = self.found("Customer", Id=link.qbo_id)
        theirs = remote.get("BalanceWithJobs", remote["Balance"])
        self.assertEqual(dec(theirs), ours, partner.name)

    def assertNothingStopped(self, record):
        found = self.stops(record)
        self.assertFalse(found, found.mapped("fault_text"))

    def stops(self, record):
        return self.env["qbo.operation"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("state", "=", "attention"),
            ]
        )

    def stopped(self, record):
        """Return the code of what stops a record, the one of it."""
        found = self.stops(record)
        self.assertEqual(len(found), 1, found.mapped("fault_text"))
        return found.fault_code
