"""Runs of matching: what each has linked or taken apart, so that it can be undone."""

from odoo import api, fields, models
from odoo.tools import SQL


class QboMatchRun(models.Model):
    """One automatch, one *accept all*, or one *clear all links*; can be taken back.

    Rows of ``line_ids`` are written in bulk and say what was before.
    """

    _name = "qbo.match.run"
    _description = "Matching of lists"
    _order = "id desc"

    qbo_company_id = fields.Many2one(
        "qbo.company", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    kind = fields.Char(required=True, help="Key of the kind that is matched")
    name = fields.Char("What", required=True)
    action = fields.Selection(
        [
            ("automatch", "Automatch"),
            ("accept", "Accepted proposals"),
            ("clear", "All links cleared"),
        ],
        required=True,
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("taken_back", "Taken back"),
        ],
        required=True,
        default="waiting",
    )
    user_id = fields.Many2one(
        "res.users", "By", index=True, default=lambda self: self.env.uid,
        ondelete="set null",
    )
    run_id = fields.Many2one("qbo.run", "Activity", index=True, ondelete="set null")
    started_at = fields.Datetime("Start")
    ended_at = fields.Datetime("End")
    linked = fields.Integer(help="Links that were made, or taken apart")
    proposed = fields.Integer(help="Proposals that a person has to look at")
    message = fields.Text("Result")
    line_ids = fields.One2many("qbo.match.line", "match_run_id")

    _company_idx = models.Index("(qbo_company_id, kind, id)")
    _waiting_idx = models.Index(
        "(qbo_company_id) WHERE state IN ('waiting', 'running')"
    )

    @api.model
    def _open_run(self, company, kind, action, name, **values):
        """Make a run.

        :param company: the ``qbo.company``
        :param str kind: key of the kind
        """
        return self.create(
            {
                "qbo_company_id": company.id,
                "kind": kind,
                "action": action,
                "name": name,
                **values,
            }
        )


class QboMatchLine(models.Model):
    """One link that a run of matching has made or taken apart."""

    _name = "qbo.match.line"
    _description = "Link of a matching run"
    _log_access = False

    match_run_id = fields.Many2one(
        "qbo.match.run", required=True, index=True, ondelete="cascade"
    )
    entity = fields.Char(required=True)
    qbo_id = fields.Char(required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    variant = fields.Char(required=True, default="-")
    sent = fields.Json(help="What both sides had agreed on before")
    fingerprint = fields.Char()

    @api.model
    def _note_links(self, run, links):
        """Write down links that are about to be taken apart; set-based."""
        self.env["qbo.link"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO qbo_match_line (match_run_id, entity, qbo_id, res_model,
                                            res_id, variant, sent, fingerprint)
                SELECT %s, entity, qbo_id, res_model, res_id, variant, sent,
                       fingerprint
                  FROM qbo_link WHERE id = ANY(%s)
                """,
                run.id,
                links.ids,
            )
        )
