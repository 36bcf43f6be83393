"""Settings and look-ups for lists other than customers."""

from odoo import fields, models
from odoo.tools import SQL


class QboCompany(models.Model):
    _inherit = "qbo.company"

    inventory_items = fields.Boolean(
        "Inventory items",
        help="Stored products become inventory items, and lines may be sold as such. "
        "QuickBooks then keeps their stock and posts the cost of goods by itself, "
        "beside what Odoo posts. Off: they go as non-inventory items, and Odoo alone "
        "keeps the stock.",
    )
    item_income_id = fields.Many2one(
        "qbo.link",
        "Income account of products",
        domain="[('qbo_company_id', '=', id), ('entity', '=', 'Account'),"
        " ('subtype', '=', 'Income')]",
        ondelete="set null",
        help="For products whose income account is not linked.",
    )
    item_expense_id = fields.Many2one(
        "qbo.link",
        "Expense account of products",
        domain="[('qbo_company_id', '=', id), ('entity', '=', 'Account'),"
        " ('subtype', 'in', ('Expense', 'Cost of Goods Sold'))]",
        ondelete="set null",
        help="For products whose expense account is not linked.",
    )
    item_asset_id = fields.Many2one(
        "qbo.link",
        "Inventory account of products",
        domain="[('qbo_company_id', '=', id), ('entity', '=', 'Account'),"
        " ('subtype', '=', 'Other Current Asset')]",
        ondelete="set null",
        help="Inventory asset account of inventory items.",
    )

    def _linked_ids(self, entity, res_model):
        """Return {record id: QuickBooks id} of an entity; read once for a cursor."""
        cache = self.env.cr.cache.setdefault("qbo_connector.linked", {})
        key = self.id, entity, res_model
        if key not in cache:
            self.env["qbo.link"].flush_model()
            cache[key] = dict(
                self.env.execute_query(
                    SQL(
                        "SELECT res_id, qbo_id FROM qbo_link WHERE qbo_company_id = %s"
                        " AND entity = %s AND res_model = %s AND qbo_id IS NOT NULL",
                        *key,
                    )
                )
            )
        return cache[key]

    def _category_ids(self):
        """Return {name in lower case: id} of the item categories of QuickBooks."""
        cache = self.env.cr.cache.setdefault("qbo_connector.linked", {})
        key = self.id, "Category"
        if key not in cache:
            cache[key] = {
                name.casefold(): qbo_id
                for name, qbo_id in self.env.execute_query(
                    SQL(
                        "SELECT qbo_name, qbo_id FROM qbo_link"
                        " WHERE qbo_company_id = %s"
                        " AND entity = 'Item' AND subtype = 'Category' AND qbo_active"
                        " AND qbo_id IS NOT NULL AND qbo_name IS NOT NULL",
                        self.id,
                    )
                )
            }
        return cache[key]
