"""Contacts: customers of jobs and documents."""

from odoo import fields, models

# TaxExemptionReasonId of Intuit's reference of Customer.
EXEMPTIONS = [
    ("1", "Federal government"),
    ("2", "State government"),
    ("3", "Local government"),
    ("4", "Tribal government"),
    ("5", "Charitable organization"),
    ("6", "Religious organization"),
    ("7", "Educational organization"),
    ("8", "Hospital"),
    ("9", "Resale"),
    ("10", "Direct pay permit"),
    ("11", "Multiple points of use"),
    ("12", "Direct mail"),
    ("13", "Agricultural production"),
    ("14", "Industrial production and manufacturing"),
    ("15", "Foreign diplomat"),
]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "qbo.linked.mixin"]

    qbo_exempt_reason = fields.Selection(
        EXEMPTIONS,
        "Exempt from US sales tax",
        help="Goes to the customer in a US company of QuickBooks, whose automated "
        "sales tax is zero then.",
    )
    qbo_exempt_number = fields.Char(
        "Exemption certificate",
        help="Number of the certificate, 16 characters. Empty: the tax number goes.",
    )

    qbo_not_carried = fields.Text(
        "Not carried over",
        compute="_compute_qbo_not_carried",
        groups="qbo_connector.group_qbo_user",
    )

    def _compute_qbo_not_carried(self):
        for partner in self:
            links = partner.qbo_link_ids.filtered("qbo_id")
            texts = [text for link in links for text in link._left_behind()]
            partner.qbo_not_carried = "\n".join(dict.fromkeys(texts)) or False

    def unlink(self):
        # EXTENDS base: a delivery address that goes changes its customer
        customers = self.commercial_partner_id - self
        result = super().unlink()
        customers.exists()._qbo_touch()
        return result
