"""What entities share that have a plain Name: items, terms, methods, classes."""

from decimal import Decimal, InvalidOperation

from odoo import api, models

from . import names
from .qbo_entity import Problem


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

    # Longest Name.
    _name_size = 100

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
