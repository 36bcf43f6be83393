"""What the matching screen has to know once, when it opens."""

from odoo import api, models
from odoo.tools import SQL


class QboCompany(models.Model):
    _inherit = "qbo.company"

    @api.model
    def match_screen(self):
        """Describe the matching screen to the user who opens it.

        Only what this user may do is named, so that no button ends in a refusal.

        Lists of Odoo that are closed to the user are left out, too.

        :return: dict ``companies`` (``id``, ``name``, ``state``, ``enabled``,
            ``odoo_company``, ``wanted``: entities its edition has), ``kinds``
            (see :meth:`match_kinds`) and ``can`` (dict action -> bool)
        """
        self._check_group("user")
        companies = self.search([("company_id", "in", self.env.companies.ids)])
        bookkeeper = self.env.user.has_group("qbo_connector.group_qbo_bookkeeper")
        lists = self.env["qbo.list"].sudo()
        return {
            "companies": [
                {
                    "id": company.id,
                    "name": company.name,
                    "state": company.state,
                    "enabled": company.enabled,
                    "odoo_company": company.company_id.display_name,
                    "wanted": lists._wanted(company),
                }
                for company in companies
            ],
            "kinds": [kind for kind in self.match_kinds() if self._kind_readable(kind)],
            "can": {
                "exports": True,
                "differences": True,
                "decides": True,
                "clear": bookkeeper,
                "imports": bookkeeper,
            },
        }

    @api.model
    def _kind_readable(self, kind):
        """Tell whether the user may read a kind's records and what their rows name.

        :param dict kind: as :meth:`match_kinds` describes it
        """
        model = self.env[kind["res_model"]]
        relations = [
            model._fields[column["name"]].comodel_name
            for column in kind["columns"]
            if column["type"] == "many2one"
        ]
        return all(
            self.env[name].has_access("read")
            for name in (kind["res_model"], *relations)
        )

    # === ON THE WAY === #

    def _match_pending(self, kind, res_ids=None):
        """Tell which records are on their way to QuickBooks, or are held.

        What waits until somebody exports its document is not on its way.

        :param res_ids: ids of records; None for all of the kind
        :return: dict record id -> ``going`` or ``held`` (a person must look)
        """
        self.env["qbo.operation"].flush_model()
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.res_id, bool_or(o.state = 'attention')
                  FROM qbo_link l
                  JOIN qbo_operation o ON o.link_id = l.id
                   AND (o.state IN ('sending', 'attention')
                     OR o.state = 'waiting' AND NOT coalesce(o.held, false))
                 WHERE l.qbo_company_id = %s AND l.entity = %s AND l.res_model = %s
                   AND l.qbo_id IS NULL AND (%s OR l.res_id = ANY(%s))
                 GROUP BY l.res_id
                """,
                self.id,
                kind.entity,
                kind.res_model,
                res_ids is None,
                list(res_ids or ()),
            )
        )
        return {res_id: "held" if held else "going" for res_id, held in rows}

    def match_counts(self, kind):
        # EXTENDS: what is on its way, and what was held
        counts = super().match_counts(kind)
        states = list(self._match_pending(self._kind(kind)).values())
        held = states.count("held")
        return {**counts, "going": len(states) - held, "held": held}

    def match_left(self, kind, *args, **kwargs):
        # EXTENDS: rows say whether they are on their way, as ``pending``
        found = super().match_left(kind, *args, **kwargs)
        ids = [row["id"] for row in found["rows"]]
        pending = self._match_pending(self._kind(kind), ids)
        for row in found["rows"]:
            row["pending"] = pending.get(row["id"], False)
        return found

    def action_open_matching(self):
        """Open the matching screen on this QuickBooks company."""
        return self._open_matching()

    def _open_matching(self, kind=None):
        """Return the action that opens the matching screen.

        :param str kind: key of the kind that it starts with
        """
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "qbo_connector.action_qbo_match"
        )
        action["params"] = {"company_id": self.id}
        if kind:
            action["params"]["kind"] = kind
        return action
