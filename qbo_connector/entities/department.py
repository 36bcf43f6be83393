"""Department: what QuickBooks calls a location."""

from odoo import api, models


class QboEntityDepartment(models.AbstractModel):
    """``hr.department`` to Department."""

    _name = "qbo.entity.department"
    _inherit = "qbo.entity"
    _description = "QuickBooks location"

    _qbo_name = "Department"
    _res_model = "hr.department"
    _rank = 20

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"Name", "FullyQualifiedName", "ParentRef", "SubDepartment"}
