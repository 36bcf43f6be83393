"""Where Intuit sends the browser after the consent page."""

import logging

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

_logger = logging.getLogger(__name__)


class QboOauth(http.Controller):
    @http.route(
        "/qbo/oauth/callback",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def callback(self, state="", code="", realmId="", error="", **_more):  # noqa: N803
        """Finish a connection, and show how it went.

        Everything is stored in cursors of their own, so the request may be run again
        by Odoo: the code is exchanged once. The address carries the code, therefore
        nothing of it is logged and no referrer is sent.

        :param str state: signed, see ``qbo.consent``
        :param str code: authorization code
        :param str realmId: the company that was chosen
        :param str error: what Intuit says instead of a code
        """
        good, company = False, request.env["qbo.company"]
        try:
            company._check_group("admin")
            consent = request.env["qbo.consent"]._take(state)
            company = request.env["qbo.company"].browse(consent.qbo_company_id.id)
            company.check_access("write")
            text = consent._complete(
                company, code, realmId, company._redirect_uri(), error
            )
            good = True
        except (AccessError, UserError) as problem:
            _logger.info("A QuickBooks connection failed: %s", type(problem).__name__)
            text = str(problem)
        response = request.render(
            "qbo_connector.oauth_result",
            {
                "good": good,
                "text": text,
                "company_id": company.id,
                "back": f"/odoo/qbo.company/{company.id}" if company else "/odoo",
            },
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
