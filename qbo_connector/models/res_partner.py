"""Contacts: customers of jobs and documents."""

from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "qbo.linked.mixin"]
