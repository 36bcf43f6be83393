"""Documents drawn at random, for tests that compare what becomes of them to the cent.

The seed is fixed: a failure comes back. ``QBO_DOCUMENTS`` in the environment asks for
more documents than the suite takes time for, ``QBO_SEED`` for others.
"""

import os
import random

from odoo import Command

QUANTITIES = (1, 1, 2, 3, 7, 12, 0.333, 0.25, 1.5, 2.125, 1000, 0.001, 12.345)
DISCOUNTS = (0, 0, 0, 5, 10, 12.5, 33.33, 99.99, 100)
TEXTS = ("line_section", "line_note")


def wanted(usual):
    """Return how many documents of a kind to draw: ``usual``, or what was asked for."""
    return int(os.environ.get("QBO_DOCUMENTS") or usual)


class Generator:
    """Draws the values of documents.

    :param case: a ``SalesCase``: its company, income account and day are used
    :param taxes: list of recordsets of taxes, each what one line may carry
    :param partners: contacts to bill
    :param currencies: currencies to choose from
    """

    def __init__(self, case, taxes, partners, currencies):
        self.case = case
        self.taxes, self.partners, self.currencies = taxes, partners, currencies
        self.random = random.Random(int(os.environ.get("QBO_SEED") or 20260301))
        self.roundings = self._make_roundings()

    def _make_roundings(self):
        env, account = self.case.env, self.case.income.id
        more = {"profit_account_id": account, "loss_account_id": account}
        return env["account.cash.rounding"].create(
            [
                {
                    "name": f"To 0.05, {strategy}",
                    "rounding": 0.05,
                    "strategy": strategy,
                    "rounding_method": "HALF-UP",
                    **more,
                }
                for strategy in ("add_invoice_line", "biggest_tax")
            ]
        )

    def documents(self, count, **values):
        """Return about so many posted documents: Odoo posts none below zero."""
        moves = self.case.env["account.move"].create(
            [{**self._document(), **values} for _number in range(count)]
        )
        below = moves.filtered(lambda move: move.amount_total < 0)
        below.unlink()
        moves -= below
        moves.action_post()
        return moves

    def _document(self):
        draw = self.random
        kinds, weights = ("out_invoice", "out_refund", "out_receipt"), (8, 3, 1)
        move_type = draw.choices(kinds, weights)[0]
        vals = {
            "move_type": move_type,
            "partner_id": draw.choice(self.partners).id,
            "invoice_date": self.case.day,
            "company_id": self.case.company.id,
            "currency_id": draw.choice(self.currencies).id,
            "invoice_line_ids": [
                Command.create(self._line(first=not number))
                for number in range(draw.choice((1, 1, 2, 3, 4, 6, 9)))
            ],
        }
        if draw.random() < 0.15:
            vals["invoice_cash_rounding_id"] = draw.choice(self.roundings).id
        return vals

    def _line(self, first):
        draw = self.random
        if not first and draw.random() < 0.1:
            return {"display_type": draw.choice(TEXTS), "name": "Part"}
        quantity, price = draw.choice(QUANTITIES), self._price()
        if not first and draw.random() < 0.2:
            # Deductions: as a negative price or as a negative quantity.
            price = min(price, 20)
            if draw.random() < 0.5:
                price = -price
            else:
                quantity = -quantity
        return {
            "name": "Work",
            "quantity": 0 if draw.random() < 0.03 else quantity,
            "price_unit": price,
            "discount": draw.choice(DISCOUNTS),
            "account_id": self.case.income.id,
            "tax_ids": [Command.set(draw.choice(self.taxes).ids)],
        }

    def _price(self):
        draw = self.random
        digits = draw.choice((0, 2, 2, 2, 3, 4, 5))
        return round(draw.choice((1, 10, 100, 1000)) * draw.random(), digits)
