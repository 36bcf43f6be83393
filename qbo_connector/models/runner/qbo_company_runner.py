"""The one runner: the only code that sends writes, and the only one that commits.

A run is a chain of steps; each step takes the lane, does one thing, and frees it::

    apply an answer that was kept      (a crash came between)
    send a frozen batch again          (its outcome is unknown)
    look at a chunk of changes
    read a page of customers           (before the first create)
    prepare, freeze, commit, send, keep the answer, commit, apply

While the same kind of operations is due and the throttle lets them go, good answers are
kept and applied afterwards: what Odoo has to do for them is done while it has to wait.

Everything happens in cursors of its own. The transaction of whoever starts a run (a
button, the scheduled action) only reads.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg2
import psycopg2.errors

from odoo import fields, models
from odoo.exceptions import UserError

from ...api import faults
from ...entities import said
from .qbo_company_client import LONGEST_WAIT, LaneLost

_logger = logging.getLogger(__name__)

# Seconds that a button may take; the scheduled action goes on from there.
BUTTON_BUDGET = 20.0
# Another run is at it: the scheduled action comes back.
BUSY_WAIT = timedelta(seconds=10)
# How often a step is repeated that lost against a user's write.
CONFLICTS = 5
CONFLICT_ERRORS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
)
# Nothing can be noted without the database: whoever started the run gets to know.
NO_DATABASE = (psycopg2.OperationalError, psycopg2.InterfaceError)


@dataclass
class Run:
    """What a run is about and how far it came.

    :param why: what stopped it, as a node; ``text`` is that in the language of the run
    :param touched: model name to ids when only these records are to be pushed
    :param user_id: who asked for it
    :param kept: ids of batches whose good answers are applied a little later
    :param closing: nothing is sent any more, only what was kept is applied
    :param hurried: a batch that was not full went before all was planned
    """

    touched: dict | None = None
    user_id: int | None = None
    link_ids: list = field(default_factory=list)
    planned: bool = False
    steps: int = 0
    done: int = 0
    outcome: str = "done"
    text: str = ""
    why: str | dict = ""
    run_id: int | None = None
    counted: int = 0
    conflicts: int = 0
    batch_ids: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    closing: bool = False
    hurried: bool = False


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _run(self, records=None, budget=None, checkpoint=None):
        """Do what is owed to this QBO company, or to some records only.

        :param records: push only these Odoo records and what they depend on
        :param float budget: seconds after which the scheduled action goes on
        :param checkpoint: callable (done, remaining) -> seconds left; the cron's
        :return: :class:`Run`; ``outcome`` is ``done``, ``more`` (time is up),
            ``busy`` (another holds the lane) or ``stopped`` (``text`` says why)
        """
        self.ensure_one()
        run = Run(
            touched={records._name: set(records.ids)} if records is not None else None,
            user_id=self.env.uid,
        )
        deadline = time.monotonic() + budget if budget else None
        while True:
            more, done = self._guarded_step(run)
            run.done += done
            run.steps += 1
            remaining = self._after_step(run, more)
            if checkpoint and checkpoint(done, remaining) <= 0:
                run.outcome = "more" if more else run.outcome
                break
            if not more:
                break
            if deadline and time.monotonic() > deadline:
                run.outcome = "more"
                break
        self._apply_kept(run)
        self._after_run(run)
        return run

    def _apply_kept(self, run):
        """Apply what was kept, whatever has ended the run."""
        run.closing = True
        while run.kept:
            _more, done = self._guarded_step(run)
            run.done += done
            self._after_step(run, False)

    # === STEPS === #

    def _guarded_step(self, run):
        """Do one step under the lane; what stops a run is noted on it.

        :return: tuple (True when there is more to do, number of operations done)
        """
        with self._lane() as lane:
            if lane is None:
                # What was kept is applied by the one who has the lane.
                run.outcome, run.kept = "busy", []
                return False, 0
            try:
                with self._own_cursor() as cr:
                    reason = self.with_env(self._runner_env(cr))._stop_node()
                if reason and not run.closing:
                    self._stop_run(run, reason)
                    return False, 0
                return self._step(lane, run)
            except LaneLost:
                run.outcome = "busy"
            except faults.OAuthError as error:
                self._stop_run(run, self._lost_connection(error))
            except faults.ApiError as error:
                self._stop_run(run, self._unreachable(error))
            except CONFLICT_ERRORS:
                # A user's write came first: the step is undone, and done again.
                run.conflicts += 1
                if run.conflicts > CONFLICTS:
                    raise
                return True, 0
            except UserError as error:
                self._stop_run(run, str(error))
            except NO_DATABASE:
                raise
            except Exception as error:
                self._stop_run(run, self._broken_run(error))
        return False, 0

    def _stop_run(self, run, why):
        """Note what ends a run, for the log and for whoever pressed the button.

        :param why: text, or a node of ``entities.said``
        """
        run.outcome, run.why = "stopped", why
        run.text = said.show(self.env, why)

    def _step(self, lane, run):
        if run.kept:
            if run.closing or not self._more_of_the_same(run):
                return True, self._apply_batch(run.kept.pop(0))
            return self._prepare_and_send(lane, run)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            answered, sending = company._open_batches(run)
        if answered:
            return True, self._apply_batch(answered)
        if sending:
            run.batch_ids.append(sending)
            return True, self._send_again(lane, sending)
        if self._further_step(run):
            return True, 0
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            if not company._full_batch_due(run) and company._plan_step(run):
                return True, 0
            links = company._run_links(run)
            if not company._anything_due(links):
                return False, 0
            doubtful = company._doubtful(links).grouped("entity")
            doubtful = {key: group.mapped("qbo_id") for key, group in doubtful.items()}
            read_first = company._creates_due(links) and company._customers_due()
            wait = company.env["qbo.throttle"]._next_wait(company, "batch")
        if doubtful:
            self._renew_doubtful(doubtful)
            return True, 0
        if read_first:
            self._mirror_step()
            return True, 0
        if wait > LONGEST_WAIT:
            self._trigger_later(timedelta(seconds=wait))
            run.outcome = "more"
            return False, 0
        return self._prepare_and_send(lane, run)

    def _prepare_and_send(self, lane, run):
        """Send what is due next; return what a step returns."""
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            batch, looked = company._prepare_batch(company._run_links(run))
            batch_id = batch.id if batch else None
        if not batch_id:
            return looked, 0
        run.batch_ids.append(batch_id)
        well = self._send_batch(lane, batch_id)
        if well is None:
            return True, 0
        if well and run.touched is None:
            run.kept.append(batch_id)
            return True, 0
        return True, self._apply_batch(batch_id)

    def _plan_step(self, run):
        """Look at what changed: all of it, or only what a button asked for."""
        if run.touched is None:
            return self._plan()
        if run.planned:
            return False
        links = self._plan_records(
            run.touched, by_hand=run.touched.get("project.project", ())
        )
        parents = self._parents_of(links)
        # What has changed on a customer goes with its job, and before it.
        self._plan_updates(parents, self.env["project.project"], {})
        self._note_user(links | parents, run.user_id)
        run.link_ids = (links | parents).ids
        run.planned = True
        return True

    def _note_user(self, links, user_id):
        """Write down who asked for operations that were made by a button."""
        self.env["qbo.operation"].search(
            [
                ("link_id", "in", links.ids),
                ("state", "=", "waiting"),
                ("user_id", "=", False),
            ]
        ).user_id = user_id

    def _parents_of(self, links):
        """Return the links that others wait for."""
        parents = self.env["qbo.link"]
        for _key, group in (
            links.filtered("res_model")
            .grouped(lambda link: (link.entity, link.res_model))
            .items()
        ):
            found = group._mapper()._dependencies(self, group)
            parents = parents.union(*found.values())
        return parents

    def _run_links(self, run):
        """Return the links that a run is limited to; None when it is not."""
        if run.touched is None:
            return None
        return self.env["qbo.link"].browse(run.link_ids)

    def _send_again(self, lane, batch_id):
        """Send a batch whose outcome is unknown: the same bytes under the same id."""
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            batch = company.env["qbo.batch"].browse(batch_id)
            batch.attempts += 1
            questions = company._doubted_questions(batch)
        if questions:
            self._settle_doubted(batch_id, self._ask(questions))
            with self._own_cursor() as cr:
                batch = (
                    self.with_env(self._runner_env(cr))
                    .env["qbo.batch"]
                    .browse(batch_id)
                )
                if batch.state == "done":
                    return len(questions)
        answered = self._send_batch(lane, batch_id) is not None
        return self._apply_batch(batch_id) if answered else 0

    def _settle_doubted(self, batch_id, found):
        """Settle what was found of a batch whose request id is too old to trust."""
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            batch = company.env["qbo.batch"].browse(batch_id)
            for operation in batch.operation_ids:
                if operation.id in found and operation.state == "sending":
                    company._settle_found(operation, None, found[operation.id])
            if not batch.operation_ids.filtered(lambda o: o.state == "sending"):
                batch.state = "done"

    # === AFTER === #

    def _after_step(self, run, more):
        """Note the progress of a run; return how much is left."""
        before = run.run_id, run.counted

        def note(company):
            # What a conflict has undone counts from where it was.
            run.run_id, run.counted = before
            due = company._due_domain(company._run_links(run))
            remaining = company.env["qbo.operation"].search_count(due)
            company.env["qbo.run"]._progress(company, run, remaining)
            return remaining

        remaining = self._write_down(note)
        return max(remaining, 1) if more else 0

    def _after_run(self, run):
        """Bring the list of what needs attention up to date, and plan the next look."""
        self._write_down(lambda company: company._note_end(run))

    def _write_down(self, note):
        """Call ``note`` in a cursor of its own; again where another run was first.

        :param note: callable (this company in the runner's environment)
        :return: what ``note`` returns
        """
        for attempt in range(1, CONFLICTS + 1):
            try:
                with self._own_cursor() as cr:
                    return note(self.with_env(self._runner_env(cr)))
            except (*CONFLICT_ERRORS, psycopg2.errors.UniqueViolation):
                if attempt == CONFLICTS:
                    raise

    def _note_end(self, run):
        self.env["qbo.run"]._close(self, run)
        if run.outcome == "done" and self.halt_rule_id:
            self._clear_halt()
        self.env["qbo.attention"]._refresh(self)
        if not (self.active and self.enabled and self.state == "connected"):
            return
        now = fields.Datetime.now()
        batches = self.env["qbo.batch"].search(
            [("qbo_company_id", "=", self.id), ("state", "!=", "done")]
        )
        # An answer that is kept still can be applied at once.
        times = [
            batch.retry_at if batch.state == "sending" and batch.retry_at else now
            for batch in batches
        ]
        if at := self._next_due():
            times.append(at)
        if run.outcome == "more":
            times.append(now)
        if run.outcome == "busy":
            times.append(now + BUSY_WAIT)
        if times:
            # While nothing may be sent, being woken earlier would help nobody.
            self._trigger_run(max(min(times), self.halt_until or now, now))

    def _trigger_later(self, delay):
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            company._trigger_run(fields.Datetime.now() + delay)
