"""Export and import of lists: one, a selection, or all; in the background."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...entities.kinds import KINDS
from ...entities.rows import read_path

IMPORT_CHUNK = 200


class QboMatchRun(models.Model):
    _inherit = "qbo.match.run"

    action = fields.Selection(
        selection_add=[("import", "Imported from QuickBooks")],
        ondelete={"import": "cascade"},
    )
    link_ids = fields.Json(help="Ids of the links that are to be imported; none: all")
    position = fields.Integer(help="Last link that was looked at")


class QboCompany(models.Model):
    _inherit = "qbo.company"

    default_country_id = fields.Many2one(
        "res.country",
        "Default country",
        help="For records that come from QuickBooks without a country.",
    )
    default_state_id = fields.Many2one(
        "res.country.state",
        "Default state",
        domain="[('country_id', '=?', default_country_id)]",
        help="For records that come from QuickBooks without a state.",
    )
    import_children = fields.Boolean(
        "Sub-customers become contacts",
        help="Sub-customers of QuickBooks are imported as contacts of their customer. "
        "Off: they are jobs, and are linked with projects.",
    )

    # === EXPORT === #

    def match_export(self, kind, res_ids=None):
        """Let Odoo records be made in QuickBooks with the next runs.

        Those that are linked are left out. What looks like an object of QuickBooks is
        held, and a person decides.

        :param res_ids: ids of records; None for all that are not linked
        :return: number of records that go
        """
        kind = self._check_match(kind)
        if not kind.exports:
            raise UserError(
                self.env._(
                    "%(kind)s are not made in QuickBooks from here. Make them there, "
                    "press Refresh, and link them.",
                    kind=self.env._(kind.label),
                )
            )
        domain = self._kind_domain(kind, linked=False)
        if res_ids is not None:
            domain &= Domain("id", "in", res_ids)
        records = self.env[kind.res_model].search(domain)
        company = self.sudo()
        company._release_again(kind, records.ids)
        links = company._ensure_links(
            kind.entity,
            [(kind.res_model, id_, "-", self.env.uid) for id_ in records.ids],
        )
        links.wanted = True
        self._log_event(
            self.env._(
                "%(kind)s: %(count)s go to QuickBooks",
                kind=self.env._(kind.label),
                count=len(links),
            )
        )
        self._trigger_run()
        return len(links)

    def _release_again(self, kind, res_ids):
        """Let records go again that were unlinked: a person asked for it."""
        self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", kind.entity),
                ("res_model", "=", kind.res_model),
                ("res_id", "in", res_ids),
                ("state", "=", "released"),
                ("qbo_id", "=", False),
            ]
        ).state = "to_create"

    # === IMPORT === #

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
            run.write(
                {
                    "state": "done",
                    "ended_at": fields.Datetime.now(),
                    "message": self.env._("%(count)s imported", count=run.linked),
                }
            )
            self._log_event(f"{run.name}: {run.message}")
            return
        run.state = "running"
        run.linked += self._import_records(kind, run, links)
        # Objects that could not become a record must not be looked at for ever.
        run.position = max(links.ids)

    def _import_records(self, kind, run, links):
        """Make a record of each object and link the two.

        :return: number of records made
        """
        mapper = self.env["qbo.entity"]._mapper(kind.entity, kind.res_model)
        found = {
            link: mapper._import_vals(self, link.image or {}, link) for link in links
        }
        found = {link: vals for link, vals in found.items() if vals and vals["name"]}
        records = (
            self.env[kind.res_model]
            .with_company(self.company_id)
            .with_context(qbo_from_quickbooks=True)
            .create(list(found.values()))
        )
        self.env.flush_all()
        pairs = []
        for record, link in zip(records, found, strict=True):
            currency = read_path(link.image or {}, "CurrencyRef.value")
            variant = self._object_variant(kind, currency)
            pairs.append(((record.id, variant), link.id))
        return self._link_pairs(kind, run, pairs)

    def _import_links(self, kind, run):
        """Return the next objects to import, parents before their children."""
        parts = [
            SQL("qbo_company_id = %s AND entity = %s", self.id, kind.entity),
            SQL("state = 'unmatched' AND res_model IS NULL AND qbo_id IS NOT NULL"),
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

    # === LOOK-UPS === #

    def _record_of(self, entity, qbo_id):
        """Return the id of the Odoo record that is a QuickBooks object, or False."""
        link = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("qbo_id", "=", str(qbo_id)),
                ("res_model", "!=", False),
            ]
        )
        return link.res_id or False

    def _place_of(self, country, state):
        """Return (country id, state id) of what an address says; defaults without.

        :param str country: name or code, as QuickBooks has it
        :param str state: code or name
        """
        countries, states = self._places()
        found = countries.get((country or "").strip().casefold())
        if not country:
            found = self.default_country_id.id or False
        where = states.get((found, (state or "").strip().casefold()))
        if not state and found == self.default_country_id.id:
            where = self.default_state_id.id
        return found or False, where or False

    @api.model
    def _places(self):
        """Return countries by name and code, and states by (country, code or name)."""
        cache = self.env.cr.cache
        if "qbo_connector.places" not in cache:
            countries, states = {}, {}
            for country in self.env["res.country"].search([("code", "!=", False)]):
                for text in (country.name, country.code):
                    countries[text.casefold()] = country.id
            # Names that QuickBooks uses, beside those of Odoo.
            for text in ("usa", "us", "united states of america"):
                countries[text] = countries.get("united states")
            for state in self.env["res.country.state"].search(
                [("country_id", "!=", False)]
            ):
                for text in (state.name, state.code):
                    states[state.country_id.id, text.casefold()] = state.id
            cache["qbo_connector.places"] = countries, states
        return cache["qbo_connector.places"]
