"""From which account money goes back to customers, by currency."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PAYMENT_TYPES = [
    ("Cash", "Expense from a bank account"),
    ("Check", "Check"),
    ("CreditCard", "Credit card"),
]
# Account types that each PaymentType takes (Intuit's reference of Purchase).
TYPES = {"Cash": ("Bank", "Other Current Asset"), "Check": ("Bank",)}


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
    payment_type = fields.Selection(PAYMENT_TYPES, required=True, default="Cash")

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

    @api.constrains("qbo_id", "currency_id", "bank_qbo_id", "payment_type")
    def _check_accounts(self):
        for row in self:
            row._check_account(
                row.target_id, ("Accounts Receivable",), row.currency_id.name
            )
            types = TYPES.get(row.payment_type, ("Credit Card",))
            row._check_account(row.bank_id, types, None)

    def _check_account(self, account, types, currency):
        """Refuse an account of another type or currency.

        :raise ValidationError: with what is needed instead
        """
        if not account:
            return
        own = ((account.image or {}).get("CurrencyRef") or {}).get("value")
        if account.subtype not in types or (currency and own and own != currency):
            raise ValidationError(
                self.env._(
                    "%(account)s does not fit: an account of the type %(types)s in "
                    "%(currency)s is needed.",
                    account=account.qbo_name,
                    types=" / ".join(types),
                    currency=currency or self.env._("the currency of the payment"),
                )
            )

    @api.depends("currency_id", "target_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.currency_id.name}: {row.target_id.qbo_name or ''}"
