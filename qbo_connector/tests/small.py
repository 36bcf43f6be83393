"""What tests of bank lines, write-offs and other entries share."""

from odoo import Command

from .refunds import RefundCase


class SmallCase(RefundCase):
    def setUp(self):
        super().setUp()
        self.sale_tax = self.taxed()
        self.azure = self.customer()
        self.map_refunds()
        self.costs = self.company_data["default_account_expense"]
        self.receivable = self.company_data["default_account_receivable"]

    def taxed(self):
        return self.tax(20, "20.0% S")

    def invoice(self, price=100, **vals):
        return self.document(self.azure, (1, price, self.sale_tax), **vals)

    def match_account(self, account, name):
        """Match an account of Odoo with one of QuickBooks."""
        link = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.books.id),
                ("entity", "=", "Account"),
                ("qbo_id", "=", self.found("Account", Name=name)["Id"]),
            ]
        )
        link.write(
            {"res_model": "account.account", "res_id": account.id, "state": "linked"}
        )

    def row(self, account, partner, amount):
        """Return the command of a journal item; a debit is positive."""
        return Command.create(
            {
                "account_id": account.id,
                "partner_id": partner.id if partner else False,
                "balance": amount,
            }
        )

    def bank_line(self, amount, *counterparts, **vals):
        """Return a bank line that is booked on a receivable and other accounts.

        :param counterparts: (account, partner or None, amount), a debit is positive
        """
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "amount": amount,
                "date": self.day,
                "payment_ref": "Bank 1",
                **vals,
            }
        )
        return self.book(line, *counterparts)

    def book(self, line, *counterparts):
        """Book what is open of a bank line on other accounts; return the line."""
        _liquidity, suspense, _others = line._seek_for_lines()
        line.with_context(force_delete=True, skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.delete(suspense.id),
                    *(self.row(*counterpart) for counterpart in counterparts),
                ]
            }
        )
        return line

    def settle(self, move, line):
        """Reconcile a document with the part of a bank line that names its customer."""
        items = (move.line_ids | line.line_ids).filtered(
            lambda item: (
                item.account_id.account_type == "asset_receivable"
                and item.partner_id == move.partner_id
                and not item.reconciled
            )
        )
        items.reconcile()

    def receivable_of(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def money(self, amount):
        """Return a posted payment of the customer, reconciled with nothing."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": amount,
                "journal_id": self.bank.id,
                "date": self.day,
            }
        )
        payment.action_post()
        return payment

    def entry(self, *rows, post=True):
        """Return an entry of (account, partner or None, amount), a debit positive."""
        move = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": self.day,
                "line_ids": [self.row(*row) for row in rows],
            }
        )
        if post:
            move.action_post()
        return move

    def short_payment(self, moves, missing=5, **vals):
        """Pay documents, short of an amount that is written off."""
        return self.pay(
            moves,
            sum(moves.mapped("amount_total")) - missing,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.costs.id,
            **vals,
        )

    def assertClosed(self, move):
        """Assert that an invoice is paid on both sides."""
        self.assertEqual(move.amount_residual, 0)
        self.assertSame(move)
        self.assertBalance(self.azure)
