"""Automated sales tax in the US: addresses, Odoo's tax instead, tax of each rate.

QuickBooks computes the tax from the addresses of a document, so they are always sent;
an amount of tax that is sent overrides its own (Intuit's reference of Invoice,
TxnTaxDetail; minor version 70).
"""

from odoo import api, models

from . import amounts, said
from .address import address_values
from .qbo_entity import Problem

OVERRIDE, KEEP = "override", "keep"


class QboEntityDocument(models.AbstractModel):
    _inherit = "qbo.entity.document"

    @api.model
    def _prefetch(self, company, records):
        result = super()._prefetch(company, records)
        context = self._context()
        if context.us and context.automated:
            ids = {
                key: link.res_id
                for key, link in context.customers.items()
                if link.res_model == "project.project"
            }
            projects = self.env["project.project"].browse(set(ids.values())).exists()
            by_id = {project.id: project.partner_id for project in projects}
            context.sites = {key: by_id.get(value) for key, value in ids.items()}
        return result

    @api.model
    def _document(self, company, move, link):
        found = super()._document(company, move, link)
        context = self._context()
        if context.us and context.automated:
            policy = company.us_tax_policy
            found["_policy"] = policy
            found["_odoo_tax"] = found["_tax"]
            if policy == KEEP:
                found.pop("_tax")
                found.pop("_total")
            elif policy == OVERRIDE and self._overrides(link, found["_tax"]):
                found["TxnTaxDetail"] = {"TotalTax": found["_tax"]}
                why = self.env._("Sales tax as computed by Odoo")
                found["PrivateNote"] = " | ".join(
                    filter(None, (found["PrivateNote"], why))
                )
        return found

    @api.model
    def _overrides(self, link, tax):
        """Tell whether Odoo's tax has to be sent: QuickBooks came to another one.

        What was overridden once stays so, since QuickBooks' own tax is not known any
        more.
        """
        if "TxnTaxDetail" in (link.sent or {}):
            return True
        if not link.qbo_id:
            return False
        return automated_tax(link.image) != amounts.cents(tax)

    @api.model
    def _add_addresses(self, found, context, move):
        # EXTENDS: the tax depends on the addresses
        super()._add_addresses(found, context, move)
        if not (context.us and context.automated):
            return
        billed = move.partner_id
        shipped = move.partner_shipping_id or billed
        site = context.sites.get(move.id)
        if site and shipped in (billed, billed.commercial_partner_id):
            shipped = site
        places = {
            "BillAddr": (billed, billed.commercial_partner_id),
            "ShipAddr": (shipped, billed, billed.commercial_partner_id),
            "ShipFromAddr": (move.company_id.partner_id,),
        }
        for group, partners in places.items():
            filled = [p for p in partners if p.street or p.city or p.zip]
            for member, value in address_values((filled or partners)[0]).items():
                found[f"{group}.{member}"] = value

    @api.model
    def _difference(self, values, answered):
        """EXTENDS: where the whole agrees, each rate is compared.

        Only where QuickBooks names no other rates than those that were foreseen.
        """
        found = super()._difference(values, answered)
        ours = values.get("_shares")
        if found or not ours:
            return found
        theirs = {}
        for row in (answered.get("TxnTaxDetail") or {}).get("TaxLine") or ():
            rate = ((row.get("TaxLineDetail") or {}).get("TaxRateRef") or {}).get(
                "value"
            )
            theirs[rate] = theirs.get(rate, amounts.ZERO) + amounts.cents(row["Amount"])
        if theirs.keys() - ours.keys():
            return None
        for rate, amount in ours.items():
            other = theirs.get(rate, amounts.ZERO)
            if amounts.cents(amount) != other:
                name = self.env["qbo.link"].search(
                    [("entity", "=", "TaxRate"), ("qbo_id", "=", rate)], limit=1
                )
                label = name.qbo_name or rate
                return Problem("sales_differs", said.differs(label, amount, other))
        return None


def automated_tax(answered):
    """Return the tax of a document as QuickBooks has it, in cents."""
    return amounts.cents(((answered or {}).get("TxnTaxDetail") or {}).get("TotalTax"))
