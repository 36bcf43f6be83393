"""Customers without sales tax: the reason and the number of their certificate.

Intuit's reference of Customer: Taxable, TaxExemptionReasonId, ResaleNum; US only.
"""

from odoo import api, models

from .customer_more import RESALE_SIZE
from .rows import Row


class QboEntityCustomer(models.AbstractModel):
    _inherit = "qbo.entity.customer"

    @api.model
    def _rows(self):
        rows = super()._rows()
        if not self._is_contact():
            return rows
        source = "qbo_exempt_reason"
        return (
            *rows,
            Row("Taxable", source, value="_taxable_of"),
            Row("TaxExemptionReasonId", source, value="_exemption_of"),
        )

    @api.model
    def _watched_besides(self):
        found = super()._watched_besides()
        mine = found.get("res.partner", ())
        return {**found, "res.partner": (*mine, "qbo_exempt_number")}

    @api.model
    def _taxable_of(self, company, partner, link):
        """Return False for who is exempt in Odoo; None leaves it to QuickBooks."""
        if company.country_code != "US":
            return None
        if partner.qbo_exempt_reason:
            return False
        # Taken back where it was ours; what a bookkeeper has set there stays.
        return True if (link.sent or {}).get("Taxable") is False else None

    @api.model
    def _exemption_of(self, company, partner, link):
        if self._taxable_of(company, partner, link) is None:
            return None
        return partner.qbo_exempt_reason or ""

    @api.model
    def _resale_of(self, company, partner, link):
        # EXTENDS: the certificate's number goes before the tax number
        number = partner.qbo_exempt_number or ""
        if company.country_code == "US" and partner.qbo_exempt_reason and number:
            return number[:RESALE_SIZE]
        return super()._resale_of(company, partner, link)
