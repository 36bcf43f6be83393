"""Customer: an Odoo contact that is billed, once per currency."""

from odoo import api, models
from odoo.tools import SQL

from . import names
from .address import (
    ADDRESS_WATCH,
    address_rows,
    address_values,
    carried_emails,
    valid_emails,
)
from .qbo_entity import Problem
from .rows import Row

NAME_SIZE = 500
PHONE_SIZE = 30
URL_SIZE = 1000
# Two names are worth a person's look from this trigram similarity on (0 to 1).
SIMILAR_NAME = 0.6
HOME = "-"


class QboEntityCustomer(models.AbstractModel):
    """``res.partner`` (commercial partners) to Customer."""

    _name = "qbo.entity.customer"
    _inherit = "qbo.entity"
    _description = "QuickBooks customer"

    _qbo_name = "Customer"
    _res_model = "res.partner"
    _rank = 20
    _name_key = "DisplayName"
    _name_tree = True

    # === TABLE === #

    @api.model
    def _rows(self):
        return (
            Row("DisplayName", "name", NAME_SIZE, value="_display_name_of"),
            Row("CompanyName", "name", 100, value="_company_name_of"),
            Row("GivenName", "name", 100, value="_given_name_of"),
            Row("FamilyName", "name", 100, value="_family_name_of"),
            # Not cut to length: half an address would be another one.
            Row("PrimaryEmailAddr.Address", "email", value="_email_of"),
            Row("PrimaryPhone.FreeFormNumber", "phone", PHONE_SIZE, value="_phone_of"),
            Row("WebAddr.URI", "website", value="_website_of"),
            Row("CurrencyRef.value", "currency_id", value="_currency_of", on="create"),
            *address_rows("BillAddr", "street", "_bill_address_of"),
            *address_rows("ShipAddr", "child_ids", "_ship_address_of"),
        )

    @api.model
    def _watched_besides(self):
        return {
            "res.partner": (
                *ADDRESS_WATCH,
                "ref",
                "is_company",
                "type",
                "parent_id",
                "active",
            )
        }

    @api.model
    def _image_paths(self):
        return super()._image_paths() | {
            "FullyQualifiedName",
            "ParentRef",
            "Job",
            "IsProject",
            "Level",
            "Balance",
            "MetaData",
        }

    # === VALUES === #

    @api.model
    def _prefetch(self, company, records):
        records.child_ids.fetch(["type", "active", *ADDRESS_WATCH])

    @api.model
    def _display_name_of(self, company, partner, link):
        currency = company._variant_currency(link.variant)
        name = partner.name or partner.display_name
        text = names.apply_pattern(company.name_pattern, name, partner.ref, currency)
        further = currency and "{currency}" not in company.name_pattern
        suffix = f"/{currency}" if further else ""
        return names.clean(text, NAME_SIZE, suffix + (link.name_suffix or ""))

    @api.model
    def _company_name_of(self, company, partner, link):
        return names.clean(partner.name, 100) if partner.is_company else ""

    @api.model
    def _given_name_of(self, company, partner, link):
        return "" if partner.is_company else self._person(partner)[0]

    @api.model
    def _family_name_of(self, company, partner, link):
        return "" if partner.is_company else self._person(partner)[1]

    @api.model
    def _person(self, partner):
        return tuple(
            names.clean(part, 100) if part else ""
            for part in names.split_person(partner.name)
        )

    @api.model
    def _email_of(self, company, partner, link):
        return carried_emails(partner.email)

    @api.model
    def _phone_of(self, company, partner, link):
        return names.first_phone(partner.phone, PHONE_SIZE)

    @api.model
    def _website_of(self, company, partner, link):
        website = partner.website or ""
        return website if len(website) <= URL_SIZE else ""

    @api.model
    def _currency_of(self, company, partner, link):
        if not company.multi_currency:
            return None
        return company._variant_currency(link.variant) or company.home_currency

    @api.model
    def _bill_address_of(self, company, partner, link):
        return address_values(partner)

    @api.model
    def _ship_address_of(self, company, partner, link):
        delivery = partner.child_ids.filtered(
            lambda child: child.type == "delivery" and child.active
        )
        return address_values(delivery[:1]) if delivery else {}

    # === CHECKS === #

    @api.model
    def _problems(self, company, links, values):
        problems = {}
        taken = self._names_taken(company, links, values)
        for link in links:
            mine = values.get(link.id)
            if mine is None:
                problems[link.id] = Problem("odoo_record_gone", link.res_name or "")
            elif not mine["DisplayName"]:
                problems[link.id] = Problem("name_missing", link.res_name or "")
            elif email_problem := self._email_problem(mine):
                problems[link.id] = email_problem
            elif link.id in taken:
                problems[link.id] = taken[link.id]
        return problems

    @api.model
    def _email_problem(self, values):
        email = values.get("PrimaryEmailAddr.Address") or ""
        return None if valid_emails(email) else Problem("email_invalid", email)

    @api.model
    def _names_taken(self, company, links, values):
        """Foresee names that another linked customer holds in QuickBooks."""
        taken = {}
        for link_id, found in self._same_names(company, links, values).items():
            for row in found:
                if row["linked"]:
                    holder = {key: row[key] for key in ("qbo_id", "name")}
                    taken[link_id] = Problem(
                        "name_taken",
                        row["name"],
                        {"holder": {"entity": self._qbo_name, **holder}},
                    )
        return taken

    @api.model
    def _lookalikes(self, company, links, values):
        """Look through the unmatched customers of QuickBooks before a first create.

        Found are equal names, names that differ in spelling or in the form of the
        company, and equal e-mail addresses or phone numbers.
        """
        links = links.filtered(lambda link: link.id in values and not link.create_new)
        if not links:
            return {}
        mine = [values[link.id] for link in links]
        self.env["qbo.link"].flush_model()
        self.env.execute_query(
            SQL(
                "SELECT set_config('pg_trgm.similarity_threshold', %s, true)",
                str(SIMILAR_NAME),
            )
        )
        rows = self.env.execute_query(
            SQL(
                LOOKALIKES,
                links=links.ids,
                names=[row["DisplayName"] for row in mine],
                keys=[names.match_key(row["DisplayName"]) for row in mine],
                emails=[
                    names.email_key(row.get("PrimaryEmailAddr.Address")) for row in mine
                ],
                phones=[
                    names.phone_key(row.get("PrimaryPhone.FreeFormNumber"))
                    for row in mine
                ],
                parents=[str(row.get("ParentRef.value") or "") for row in mine],
                company=company.id,
                entity=self._qbo_name,
            )
        )
        found = {}
        for link_id, other, qbo_id, name, active, why, score in rows:
            found.setdefault(link_id, {}).setdefault(
                other,
                {
                    "link_id": other,
                    "qbo_id": qbo_id,
                    "name": name,
                    "active": active,
                    "why": why,
                    "score": round(float(score), 2),
                },
            )
        return {link_id: list(best.values())[:5] for link_id, best in found.items()}

    # === ANSWERS === #

    @api.model
    def _echo_differs(self, body, answered):
        if "DisplayName" in body:
            # Made inactive and renamed at once: QuickBooks appends to the new name.
            if not names.same(body["DisplayName"], self._plain_name(answered)):
                return "DisplayName"
        wanted = (body.get("ParentRef") or {}).get("value")
        if wanted and wanted != (answered.get("ParentRef") or {}).get("value"):
            return "ParentRef"
        return None

    @api.model
    def _plain_name(self, found):
        """Return the name of an object without what being inactive adds to it."""
        return names.undeleted(found.get("DisplayName"), found.get("Active", True))

    @api.model
    def _holds(self, found, body):
        return super()._holds({**found, "DisplayName": self._plain_name(found)}, body)

    @api.model
    def _same_object(self, body, found):
        currency = (body.get("CurrencyRef") or {}).get("value")
        if currency and currency != (found.get("CurrencyRef") or {}).get("value"):
            return False
        parent = (body.get("ParentRef") or {}).get("value")
        if parent != (found.get("ParentRef") or {}).get("value"):
            return False
        return self._echo_differs(body, found) is None


