"""Connecting a QBO company with Intuit, and keeping it connected."""

from odoo import models


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _redirect_uri(self):
        return self.get_base_url() + "/qbo/oauth/callback"

    def _renew_if_due(self):
        pass
