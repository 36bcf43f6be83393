"""What a link keeps of lists other than customers, and for matching."""

from odoo import api, fields, models

from ...entities import names

# How names of an entity are called, beside DisplayName and Name.
_SUBTYPE = {"Item": "Type", "Account": "AccountType", "Term": "Type"}
_CODE = {
    "Item": "Sku",
    "Account": "AcctNum",
    "Vendor": "AcctNum",
    "Employee": "EmployeeNumber",
    "CompanyCurrency": "Code",
}
_TAX = (
    "ResaleNum",
    "PrimaryTaxIdentifier",
    "TaxIdentifier",
    "BusinessNumber",
    "GSTIN",
)


class QboLink(models.Model):
    _inherit = "qbo.link"

    code_key = fields.Char("Code to compare")
    tax_key = fields.Char("Tax ID to compare")
    subtype = fields.Char(
        "Type in QuickBooks", help="Type of an item, an account or a term"
    )
    seen_at = fields.Datetime(
        "Last seen in QuickBooks", help="When the list of QuickBooks last showed it"
    )

    pull_due = fields.Boolean(
        "To be taken over",
        help="QuickBooks changed it: Odoo's record may have to follow",
    )
    agree_due = fields.Boolean(
        "To be agreed",
        help="Linked in bulk: what both sides hold is written down with the next run",
    )
    base = fields.Json(
        "As last agreed",
        prefetch="objects",
        help="What QuickBooks held when both sides last agreed, as flat values",
    )
    wanted = fields.Boolean(
        "Asked for by a person",
        help="Somebody asked for it, so it goes without a job that needs it",
    )
    match_run_id = fields.Many2one(
        "qbo.match.run", "Matched by", index="btree_not_null", ondelete="set null"
    )

    _code_idx = models.Index("(qbo_company_id, entity, code_key) WHERE code_key <> ''")
    _tax_idx = models.Index("(qbo_company_id, tax_key) WHERE tax_key <> ''")
    _entity_idx = models.Index("(qbo_company_id, entity, lower(qbo_name), id)")
    _pull_idx = models.Index("(qbo_company_id) WHERE pull_due")
    _agree_idx = models.Index("(qbo_company_id, id) WHERE agree_due")
    _unmatched_idx = models.Index("(qbo_company_id, entity) WHERE state = 'unmatched'")

    @api.model
    def _image_values(self, company, entity, answered):
        # EXTENDS: further keys; an inactive name is compared as it was before
        values = super()._image_values(company, entity, answered)
        active = answered.get("Active", True)
        plain = names.undeleted(values["qbo_name"], active)
        tax = next((answered[path] for path in _TAX if answered.get(path)), "")
        values.update(
            name_key=names.match_key(plain),
            code_key=names.code_key(answered.get(_CODE.get(entity))),
            tax_key=names.tax_key(tax),
            subtype=answered.get(_SUBTYPE.get(entity)) or False,
        )
        return values

    @api.model
    def _release_columns(self):
        """Return the columns that an object keeps when its record lets it go."""
        return ("code_key", "tax_key", "subtype", "seen_at")

    # === FOR SCREENS === #

    def _match_row(self, proposal):
        """Return one QuickBooks object as the right side of a matching screen.

        :param proposal: its best open proposal as dict, or False
        """
        self.ensure_one()
        image = self.image or {}
        return {
            "id": self.id,
            "qbo_id": self.qbo_id,
            "name": self.qbo_name,
            "full_name": image.get("FullyQualifiedName") or self.qbo_name,
            "active": self.qbo_active,
            "code": image.get(_CODE.get(self.entity)) or "",
            "email": (image.get("PrimaryEmailAddr") or {}).get("Address") or "",
            "phone": (image.get("PrimaryPhone") or {}).get("FreeFormNumber") or "",
            "city": (image.get("BillAddr") or {}).get("City") or "",
            "subtype": self.subtype or "",
            "state": self.state,
            "record": {"id": self.res_id, "name": self.res_name}
            if self.res_model
            else False,
            "proposal": proposal,
        }
