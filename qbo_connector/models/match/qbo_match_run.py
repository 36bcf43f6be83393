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
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
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
        "Status",
        required=True,
        default="waiting",
    )
    user_id = fields.Many2one(
        "res.users",
        "By",
        index=True,
        default=lambda self: self.env.uid,
        ondelete="set null",
    )
    run_id = fields.Many2one("qbo.run", "Activity", index=True, ondelete="set null")
    started_at = fields.Datetime("Start")
    ended_at = fields.Datetime("End")
    linked = fields.Integer(help="Links that were made, or taken apart")
    proposed = fields.Integer(help="Proposals that a person has to look at")
    message = fields.Text("Result")
    line_ids = fields.One2many("qbo.match.line", "match_run_id", "Lines")

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
        "qbo.match.run", "Matching run", required=True, index=True, ondelete="cascade"
    )
    entity = fields.Char(required=True)
    qbo_id = fields.Char("QuickBooks ID", required=True)
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", required=True
    )
    variant = fields.Char("Currency or customer", required=True, default="-")
    sent = fields.Json("As it was sent", help="What both sides had agreed on before")
    fingerprint = fields.Char("Fingerprint of what was sent")
    base = fields.Json(
        "As last agreed", help="What QuickBooks held when both sides had agreed"
    )

    @api.model
    def _note_links(self, run, links):
        """Write down links that are about to be taken apart; set-based."""
        self.env["qbo.link"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO qbo_match_line (match_run_id, entity, qbo_id, res_model,
                                            res_id, variant, sent, fingerprint,
                                            base)
                SELECT %s, entity, qbo_id, res_model, res_id, variant, sent,
                       fingerprint, base
                  FROM qbo_link WHERE id = ANY(%s)
                """,
                run.id,
                links.ids,
            )
        )


class QboMatchRunUndo(models.Model):
    _inherit = "qbo.match.run"

    def _take_back(self):
        """Undo one run; the caller holds the lane.

        :return: tuple (links changed, customers kept for their linked jobs)
        """
        self.ensure_one()
        company = self.qbo_company_id.with_env(self.env)
        if self.action == "clear":
            count, kept = self._link_again(company), 0
        else:
            links = self.env["qbo.link"].search(
                [("match_run_id", "=", self.id), ("state", "=", "linked")]
            )
            behind = company._with_jobs(links)
            company._unlink_set(links - behind, history=False)
            count, kept = len(links) - len(behind), len(behind)
        self.state = "taken_back"
        return count, kept

    def _link_again(self, company):
        """Link what a clearing took apart, with what was agreed on before."""
        kind = company._kind(self.kind)
        self.line_ids.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.res_id, m.variant, l.id
                  FROM qbo_match_line m
                  JOIN qbo_link l ON l.qbo_company_id = %s AND l.entity = m.entity
                   AND l.qbo_id = m.qbo_id AND l.state = 'unmatched'
                 WHERE m.match_run_id = %s
                """,
                company.id,
                self.id,
            )
        )
        pairs = [((res_id, variant), link) for res_id, variant, link in rows]
        count = company._link_pairs(kind, None, pairs)
        self.env.cr.execute(
            SQL(
                """
                UPDATE qbo_link l
                   SET sent = m.sent, fingerprint = m.fingerprint, agree_due = false,
                       base = m.base,
                       -- What QuickBooks has changed meanwhile is looked at, too.
                       pull_due = m.base IS NOT NULL
                  FROM qbo_match_line m
                 WHERE m.match_run_id = %s AND l.qbo_company_id = %s
                   AND l.entity = m.entity AND l.qbo_id = m.qbo_id
                   AND l.res_model = m.res_model AND l.res_id = m.res_id
                   AND m.fingerprint IS NOT NULL
                """,
                self.id,
                company.id,
            )
        )
        self.env["qbo.link"].invalidate_model()
        return count
