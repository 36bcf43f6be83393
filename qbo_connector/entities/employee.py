"""Employee: who works for the company."""

from odoo import api, models


class QboEntityEmployee(models.AbstractModel):
    """``hr.employee`` to Employee."""

    _name = "qbo.entity.employee"
    _inherit = "qbo.entity"
    _description = "QuickBooks employee"

    _qbo_name = "Employee"
    _res_model = "hr.employee"
    _rank = 20

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"DisplayName", "GivenName", "FamilyName", "PrimaryPhone", "Mobile", "PrimaryEmailAddr", "PrimaryAddr", "HiredDate", "ReleasedDate", "EmployeeNumber"}
