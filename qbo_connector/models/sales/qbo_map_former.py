"""After a change of a map: the exported documents that used what it led to before."""

import json

from odoo import fields, models
from odoo.tools import SQL

# Where a document names the object of a map: inside of its lines, or by itself.
IN_LINES = {
    "Item": "ItemRef",
    "TaxCode": "TaxCodeRef",
}
BY_ITSELF = {
    "PaymentMethod": ("PaymentMethodRef.value", "DepositToAccountRef.value"),
    "TaxCode": (),
}


class QboMapMixin(models.AbstractModel):
    _inherit = "qbo.map.mixin"

    former_qbo_id = fields.Char("Before", copy=False, readonly=True)
    former_count = fields.Integer(
        "On the former",
        compute="_compute_former_count",
        help="Documents in QuickBooks that name what this row led to before. Show "
        "lists them; Send again lets them name what it leads to now.",
    )

    def _compute_former_count(self):
        for row in self:
            row.former_count = len(row._former_links()) if row.former_qbo_id else 0

    def write(self, vals):
        # EXTENDS: what it led to before is remembered, while documents name it
        before = {row.id: row.qbo_id for row in self}
        result = super().write(vals)
        for row in self:
            old = before[row.id]
            if old and old != row.qbo_id and "former_qbo_id" not in vals:
                row._remember_former(old)
        return result

    def unlink(self):
        # EXTENDS: the default takes over what a row leaves, and shows it
        left = [(row.qbo_company_id, row.qbo_id) for row in self if row.qbo_id]
        kinds = [name for name in ("kind",) if name in self._fields]
        result = super().unlink()
        for company, old in left if kinds else ():
            heirs = self.search(
                [("qbo_company_id", "=", company.id), ("kind", "=", "default")], limit=1
            )
            if heirs and heirs.qbo_id != old:
                heirs._remember_former(old)
        return result

    def _remember_former(self, old):
        """Remember what a row led to, where exported documents name it."""
        self.former_qbo_id = old
        if not self._former_links():
            self.former_qbo_id = False

    def _former_links(self):
        """Return the links of exported documents that name what was mapped before."""
        self.ensure_one()
        old, clauses = self.former_qbo_id, []
        if name := IN_LINES.get(self._target):
            line = [{"SalesItemLineDetail": {name: {"value": old}}}]
            clauses.append(SQL("l.sent->'Line' @> %s::jsonb", json.dumps(line)))
        for path in BY_ITSELF.get(self._target, ()):
            clauses.append(SQL("l.sent->>%s = %s", path, old))
        if self._target == "TaxCode":
            whole = {"TxnTaxCodeRef": {"value": old}}
            clauses.append(
                SQL("l.sent->'TxnTaxDetail' @> %s::jsonb", json.dumps(whole))
            )
        if not clauses:
            return self.env["qbo.link"]
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT l.id FROM qbo_link l WHERE l.qbo_company_id = %s"
                " AND l.state = 'linked' AND l.res_model IN"
                " ('account.move', 'account.payment', 'account.bank.statement.line')"
                " AND (%s)",
                self.qbo_company_id.id,
                SQL(" OR ").join(clauses),
            )
        )
        return self.env["qbo.link"].browse(row[0] for row in rows)

    # === ACTIONS === #

    def action_former_documents(self):
        """Show the exported documents that name what was mapped before."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qbo_connector.action_qbo_link"
        )
        links = self._former_links() if self.former_qbo_id else self.env["qbo.link"]
        action["domain"] = [("id", "in", links.ids)]
        action["context"] = {}
        action["display_name"] = self.env._("Exported with the one before")
        return action

    def action_send_again(self):
        """Send again what names the one before; changes are asked for as always."""
        self.env["qbo.company"]._check_group("bookkeeper")
        self.check_access("read")
        links = self.env["qbo.link"].union(
            *(row._former_links() for row in self if row.former_qbo_id)
        )
        for model, group in links.sudo().grouped("res_model").items():
            records = self.env[model].browse(group.mapped("res_id")).exists()
            self.env["qbo.change"]._touch(records)
        self.sudo().former_qbo_id = False
        self.qbo_company_id.sudo()._trigger_run()
        return self.env["qbo.company"]._notify(
            self.env._(
                "%(count)s documents are looked at with the next run; what would be "
                "sent differently now follows the setting After a change in Odoo.",
                count=len(links),
            ),
            reload=True,
        )
