"""What the matching screens show: both sides, paged, with counts and proposals.

Called over RPC by the screens. Each method checks the group; records are read with the
rights of the user.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...entities.kinds import KINDS

MOST_ROWS = 500
STATES = ("all", "open", "linked", "proposed")
RIGHT_ORDERS = {
    "name": "lower(qbo_name)",
    "code": "code_key",
    "email": "email_key",
    "subtype": "subtype",
    "qbo_id": "length(qbo_id), qbo_id",
}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _check_match(self, key):
        """Return the kind, for who may match.

        :raise AccessError: for who is no QuickBooks user, is of another Odoo company,
            or may not read the records of this kind in Odoo: QuickBooks shows the same
        """
        self.ensure_one()
        self._check_group("user")
        self.check_access("read")
        kind = self._kind(key)
        self.env[kind.res_model].check_access("read")
        return kind

    @api.model
    def match_kinds(self):
        """Return the kinds: list of dicts ``key``, ``label``, ``entity``,
        ``res_model``, ``columns`` (name, string, type, sortable), ``imports``,
        ``exports``."""
        self._check_group("user")
        found = []
        for kind in KINDS.values():
            described = self.env[kind.res_model].fields_get(
                list(kind.columns), ["string", "type", "selection"]
            )
            found.append(
                {
                    "key": kind.key,
                    "label": self.env._(kind.label),
                    "entity": kind.entity,
                    "res_model": kind.res_model,
                    "imports": kind.imports,
                    "exports": kind.exports,
                    "columns": [
                        {
                            "name": name,
                            **described[name],
                            "sortable": self._left_sortable(kind, name),
                        }
                        for name in kind.columns
                        if name in described
                    ],
                }
            )
        return found

    # === LEFT === #

    def match_left(
        self, kind, search="", order=None, offset=0, limit=80, state="all", only=None
    ):
        """List Odoo records of a kind, each with its link and its best proposal.

        :param str kind: key of the kind
        :param str search: text that is looked up in the kind's search fields
        :param str order: ``"field"`` or ``"field desc"``, a column of the kind
        :param str state: ``all``, ``open`` (hide synchronized), ``linked``,
            ``proposed``
        :param only: ids of records to show, such as the partner of a selected row
        :return: dict ``total`` and ``rows``; a row has ``id``, ``name``, the columns,
            ``link`` (False or ``id``, ``qbo_id``, ``name``, ``active``) and
            ``proposal`` (False or ``id``, ``link_id``, ``name``, ``score``,
            ``reasons``)
        """
        kind = self._check_match(kind)
        model = self.env[kind.res_model].with_context(active_test=True)
        domain = self._left_domain(kind, search, state, only)
        total = model.search_count(domain)
        records = model.search(
            domain,
            offset=offset,
            limit=min(limit, MOST_ROWS),
            order=self._left_order(kind, order),
        )
        read = records.read([kind.name, "display_name", *kind.columns])
        links = self._left_links(kind, records)
        proposals = self._left_proposals(kind, records)
        return {
            "total": total,
            "rows": [
                {
                    **row,
                    "name": row["display_name"],
                    "link": links.get(row["id"], False),
                    "proposal": proposals.get(row["id"], False),
                }
                for row in read
            ],
        }

    def _left_domain(self, kind, search, state, only):
        if state not in STATES:
            raise UserError(
                self.env._("%(state)s is no choice of this list.", state=state)
            )
        linked = {"open": False, "linked": True}.get(state)
        domain = self._kind_domain(kind, linked)
        if search:
            domain &= Domain.OR([Domain(name, "ilike", search) for name in kind.search])
        if only is not None:
            domain &= Domain("id", "in", only)
        if state == "proposed":
            proposed = SQL(
                "(SELECT res_id FROM qbo_match_proposal WHERE qbo_company_id = %s"
                " AND kind = %s AND state = 'open')",
                self.id,
                kind.key,
            )
            self.env["qbo.match.proposal"].flush_model()
            domain &= Domain("id", "in", proposed)
        self.env["qbo.link"].flush_model()
        return domain

    def _left_order(self, kind, order):
        if not order:
            return kind.order
        name, _space, direction = order.partition(" ")
        if name == "name":
            name = kind.order.split(",")[0] if kind.name == "name" else kind.name
        if not self._left_sortable(kind, name) or direction not in ("", "asc", "desc"):
            raise UserError(self.env._("The list cannot be sorted by %s.", order))
        return f"{name} {direction}, id"

    @api.model
    def _left_sortable(self, kind, name):
        """Tell whether the left side can be sorted by a field."""
        if name not in (*kind.columns, kind.name, kind.order.split(",")[0]):
            return False
        return self.env[kind.res_model]._fields[name].store or name == "code"

    def _left_links(self, kind, records):
        """Return {record id: what it is linked to}; one query."""
        links = (
            self.env["qbo.link"]
            .sudo()
            .search_fetch(
                [
                    ("qbo_company_id", "=", self.id),
                    ("entity", "=", kind.entity),
                    ("res_model", "=", kind.res_model),
                    ("res_id", "in", records.ids),
                    ("qbo_id", "!=", False),
                ],
                ["res_id", "qbo_id", "qbo_name", "qbo_active", "state", "variant"],
            )
        )
        return {
            link.res_id: {
                "id": link.id,
                "qbo_id": link.qbo_id,
                "name": link.qbo_name,
                "active": link.qbo_active,
                "state": link.state,
                "variant": link.variant,
            }
            for link in links
        }

    def _left_proposals(self, kind, records):
        """Return {record id: its best open proposal}; one query."""
        found = (
            self.env["qbo.match.proposal"]
            .sudo()
            .search(
                [
                    ("qbo_company_id", "=", self.id),
                    ("kind", "=", kind.key),
                    ("state", "=", "open"),
                    ("res_id", "in", records.ids),
                ],
                order="score desc, id",
            )
        )
        best = {}
        for proposal in found:
            best.setdefault(proposal.res_id, proposal._as_dict())
        return best

    # === RIGHT === #

    def match_right(
        self, kind, search="", order=None, offset=0, limit=80, state="all", only=None
    ):
        """List QuickBooks objects of a kind, each with its record or proposal.

        :param str kind: key of the kind
        :param str order: one of name, code, email, subtype, qbo_id; or with `` desc``
        :param only: ids of links to show
        :return: dict ``total`` and ``rows``; a row has ``id`` (of the link),
            ``qbo_id``, ``name``, ``full_name``, ``active``, ``code``, ``email``,
            ``phone``, ``city``, ``subtype``, ``record`` (False or ``id``, ``name``)
            and ``proposal`` (False or ``id``, ``res_id``, ``name``, ``score``)
        """
        kind = self._check_match(kind)
        self.env["qbo.link"].flush_model()
        where = self._right_where(kind, search, state, only)
        total = self.env.execute_query(
            SQL("SELECT count(*) FROM qbo_link WHERE %s", where)
        )[0][0]
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM qbo_link WHERE %s ORDER BY %s LIMIT %s OFFSET %s",
                where,
                self._right_order(order),
                min(int(limit), MOST_ROWS),
                int(offset),
            )
        )
        links = self.env["qbo.link"].sudo().browse(row[0] for row in rows)
        proposals = self._right_proposals(links)
        return {
            "total": total,
            "rows": [link._match_row(proposals.get(link.id, False)) for link in links],
        }

    def _right_where(self, kind, search, state, only):
        parts = [self._kind_objects(kind)]
        if state == "open":
            parts.append(SQL("state = 'unmatched'"))
        elif state == "linked":
            parts.append(SQL("res_model IS NOT NULL"))
        elif state == "proposed":
            parts.append(
                SQL(
                    "id IN (SELECT link_id FROM qbo_match_proposal"
                    " WHERE qbo_company_id = %s AND state = 'open')",
                    self.id,
                )
            )
        elif state not in STATES:
            raise UserError(
                self.env._("%(state)s is no choice of this list.", state=state)
            )
        if search:
            text = f"%{search}%"
            parts.append(
                SQL(
                    "(qbo_name ILIKE %s OR email_key ILIKE %s OR code_key ILIKE %s"
                    " OR phone_key ILIKE %s OR qbo_id = %s)",
                    text,
                    text,
                    text,
                    text,
                    search,
                )
            )
        if only is not None:
            parts.append(SQL("id = ANY(%s)", [int(id_) for id_ in only]))
        return SQL(" AND ").join(parts)

    def _right_order(self, order):
        name, _space, direction = (order or "name").partition(" ")
        if name not in RIGHT_ORDERS or direction not in ("", "asc", "desc"):
            raise UserError(self.env._("The list cannot be sorted by %s.", order))
        column = SQL(RIGHT_ORDERS[name])
        return SQL(
            "%s %s, id", column, SQL("DESC NULLS LAST" if direction == "desc" else "")
        )

    def _right_proposals(self, links):
        found = (
            self.env["qbo.match.proposal"]
            .sudo()
            .search(
                [("link_id", "in", links.ids), ("state", "=", "open")],
                order="score desc, id",
            )
        )
        names = {}
        for model, proposals in found.grouped("res_model").items():
            # With the rights of the user: what she may not see has no name here.
            records = self.env[model].search([("id", "in", proposals.mapped("res_id"))])
            names.update({record.id: record.display_name for record in records})
        best = {}
        for proposal in found:
            best.setdefault(
                proposal.link_id.id,
                {
                    "id": proposal.id,
                    "res_id": proposal.res_id,
                    "name": names.get(proposal.res_id, ""),
                    "score": proposal.score,
                },
            )
        return best

    # === COUNTS === #

    def match_counts(self, kind):
        """Count a kind: what is matched, open and doubtful.

        :return: dict ``matched``, ``open_left``, ``open_right``, ``doubtful`` (records
            with a proposal), ``read_at`` (text or False), ``list_state`` (False when
            the list has never been asked for), ``running`` (automatch under way),
            ``last_run`` (False or ``id``, ``action``, ``state``, ``message``,
            ``linked``, ``proposed``)
        """
        kind = self._check_match(kind)
        model = self.env[kind.res_model].with_context(active_test=True)
        self.env["qbo.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FILTER (WHERE res_model IS NOT NULL),"
                " count(*) FILTER (WHERE state = 'unmatched')"
                " FROM qbo_link WHERE %s",
                self._kind_objects(kind),
            )
        )
        matched, open_right = rows[0]
        self.env["qbo.match.proposal"].flush_model()
        doubtful = self.env.execute_query(
            SQL(
                "SELECT count(DISTINCT (res_id, variant)) FROM qbo_match_proposal"
                " WHERE qbo_company_id = %s AND kind = %s AND state = 'open'",
                self.id,
                kind.key,
            )
        )[0][0]
        row = self.sudo().list_ids.filtered(lambda r: r.entity == kind.entity)
        return {
            "matched": matched,
            "open_left": model.search_count(self._kind_domain(kind, linked=False)),
            "open_right": open_right,
            "doubtful": doubtful,
            "read_at": str(row.read_at) if row.read_at else False,
            "list_state": row.state or False,
            **self._match_runs(kind),
        }

    def _match_runs(self, kind):
        run = (
            self.env["qbo.match.run"]
            .sudo()
            .search(
                [("qbo_company_id", "=", self.id), ("kind", "=", kind.key)], limit=1
            )
        )
        return {
            "running": run.state in ("waiting", "running"),
            "last_run": run
            and run.read(["action", "state", "message", "linked", "proposed"])[0],
        }
