"""Export of lists: one, a selection, or all; and where imported records belong."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


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
            _lt(
                "%(kind)s: %(count)s go to QuickBooks",
                kind=kind.label,
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
