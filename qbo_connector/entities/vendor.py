"""Vendor: an Odoo contact that is paid."""

from odoo import api, models


class QboEntityVendor(models.AbstractModel):
    """``res.partner`` (commercial partners) to Vendor."""

    _name = "qbo.entity.vendor"
    _inherit = "qbo.entity"
    _description = "QuickBooks vendor"

    _qbo_name = "Vendor"
    _res_model = "res.partner"
    _rank = 20

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {
            "DisplayName",
            "CompanyName",
            "GivenName",
            "FamilyName",
            "PrimaryEmailAddr",
            "PrimaryPhone",
            "WebAddr",
            "BillAddr",
            "AcctNum",
            "TermRef",
            "CurrencyRef",
            "Balance",
        }
