"""One QuickBooks company file: its identity, its state and its scheduled action."""

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, config

STATES = [
    ("draft", "Not connected"),
    ("connected", "Connected"),
    ("paused", "Paused"),
    ("reauth", "Reconnect needed"),
    ("disconnected", "Disconnected"),
]

WEB_URLS = {
    "production": "https://qbo.intuit.com",
    "sandbox": "https://sandbox.qbo.intuit.com",
}


class QboCompany(models.Model):
    """One QuickBooks company file (realm), with its settings and its own cron.

    ``connected`` says that QuickBooks accepts us; ``enabled`` that something may be
    written. Pausing is a state of ours, since Odoo refuses to write a cron row that
    is running.
    """

    _name = "qbo.company"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "QuickBooks company"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        tracking=True,
        help="A name of your own choice. It need not be the name of the company in "
        "QuickBooks.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        "Odoo company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    environment = fields.Selection(
        [
            ("production", "QuickBooks Online"),
            ("sandbox", "Intuit's sandbox"),
            ("custom", "Another address"),
        ],
        required=True,
        default="production",
        help="Another address must be allowed in Odoo's configuration file "
        "(qbo_custom_hosts).",
    )
    discovery_url = fields.Char("Discovery document")
    api_url = fields.Char("API address")
    state = fields.Selection(
        STATES,
        "Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    enabled = fields.Boolean("Integration enabled", readonly=True, copy=False)
    halt_rule_id = fields.Many2one(
        "qbo.fault.rule", "Why nothing is sent", readonly=True, copy=False
    )
    halt_text = fields.Text("Why nothing is sent (as noted)", readonly=True, copy=False)
    halt_detail = fields.Char("Facts of what stops it", readonly=True, copy=False)
    halt_shown = fields.Text("What stops it", compute="_compute_halt_shown")
    halt_until = fields.Datetime("Nothing is sent before", readonly=True, copy=False)
    realm_id = fields.Char(
        "Realm ID",
        copy=False,
        help="The company ID in QuickBooks: Settings (the gear) > Account and "
        "settings > Billing & Subscription.",
    )
    remote_name = fields.Char("Company in QuickBooks", readonly=True, copy=False)
    country_code = fields.Char(
        "Country of the QuickBooks company", readonly=True, copy=False
    )
    home_currency = fields.Char("Home currency", readonly=True, copy=False)
    multi_currency = fields.Boolean("Several currencies", readonly=True, copy=False)
    preferences = fields.Json("Preferences of QuickBooks", copy=False)
    checked_at = fields.Datetime("Last check-up", readonly=True, copy=False)
    connected_at = fields.Datetime("Connected on", readonly=True, copy=False)
    database_key = fields.Char(
        "Database that sends", copy=False, groups=fields.NO_ACCESS
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        help="Gets the activities when the connection or a record needs a person.",
    )
    cron_id = fields.Many2one(
        "ir.cron", "Scheduled action", readonly=True, copy=False, ondelete="set null"
    )
    department_ids = fields.One2many("hr.department", "qbo_company_id", "Departments")
    link_ids = fields.One2many("qbo.link", "qbo_company_id", "Links")
    operation_ids = fields.One2many("qbo.operation", "qbo_company_id", "Operations")
    run_ids = fields.One2many("qbo.run", "qbo_company_id", "Activity")
    attention_ids = fields.One2many(
        "qbo.attention", "qbo_company_id", "Causes that need attention"
    )

    _realm_uniq = models.UniqueIndex(
        "(environment, realm_id) WHERE realm_id IS NOT NULL",
        "This QuickBooks company is already connected in this database.",
    )

    # === DEFAULTS AND CONSTRAINTS === #

    @api.model
    def _default_company_id(self):
        return self.env.company

    @api.constrains("environment", "discovery_url", "api_url")
    def _check_addresses(self):
        for company in self:
            if company.environment != "custom":
                continue
            if not company.discovery_url or not company.api_url:
                raise ValidationError(
                    self.env._(
                        "Another address needs both the discovery document and the "
                        "API address."
                    )
                )
            for url in (company.discovery_url, company.api_url):
                company._check_custom_host(url)

    @api.model
    def _check_custom_host(self, url):
        """Refuse an address that the administrator of the server has not allowed.

        Tokens are sent there, so a right in the database is not enough.

        :raise ValidationError: with the option to set
        """
        host = (urlsplit(url).hostname or "") if url else ""
        allowed = (config.get("qbo_custom_hosts") or "").replace(",", " ").split()
        if host not in allowed:
            raise ValidationError(
                self.env._(
                    "The address %(host)s is not allowed. Whoever runs this server "
                    "can allow it in Odoo's configuration file: "
                    "qbo_custom_hosts = %(host)s",
                    host=host or url,
                )
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._make_crons()
        return companies

    def write(self, vals):
        fixed = {"environment", "discovery_url", "api_url", "company_id"} & vals.keys()
        if fixed:
            for company in self.filtered("connected_at"):
                if any(company[name] != vals[name] for name in fixed - {"company_id"}):
                    raise UserError(
                        self.env._(
                            "%(name)s has been connected: its environment cannot be "
                            "changed any more, or its keys could be sent elsewhere. "
                            "Add another QuickBooks company instead.",
                            name=company.name,
                        )
                    )
                mine = company.company_id.id
                if "company_id" in fixed and mine != vals["company_id"]:
                    raise UserError(
                        self.env._(
                            "%(name)s has been connected: it stays with its Odoo "
                            "company.",
                            name=company.name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_connected(self):
        for company in self:
            if company.connected_at:
                raise UserError(
                    self.env._(
                        "%(name)s has been connected and keeps the links between "
                        "both ledgers. Disconnect and archive it instead.",
                        name=company.name,
                    )
                )

    def unlink(self):
        crons = self.sudo().cron_id
        self.env["qbo.token"].sudo().search(
            [("qbo_company_id", "in", self.ids)]
        ).unlink()
        result = super().unlink()
        actions = crons.ir_actions_server_id
        crons.unlink()
        actions.unlink()
        return result

    # === SCHEDULED ACTION === #

    def _make_crons(self):
        """Give each QBO company a scheduled action of its own.

        Several companies then run at the same time on the cron threads of all Odoo
        processes; one company never runs twice.
        """
        model = self.env["ir.model"]._get("qbo.company").id
        for company in self.sudo():
            company.cron_id = (
                self.env["ir.cron"]
                .sudo()
                .create(
                    {
                        "name": f"QuickBooks: {company.name}",
                        "model_id": model,
                        "state": "code",
                        "code": f"model._cron_run({company.id})",
                        "user_id": self.env.ref("base.user_root").id,
                        "interval_number": 10,
                        "interval_type": "minutes",
                        "active": True,
                    }
                )
            )

    def _trigger_run(self, at=None):
        """Wake the scheduled actions of these companies, now or at a time (UTC)."""
        for company in self.sudo():
            if company.cron_id:
                company.cron_id._trigger(at)

    @api.model
    def _trigger_enabled(self):
        """Wake the scheduled actions of all companies that may write."""
        domain = [("state", "=", "connected"), ("enabled", "=", True)]
        self.search(domain)._trigger_run()

    @api.model
    def _cron_run(self, company_id):
        """Run one QBO company from its scheduled action; the only user of progress.

        :param int company_id: id of the ``qbo.company``
        """
        company = self.browse(company_id).exists()
        cron = self.env["ir.cron"]
        if not company or not company._may_run():
            if company:
                company._renew_if_due()
            cron._commit_progress(0, remaining=0)
            return
        company._run(
            checkpoint=lambda done, remaining: cron._commit_progress(
                done, remaining=remaining
            )
        )

    # === STATE === #

    def _may_run(self):
        """Tell whether anything may be written to this company."""
        self.ensure_one()
        return (
            self.active
            and self.state == "connected"
            and self.enabled
            and not (self.halt_until and self.halt_until > fields.Datetime.now())
        )

    @api.model
    def _database_key(self):
        """Return what tells this database from a copy of it.

        A plain copy keeps ``database.uuid``; the object id of the database within
        its cluster, and the cluster's own identifier, differ.
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT d.oid::text || '@' || CASE
                    WHEN has_function_privilege('pg_control_system()', 'execute')
                    THEN (SELECT system_identifier::text FROM pg_control_system())
                    ELSE coalesce(inet_server_addr()::text, 'local') END
                  FROM pg_database d WHERE d.datname = current_database()
                """
            )
        )
        return self.env.cr.fetchone()[0]

    def _moved(self):
        """Tell whether this database is a copy of the one that was connected."""
        self.ensure_one()
        known = self.sudo().database_key
        return bool(known) and known != self._database_key()

    def _web_url(self):
        """Return the address of QuickBooks for people; False for custom ones."""
        return WEB_URLS.get(self.environment) or self.api_url or False

    @api.model
    def _check_group(self, level):
        """Refuse what needs a QuickBooks group.

        :param str level: ``user``, ``bookkeeper`` or ``admin``
        :raise AccessError: naming the group
        """
        group = f"qbo_connector.group_qbo_{level}"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "This needs the group %(group)s. Ask whoever gives out rights "
                    "in Odoo.",
                    group=self.env.ref(group).sudo().full_name,
                )
            )

    @api.model
    def _notify(self, message, kind="success", reload=False, title=None, sticky=False):
        """Return the action that shows a message to the user."""
        params = {"message": message, "type": kind, "sticky": sticky}
        if title:
            params["title"] = title
        if reload:
            params["next"] = {"type": "ir.actions.client", "tag": "soft_reload"}
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": params,
        }
