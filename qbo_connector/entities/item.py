"""Item: a product or service."""

from odoo import api, models


class QboEntityItem(models.AbstractModel):
    """``product.product`` to Item."""

    _name = "qbo.entity.item"
    _inherit = "qbo.entity"
    _description = "QuickBooks item"

    _qbo_name = "Item"
    _res_model = "product.product"
    _rank = 20

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"Name", "FullyQualifiedName", "Type", "Sku", "Description", "PurchaseDesc", "UnitPrice", "PurchaseCost", "IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "TrackQtyOnHand", "Taxable", "SubItem", "ParentRef"}
