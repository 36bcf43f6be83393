"""Undoing a run: what it made is voided or deleted, what it changed is restored.

An undo is operations like any other: planned, frozen, sent exactly once. What was
undone does not go out again by itself: its link is set aside until somebody exports it.
"""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...entities.amounts import decimal
from ...entities.qbo_entity import Problem
from ...entities.rows import CLEAR_TEXT, fingerprint
from ..sales.qbo_company_sales_plan import LAST_RANK
from .qbo_operation_hold import SALES_MODELS

_lt = LazyTranslate(__name__)

# What QuickBooks has no void for; an application of credit is let go by deleting it.
DELETED = ("CreditMemo", "JournalEntry", "Purchase", "RefundReceipt")


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    undo_of_id = fields.Many2one(
        "qbo.operation", "Undoes", index="btree_not_null", ondelete="set null"
    )
    before = fields.Json(
        "As it was before",
        prefetch=False,
        help="The object and what we had sent last, before this operation",
        groups="qbo_connector.group_qbo_bookkeeper",
    )

    def _undo_verb(self):
        """Return the verb that takes one operation back, or ""."""
        if self.res_model not in SALES_MODELS or self.verb not in ("create", "update"):
            return ""
        if self.verb == "update":
            return "update"
        applied = self.entity == "Payment" and self.res_model == "account.move"
        return "delete" if applied or self.entity in DELETED else "void"


