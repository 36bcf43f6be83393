"""Connecting by hand, where Intuit's redirect does not reach this server."""

import secrets
from urllib.parse import parse_qs, urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..api import faults


class QboConnectCode(models.TransientModel):
    """Takes an authorization code and a realm id that a person has copied."""

    _name = "qbo.connect.code"
    _description = "Connect QuickBooks with an authorization code"

    qbo_company_id = fields.Many2one(
        "qbo.company", "QuickBooks company", required=True, readonly=True
    )
    redirect_uri = fields.Char(
        "Redirect URI used",
        required=True,
        compute="_compute_redirect_uri",
        store=True,
        readonly=False,
        help="The code is good only together with the redirect URI that it was made "
        "for. It must stand among the redirect URIs of your app at Intuit.",
    )
    code = fields.Char(
        "Authorization code",
        help="It works once, for about ten minutes. The whole address of the page that "
        "shows it may be pasted here, too.",
    )
    realm_id = fields.Char(
        "Realm ID",
        help="The company ID in QuickBooks: the gear > Account and settings > Billing "
        "& Subscription. Intuit's page shows it beside the code.",
    )

    @api.depends("qbo_company_id")
    def _compute_redirect_uri(self):
        for wizard in self:
            try:
                uri = wizard.qbo_company_id._playground_redirect_uri()
            except faults.ApiError:
                # The button says what is wrong; the address can be typed in.
                uri = False
            wizard.redirect_uri = uri

    @api.onchange("code")
    def _onchange_code(self):
        """Take code and realm id out of a pasted address."""
        code, realm_id = self._split_pasted(self.code)
        self.code = code
        if realm_id:
            self.realm_id = realm_id

    @api.model
    def _split_pasted(self, text):
        """Return (code, realm id) of what was pasted: a code, or an address with both.

        :param text: as it was pasted, possibly False
        """
        text = (text or "").strip()
        values = parse_qs(urlsplit(text).query) if "code=" in text else {}
        code = values.get("code", [text])[0]
        return code, values.get("realmId", [""])[0]

    def action_get_code(self):
        """Open Intuit's consent in a new tab; its last page shows the code."""
        self.ensure_one()
        company = self.qbo_company_id
        company._check_group("admin")
        # Nobody checks this state: the answer is copied by the person who asked.
        url = company._authorize_url(secrets.token_urlsafe(16), self.redirect_uri)
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_authenticate(self):
        """Connect with the pasted code.

        :raise UserError: why it did not work, and what to do
        """
        self.ensure_one()
        company = self.qbo_company_id
        company._check_group("admin")
        company.check_access("write")
        code, realm_id = self._split_pasted(self.code)
        if not code:
            raise UserError(company._consent_error_text(""))
        consents = self.env["qbo.consent"]
        consent = consents._take_pasted(company, code)
        text = consent._complete(
            company, code, (realm_id or self.realm_id or "").strip(), self.redirect_uri
        )
        action = company._notify(text, reload=True, title=company.name)
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action
