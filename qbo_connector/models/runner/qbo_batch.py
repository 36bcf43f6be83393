"""What goes over the wire in one request."""

from odoo import fields, models


class QboBatch(models.Model):
    """Frozen bytes, one request id, its members.

    QuickBooks knows an item of a batch by (request id, bId). While the outcome of
    any member is unknown, these very bytes go again under this very id; an id is
    never used for anything else.
    """

    _name = "qbo.batch"
    _description = "QuickBooks batch"
    _order = "id desc"
    _rec_name = "request_id"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    request_id = fields.Char("Request ID", required=True, copy=False)
    body = fields.Text(
        "Body that was frozen", required=True, help="The exact bytes, as UTF-8"
    )
    members = fields.Json(
        required=True, help="bId, operation, entity and verb of each member"
    )
    operation_ids = fields.One2many("qbo.operation", "batch_id", "Operations")
    state = fields.Selection(
        [
            ("sending", "Being sent"),
            ("answered", "Answered"),
            ("done", "Done"),
        ],
        "Status",
        required=True,
        default="sending",
    )
    attempts = fields.Integer("Tries", default=0)
    server_errors = fields.Integer(
        "Errors of QuickBooks",
        help="How often QuickBooks answered with an error of its own",
    )
    first_sent_at = fields.Datetime("First sent")
    retry_at = fields.Datetime("Sent again at", help="Not sent again before")
    status = fields.Integer("HTTP status")
    answer = fields.Text("Answer of QuickBooks")
    answer_headers = fields.Json("Headers of the answer")
    tid = fields.Char("Intuit's trace ID (intuit_tid)")
    seconds = fields.Float("Duration")

    _request_uniq = models.Constraint(
        "unique(qbo_company_id, request_id)", "A request id is used once."
    )
    _open_idx = models.Index("(qbo_company_id) WHERE state <> 'done'")
