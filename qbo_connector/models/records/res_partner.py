"""Contacts: customers of jobs and documents."""

from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "qbo.linked.mixin"]

    def unlink(self):
        # EXTENDS base: a delivery address that goes changes its customer
        customers = self.commercial_partner_id - self
        result = super().unlink()
        customers.exists()._qbo_touch()
        return result
