"""Import of lists: one, a selection, or all; in the background, and taken back."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...entities import said
from ...entities.kinds import KINDS
from ...entities.rows import read_path

_lt = LazyTranslate(__name__)

IMPORT_CHUNK = 200
# Reasons that the result of a run names; all of them stand in Needs attention.
NAMED = 5


class QboMatchRun(models.Model):
    _inherit = "qbo.match.run"

    action = fields.Selection(
        selection_add=[("import", "Imported from QuickBooks")],
        ondelete={"import": "cascade"},
    )
    link_ids = fields.Json(
        "Links", help="Ids of the links that are to be imported; none: all"
    )
    position = fields.Integer(
        "Last object looked at", help="Last link that was looked at"
    )
    refused = fields.Json(
        "Could not be imported", help="Ids of the links that Odoo has refused"
    )


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def match_import(self, kind, link_ids=None):
        """Let Odoo records be made from QuickBooks objects, in the background.

        :param link_ids: ``id`` of rows of the right side; None for all that nobody has
            matched and that are active
        :return: id of the ``qbo.match.run``
        """
        kind = self._check_match(kind)
        self._check_group("bookkeeper")
        if not kind.imports:
            raise UserError(
                self.env._(
                    "%(kind)s are not made in Odoo from here. Make them in Odoo, and "
                    "link them.",
                    kind=self.env._(kind.label),
                )
            )
        if link_ids is not None and not link_ids:
            raise UserError(self.env._("Select what is to be imported first."))
        run = (
            self.env["qbo.match.run"]
            .sudo()
            ._open_run(
                self,
                kind.key,
                "import",
                self.env._("Import: %(kind)s", kind=self.env._(kind.label)),
                user_id=self.env.uid,
                link_ids=link_ids if link_ids is None else list(link_ids),
            )
        )
        self._trigger_run()
        return run.id

    def _import_step(self):
        """Import one chunk of the next run that waits, in a cursor of its own.

        :return: True when there was something to do
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            run = company.env["qbo.match.run"].search(
                [
                    ("qbo_company_id", "=", self.id),
                    ("action", "=", "import"),
                    ("state", "in", ("waiting", "running")),
                ],
                order="id",
                limit=1,
            )
            if not run:
                return False
            company._import_chunk(run)
        return True

    def _import_chunk(self, run):
        """Make the records of one chunk; customers come before their sub-customers."""
        kind = KINDS[run.kind]
        links = self._import_links(kind, run)
        if not links:
            found = self._import_text(run)
            run.write(
                {
                    "state": "done",
                    "ended_at": fields.Datetime.now(),
                    "message": said.show(self.env, found),
                }
            )
            self._log_event(said.joined(": ", [run.name, found]))
            return
        run.state = "running"
        self._stopped_pulls(links)._cancel(_lt("Tried again"))
        run.linked += self._import_records(kind, run, links)
        # Objects that could not become a record must not be looked at for ever.
        run.position = max(links.ids)

    def _import_text(self, run):
        """Return the node of what came of an import."""
        text = _lt("%(count)s imported", count=run.linked)
        if not run.refused:
            return said.node(text)
        text = _lt(
            "%(count)s imported, %(refused)s not: Needs attention says why",
            count=run.linked,
            refused=len(run.refused),
        )
        return said.node(text)

    def _import_records(self, kind, run, links):
        """Make a record of each object and link the two.

        Where Odoo refuses one of them, each is made by itself: that one is put before
        a person, and holds up none of the others.

        :return: number of records made
        """
        mapper = self.env["qbo.entity"]._mapper(kind.entity, kind.res_model)
        found = {
            link: mapper._import_vals(self, link.image or {}, link) for link in links
        }
        named = {link: vals for link, vals in found.items() if vals and vals["name"]}
        refused = {
            link: self.env._("It has no name in QuickBooks.")
            for link in found
            if link not in named
        }
        pairs, refusal = self._guarded(self._import_set, kind, named)
        if refusal:
            pairs = []
            for link, vals in named.items():
                made, text = self._guarded(self._import_set, kind, {link: vals})
                if text:
                    refused[link] = text
                else:
                    pairs += made
        for link, text in refused.items():
            self._stop_pull(link, "import_refused", kind.res_model, text)
        if refused:
            run.refused = [*(run.refused or []), *(link.id for link in refused)]
        return self._link_pairs(kind, run, pairs)

    def _import_set(self, kind, vals_by_link):
        """Make records.

        :return: list of ((record id, variant), link id)
        """
        records = (
            self.env[kind.res_model]
            .with_company(self.company_id)
            .with_context(qbo_from_quickbooks=True)
            .create(list(vals_by_link.values()))
        )
        self.env.flush_all()
        pairs = []
        for record, link in zip(records, vals_by_link, strict=True):
            currency = read_path(link.image or {}, "CurrencyRef.value")
            pairs.append(((record.id, self._object_variant(kind, currency)), link.id))
        return pairs

    def _import_links(self, kind, run):
        """Return the next objects to import, parents before their children."""
        parts = [
            SQL("qbo_company_id = %s AND entity = %s", self.id, kind.entity),
            SQL("state = 'unmatched' AND res_model IS NULL AND qbo_id IS NOT NULL"),
            SQL("id <> ALL(%s)", list(run.refused or [])),
        ]
        if kind.subtypes:
            parts.append(SQL("subtype = ANY(%s)", list(kind.subtypes)))
        if run.link_ids:
            parts.append(SQL("id = ANY(%s)", run.link_ids))
        else:
            parts.append(SQL("qbo_active"))
        top = SQL(" AND ").join([*parts, SQL("parent_qbo_id IS NULL")])
        self.env["qbo.link"].flush_model()
        query = "SELECT id FROM qbo_link WHERE %s AND id > %s ORDER BY id LIMIT %s"
        rows = self.env.execute_query(
            SQL(query, top, run.position, IMPORT_CHUNK)
            if kind.top_only
            else SQL(query, SQL(" AND ").join(parts), run.position, IMPORT_CHUNK)
        )
        if not rows and kind.top_only and self.import_children:
            rows = self._import_children(parts)
        return self.env["qbo.link"].browse(row[0] for row in rows)

    def _import_children(self, parts):
        """Return sub-customers whose customer is linked; a level with each call."""
        return self.env.execute_query(
            SQL(
                """
                SELECT id FROM qbo_link c
                 WHERE %s AND NOT coalesce(is_project, false)
                   AND EXISTS (
                       SELECT 1 FROM qbo_link p
                        WHERE p.qbo_company_id = c.qbo_company_id
                          AND p.entity = 'Customer' AND p.qbo_id = c.parent_qbo_id
                          AND p.res_model = 'res.partner')
                 ORDER BY id LIMIT %s
                """,
                SQL(" AND ").join(parts),
                IMPORT_CHUNK,
            )
        )

    def _import_again(self, links):
        """Import QuickBooks objects again that could not become records of Odoo."""
        for (entity, subtype), group in links.grouped(
            lambda link: (link.entity, link.subtype)
        ).items():
            kind = next(
                kind
                for kind in KINDS.values()
                if kind.entity == entity
                and kind.imports
                and (not kind.subtypes or subtype in kind.subtypes)
            )
            self.env["qbo.match.run"]._open_run(
                self,
                kind.key,
                "import",
                self.env._("Import: %(kind)s", kind=self.env._(kind.label)),
                link_ids=group.ids,
            )


