"""Storing QuickBooks objects as links: one statement for a page of any list."""

import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..runner.qbo_company_settle import plain

# Columns of a link that follow from a QuickBooks object, with their SQL types.
COLUMNS = {
    "qbo_name": "text",
    "qbo_active": "bool",
    "parent_qbo_id": "text",
    "sync_token": "text",
    "image": "text",
    "is_project": "bool",
    "name_key": "text",
    "email_key": "text",
    "phone_key": "text",
    "code_key": "text",
    "tax_key": "text",
    "subtype": "text",
    "home_total": "float8",
}

UPSERT = """
    INSERT INTO qbo_link (
        qbo_company_id, company_id, entity, variant, state, qbo_id, seen_at,
        create_date, write_date, %(columns)s)
    SELECT %(company)s, %(odoo_company)s, %(entity)s, '-', 'unmatched',
           o.qbo_id, %(now)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC',
           %(values)s
      FROM unnest(%(ids)s::text[], %(arrays)s) AS o(qbo_id, %(columns)s)
    ON CONFLICT (qbo_company_id, entity, qbo_id) DO UPDATE
       SET token_doubtful = false, seen_at = excluded.seen_at,
           write_date = excluded.write_date,
           pull_due = qbo_link.pull_due OR (
               qbo_link.state = 'linked'
               AND qbo_link.sync_token IS DISTINCT FROM excluded.sync_token),
           %(updates)s
"""


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _mirror_store(self, entity, objects):
        """Store QuickBooks objects as links: new ones unmatched, known ones renewed.

        Set-based: one statement for all of them.

        :param str entity: name of the QuickBooks entity
        :param objects: as the API gave them; deleted ones by ``status``
        """
        gone = [str(o["Id"]) for o in objects if o.get("status") == "Deleted"]
        # The latest of each: one statement cannot write a row twice.
        by_id = {str(o["Id"]): o for o in objects if o.get("status") != "Deleted"}
        if gone:
            self._mirror_gone(entity, gone)
        if not by_id:
            return
        links = self.env["qbo.link"]
        found = [
            links._image_values(self, entity, plain(answered))
            for answered in by_id.values()
        ]
        for row in found:
            row["image"] = json.dumps(row["image"])
        links.flush_model()
        self.env.cr.execute(self._mirror_statement(entity, list(by_id), found))
        links.invalidate_model()

    def _mirror_statement(self, entity, qbo_ids, found):
        """Return the statement that inserts or renews rows of the mirror."""
        columns = [SQL.identifier(name) for name in COLUMNS]
        return SQL(
            UPSERT,
            company=self.id,
            odoo_company=self.company_id.id,
            entity=entity,
            now=fields.Datetime.now(),
            ids=qbo_ids,
            columns=SQL(", ").join(columns),
            values=SQL(", ").join(self._mirror_value(name) for name in COLUMNS),
            arrays=SQL(", ").join(
                SQL(f"%s::{kind}[]", [row[name] or _empty(kind) for row in found])
                for name, kind in COLUMNS.items()
            ),
            updates=SQL(", ").join(
                SQL("%s = %s", column, SQL.identifier("excluded", name))
                for name, column in zip(COLUMNS, columns, strict=True)
            ),
        )

    @api.model
    def _mirror_value(self, name):
        column = SQL.identifier("o", name)
        return SQL("%s::jsonb", column) if name == "image" else column


def _empty(kind):
    """Return what stands for nothing in a column."""
    return {"bool": False, "float8": 0.0}.get(kind)
