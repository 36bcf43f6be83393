"""App keys of a QBO company: entered, never shown; and what nobody sets by hand."""

from odoo import api, fields, models
from odoo.exceptions import UserError

# What follows from connecting; a right to write settings does not reach these.
FOLLOWS = frozenset(("state", "enabled", "connected_at", "stay_paused"))


class QboCompany(models.Model):
    _inherit = "qbo.company"

    client_id = fields.Char(
        "Client ID",
        compute="_compute_entries",
        inverse="_inverse_client_id",
        groups="qbo_connector.group_qbo_admin",
        copy=False,
        help="From the page Keys and credentials of your app at Intuit. It is kept "
        "encrypted and never shown again.",
    )
    client_secret = fields.Char(
        "Client secret",
        compute="_compute_entries",
        inverse="_inverse_client_secret",
        groups="qbo_connector.group_qbo_admin",
        copy=False,
        help="It is kept encrypted and never shown again.",
    )
    has_keys = fields.Boolean("App keys stored", compute="_compute_keys")
    client_id_hint = fields.Char(
        "Stored client ID",
        compute="_compute_keys",
        groups="qbo_connector.group_qbo_admin",
    )
    key_problem = fields.Char(
        "Problem with the encryption key",
        compute="_compute_keys",
        groups="qbo_connector.group_qbo_admin",
    )
    stay_paused = fields.Boolean(
        "Paused by a person",
        copy=False,
        readonly=True,
        help="Connecting again leaves it paused.",
    )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_follows(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_follows(vals)
        return super().write(vals)

    def _check_follows(self, vals):
        """Refuse to set by hand what only connecting may set.

        :raise UserError: naming the fields
        """
        names = FOLLOWS & vals.keys()
        if any(company.connected_at for company in self):
            names |= {"realm_id"} & vals.keys()
        if names and not self.env.su:
            labels = [
                self._fields[name]._description_string(self.env)
                for name in sorted(names)
            ]
            raise UserError(
                self.env._(
                    "%(fields)s cannot be set by hand: use the buttons Connect, Enable "
                    "integration, Pause and Disconnect.",
                    fields=", ".join(labels),
                )
            )

    # === APP KEYS === #

    def _compute_entries(self):
        """Show nothing: these two are only ever written."""
        self.client_id = False
        self.client_secret = False

    def _inverse_client_id(self):
        self._take_entry("client_id")

    def _inverse_client_secret(self):
        self._take_entry("client_secret")

    def _take_entry(self, name):
        """Move what was typed into the encrypted row, and out of the cache.

        :raise UserError: for another app while a connection of the former one stands
        """
        self._check_group("admin")
        tokens = self.env["qbo.token"]
        for company in self:
            text = (company[name] or "").strip()
            if not text:
                continue
            row = tokens._for(company)
            if name == "client_id":
                company._check_same_app(row, text)
            row._store_keys(**{name: text})
        self.invalidate_recordset([name], flush=False)

    def _check_same_app(self, row, client_id):
        if self.state not in ("connected", "paused") or row._unreadable():
            return
        if row.refresh_token and row._secret("client_id") != client_id:
            raise UserError(
                self.env._(
                    "%(name)s is connected through another app. Disconnect it first: "
                    "its links and settings stay.",
                    name=self.name,
                )
            )

    def _compute_keys(self):
        tokens = self.env["qbo.token"].sudo()
        rows = {
            row.qbo_company_id.id: row
            for row in tokens.search([("qbo_company_id", "in", self.ids)])
        }
        for company in self:
            row = rows.get(company.id, tokens)
            company.has_keys = bool(row.client_id and row.client_secret)
            company.client_id_hint = company.key_problem = False
            if not row.client_id:
                continue
            try:
                text = row._secret("client_id")
            except UserError as error:
                company.key_problem = str(error)
            else:
                company.client_id_hint = f"{text[:4]}…{text[-4:]}"