class QboMatchRunUndo(models.Model):
    _inherit = "qbo.match.run"

    def _take_back(self):
        # EXTENDS: what was imported goes from Odoo again
        if self.action != "import":
            return super()._take_back()
        company = self.qbo_company_id.with_env(self.env)
        links = self.env["qbo.link"].search(
            [("match_run_id", "=", self.id), ("state", "=", "linked")]
        )
        free = links - company._with_jobs(links) - self._edited(links)
        kept = len(links) - len(free)
        _done, refusal = company._guarded(self._remove, company, free)
        if refusal:
            # Something in Odoo needs one of them: that one stays, and stays linked.
            for link in free:
                _done, text = company._guarded(self._remove, company, link)
                kept += bool(text)
        self.state = "taken_back"
        return len(links) - kept, kept

    def _edited(self, links):
        """Return those links whose record a person has changed since the import."""
        records = links._records_of()
        return links.filtered(
            lambda link: (
                link.res_id in records
                and records[link.res_id].write_uid != self.env.user
                and records[link.res_id].write_date > self.ended_at
            )
        )

    def _remove(self, company, links):
        """Take links apart and delete their records, with what was made along."""
        records = list(links._records_of().values())
        company._unlink_set(links, history=False)
        for record in records:
            along = record.browse()
            if record._name == "res.partner":
                along = record.child_ids.filtered(
                    lambda child, made=record.create_date: child.create_date == made
                )
            (along | record).unlink()


class QboLink(models.Model):
    _inherit = "qbo.link"

    def _records_of(self):
        """Return {id: record} of links of one model; set-based."""
        if not self:
            return {}
        model = self.env[self[:1].res_model].with_context(active_test=False)
        return {
            record.id: record for record in model.browse(self.mapped("res_id")).exists()
        }
