"""Applying the kept answer to a batch: together, or member by member."""

import json
import logging
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...api import batch as qbo_batch
from ...api import faults, throttle
from ...entities import rows, said
from .. import settling

_lt = LazyTranslate(__name__)

_logger = logging.getLogger(__name__)

Outcome = faults.Outcome

# After so many errors of QuickBooks' own on one request, its objects are looked up:
# an error may be remembered under the request id, and would come for ever.
SERVER_ERRORS = 3
APPLY_TRIES = 5
# Nothing was written, and the same may work later.
NOT_NOW = (
    Outcome.THROTTLED,
    Outcome.BUSY,
    Outcome.UNAUTHORIZED,
    Outcome.FORBIDDEN,
)
WAITS = {Outcome.THROTTLED: throttle.PAUSE, Outcome.BUSY: 5}


def plain(value):
    """Return an answer with its exact fractions as text, fit for a JSON column."""
    return json.loads(json.dumps(value, default=_plain))


def _plain(value):
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === APPLY === #

    def _apply_batch(self, batch_id):
        """Apply a kept answer; what a crash interrupted is applied again.

        Objects that must be looked at in QuickBooks are read first, while no row is
        locked. Other transactions may write links and operations at the same time:
        a serialization failure repeats the whole, which changes nothing twice.
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            questions = company._questions(company.env["qbo.batch"].browse(batch_id))
        found = self._ask(questions) if questions else {}
        for attempt in range(APPLY_TRIES):
            try:
                with self._own_cursor() as cr:
                    company = self.with_env(self._runner_env(cr))
                    batch = company.env["qbo.batch"].browse(batch_id)
                    return company._apply_answer(batch, found)
            except (
                psycopg2.errors.SerializationFailure,
                psycopg2.errors.DeadlockDetected,
            ):
                if attempt == APPLY_TRIES - 1:
                    raise
                _logger.info(
                    "QBO company %s: applying batch %s again", self.id, batch_id
                )

    def _apply_answer(self, batch, found):
        """Settle each member by itself.

        :param dict found: operation id to what was looked up in QuickBooks
        :return: number of operations that are done
        """
        items = qbo_batch.split_answer(self._members(batch), self._stored_answer(batch))
        operations = batch.operation_ids.filtered(
            lambda operation: operation.state == "sending"
        )
        # What was looked up may be mirrored on the way: then one after the other.
        done = None if found else self._settle_together(batch, operations, items)
        if done is None:
            done = 0
            for operation in operations:
                item = items[operation.bid]
                done += self._settle_guarded(batch, operation, item, found)
        left = batch.operation_ids.filtered(
            lambda operation: operation.state == "sending"
        )
        if left:
            outcomes = {items[operation.bid].outcome for operation in left}
            self._keep_sending(batch, outcomes)
        else:
            batch.state = "done"
        return done

    def _keep_sending(self, batch, outcomes):
        """Let a batch go again whose members are not all settled.

        :param outcomes: set of :class:`Outcome` of the members that are left
        """
        unclear = {Outcome.UNKNOWN, Outcome.REFUSED} & outcomes
        errors = batch.server_errors + bool(unclear)
        wait = min(60 * 2 ** (errors - 1), 3600) if errors and self.unknown_wait else 0
        wait = max([wait, *(WAITS.get(outcome, 0) for outcome in outcomes)])
        batch.write(
            {
                "state": "sending",
                "server_errors": errors,
                "retry_at": fields.Datetime.now() + timedelta(seconds=wait),
            }
        )

    def _settle_together(self, batch, operations, items):
        """Settle all members in one savepoint, with a handful of queries.

        :return: number of operations that are done; None when one of them cannot be
            applied: nothing is written then, and each is to be settled by itself
        """
        together = self._settling(operations, items)
        company = self.with_context(**{settling.KEY: together})
        try:
            with self.env.cr.savepoint():
                done = sum(
                    bool(company._settle(batch, operation, items[operation.bid], {}))
                    for operation in operations.with_env(company.env)
                )
                self.env["qbo.operation"].browse(together.finished)._unblock()
                self._doubt_moved(together.moved)
                return done
        except (
            psycopg2.errors.SerializationFailure,
            psycopg2.errors.DeadlockDetected,
        ):
            raise
        except Exception as error:
            # Which one it is, and why, is told where each is settled by itself.
            _logger.info("answer to batch %s: one by one (%r)", batch.id, error)
            return None

    @api.model
    def _settling(self, operations, items):
        """Look up once who holds the objects that an answer names."""
        asked = {
            (operation.entity, str(item.object["Id"]))
            for operation in operations
            if (item := items[operation.bid]).object and item.object.get("Id")
        }
        holders = {}
        for link in self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "in", list({entity for entity, _qbo_id in asked})),
                ("qbo_id", "in", [qbo_id for _entity, qbo_id in asked]),
            ]
        ):
            holders.setdefault((link.entity, link.qbo_id), []).append(link.id)
        return settling.Settling(asked, holders)

    def _doubt_moved(self, qbo_ids):
        """Have the tokens of documents read again before they are written.

        :param qbo_ids: QuickBooks ids of documents that payments have moved
        """

    def _settle_guarded(self, batch, operation, item, found):
        """Settle one operation; an error of ours stops this one only.

        :return: number of operations that are done, 0 or 1
        """
        try:
            with self.env.cr.savepoint():
                return int(bool(self._settle(batch, operation, item, found)))
        except (
            psycopg2.errors.SerializationFailure,
            psycopg2.errors.DeadlockDetected,
        ):
            raise
        except Exception as error:
            _logger.exception("answer to operation %s cannot be applied", operation.id)
            rule = self.env["qbo.fault.rule"]._by_code("unexpected")
            text = f"{type(error).__name__}: {error}"
            operation._stop(rule, text, tid=batch.tid)
            return 0

    @api.model
    def _definite(self, batch, item):
        """Tell whether an answer also speaks for earlier attempts of its request.

        After an unknown outcome a refusal by something before QuickBooks does not.
        """
        return not batch.attempts or item.settles or item.outcome is not Outcome.REFUSED

    def _settle(self, batch, operation, item, found):
        """Settle one operation by its own answer; True when it is done."""
        answered = plain(item.object) if item.object else None
        operation.write(
            {
                "intuit_tid": batch.tid,
                "seconds": batch.seconds,
                "answer": answered or self._fault_json(item),
            }
        )
        if operation.id in found:
            return self._settle_found(operation, item, found[operation.id])
        if item.outcome is Outcome.OK:
            return self._settle_done(operation, answered)
        if item.outcome is Outcome.UNKNOWN or not self._definite(batch, item):
            return False
        if item.outcome in NOT_NOW:
            return self._settle_later(batch, operation, item)
        if item.outcome is Outcome.REFUSED and item.whole:
            # One member spoils the request for all: each goes by itself.
            operation._wait(batch_id=False, alone=True)
            return False
        if item.outcome is Outcome.STALE and operation.attempts < SERVER_ERRORS:
            operation.link_id.token_doubtful = True
            operation._wait(batch_id=False)
            return False
        self._settle_refused(operation, item)
        return False

    @api.model
    def _fault_json(self, item):
        return [
            {
                "code": f.code,
                "message": f.message,
                "detail": f.detail,
                "element": f.element,
                "status": f.status,
            }
            for f in item.faults
        ]

    def _settle_done(self, operation, answered, note=None):
        """Write down that an object stands in QuickBooks as we sent it.

        :param dict answered: the object, as :func:`plain` gives it
        """
        link = operation.link_id
        mapper = link._mapper()
        if differs := mapper._echo_differs(operation.body, answered):
            rule = self.env["qbo.fault.rule"]._by_code("echo_differs")
            operation._stop(
                rule,
                str(answered.get(differs) or ""),
                field=mapper._label_node(differs),
                candidates=self._holders([{**answered, "entity": operation.entity}]),
            )
            return False
        sent = {**(link.sent or {}), **operation.values}
        # Settled together, an error undoes all, and each is settled by itself.
        together = settling.of(operation.env)
        try:
            with nullcontext() if together else self.env.cr.savepoint():
                link._adopt(
                    self,
                    answered,
                    sent,
                    rows.fingerprint(mapper._update_values(sent)),
                )
        except UserError as error:
            if together:
                raise
            rule = self.env["qbo.fault.rule"]._by_code("linked_elsewhere")
            operation._stop(rule, str(error))
            return False
        if operation.changed_meanwhile:
            # What was edited while the outcome was unknown follows as an update.
            self.env["qbo.change"]._note_again(operation)
        operation._finish(
            note
            or _lt(
                "%(verb)s: %(entity)s %(id)s",
                verb=said.choice("qbo.operation", "verb", operation.verb),
                entity=operation.entity,
                id=link.qbo_id,
            )
        )
        return True

    def _settle_later(self, batch, operation, item):
        """Put an operation back that QuickBooks did not carry out this time.

        When an earlier attempt had no answer, this one does not speak for it: the
        request goes again under its id, and no new id may be drawn.
        """
        if item.outcome in (Outcome.UNAUTHORIZED, Outcome.FORBIDDEN):
            self._halt(item.faults)
        if batch.attempts:
            return False
        seconds = WAITS.get(item.outcome, 0)
        at = fields.Datetime.now() + timedelta(seconds=seconds) if seconds else False
        operation._wait(at, batch_id=False)
        return False

    def _settle_refused(self, operation, item, candidates=None):
        """Put a definite refusal before a person, with cause and remedy."""
        fault = item.faults[0] if item.faults else faults.Fault("", "")
        rule = self.env["qbo.fault.rule"]._for_fault(fault, operation)
        mapper = operation.link_id._mapper()
        operation._stop(
            rule,
            fault.detail or fault.message,
            code=fault.code,
            field=mapper._label_node(fault.element),
            tid=fault.tid,
            candidates=candidates,
        )
