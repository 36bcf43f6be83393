"""A customer and a document of each kind, in a currency of a QBO company."""

from odoo import Command

from .sales import dec
from .small import SmallCase


class MatrixCase(SmallCase):
    """One customer and a document of each kind, in a currency of a QBO company."""

    kind = "gb"
    foreign = None
    rate = 0.8

    def setUp(self):
        super().setUp()
        self.currency = self.company.currency_id
        if self.foreign:
            self.currency = self.foreign_currency()
            self.map_refunds(self.currency)

    def taxed(self):
        self.map_taxes(self.env["account.tax"], "No VAT")
        return self.tax(20, "20.0% S")

    def address(self):
        return {}

    def customer(self, name="Azure", **vals):
        return super().customer(name, **{**self.address(), **vals})

    def foreign_currency(self):
        """Switch on the foreign currency on both sides."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "=", self.foreign)])
        found.active = True
        rate = {"name": "2026-01-01", "currency_id": found.id, "rate": self.rate}
        found.rate_ids.create({**rate, "company_id": self.company.id})
        switch = {"CurrencyPrefs": {"MultiCurrencyEnabled": True}}
        self.sandbox_post(f"/preferences/{self.kind}", switch)
        if self.foreign not in [r["Code"] for r in self.objects("CompanyCurrency")]:
            self.bookkeeper(self.books, "CompanyCurrency", {"Code": self.foreign})
        receivable = {
            "Name": f"A/R {self.foreign}",
            "AccountType": "Accounts Receivable",
        }
        receivable["CurrencyRef"] = {"value": self.foreign}
        self.bookkeeper(self.books, "Account", receivable)
        with self.own_cursors():
            self.books._run_checkup()
        lists = self.env["qbo.list"].search([("qbo_company_id", "=", self.books.id)])
        lists._start(self.books, ["Account"])
        self.work()
        self.assertTrue(self.books.multi_currency)
        return found

    # === ROWS === #

    def invoice(self, price=100, **vals):
        vals.setdefault("currency_id", self.currency.id)
        return self.document(self.azure, (1, price, self.sale_tax), **vals)

    def note(self, price):
        return self.invoice(price, move_type="out_refund")

    def paid(self, moves, amount=None, **vals):
        return self.pay(moves, amount, currency_id=self.currency.id, **vals)

    def money(self, amount, payment_type="inbound"):
        """Return a posted payment that settles nothing yet."""
        money = self.env["account.payment"].create(
            {
                "payment_type": payment_type,
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": amount,
                "currency_id": self.currency.id,
                "journal_id": self.bank.id,
                "date": self.day,
            }
        )
        money.action_post()
        return money

    def money_back(self, amount):
        return self.money(amount, "outbound")

    def written_off(self, move, missing=5):
        return self.paid(
            move,
            move.amount_total - missing,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.costs.id,
        )

    def home(self, amount):
        """Return an amount of the matrix' currency in that of the company."""
        home = self.company.currency_id
        return self.currency._convert(amount, home, self.company, self.day)

    def row(self, account, partner, amount):
        # EXTENDS: in the currency of the matrix
        command = super().row(account, partner, self.home(amount))
        more = {"currency_id": self.currency.id, "amount_currency": amount}
        return Command.create({**command[2], **more})

    def bank_line(self, amount, *counterparts):
        # EXTENDS: the bank is in home currency
        values = {}
        if self.foreign:
            values = {"foreign_currency_id": self.currency.id}
            values["amount_currency"] = amount
        return super().bank_line(self.home(amount), *counterparts, **values)

    def banked(self, move):
        """Return a bank line that pays a document."""
        (due,) = self.receivable_of(move)
        part = self.receivable, move.commercial_partner_id, -due.amount_currency
        line = self.bank_line(due.amount_currency, part)
        self.reconcile(move, line)
        return line

    def resize(self, entry, amount):
        """Change what an entry of two lines puts on a receivable; post it again."""
        entry.button_draft()
        entry.line_ids = [
            Command.update(
                line.id,
                {
                    "amount_currency": amount if line.amount_currency > 0 else -amount,
                    "balance": self.home(amount if line.balance > 0 else -amount),
                },
            )
            for line in entry.line_ids
        ]
        entry.action_post()

    def write_off_less(self, payment, amount):
        """Change what a payment writes off; it settles less then."""
        payment.action_draft()
        liquidity, counterpart, spared = payment._seek_for_lines()
        settled = -liquidity.amount_currency - amount
        payment.move_id.line_ids = [
            Command.update(line.id, {"amount_currency": n, "balance": self.home(n)})
            for line, n in ((spared, amount), (counterpart, settled))
        ]
        payment.action_post()

    def reverse(self, move):
        """Return a posted credit note on a document, reconciled with nothing."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard = wizard.create({"journal_id": move.journal_id.id, "date": self.day})
        credit = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        credit.action_post()
        credit.line_ids.remove_move_reconcile()
        return credit

    # === WHAT IS TRUE === #

    def assertBoth(self):
        self.assertBalance(self.azure, self.currency)

    def total(self, record, entity=None):
        return dec(self.remote(record, entity)["TotalAmt"])

    def assertAlike(self, *moves, others=()):
        """Assert that documents and the balances of customers are the same."""
        for move in moves:
            self.assertSame(move)
        self.assertBoth()
        for partner in others:
            self.assertBalance(partner, self.currency)

    def gone(self, entity, qbo_id):
        return qbo_id not in [row["Id"] for row in self.objects(entity)]

    def confirm(self, *records):
        """Run, confirm what is asked about voids, and run again."""
        self.work()
        for record in records:
            action = self.stops(record).action_void_ask()
            self.env["qbo.void.wizard"].browse(action["res_id"]).action_confirm()
        self.work()
