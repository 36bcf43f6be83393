"""Run this plan: exactly what was shown, or nothing."""

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError

from ...entities import outlook, said
from ...entities.qbo_entity import Problem
from ..runner.qbo_company_settle import plain
from .qbo_plan import RUNNABLE
from .qbo_plan_make import CHUNK


class QboPlan(models.Model):
    _inherit = "qbo.plan"

    def action_run(self):
        """Run this plan: what has moved since is shown anew, and does not go."""
        self.ensure_one()
        self._check_may_run()
        plan = self.sudo()
        plan._leave_voids(self.env.user)
        lines = plan.line_ids.filtered(lambda line: line.outcome in RUNNABLE)
        # Longer plans are compared row by row when each is about to be sent.
        moved = plan._look_again(lines) if len(lines) <= CHUNK else lines.browse()
        # A person has to have seen it: what moved goes with the next press.
        going = lines - moved
        if not going:
            plan._finish_making()
            return self._tell_moved(moved)
        plan._let_go(going, self.env.user)
        if moved:
            plan._split(moved)
            return self._tell_moved(moved)
        return self.env["qbo.company"]._notify(
            self.env._(
                "%(count)s go in the background. Runs shows how far it is.",
                count=len(going),
            ),
            kind="info",
            reload=True,
        )

    def _check_may_run(self):
        """Make sure that this plan may be run now.

        :raise UserError: when it was run, or is still being made
        """
        self.env["qbo.company"]._check_group(
            "bookkeeper" if self.kind == "undo" else "user"
        )
        self.check_access("read")
        if self.state == "making":
            raise UserError(
                self.env._("The plan is still being made. Wait until it is complete.")
            )
        if self.state == "run":
            raise UserError(self.env._("This plan was run already."))
        if reason := self.qbo_company_id._not_ready():
            raise RedirectWarning(
                reason,
                self.qbo_company_id.get_formview_action(),
                self.env._("Open %s", self.qbo_company_id.name),
            )
        if not self.create_count + self.update_count + self.back_count:
            raise UserError(
                self.env._(
                    "Nothing of this plan can be sent: each row says why and what to "
                    "do."
                )
            )

    def _leave_voids(self, user):
        """Leave voids to a bookkeeper: whoever is none sends the rest of a plan.

        :raise UserError: when there is no rest
        """
        lines = self.line_ids.filtered(lambda line: line.outcome in RUNNABLE)
        voids = lines.filtered("asks")
        if not voids or user.has_group("qbo_connector.group_qbo_bookkeeper"):
            return
        if voids == lines:
            raise UserError(
                self.env._("What this plan voids is a bookkeeper's to decide.")
            )
        voids.write(
            {
                "outcome": "blocked",
                "remedy": self.env._("A bookkeeper decides it: Voids to decide."),
            }
        )

    def _look_again(self, lines):
        """Look ahead once more; return the rows that have moved, shown anew."""
        before = {line.id: (line.outcome, line.body or {}) for line in lines}
        self._look(lines)
        moved = lines.filtered(
            lambda line: (
                before[line.id][0] != line.outcome
                or not outlook.same(before[line.id][1], line.body or {})
            )
        )
        lines.moved = False
        moved.moved = True
        return moved

    def _let_go(self, lines, user):
        """Send what was planned, and nothing else of it, as one run."""
        runs = self.env["qbo.run"].with_user(user).sudo()
        company = self.qbo_company_id
        run = runs._start_export(company, self.name, self.kind)
        if self.kind == "undo":
            operations = self._undo_operations(lines, run)
        else:
            operations = lines.operation_id
            operations._release(run)
            for code, asked in lines.filtered("asks").grouped("asks").items():
                asked.operation_id._agree_to_voids(code)
            for line in lines.filtered("operation_id"):
                line.operation_id.planned = line.body
        run.write({"total": len(operations), "undo_of_id": self.undo_run_id.id})
        self.write({"state": "run", "run_id": run.id})
        company._trigger_run()

    def _split(self, moved):
        """Keep what has moved as a plan of its own, to be looked at and run."""
        rest = self.copy(
            {
                "name": self.env._("%s: what has moved", self.name),
                "state": "making",
                "run_id": False,
                "line_ids": False,
                "total_ids": False,
            }
        )
        moved.plan_id = rest
        rest._finish_making()
        self._finish_totals()
        return rest

    def _finish_totals(self):
        self.total_ids.unlink()
        self.env["qbo.plan.total"].create(self._totals())

    def _tell_moved(self, moved):
        """Show the rows that have moved, as a fresh preview."""
        plan = moved.plan_id.with_env(self.env)
        action = plan._open()
        notice = self.env["qbo.company"]._notify(
            self.env._(
                "%(count)s have changed since the preview and were not sent. This is "
                "the fresh preview of them.",
                count=len(moved),
            ),
            kind="warning",
            sticky=True,
        )
        notice["params"]["next"] = action
        return notice

    def action_open_run(self):
        """Open the run that this plan has become."""
        self.ensure_one()
        return self.run_id.get_formview_action()


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    planned = fields.Json(
        help="The body that a person was shown: nothing else is sent",
        groups="qbo_connector.group_qbo_bookkeeper",
    )

    def _release(self, run=None):
        # EXTENDS: who exports without a plan agrees to what is there then
        self.filtered("planned").planned = False
        return super()._release(run)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _prepare_group(self, operations):
        # EXTENDS: what was planned goes as it was shown, or not at all
        ready = super()._prepare_group(operations)
        kept = []
        for operation, body, values in ready:
            if operation.planned and not outlook.same(operation.planned, plain(body)):
                operation.held = True
                changed = self._moved_words(operation, plain(body))
                self._stop_for_problem(operation, Problem("plan_moved", changed))
            else:
                kept.append((operation, body, values))
        return kept

    def _moved_words(self, operation, body):
        """Name the fields in which a body is not what was planned."""
        mapper = operation.link_id._mapper()
        keys = [
            key
            for key in sorted(operation.planned.keys() | body.keys())
            if not outlook.same({"x": operation.planned.get(key)}, {"x": body.get(key)})
            and key not in outlook.VOLATILE
        ]
        return said.joined(", ", (mapper._label_node(key) or key for key in keys))
