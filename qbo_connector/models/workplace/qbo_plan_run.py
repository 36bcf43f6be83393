"""Run this plan: exactly what was shown, or nothing."""

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError

from ...entities import outlook, said
from ...entities.qbo_entity import Problem
from ..runner.qbo_company_settle import plain
from .qbo_plan import RUNNABLE
from .qbo_plan_make import CHUNK, WEIGHTS


class QboPlan(models.Model):
    _inherit = "qbo.plan"

    def action_run(self):
        """Run this plan: what has moved since is shown anew, and does not go."""
        self.ensure_one()
        self._check_may_run()
        plan = self.sudo()
        plan._leave_voids(self.env.user)
        going = plan._going()
        moved = self.env["qbo.plan.line"].sudo()
        # Longer plans are compared row by row when each is about to be sent.
        if len(going) <= CHUNK:
            moved = plan._look_again(going)
            # A person has to have seen it: what moved goes with the next press.
            going -= moved
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

    def _going(self, limit=None, without=()):
        """Return the rows that are to be sent and were not let go yet, in their turn.

        :param without: ids of links that have to wait for the next time
        """
        return self.env["qbo.plan.line"].search(
            [
                ("plan_id", "=", self.id),
                ("outcome", "in", RUNNABLE),
                ("gone", "=", False),
                ("link_id", "not in", list(without)),
            ],
            order="sequence, id",
            limit=limit,
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
        if self.state == "stopped":
            raise UserError(
                self.env._("The plan is not complete: press Go on, and wait for it.")
            )
        if self.state == "run":
            raise UserError(self.env._("This plan was run already."))
        company = self.qbo_company_id
        if reason := company._not_ready():
            raise RedirectWarning(
                reason,
                company._open_page(company._not_ready_page()),
                self.env._("Open %s", company.name),
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
        lines = self._going()
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
                "weight": WEIGHTS["blocked"],
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
        """Send what was planned, and nothing else of it, as one run.

        The first rows are let go now, the others in the background, in steps.
        """
        runs = self.env["qbo.run"].with_user(user).sudo()
        company = self.qbo_company_id
        run = runs._start_export(company, self.name, self.kind)
        run.write(
            {
                "total": len(lines),
                "ahead": len(lines),
                "undo_of_id": self.undo_run_id.id,
            }
        )
        self.write({"state": "run", "run_id": run.id})
        self._let_go_rows(lines[:CHUNK])
        company._trigger_run()

    def _let_go_rows(self, lines):
        """Let some rows go; with it they count as the run's own."""
        run = self.run_id
        if self.kind == "undo":
            self._undo_operations(lines, run)
        else:
            lines.operation_id._release(run)
            for code, asked in lines.filtered("asks").grouped("asks").items():
                mine = asked.operation_id.with_user(run.user_id).sudo()
                mine._agree_to_voids(code)
            for line in lines.filtered("operation_id"):
                line.operation_id.planned = line.body
        lines.gone = True
        run.ahead -= len(lines)

    def _go_on(self):
        """Let the next rows go, as long as nobody has stopped the run.

        :return: True when there were any
        """
        self.ensure_one()
        lines = self._going(CHUNK, self._being_sent())
        if lines:
            self._let_go_rows(lines)
        elif not self._going(1):
            self.run_id.ahead = 0
        return bool(lines)

    def _being_sent(self):
        """Return the ids of links that an undo may not touch now."""
        if self.kind != "undo":
            return ()
        sending = self.env["qbo.operation"].search(
            [
                ("qbo_company_id", "=", self.qbo_company_id.id),
                ("state", "=", "sending"),
            ]
        )
        return sending.link_id.ids

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

    # === ACTIONS === #

    def action_stop(self):
        """Look ahead no further; what was looked at stays."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        if self.state == "making":
            self.sudo().state = "stopped"
        return True

    def action_go_on(self):
        """Look ahead for the rows that are left, in the background."""
        self.ensure_one()
        self.env["qbo.company"]._check_group("user")
        self.check_access("read")
        if self.state == "stopped":
            self.sudo().state = "making"
            self.sudo().qbo_company_id._trigger_run()
        return True

    def action_open_run(self):
        """Open the run that this plan has become."""
        self.ensure_one()
        return self.run_id.get_formview_action()


class QboPlanLine(models.Model):
    _inherit = "qbo.plan.line"

    gone = fields.Boolean("Was let go")


class QboRun(models.Model):
    _inherit = "qbo.run"

    ahead = fields.Integer("Not let go yet", help="Rows that it has not come to")


class QboOperation(models.Model):
    _inherit = "qbo.operation"

    planned = fields.Json(
        "As it was previewed",
        prefetch=False,
        help="The body that a person was shown: nothing else is sent",
        groups="qbo_connector.group_qbo_bookkeeper",
    )

    def _release(self, run=None):
        # EXTENDS: who exports without a plan agrees to what is there then
        self.filtered("planned").planned = False
        return super()._release(run)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _further_step(self, run):
        # EXTENDS: what is too long to be let go by a button
        if super()._further_step(run):
            return True
        return run.touched is None and self._plan_go_step()

    def _plan_go_step(self):
        """Let the next rows of a run go; True when there were any.

        Rows and their operations are committed together: after a crash it goes on with
        what is left, and nothing goes twice.
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            runs = company.env["qbo.run"].search(
                [
                    ("qbo_company_id", "=", self.id),
                    ("state", "=", "running"),
                    ("ahead", ">", 0),
                ],
                order="id",
            )
            return any(run._go_on() for run in runs)

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
