"""Vendor: an Odoo contact that is paid."""

from odoo import api, models

from . import names
from .address import address_rows
from .customer import NAME_SIZE, PHONE_SIZE
from .rows import Row


class QboEntityVendor(models.AbstractModel):
    """``res.partner`` (commercial partners) to Vendor.

    A vendor's tax number comes back masked, so it is sent when the vendor is made and
    never compared. QuickBooks ignores TermRef on create (reported by users of the
    API): it follows with the first update.
    """

    _name = "qbo.entity.vendor"
    _inherit = "qbo.entity.customer"
    _description = "QuickBooks vendor"

    _qbo_name = "Vendor"
    _rank = 22

    @api.model
    def _rows(self):
        return (
            Row("DisplayName", "name", NAME_SIZE, value="_display_name_of"),
            Row("CompanyName", "name", 100, value="_company_name_of"),
            Row("GivenName", "name", 100, value="_given_name_of"),
            Row("FamilyName", "name", 100, value="_family_name_of"),
            Row("PrimaryEmailAddr.Address", "email", value="_email_of"),
            Row("PrimaryPhone.FreeFormNumber", "phone", PHONE_SIZE, value="_phone_of"),
            Row("WebAddr.URI", "website", value="_website_of"),
            Row("AcctNum", "ref", 100),
            Row("TaxIdentifier", "vat", 20, on="create"),
            Row("CurrencyRef.value", "currency_id", value="_currency_of", on="create"),
            *address_rows("BillAddr", "street", "_bill_address_of"),
        )

    @api.model
    def _display_name_of(self, company, partner, link):
        currency = company._variant_currency(link.variant)
        suffix = f"/{currency}" if currency else ""
        name = partner.name or partner.display_name
        return names.clean(name, NAME_SIZE, suffix + (link.name_suffix or ""))
