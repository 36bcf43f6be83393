"""Department: what QuickBooks calls a location."""

from odoo import api, models

from . import names
from .rows import Row


class QboEntityDepartment(models.AbstractModel):
    """``hr.department`` to Department; in QuickBooks' screens it is a location."""

    _name = "qbo.entity.department"
    _inherit = "qbo.entity.named"
    _description = "QuickBooks location"

    _qbo_name = "Department"
    _res_model = "hr.department"
    _rank = 4
    _name_tree = True

    @api.model
    def _rows(self):
        return (
            Row("Name", "name", 100, value="_name_of"),
            Row("ParentRef.value", "parent_id", value="_parent_of"),
            Row("Active", "active", value="_active_of"),
        )

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"FullyQualifiedName", "SubDepartment"}

    @api.model
    def _name_of(self, company, department, link):
        return names.clean(department.name, self._name_size, link.name_suffix or "")

    @api.model
    def _parent_of(self, company, department, link):
        return self._linked_id(company, "Department", department.parent_id) or None
