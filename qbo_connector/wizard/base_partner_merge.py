"""Merging contacts keeps their links, one by one."""

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        # EXTENDS base: links are no reference fields, so nobody else re-points them
        result = super()._update_reference_fields(src_partners, dst_partner)
        self.env["qbo.link"].sudo()._repoint(src_partners, dst_partner)
        return result
