"""Payments that QuickBooks had first: Odoo voids none of them without asking."""

from odoo import fields, models


class QboLink(models.Model):
    _inherit = "qbo.link"

    received = fields.Boolean(
        help="It was entered in QuickBooks and taken over into Odoo"
    )
