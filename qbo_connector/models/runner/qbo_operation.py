"""What we owe QuickBooks, or have done there: the outbox and the accounting log."""

import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...api import redact
from ...entities import said
from .. import settling

_lt = LazyTranslate(__name__)

OPEN_STATES = ("waiting", "sending", "attention")

VERBS = [
    ("create", "Create"),
    ("update", "Update"),
    ("void", "Void"),
    ("delete", "Delete"),
    ("apply", "Apply"),
    ("merge", "Merge by hand"),
]

OPERATION_STATES = [
    ("waiting", "Waiting"),
    ("sending", "Being sent"),
    ("attention", "Needs attention"),
    ("done", "Done"),
    ("cancelled", "Not needed"),
]


class QboOperation(models.Model):
    """One intended write.

    ::

        waiting --prepare--> sending (batch frozen and committed) --answer--> done
           ^  ^                 |  no answer: stays; the same bytes go again first
           |  |                 +--throttled, refused for now--> waiting, later
           |  +--its cause is gone--- attention (a person must act; says how)
           +---- blocked_by_id: waits for its customer, item or invoice

    ``cancelled`` is an operation that turned out to be needless before it was sent.
    Only the runner changes operations, and people through the actions below.
    """

    _name = "qbo.operation"
    _description = "QuickBooks operation"
    _order = "id desc"
    _rec_name = "res_name"

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
    link_id = fields.Many2one("qbo.link", index=True, ondelete="restrict")
    verb = fields.Selection(VERBS, required=True)
    entity = fields.Char(required=True)
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", index="btree_not_null"
    )
    res_name = fields.Char("Record name")
    rank = fields.Integer(
        "Turn in a run", help="Its turn in a run: what others refer to goes first"
    )
    state = fields.Selection(
        OPERATION_STATES, "Status", required=True, default="waiting"
    )
    attempts = fields.Integer("Tries")
    next_attempt = fields.Datetime("Next try")
    blocked_by_id = fields.Many2one(
        "qbo.operation", "Waits for", index=True, ondelete="set null"
    )
    batch_id = fields.Many2one("qbo.batch", index=True, ondelete="set null")
    bid = fields.Char("Number in its batch (bId)")
    alone = fields.Boolean("Goes alone", help="Goes in a request of its own")
    changed_meanwhile = fields.Boolean(
        "Changed while it was sent",
        help="Its record was changed while it was being sent",
    )
    # Personal data: others read the masked texts below. What went over the wire is
    # large: it is read together, and only where it is looked at.
    values = fields.Json(
        "Values that were frozen",
        prefetch="wire",
        help="The flat values that were frozen",
        groups="qbo_connector.group_qbo_bookkeeper",
    )
    body = fields.Json(
        "Body that was frozen",
        prefetch="wire",
        help="The body that was frozen",
        groups="qbo_connector.group_qbo_bookkeeper",
    )
    answer = fields.Json(
        "Answer of QuickBooks",
        prefetch="wire",
        help="The answer of QuickBooks to this operation",
        groups="qbo_connector.group_qbo_bookkeeper",
    )
    qbo_id = fields.Char("QuickBooks ID", related="link_id.qbo_id")
    fault_rule_id = fields.Many2one(
        "qbo.fault.rule", "Cause", index=True, ondelete="set null"
    )
    fault_code = fields.Char("Code")
    # As it was written down, in the language of whoever ran; people read the next one.
    fault_text = fields.Text("What happened (as noted)")
    fault_detail = fields.Json(
        "Facts of the case", help="What the text of the cause is filled with"
    )
    fault_shown = fields.Text(
        "What happened",
        compute="_compute_fault_shown",
        search="_search_fault_shown",
        compute_sudo=True,
    )
    fault_field = fields.Char("Field (as noted)")
    fault_field_shown = fields.Char(
        "Field", compute="_compute_fault_shown", compute_sudo=True
    )
    fault_cause = fields.Char(related="fault_rule_id.cause", string="Why")
    fault_remedy = fields.Char(related="fault_rule_id.remedy", string="What to do")
    candidates = fields.Json(
        "What it could be linked to",
        help="QuickBooks objects that it could be linked to",
    )
    intuit_tid = fields.Char("Intuit's trace ID (intuit_tid)")
    user_id = fields.Many2one("res.users", "By", index=True, ondelete="set null")
    seconds = fields.Float("Duration (s)")
    sent_at = fields.Datetime("Sent")
    done_at = fields.Datetime("Settled")
    note = fields.Char("Result (as noted)")
    note_said = fields.Json("What came of it, to be said")
    note_shown = fields.Char("Result", compute="_compute_note_shown", compute_sudo=True)
    attention_id = fields.Many2one(
        "qbo.attention", "Needs attention", index=True, ondelete="set null"
    )
    payload_text = fields.Text(
        "Sent to QuickBooks", compute="_compute_texts", compute_sudo=True
    )
    answer_text = fields.Text(
        "QuickBooks answered", compute="_compute_texts", compute_sudo=True
    )

    _open_uniq = models.UniqueIndex(
        "(link_id, verb) WHERE state IN ('waiting', 'sending', 'attention')",
        "This is already on its way.",
    )
    _due_idx = models.Index(
        "(qbo_company_id, rank, id) WHERE state = 'waiting'",
    )
    _record_idx = models.Index("(res_model, res_id)")
    _state_idx = models.Index("(qbo_company_id, state)")

    @api.depends(
        "fault_text", "fault_detail", "fault_rule_id", "fault_field", "res_name"
    )
    @api.depends_context("lang")
    def _compute_fault_shown(self):
        """Say it in the reader's language; QuickBooks' words stay its own."""
        for operation in self:
            detail, rule = operation.fault_detail or {}, operation.fault_rule_id
            text = operation.fault_text
            if "said" in detail:
                text = said.show(self.env, detail["said"])
            elif "of_rule" in detail and rule:
                text = rule._text(detail["of_rule"], operation)
            operation.fault_shown = text
            operation.fault_field_shown = (
                said.show(self.env, detail.get("field")) or operation.fault_field
            )

    @api.depends("note", "note_said")
    @api.depends_context("lang")
    def _compute_note_shown(self):
        """Say what came of it in the reader's language."""
        for operation in self:
            operation.note_shown = (
                said.show(self.env, operation.note_said) or operation.note
            )

    @api.model
    def _search_fault_shown(self, operator, value):
        """Find what was noted, or the reader's words of its cause."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain("fault_text", operator, value) | (
            Domain("fault_text", "!=", False)
            & Domain("fault_rule_id.text", operator, value)
        )

    def _say(self, node):
        """Say what happened with a sentence of our own instead of the rule's.

        :param node: of ``entities.said``
        """
        self.fault_text = said.show(self.env, node)
        self.fault_detail = {**(self.fault_detail or {}), "said": node}

    @api.depends("body", "answer")
    @api.depends_context("uid")
    def _compute_texts(self):
        """Show what went over the wire; personal data only to a bookkeeper."""
        clear = self.env.user.has_group("qbo_connector.group_qbo_bookkeeper")
        for operation in self:
            for name, value in (
                ("payload_text", operation.body),
                ("answer_text", operation.answer),
            ):
                shown = redact.mask(value)
                shown = shown if clear else redact.mask_personal(shown)
                operation[name] = (
                    json.dumps(shown, indent=2, ensure_ascii=False) if shown else False
                )

    # === RUNNER === #

    @api.model
    def _note_values(self, note):
        """Return what came of operations, as noted and to be said later.

        :param note: a sentence or node of ``entities.said``, or text
        """
        node = said.node(note)
        return {"note": said.show(self.env, node), "note_said": node}

    def _finish(self, note, **values):
        """Mark operations as done and let go what waited for them.

        :param note: what came of them: see :meth:`_note_values`
        """
        self.write(
            {
                "state": "done",
                **self._note_values(note),
                "done_at": fields.Datetime.now(),
                **self._no_fault(),
                **values,
            }
        )
        self._unblock()

    def _cancel(self, note):
        """Mark operations as needless and let go what waited for them.

        :param note: why: see :meth:`_note_values`
        """
        if self:
            self.write(
                {
                    "state": "cancelled",
                    **self._note_values(note),
                    "done_at": fields.Datetime.now(),
                    "blocked_by_id": False,
                    **self._no_fault(),
                }
            )
            self._unblock()

    def _unblock(self):
        if self and (together := settling.of(self.env)):
            together.finished += self.ids
        elif self:
            waiting = self.search([("blocked_by_id", "in", self.ids)])
            waiting.write({"blocked_by_id": False, "next_attempt": False})

    @api.model
    def _no_fault(self):
        return {
            "fault_rule_id": False,
            "fault_code": False,
            "fault_text": False,
            "fault_detail": False,
            "fault_field": False,
            "candidates": False,
            "attention_id": False,
        }

    def _wait(self, next_attempt=False, **values):
        """Put operations back into the queue."""
        self.write({"state": "waiting", "next_attempt": next_attempt, **values})

    def _try_again(self):
        """Let operations that needed attention try again with the next run."""
        by_hand = self.filtered(lambda operation: operation.verb == "merge")
        by_hand._cancel(_lt("Done by hand."))
        by_hand.link_id.filtered(lambda link: link.state == "attention").write(
            {"state": "unmatched"}
        )
        others = self - by_hand
        if others:
            others._wait(attempts=0, batch_id=False, **self._no_fault())
            others.qbo_company_id._trigger_run()

    def _stop(self, rule, detail, code="", field="", tid="", candidates=None):
        """Put one operation before a person: what happened, why, what to do.

        :param rule: the ``qbo.fault.rule`` that knows cause and remedy
        :param detail: the facts of this case: text, or a node of ``entities.said``
        :param field: which field it is about: likewise
        """
        facts = {"of_rule": detail or ""}
        if field:
            facts["field"] = field
        self.write(
            {
                "state": "attention",
                "fault_rule_id": rule.id,
                "fault_code": code or rule.code,
                "fault_text": rule._text(detail, self),
                "fault_detail": facts,
                "fault_field": said.show(self.env, field) or False,
                "candidates": candidates or False,
                "intuit_tid": tid or False,
                "blocked_by_id": False,
            }
        )

    # === ACTIONS === #

    def action_retry(self):
        """Try operations that need attention again, by the scheduled action."""
        self.check_access("read")
        self.env["qbo.company"]._check_group("user")
        stopped = self.filtered(lambda operation: operation.state == "attention")
        stopped.sudo()._try_again()
        return self.env["qbo.company"]._notify(
            self.env._("%(count)s operations are sent again.", count=len(stopped)),
            reload=True,
        )

    def action_open_record(self):
        """Open the Odoo record that an operation is about."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("The record is not in Odoo any more."))
        return record.get_formview_action()

    @api.autovacuum
    def _gc_log(self):
        """Forget settled operations when the company's setting says so."""
        for company in self.env["qbo.company"].search([("keep_log_days", ">", 0)]):
            limit = fields.Datetime.subtract(
                fields.Datetime.now(), days=company.keep_log_days
            )
            old = self.search(
                [
                    ("qbo_company_id", "=", company.id),
                    ("state", "in", ("done", "cancelled")),
                    ("done_at", "<", limit),
                ],
                limit=10000,
            )
            batches = old.batch_id
            old.unlink()
            batches.filtered(
                lambda batch: batch.state == "done" and not batch.operation_ids
            ).unlink()
