"""QuickBooks' own PDF of a document, in a tab of the browser."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request


class QboPdf(http.Controller):
    @http.route("/qbo/pdf/<int:link_id>", type="http", auth="user", methods=["GET"])
    def pdf(self, link_id, **_more):
        """Fetch a PDF and pass it on; nothing of it is kept.

        Rights are those of the link: the group QuickBooks User, and its Odoo company
        among the user's own. Throttle and counters are the client's, as for any read.

        :param int link_id: id of the ``qbo.link``
        """
        link = request.env["qbo.link"].with_context(
            allowed_company_ids=request.env.user.company_ids.ids
        )
        try:
            link = link.browse(link_id)
            data = link._read_pdf()
        except (AccessError, MissingError):
            # One answer for both: whoever may not see it learns nothing of it.
            return request.not_found()
        except UserError as problem:
            response = request.render(
                "qbo_connector.pdf_problem",
                {"text": str(problem), "back": f"/odoo/qbo-documents/{link_id}"},
            )
            response.status_code = 503
            return response
        name = f"{link.entity} {link.qbo_name or link.qbo_id}.pdf"
        return request.make_response(
            data,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(data)),
                ("Content-Disposition", content_disposition(name, "inline")),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )
