"""On a draft: what would hold it up, if it were posted as it stands."""

from odoo import api, fields, models

from ..sales.sales_ledger import MOVES

# What posting itself, or the runner, puts right.
BY_ITSELF = {"sales_customer", "sales_number_taken", "sales_receipt_undone"}


class AccountMove(models.Model):
    _inherit = "account.move"

    qbo_hint = fields.Text(
        "QuickBooks would not take it",
        compute="_compute_qbo_hint",
        compute_sudo=True,
        groups="qbo_connector.group_qbo_user",
    )

    @api.depends("state", "invoice_line_ids", "partner_id", "currency_id")
    def _compute_qbo_hint(self):
        """Ask the entity's own checks of saved drafts; no request is made."""
        on = self.env["qbo.company"]._any_sales()
        for move in self:
            saved = move._origin
            if on and saved.state == "draft" and saved.move_type in MOVES:
                move.qbo_hint = saved._qbo_hint_text()
            else:
                move.qbo_hint = False

    def _qbo_hint_text(self):
        """Return what would stop one draft, and what to do; False when nothing."""
        self.ensure_one()
        company = self._qbo_hint_company()
        if not company or not self.invoice_line_ids:
            return False
        entity = "CreditMemo" if self.move_type == "out_refund" else "Invoice"
        company = company._by_hand()
        record = self.with_env(company.env)
        link = company.env["qbo.link"]._for_hand(company, record, "-", entity, False)
        mapper = link._mapper()
        values = mapper._values(company, link)
        found = mapper._problems(company, link, values).get(link.id)
        if not found or found.key in self._qbo_hint_silent(company):
            return False
        rule = self.env["qbo.fault.rule"]._by_code(found.key)
        told = self.env["qbo.operation"].new({"res_name": self.display_name})
        return f"{rule._text(found.detail, told)} {rule.remedy or ''}".strip()

    def _qbo_hint_silent(self, company):
        """Return the keys of problems that would be gone by the time it is sent."""
        keys = set(BY_ITSELF)
        if not company.create_customers:
            keys.remove("sales_customer")
        return keys

    def _qbo_hint_company(self):
        """Return the one QBO company that a draft would go to, or an empty record."""
        companies = self.env["qbo.company"]._sales_companies()
        mine = companies.filtered(lambda c: c.company_id == self.company_id)
        day = self.invoice_date or fields.Date.context_today(self)
        mine = mine.filtered(lambda c: c.export_from and day >= c.export_from)
        return mine if len(mine) == 1 else mine.browse()
