"""Documents whose US sales tax is not what the other side has computed."""

from odoo import api, fields, models

from ...entities import amounts
from ...entities.automated_tax import KEEP, OVERRIDE, automated_tax


class QboTaxDifference(models.Model):
    """One document that the tax return has to be compared with.

    Kept by the runner: made when QuickBooks answers with another tax, gone when a later
    answer agrees or the document is void. Odoo's tax is that of the document.
    """

    _name = "qbo.tax.difference"
    _description = "Difference of sales tax"
    _order = "date desc, id desc"
    _rec_name = "move_id"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    link_id = fields.Many2one("qbo.link", required=True, index=True, ondelete="cascade")
    move_id = fields.Many2one(
        "account.move", "Document", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Customer"
    )
    date = fields.Date(related="move_id.invoice_date", store=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    qbo_url = fields.Char(related="link_id.qbo_url")
    stands = fields.Selection(
        [
            (OVERRIDE, "Odoo's tax was sent instead"),
            (KEEP, "QuickBooks' tax was kept"),
        ],
        "What stands in QuickBooks",
        required=True,
    )
    odoo_tax = fields.Monetary(
        related="move_id.amount_tax", string="Tax in Odoo", store=True
    )
    qbo_tax = fields.Monetary(
        "Tax by QuickBooks", required=True, help="As QuickBooks has computed it"
    )
    difference = fields.Monetary(compute="_compute_difference", store=True)

    _link_uniq = models.Constraint(
        "unique(link_id)", "A document has one difference at most."
    )

    @api.depends("odoo_tax", "qbo_tax")
    def _compute_difference(self):
        for row in self:
            row.difference = row.odoo_tax - row.qbo_tax

    @api.model
    def _note(self, company, link, policy, ours, theirs):
        """Keep what both sides say of one document, Decimals in cents."""
        row = self.search([("link_id", "=", link.id)])
        if ours == theirs:
            row.unlink()
            return
        values = {"stands": policy, "qbo_tax": float(theirs)}
        if row:
            row.write(values)
        else:
            owner = {"qbo_company_id": company.id, "link_id": link.id}
            self.create([{**owner, "move_id": link.res_id, **values}])


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _after_transaction(self, operation, answered):
        # EXTENDS: what is done about another tax than Odoo's, by setting
        values, link = operation.values or {}, operation.link_id
        policy = values.get("_policy")
        if policy not in (OVERRIDE, KEEP) or link.res_model != "account.move":
            return super()._after_transaction(operation, answered)
        ours, theirs = amounts.cents(values["_odoo_tax"]), automated_tax(answered)
        if "TxnTaxDetail" in values:
            # Overridden: what QuickBooks came to by itself is known from before.
            return super()._after_transaction(operation, answered)
        self.env["qbo.tax.difference"]._note(self, link, policy, ours, theirs)
        if policy == OVERRIDE and ours != theirs and self._only_tax(values, answered):
            # Odoo's tax follows at once, without asking: the setting says so.
            self._owe(link, "update")
            link.operation_ids.filtered(
                lambda o: o.verb == "update" and o.state == "waiting"
            ).confirmed = True
            return None
        return super()._after_transaction(operation, answered)

    @api.model
    def _only_tax(self, values, answered):
        """Tell whether a document differs by its tax alone."""
        before = amounts.cents(answered.get("TotalAmt")) - automated_tax(answered)
        ours = amounts.cents(values["_total"]) - amounts.cents(values["_odoo_tax"])
        return before == ours

    def _settle_back(self, operation, answered, note=None):
        # EXTENDS: a void document has no tax
        done = super()._settle_back(operation, answered, note)
        if done:
            rows = self.env["qbo.tax.difference"]
            rows.search([("link_id", "=", operation.link_id.id)]).unlink()
        return done