# One row per likely double: equal name first, then equal key, e-mail, phone and
# spelling. Each branch uses an index of its own.
LOOKALIKES = """
    SELECT w.link_id, f.id, f.qbo_id, f.qbo_name, f.qbo_active, f.why, f.score
      FROM unnest(%(links)s::int[], %(names)s::text[], %(keys)s::text[],
                  %(emails)s::text[], %(phones)s::text[], %(parents)s::text[])
           AS w(link_id, name, key, email, phone, parent)
      CROSS JOIN LATERAL (
        (SELECT l.*, 'name' AS why, 1.0 AS score FROM qbo_link l
          WHERE l.qbo_company_id = %(company)s AND l.entity = %(entity)s
            AND l.state = 'unmatched' AND lower(l.qbo_name) = lower(w.name)
            AND coalesce(l.parent_qbo_id, '') = w.parent LIMIT 5)
        UNION ALL
        (SELECT l.*, 'spelling', greatest(similarity(l.name_key, w.key), 0.0)
           FROM qbo_link l
          WHERE l.qbo_company_id = %(company)s AND l.entity = %(entity)s
            AND l.state = 'unmatched' AND l.name_key %% w.key
            AND coalesce(l.parent_qbo_id, '') = w.parent
          ORDER BY similarity(l.name_key, w.key) DESC LIMIT 5)
        UNION ALL
        (SELECT l.*, 'email', 0.9 FROM qbo_link l
          WHERE l.qbo_company_id = %(company)s AND l.entity = %(entity)s
            AND l.state = 'unmatched' AND w.email <> '' AND w.parent = ''
            AND l.email_key = w.email AND l.parent_qbo_id IS NULL LIMIT 5)
        UNION ALL
        (SELECT l.*, 'phone', 0.8 FROM qbo_link l
          WHERE l.qbo_company_id = %(company)s AND l.entity = %(entity)s
            AND l.state = 'unmatched' AND w.phone <> '' AND w.parent = ''
            AND l.phone_key = w.phone AND l.parent_qbo_id IS NULL LIMIT 5)
      ) f
     ORDER BY w.link_id, f.score DESC, f.id
"""
