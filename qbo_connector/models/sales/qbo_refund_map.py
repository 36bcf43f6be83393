"""From which account money goes back to customers, by currency."""

from collections import defaultdict
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PAYMENT_TYPES = [
    ("Cash", "Expense from a bank account"),
    ("Check", "Check"),
    ("CreditCard", "Credit card"),
]
# Account types that each PaymentType takes (Intuit's reference of Purchase).
TYPES = {
    "Cash": ("Bank", "Other Current Asset"),
    "Check": ("Bank",),
    "CreditCard": ("Credit Card",),
}
RECEIVABLE = "Accounts Receivable"


@dataclass(frozen=True)
class RefundWay:
    """How money goes back in one currency; accounts are Ids in QuickBooks.

    :ivar receivable: what the expense is booked on
    :ivar bank: what it is paid from, ``""`` where no row of the map says so
    """

    receivable: str
    bank: str = ""
    payment_type: str = "Cash"


class QboRefundMap(models.Model):
    """Currency to the receivable account that is charged and the bank that pays.

    QuickBooks has one receivable account for each currency, and an expense raises a
    customer's balance only on an account of the type Accounts Receivable.
    """

    _name = "qbo.refund.map"
    _inherit = "qbo.map.mixin"
    _description = "QuickBooks refund map"
    _target = "Account"

    currency_id = fields.Many2one("res.currency", required=True)
    bank_qbo_id = fields.Char("Bank account ID", copy=False)
    bank_id = fields.Many2one(
        "qbo.link",
        "Money leaves",
        compute="_compute_bank_id",
        inverse="_inverse_bank_id",
    )
    payment_type = fields.Selection(
        PAYMENT_TYPES, "Direction", required=True, default="Cash"
    )
    offered_ids = fields.Many2many(
        "qbo.link", string="Receivable accounts", compute="_compute_offered_ids"
    )
    offered_bank_ids = fields.Many2many(
        "qbo.link", string="Accounts that can pay", compute="_compute_offered_ids"
    )

    _currency_uniq = models.Constraint(
        "unique(qbo_company_id, currency_id)",
        "This currency has a row already.",
    )

    @api.depends("bank_qbo_id", "qbo_company_id")
    def _compute_bank_id(self):
        found = self._targets("Account", "bank_qbo_id")
        for row in self:
            row.bank_id = found.get((row.qbo_company_id.id, row.bank_qbo_id), False)

    def _inverse_bank_id(self):
        for row in self:
            row.bank_qbo_id = row.bank_id.qbo_id

    @api.depends("qbo_company_id", "currency_id", "payment_type")
    def _compute_offered_ids(self):
        """Offer receivable accounts in the currency, and those that can pay in it."""
        accounts = self._accounts_of(self.qbo_company_id)
        for row in self:
            company, code = row.qbo_company_id._origin, row.currency_id.name
            home = company.home_currency
            mine = accounts.filtered(lambda a, c=company: a.qbo_company_id == c)
            row.offered_ids = mine.filtered(
                lambda a, code=code, home=home: (
                    a.subtype == RECEIVABLE and _currency_of(a, home) == code
                )
            )
            types = TYPES.get(row.payment_type, ())
            row.offered_bank_ids = mine.filtered(
                lambda a, code=code, home=home, types=types: (
                    a.subtype in types and _currency_of(a, home) in (code, home)
                )
            )

    @api.model
    def _accounts_of(self, companies):
        """Return the active accounts that a refund may concern."""
        types = {RECEIVABLE, *(kind for kinds in TYPES.values() for kind in kinds)}
        return self.env["qbo.link"].search(
            [
                ("qbo_company_id", "in", companies._origin.ids),
                ("entity", "=", "Account"),
                ("subtype", "in", list(types)),
                ("qbo_active", "=", True),
                ("qbo_id", "!=", False),
            ]
        )

    @api.onchange("currency_id", "qbo_company_id")
    def _onchange_currency_id(self):
        # The only account that fits needs no choice.
        if len(self.offered_ids) == 1:
            self.target_id = self.offered_ids

    @api.model
    def _rules_of(self, company):
        """Return {currency id: :class:`RefundWay`} of one company, in two queries.

        A currency without a row has the only receivable account that it has there.
        """
        receivables = defaultdict(list)
        for account in self._accounts_of(company):
            if account.subtype == RECEIVABLE:
                code = _currency_of(account, company.home_currency)
                receivables[code].append(account.qbo_id)
        currencies = self.env["res.currency"].search(
            [("name", "in", [c for c, ids in receivables.items() if len(ids) == 1])]
        )
        found = {c.id: RefundWay(receivables[c.name][0]) for c in currencies}
        for row in self.search([("qbo_company_id", "=", company.id)]):
            found[row.currency_id.id] = RefundWay(
                row.qbo_id or "", row.bank_qbo_id or "", row.payment_type
            )
        return found

    @api.constrains("qbo_id", "currency_id", "bank_qbo_id", "payment_type")
    def _check_accounts(self):
        for row in self:
            code = row.currency_id.name
            home = row.qbo_company_id.home_currency
            row._check_account(row.target_id, (RECEIVABLE,), (code,))
            types = TYPES[row.payment_type]
            row._check_account(row.bank_id, types, (code, home))

    def _check_account(self, account, types, currencies):
        """Refuse an account of another type or currency.

        :raise ValidationError: with what is needed instead
        """
        if not account:
            return
        own = _currency_of(account, self.qbo_company_id.home_currency)
        if account.subtype not in types or own not in currencies:
            raise ValidationError(
                self.env._(
                    "%(account)s does not fit: an account of the type %(types)s in "
                    "%(currency)s is needed.",
                    account=account.qbo_name,
                    types=" / ".join(types),
                    currency=" / ".join(dict.fromkeys(currencies)),
                )
            )

    @api.depends("currency_id", "target_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.currency_id.name}: {row.target_id.qbo_name or ''}"


def _currency_of(account, home):
    """Return the currency of a mirrored account; none is shown where one is all."""
    return ((account.image or {}).get("CurrencyRef") or {}).get("value") or home
