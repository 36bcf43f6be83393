"""Files of the workplace: QuickBooks' own PDF, and the month as a spreadsheet."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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

    @http.route(
        "/qbo/month/<int:month_id>.xlsx", type="http", auth="user", methods=["GET"]
    )
    def month(self, month_id, **_more):
        """Give a month that the user has looked at as a spreadsheet.

        :param int month_id: id of a ``qbo.month``, which only its maker can read
        """
        month = request.env["qbo.month"].browse(month_id)
        try:
            request.env["qbo.company"]._check_group("user")
            month.check_access("read")
            data, name = month._book(), month._book_name()
        except (AccessError, MissingError):
            return request.not_found()
        return request.make_response(
            data,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", len(data)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