class QboRun(models.Model):
    _inherit = "qbo.run"

    undo_of_id = fields.Many2one("qbo.run", "Undoes", index="btree_not_null")
    undone_by_ids = fields.One2many("qbo.run", "undo_of_id", "Undone by")
    can_undo = fields.Boolean("Can be undone", compute="_compute_can_undo")

    def _compute_can_undo(self):
        """Tell whether a run has done something that may be taken back."""
        found = self.env["qbo.operation"]._read_group(
            [
                ("run_id", "in", self.ids),
                ("state", "=", "done"),
                ("verb", "in", ("create", "update")),
                ("res_model", "in", SALES_MODELS),
            ],
            ["run_id"],
        )
        ids = {run.id for (run,) in found}
        for run in self:
            run.can_undo = run.id in ids and run.state != "running"

    def action_undo(self):
        """Show what undoing this run would do; nothing is sent before that is run."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("bookkeeper")
        self.check_access("read")
        operations = (
            self.env["qbo.operation"]
            .sudo()
            .search([("run_id", "=", self.id), ("state", "=", "done")])
        )
        if not self.can_undo or not operations:
            raise UserError(
                self.env._("This run has sent nothing that could be taken back.")
            )
        plan = self.env["qbo.plan"]._make_of(
            self.qbo_company_id,
            self.env._("Undo: %s", self.name),
            operations,
            kind="undo",
            undo_run_id=self.id,
        )
        return plan._open()


class QboPlan(models.Model):
    _inherit = "qbo.plan"

    def _undo_operations(self, lines, run):
        """Make the operations that the rows of an undo have shown."""
        company = self.qbo_company_id
        found = (
            company._by_hand()
            ._make_undo(lines.undo_of_id.with_env(company._by_hand().env))
            .with_env(self.env)
        )
        bodies = {line.undo_of_id.id: line.body for line in lines}
        for operation in found:
            operation.write(
                {"planned": bodies[operation.undo_of_id.id], "user_id": run.user_id.id}
            )
        found.run_id = run
        # One read for all of a kind shows what somebody has changed meanwhile.
        found.link_id.filtered("qbo_id").token_doubtful = True
        return found


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _make_undo(self, operations):
        """Make operations that take others back, in the reverse order of a run.

        What cannot be taken back gets one too, which says why; it is never sent.

        :return: the new operations
        :raise UserError: while one of the documents is being sent
        """
        self._undo_clear(operations.link_id)
        return self.env["qbo.operation"].create(
            [
                {
                    "qbo_company_id": self.id,
                    "link_id": operation.link_id.id,
                    "verb": operation._undo_verb() or "delete",
                    "entity": operation.entity,
                    "res_model": operation.res_model,
                    "res_id": operation.res_id,
                    "res_name": operation.res_name,
                    "rank": LAST_RANK - operation.rank,
                    "undo_of_id": operation.id,
                    "held": False,
                }
                for operation in operations.sorted(
                    lambda o: (o.rank, o.id), reverse=True
                )
            ]
        )

    def _undo_clear(self, links):
        """Cancel what waits for documents that are about to be undone.

        :raise UserError: while one of them is being sent
        """
        opened = self.env["qbo.operation"].search(
            [
                ("link_id", "in", links.ids),
                ("state", "in", ("waiting", "sending", "attention")),
            ]
        )
        if sending := opened.filtered(lambda o: o.state == "sending"):
            raise UserError(
                self.env._(
                    "%(record)s is being sent right now. Try again in a minute or two.",
                    record=sending[0].res_name or sending[0].entity,
                )
            )
        opened._cancel(_lt("The document is being undone."))
        opened.flush_recordset()

    # === PREPARE === #

    def _freeze(self, ready):
        # EXTENDS: keeps what stood there before a change
        for operation, _body, _values in ready:
            link = operation.link_id
            if operation.verb == "update":
                operation.before = {"image": link.image, "sent": link.sent}
        return super()._freeze(ready)

    def _prepare_group(self, operations):
        # EXTENDS: an undo says what was, not what Odoo says now
        undo = operations.filtered("undo_of_id")
        rest = operations - undo
        ready = super()._prepare_group(rest) if rest else []
        return ready + self._prepare_undo(undo)

    def _prepare_undo(self, operations):
        """Return (operation, body, values) of what can be taken back."""
        ready = []
        applied = self._undo_applied(operations)
        for operation in operations:
            link = operation.link_id
            if self._undo_reached(operation):
                continue
            name, undo = applied.get(link.id, ("", None))
            problem = self._undo_problem(operation)
            if name and not undo:
                problem = problem or Problem("undo_applied", name)
            if problem:
                self._stop_for_problem(operation, problem)
                continue
            if undo:
                operation.blocked_by_id = undo
                continue
            body = {"Id": link.qbo_id, "SyncToken": link.sync_token or "0"}
            values = {}
            if operation.verb == "update":
                first = operation.undo_of_id
                body |= {"sparse": True, **self._former(first)}
                values = (first.before or {}).get("sent") or {}
            ready.append((operation, body, values))
        return ready

    def _former(self, operation):
        """Return the properties that an update has changed, as they were before."""
        image = (operation.before or {}).get("image") or {}
        found = {}
        for key in operation.body or {}:
            if key in ("Id", "SyncToken", "sparse"):
                continue
            value = image.get(key)
            if key == "Line":
                value = [
                    line
                    for line in value or ()
                    if line.get("DetailType") != "SubTotalLineDetail"
                ]
            elif value in (None, ""):
                sent = (operation.body or {})[key]
                value = {"value": ""} if isinstance(sent, dict) else CLEAR_TEXT
            found[key] = value
        return found

    def _undo_reached(self, operation):
        """Settle what stands in QuickBooks already as an undo would leave it.

        So it does after a lost answer that QuickBooks has forgotten, and where somebody
        has voided it by hand.
        """
        link, first = operation.link_id, operation.undo_of_id
        image = link.image or {}
        if not first._undo_verb() or not link.qbo_id:
            return False
        if operation.verb == "void":
            was = (first.answer or {}).get("TotalAmt")
            if link.state != "linked" or decimal(image.get("TotalAmt")):
                return False
            if not decimal(was):
                return False
            link.state = "voided"
        elif operation.verb == "update" and operation.attempts:
            before = first.before or {}
            if self._undo_changed(before.get("image"), link):
                return False
            sent = before.get("sent") or {}
            mapper = link._mapper()
            print_ = fingerprint(mapper._update_values(sent))
            link.write({"sent": sent, "fingerprint": print_})
        else:
            return False
        link._set_aside("undone", operation.user_id)
        operation._finish(_lt("It stands in QuickBooks as it should."))
        return True

    # === ANSWERS === #

    def _settle_done(self, operation, answered, note=None):
        # EXTENDS: what was undone stays out until somebody exports it
        done = super()._settle_done(operation, answered, note)
        if done and operation.undo_of_id:
            link = operation.link_id
            if not link.res_model:
                # What was deleted is let go; the record stays out all the same.
                record = (operation.res_model, operation.res_id, link.variant, None)
                link = self._ensure_links(operation.entity, [record], owe=False)
            link._set_aside("undone", operation.user_id)
            before = operation.note_said or operation.note or ""
            operation.write(operation._note_values(_lt("Undone: %s", before)))
        return done
