"""What automatch proposes and a person decides."""

from odoo import api, fields, models
from odoo.tools import SQL

INSERT = """
    INSERT INTO qbo_match_proposal (
        qbo_company_id, company_id, kind, match_run_id, res_model, res_id, variant,
        link_id, score, reasons, state, create_date, create_uid, write_date, write_uid)
    SELECT %(company)s, %(odoo_company)s, %(kind)s, %(run)s, %(model)s, w.res_id,
           w.variant, w.link_id, w.score, w.reasons, 'open',
           now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s
      FROM unnest(%(records)s::int[], %(variants)s::text[], %(links)s::int[],
                  %(scores)s::int[], %(reasons)s::text[])
           AS w(res_id, variant, link_id, score, reasons)
    ON CONFLICT (qbo_company_id, res_model, res_id, variant, link_id) DO NOTHING
"""


class QboMatchProposal(models.Model):
    """One Odoo record that may be one QuickBooks object; nothing is linked yet."""

    _name = "qbo.match.proposal"
    _description = "Proposed link"
    _order = "score desc, id"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    kind = fields.Char(required=True)
    match_run_id = fields.Many2one(
        "qbo.match.run", "Matching run", index=True, ondelete="set null"
    )
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", required=True
    )
    variant = fields.Char("Currency or customer", required=True, default="-")
    link_id = fields.Many2one(
        "qbo.link", "QuickBooks object", required=True, index=True, ondelete="cascade"
    )
    score = fields.Integer("Likeness (%)", help="0 to 100")
    reasons = fields.Char("What is alike", help="Codes of what agrees and what differs")
    state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted"), ("rejected", "Rejected")],
        "Status",
        required=True,
        default="open",
    )

    _pair_uniq = models.Constraint(
        "unique(qbo_company_id, res_model, res_id, variant, link_id)",
        "This is proposed already.",
    )
    _open_idx = models.Index(
        "(qbo_company_id, kind, score) WHERE state = 'open'",
    )
    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _replace(self, company, kind, run, pairs):
        """Put the proposals of a run in place of the open ones of its kind.

        What a person has rejected stays rejected.

        :param pairs: list of ((record id, variant), link id, Verdict)
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "DELETE FROM qbo_match_proposal"
                " WHERE qbo_company_id = %s AND kind = %s AND state = 'open'",
                company.id,
                kind.key,
            )
        )
        self.env.cr.execute(
            SQL(
                INSERT,
                company=company.id,
                odoo_company=company.company_id.id,
                kind=kind.key,
                run=run.id,
                model=kind.res_model,
                uid=self.env.uid,
                records=[left[0] for left, _link, _verdict in pairs],
                variants=[left[1] for left, _link, _verdict in pairs],
                links=[link for _left, link, _verdict in pairs],
                scores=[verdict.score for _left, _link, verdict in pairs],
                reasons=[",".join(verdict.reasons) for _left, _link, verdict in pairs],
            )
        )
        count = self.env.cr.rowcount
        self.invalidate_model()
        return count

    @api.model
    def _forget_settled(self, company, link_ids):
        """Remove open proposals of which one side is linked now."""
        self.flush_model()
        self.env["qbo.link"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM qbo_match_proposal p USING qbo_link l
                 WHERE l.id = ANY(%s) AND p.qbo_company_id = %s AND p.state = 'open'
                   AND (p.link_id = l.id OR (p.res_model = l.res_model
                        AND p.res_id = l.res_id AND p.variant = l.variant))
                """,
                list(link_ids),
                company.id,
            )
        )
        self.invalidate_model()

    # === FOR SCREENS === #

    def _as_dict(self):
        """Return one proposal as screens show it."""
        self.ensure_one()
        return {
            "id": self.id,
            "link_id": self.link_id.id,
            "qbo_id": self.link_id.qbo_id,
            "name": self.link_id.qbo_name,
            "active": self.link_id.qbo_active,
            "score": self.score,
            "reasons": self._reason_texts(),
        }

    def _reason_texts(self):
        """Return the reasons in words: list of ``code``, ``text``, ``good``."""
        texts = self._all_reasons()
        return [
            {
                "code": code,
                "text": texts.get(code, code),
                "good": not code.startswith("not_")
                and code not in ("inactive", "other_name", "part_of_name"),
            }
            for code in (self.reasons or "").split(",")
            if code
        ]

    @api.model
    def _all_reasons(self):
        return {
            "name": self.env._("same name"),
            "word_order": self.env._("same words in another order"),
            "spacing": self.env._("same letters"),
            "spelling": self.env._("name spelled a little differently"),
            "part_of_name": self.env._("one name has further words"),
            "other_name": self.env._("another name"),
            "tax": self.env._("same tax number"),
            "email": self.env._("same e-mail"),
            "phone": self.env._("same phone"),
            "code": self.env._("same code"),
            "address": self.env._("same address"),
            "city": self.env._("same city"),
            "not_tax": self.env._("another tax number"),
            "not_email": self.env._("another e-mail"),
            "not_phone": self.env._("another phone"),
            "not_code": self.env._("another code"),
            "not_address": self.env._("another address"),
            "not_form": self.env._("another form of company"),
            "not_number": self.env._("another number in the name"),
            "inactive": self.env._("inactive"),
        }
