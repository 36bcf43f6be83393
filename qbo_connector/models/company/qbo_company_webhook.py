"""Notices of QuickBooks (webhooks): where they are sent, and how they are signed."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...api import webhook

WEBHOOK_PATH = "/qbo/webhook"
# What Intuit calls otherwise in notices than in the rest of the API.
ENTITIES = {"Currency": "CompanyCurrency"}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    verifier_token = fields.Char(
        "Verifier token",
        compute="_compute_verifier_token",
        inverse="_inverse_verifier_token",
        groups="qbo_connector.group_qbo_admin",
        copy=False,
        help="From the page Webhooks of your app at Intuit. It is kept encrypted and "
        "never shown again.",
    )
    has_verifier = fields.Boolean(
        "Notices are checked", compute="_compute_has_verifier"
    )
    webhook_url = fields.Char(
        "Address for notices",
        compute="_compute_webhook_url",
        help="Enter it as endpoint on the page Webhooks of your app at Intuit, and "
        "choose the entities there. QuickBooks then says at once what has changed.",
    )
    noticed_at = fields.Datetime("Last notice", readonly=True, copy=False)

    def _compute_verifier_token(self):
        """Show nothing: it is only ever written."""
        self.verifier_token = False

    def _inverse_verifier_token(self):
        """Move what was typed into the encrypted row, and out of the cache."""
        self._check_group("admin")
        for company in self:
            if text := (company.verifier_token or "").strip():
                self.env["qbo.token"]._for(company)._seal({"verifier_token": text})
        self.invalidate_recordset(["verifier_token"], flush=False)

    def _compute_has_verifier(self):
        rows = self.env["qbo.token"].sudo()
        found = rows.search([("qbo_company_id", "in", self.ids)])
        known = found.filtered("verifier_token").qbo_company_id.ids
        for company in self:
            company.has_verifier = company.id in known

    def _compute_webhook_url(self):
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        self.webhook_url = f"{(base or '').rstrip('/')}{WEBHOOK_PATH}"

    # === A NOTICE COMES === #

    @api.model
    def _signed_by(self, raw, signature):
        """Return the companies whose app has signed a notice, an empty set for none.

        One POST may hold changes of several companies, and several apps may notify
        one database: an app speaks for the companies that it is connected to only.

        :param bytes raw: body as received
        :param str signature: header ``intuit-signature``
        """
        domain = [("verifier_token", "!=", False), ("qbo_company_id.active", "=", True)]
        found = self.sudo()
        for row in self.env["qbo.token"].sudo().search(domain):
            try:
                token = row._secret("verifier_token")
            except UserError:
                # Its key is not at hand, which is told on the company.
                continue
            if webhook.verify(raw, signature, token):
                found |= row.qbo_company_id
        return found

    def _note_notices(self, events):
        """Write down what has changed in these companies, and wake their runs.

        Nothing is looked at here: Intuit waits for three seconds only, sends a notice
        again at will, and in any order. What is paused reads all changes later anyway.

        :param events: list of ``api.webhook.Event``
        :return: number of notices that concern these companies
        """
        by_realm = {
            company.realm_id: company
            for company in self
            if company.realm_id and company.state == "connected"
        }
        mine = [event for event in events if event.realm_id in by_realm]
        self.env["qbo.notice"].sudo().create(
            [
                {
                    "qbo_company_id": by_realm[event.realm_id].id,
                    "entity": ENTITIES.get(event.entity, event.entity),
                    "qbo_id": event.qbo_id,
                    "verb": event.verb,
                    "merged_id": event.merged_id,
                    "changed_at": event.at and event.at.replace(tzinfo=None),
                }
                for event in mine
            ]
        )
        realms = {event.realm_id for event in mine}
        self.browse({by_realm[realm].id for realm in realms})._trigger_run()
        return len(mine)
