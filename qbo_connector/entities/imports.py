"""From a QuickBooks object to the values of an Odoo record. Pure but for look-ups."""

from odoo import api, models

from . import names
from .rows import read_path

ADDRESS = {"Line1": "street", "Line2": "street2", "City": "city", "PostalCode": "zip"}


class QboEntity(models.AbstractModel):
    _inherit = "qbo.entity"

    @api.model
    def _import_vals(self, company, image, link):
        """Return the values of a new Odoo record for a QuickBooks object.

        :param dict image: the object as it is mirrored
        :param link: its link
        :return: dict, or None for what cannot become a record
        """
        return None

    @api.model
    def _place_vals(self, company, address, prefix=""):
        """Return the fields of an address; without country, the company's defaults.

        :param dict address: a PhysicalAddress
        :param str prefix: of the Odoo fields, such as ``private_``
        """
        address = address or {}
        vals = {
            f"{prefix}{name}": address.get(member) or False
            for member, name in ADDRESS.items()
        }
        country, state = company._place_of(
            address.get("Country"), address.get("CountrySubDivisionCode")
        )
        vals[f"{prefix}country_id"] = country
        vals[f"{prefix}state_id"] = state
        return vals

    @api.model
    def _plain_import_name(self, image, link):
        """Return the name of an object without what QuickBooks or we have added."""
        name = image.get("DisplayName") or image.get("Name") or link.qbo_name or ""
        return names.undeleted(name, link.qbo_active)


class QboEntityCustomer(models.AbstractModel):
    _inherit = "qbo.entity.customer"

    @api.model
    def _import_vals(self, company, image, link):
        # A job is no contact: it is linked with its project.
        if self._res_model != "res.partner":
            return None
        name = self._plain_import_name(image, link)
        currency = read_path(image, "CurrencyRef.value")
        if currency and name.endswith(f"/{currency}"):
            name = name.removesuffix(f"/{currency}")
        vals = {
            "name": name,
            "is_company": bool(image.get("CompanyName"))
            or not (image.get("GivenName") or image.get("FamilyName")),
            "email": read_path(image, "PrimaryEmailAddr.Address") or False,
            "phone": read_path(image, "PrimaryPhone.FreeFormNumber") or False,
            "website": read_path(image, "WebAddr.URI") or False,
            **self._place_vals(company, image.get("BillAddr")),
        }
        return {**vals, **self._import_more(company, image, link)}

    @api.model
    def _import_more(self, company, image, link):
        """Return what customers have beside vendors: rank, tax number, delivery."""
        vals = {"customer_rank": 1}
        if image.get("ResaleNum"):
            vals["vat"] = image["ResaleNum"]
        term = read_path(image, "SalesTermRef.value")
        if term:
            vals["property_payment_term_id"] = company._record_of("Term", term)
        delivery = image.get("ShipAddr") or {}
        billing = image.get("BillAddr") or {}
        if delivery.get("Line1") and delivery.get("Line1") != billing.get("Line1"):
            place = self._place_vals(company, delivery)
            vals["child_ids"] = [(0, 0, {"type": "delivery", "name": False, **place})]
        if link.parent_qbo_id:
            vals["parent_id"] = company._record_of("Customer", link.parent_qbo_id)
            vals["type"] = "other"
        return vals


class QboEntityVendor(models.AbstractModel):
    _inherit = "qbo.entity.vendor"

    @api.model
    def _import_more(self, company, image, link):
        return {"supplier_rank": 1, "ref": image.get("AcctNum") or False}


class QboEntityEmployee(models.AbstractModel):
    _inherit = "qbo.entity.employee"

    @api.model
    def _import_vals(self, company, image, link):
        parts = image.get("GivenName"), image.get("FamilyName")
        name = " ".join(filter(None, parts)) or self._plain_import_name(image, link)
        return {
            "name": name,
            "company_id": company.company_id.id,
            "work_email": read_path(image, "PrimaryEmailAddr.Address") or False,
            "work_phone": read_path(image, "PrimaryPhone.FreeFormNumber") or False,
            "mobile_phone": read_path(image, "Mobile.FreeFormNumber") or False,
            **self._place_vals(company, image.get("PrimaryAddr"), "private_"),
        }


class QboEntityItem(models.AbstractModel):
    _inherit = "qbo.entity.item"

    @api.model
    def _import_vals(self, company, image, link):
        return {
            "name": self._plain_import_name(image, link),
            "default_code": image.get("Sku") or False,
            "type": "service" if link.subtype == "Service" else "consu",
            "list_price": float(image.get("UnitPrice") or 0),
            "standard_price": float(image.get("PurchaseCost") or 0),
            "description_sale": image.get("Description") or False,
            "description_purchase": image.get("PurchaseDesc") or False,
            "sale_ok": bool(image.get("IncomeAccountRef")),
            "purchase_ok": bool(image.get("ExpenseAccountRef")),
        }


class QboEntityTerm(models.AbstractModel):
    _inherit = "qbo.entity.term"

    @api.model
    def _import_vals(self, company, image, link):
        line = {"value": "percent", "value_amount": 100.0}
        if image.get("DayOfMonthDue"):
            line |= {
                "delay_type": "days_after_end_of_next_month",
                "nb_days": int(image["DayOfMonthDue"]),
            }
        else:
            line |= {
                "delay_type": "days_after",
                "nb_days": int(image.get("DueDays") or 0),
            }
        percent = float(image.get("DiscountPercent") or 0)
        return {
            "name": self._plain_import_name(image, link),
            "early_discount": percent > 0,
            "discount_percentage": percent,
            "discount_days": int(image.get("DiscountDays") or 0),
            "line_ids": [(0, 0, line)],
        }
