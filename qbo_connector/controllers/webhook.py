"""Where Intuit sends notices of what has changed in QuickBooks."""

import logging

from odoo import http
from odoo.http import request

from ..api import webhook
from ..models.company.qbo_company_webhook import WEBHOOK_PATH

_logger = logging.getLogger(__name__)

# A notice names objects and holds nothing of them: hundreds of them fit.
LARGEST = 1024 * 1024


class QboWebhook(http.Controller):
    @http.route(
        WEBHOOK_PATH,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def notice(self):
        """Take a notice: check whose it is, write it down, and answer at once.

        The signature is over the bytes as received, so it is checked before anything
        is read from them. Intuit sends again what is not answered with 200.
        """
        incoming = request.httprequest
        if (incoming.content_length or 0) > LARGEST:
            return request.make_response("too large", status=413)
        raw = incoming.get_data(cache=False)
        company = request.env["qbo.company"]
        signature = incoming.headers.get("intuit-signature")
        companies = company._signed_by(raw, signature)
        if not companies:
            _logger.info("A notice without a valid signature was refused")
            return request.make_response("bad signature", status=401)
        try:
            events = webhook.parse(raw)
        except ValueError as error:
            # It is theirs and cannot be read: sent again it would be the same.
            _logger.warning("A notice of QuickBooks cannot be read: %s", error)
            return request.make_response("not understood", status=200)
        noted = companies._note_notices(events)
        return request.make_response(f"{noted} noted", status=200)
