"""What entities share that have a plain Name: items, terms, methods, classes."""

from decimal import Decimal, InvalidOperation

from odoo import api, models
from odoo.tools import SQL

from . import names
from .qbo_entity import Problem

TAKEN = """
    SELECT w.link_id, l.id, l.qbo_id, l.qbo_name, l.qbo_active,
           l.res_model IS NOT NULL
      FROM unnest(%(links)s::int[], %(names)s::text[], %(parents)s::text[])
           AS w(link_id, name, parent)
      JOIN qbo_link l
        ON l.qbo_company_id = %(company)s AND l.entity = %(entity)s
       AND l.qbo_id IS NOT NULL AND l.id <> w.link_id
       AND lower(l.qbo_name) = lower(w.name)
       AND (NOT %(tree)s OR coalesce(l.parent_qbo_id, '') = w.parent)
"""


def number_text(value):
    """Return a number as text, the same for the same number: ``"10.5"``.

    Amounts are compared and stored as text; floats never travel.
    """
    try:
        number = Decimal(str(value or 0))
    except InvalidOperation:
        return ""
    text = format(number.normalize(), "f")
    return "0" if text in ("-0", "") else text


class QboEntityNamed(models.AbstractModel):
    """An entity with a unique Name of limited length."""

    _name = "qbo.entity.named"
    _inherit = "qbo.entity"
    _description = "QuickBooks list entry"

    # Longest Name, what it may not hold, and whether a parent has names of its own.
    _name_size = 100
    _name_tree = False

    @api.model
    def _name_of(self, company, record, link):
        return names.clean(record.display_name, self._name_size, link.name_suffix or "")

    @api.model
    def _active_of(self, company, record, link):
        return bool(record.active)

    # === CHECKS === #

    @api.model
    def _problems(self, company, links, values):
        problems = {}
        taken = self._same_names(company, links, values)
        for link in links:
            mine = values.get(link.id)
            if mine is None:
                problems[link.id] = Problem("odoo_record_gone", link.res_name or "")
            elif not mine.get("Name"):
                problems[link.id] = Problem("name_missing", link.res_name or "")
            elif found := [row for row in taken.get(link.id, ()) if row["linked"]]:
                holder = {"entity": self._qbo_name, **found[0]}
                problems[link.id] = Problem(
                    "name_taken", found[0]["name"], {"holder": holder}
                )
        return problems

    @api.model
    def _lookalikes(self, company, links, values):
        links = links.filtered(lambda link: link.id in values and not link.create_new)
        return {
            link_id: [
                {**row, "why": "name", "score": 1.0}
                for row in found
                if not row["linked"]
            ]
            for link_id, found in self._same_names(company, links, values).items()
        }

    @api.model
    def _same_names(self, company, links, values):
        """Return {link id: QuickBooks objects that have its name}; set-based."""
        wanted = {
            link.id: values[link.id]
            for link in links
            if link.id in values and not link.qbo_id
        }
        if not wanted:
            return {}
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                TAKEN,
                links=list(wanted),
                names=[mine.get("Name") or "" for mine in wanted.values()],
                parents=[
                    str(mine.get("ParentRef.value") or "") for mine in wanted.values()
                ],
                company=company.id,
                entity=self._qbo_name,
                tree=self._name_tree,
            )
        )
        found = {}
        for link_id, other, qbo_id, name, active, linked in rows:
            found.setdefault(link_id, []).append(
                {
                    "link_id": other,
                    "qbo_id": qbo_id,
                    "name": name,
                    "active": active,
                    "linked": linked,
                }
            )
        return found

    # === ANSWERS === #

    @api.model
    def _echo_differs(self, body, answered):
        if "Name" in body:
            found = names.undeleted(answered.get("Name"), answered.get("Active", True))
            if not names.same(body["Name"], found):
                return "Name"
        return None

    @api.model
    def _linked_id(self, company, entity, record):
        """Return the QuickBooks id that a record is linked to, ``""`` for none."""
        return company._linked_ids(entity, record._name).get(record.id, "")
