"""Customers complete: tax number, term, shared names, and what stays behind."""

from odoo import api, models
from odoo.tools import SQL

from .address import left_emails
from .qbo_entity import Problem
from .rows import Row

RESALE_SIZE = 16
# Customers, vendors and employees share one name space (Intuit's reference).
NAME_SPACE = ("Customer", "Vendor", "Employee")

TAKEN = """
    SELECT DISTINCT ON (w.link_id) w.link_id, l.entity, l.qbo_id, l.qbo_name
      FROM unnest(%(links)s::int[], %(names)s::text[]) AS w(link_id, name)
      JOIN qbo_link l
        ON l.qbo_company_id = %(company)s AND l.entity = ANY(%(others)s)
       AND l.qbo_id IS NOT NULL AND l.parent_qbo_id IS NULL
       AND lower(l.qbo_name) = lower(w.name)
     ORDER BY w.link_id, l.id
"""


class QboEntityCustomer(models.AbstractModel):
    _inherit = "qbo.entity.customer"

    @api.model
    def _is_contact(self):
        """Tell whether this is the mapper of contacts as customers."""
        return (self._qbo_name, self._res_model) == ("Customer", "res.partner")

    @api.model
    def _rows(self):
        rows = super()._rows()
        if not self._is_contact():
            return rows
        return (
            *rows,
            Row("ResaleNum", "vat", value="_resale_of"),
            Row("SalesTermRef.value", "property_payment_term_id", value="_term_of"),
        )

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {"Taxable", "CurrencyRef", "Notes"}

    @api.model
    def _resale_of(self, company, partner, link):
        number = partner.vat or ""
        return number if len(number) <= RESALE_SIZE else ""

    @api.model
    def _term_of(self, company, partner, link):
        """Return the id of the term; one that is not linked changes nothing there."""
        term = partner.property_payment_term_id
        linked = company._linked_ids("Term", "account.payment.term")
        return linked.get(term.id) if term else None

    # === CHECKS === #

    @api.model
    def _names_taken(self, company, links, values):
        taken = super()._names_taken(company, links, values)
        wanted = {
            link.id: values[link.id]["DisplayName"]
            for link in links
            if link.id in values
            and not link.qbo_id
            and link.id not in taken
            and not values[link.id].get("ParentRef.value")
        }
        if not wanted:
            return taken
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                TAKEN,
                links=list(wanted),
                names=list(wanted.values()),
                company=company.id,
                others=[name for name in NAME_SPACE if name != self._qbo_name],
            )
        )
        for link_id, entity, qbo_id, name in rows:
            holder = {"entity": entity, "qbo_id": qbo_id, "name": name}
            taken[link_id] = Problem("name_taken", name, {"holder": holder})
        return taken

    # === WHAT STAYS BEHIND === #

    @api.model
    def _not_carried(self, company, partner):
        """Name what a contact holds and QuickBooks does not get.

        :return: list of texts in the user's words
        """
        texts, env = super()._not_carried(company, partner), self.env
        if partner._name != "res.partner":
            return texts
        if further := left_emails(partner.email):
            texts.append(
                env._(
                    "QuickBooks takes e-mails of 100 characters together. These do not "
                    "go: %s",
                    ", ".join(further),
                )
            )
        if not self._is_contact():
            return texts
        if len(partner.vat or "") > RESALE_SIZE:
            texts.append(
                env._("The tax number is longer than the 16 characters of QuickBooks.")
            )
        term = partner.property_payment_term_id
        if term and not company._linked_ids("Term", term._name).get(term.id):
            texts.append(
                env._("The payment term %s is not linked: see Terms.", term.name)
            )
        deliveries = partner.child_ids.filtered(lambda child: child.type == "delivery")
        if len(deliveries) > 1:
            texts.append(
                env._("Only one of %s delivery addresses goes.", len(deliveries))
            )
        position = partner.property_account_position_id
        if position and not partner.qbo_exempt_reason:
            texts.append(
                env._(
                    "The fiscal position %s does not go: documents carry the tax that "
                    "it leads to. Where the customer is exempt from US sales tax, "
                    "choose the reason on the contact's QuickBooks tab.",
                    position.name,
                )
            )
        return texts
