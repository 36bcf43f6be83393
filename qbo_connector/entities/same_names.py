"""Which objects of QuickBooks hold a name already; one statement for all entities."""

from odoo import api, models
from odoo.tools import SQL

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


class QboEntity(models.AbstractModel):
    _inherit = "qbo.entity"

    # The property that is unique, and whether each parent has names of its own.
    _name_key = "Name"
    _name_tree = False

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
                names=[mine.get(self._name_key) or "" for mine in wanted.values()],
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
