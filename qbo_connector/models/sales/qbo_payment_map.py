"""How money that came in is called in QuickBooks, and where it lies there."""

from odoo import api, fields, models


class QboPaymentMap(models.Model):
    """Journal or payment method, and currency, to payment method and deposit account.

    A deposit account that is left empty is the company's; where that is empty too,
    QuickBooks takes Undeposited Funds (Intuit's reference of Payment).
    """

    _name = "qbo.payment.map"
    _inherit = "qbo.map.mixin"
    _description = "QuickBooks payment map"
    _target = "PaymentMethod"

    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', 'in', ('bank', 'cash', 'credit')), "
        "('company_id', 'parent_of', company_id)]",
        index="btree_not_null",
        ondelete="cascade",
    )
    method_line_id = fields.Many2one(
        "account.payment.method.line",
        "Payment method",
        domain="[('payment_type', '=', 'inbound')]",
        index="btree_not_null",
        ondelete="cascade",
    )
    currency_id = fields.Many2one("res.currency", help="Empty: any currency")
    deposit_qbo_id = fields.Char("Deposit account ID", copy=False)
    deposit_id = fields.Many2one(
        "qbo.link",
        "Deposit account",
        compute="_compute_deposit_id",
        inverse="_inverse_deposit_id",
        help="Empty: the deposit account of the QuickBooks company",
    )

    @api.depends("deposit_qbo_id", "qbo_company_id")
    def _compute_deposit_id(self):
        found = self._targets("Account", "deposit_qbo_id")
        for row in self:
            key = (row.qbo_company_id.id, row.deposit_qbo_id)
            row.deposit_id = found.get(key, False)

    def _inverse_deposit_id(self):
        for row in self:
            row.deposit_qbo_id = row.deposit_id.qbo_id

    @api.depends("journal_id", "method_line_id", "target_id")
    def _compute_display_name(self):
        for row in self:
            left = row.method_line_id.display_name or row.journal_id.display_name
            left = left or self.env._("All payments")
            row.display_name = f"{left}: {row.target_id.qbo_name or ''}"

    @api.model
    def _rules_of(self, company):
        """Return the rows of one company as a dict, in two queries.

        :return: dict (method line id or 0, journal id or 0, currency id or 0) to
            (Id of the payment method or "", Id of the deposit account or "")
        """
        table = {}
        for link in self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", company.id),
                ("entity", "=", "PaymentMethod"),
                ("res_model", "=", "account.payment.method.line"),
                ("qbo_id", "!=", False),
            ]
        ):
            table[link.res_id, 0, 0] = (link.qbo_id, "")
        for row in self.search(
            [("qbo_company_id", "=", company.id)], order="sequence desc, id desc"
        ):
            journal = row.journal_id.id or 0
            key = (row.method_line_id.id or 0, journal, row.currency_id.id or 0)
            if key[0]:
                key = (key[0], 0, key[2])
            table[key] = (row.qbo_id or "", row.deposit_qbo_id or "")
        return table

    @api.model
    def _row_of(self, table, method_line, journal, currency):
        """Return (payment method, deposit account) as Ids, ``""`` where none is named.

        A method line goes before its journal, a currency before none.
        """
        for line, book in ((method_line.id, 0), (0, journal.id), (0, 0)):
            for money in (currency.id, 0):
                found = table.get((line or 0, book or 0, money))
                if found and (line or book or (line, book) == (0, 0)):
                    return found
        return ("", "")
