"""Class: by what income and costs are told apart."""

from odoo import api, models


class QboEntityClass(models.AbstractModel):
    """Analytic accounts to Class."""

    _name = "qbo.entity.class"
    _inherit = "qbo.entity"
    _description = "QuickBooks class"

    _qbo_name = "Class"
    _res_model = "account.analytic.account"
    _rank = 20

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"Name", "FullyQualifiedName", "ParentRef", "SubClass"}
