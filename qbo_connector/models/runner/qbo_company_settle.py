"""Sending a frozen batch, keeping the raw answer, and applying it member by member."""

import json
import logging
from datetime import timedelta
from decimal import Decimal

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...api import answer as qbo_answer
from ...api import batch as qbo_batch
from ...api import faults, throttle
from ...entities import rows

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

    # === SEND === #

    def _send_batch(self, lane, batch_id):
        """Send one frozen batch, and keep what came back. No transaction is open.

        :param lane: cursor that holds the lane
        :param int batch_id: a committed ``qbo.batch`` in state ``sending``
        :return: True when there is an answer to apply
        :raise faults.ApiError: when QuickBooks could not be reached or connected
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            batch = company.env["qbo.batch"].browse(batch_id)
            request_id, body = batch.request_id, batch.body.encode()
            members = company._members(batch)
            upload = company._upload_of(batch)
            if batch.state == "done":
                return False
            client = company._client()
        with client:
            self._check_lane(lane)
            try:
                found = self._transmit(client, members, body, request_id, upload)
            except faults.NotReached:
                raise
            except faults.NoAnswer as error:
                self._keep_no_answer(batch_id, error)
                return False
        self._keep_answer(batch_id, found)
        if found.renew_error:
            raise found.renew_error
        return True

    @api.model
    def _transmit(self, client, members, body, request_id, upload):
        """Send frozen bytes the way that their members go; return the answer."""
        if upload:
            return client.send_upload(body, upload, request_id)
        if len(members) > 1:
            return client.send_batch(body, request_id)
        operation, include = qbo_batch.route(members[0])
        return client.send_single(
            members[0].entity, operation, body, request_id, include
        )

    def _upload_of(self, batch):
        """Return the file that goes with a frozen batch, or None.

        A batch that cannot go any more is ``done`` afterwards, its operation put back
        or stopped.
        """

    @api.model
    def _members(self, batch):
        """Return the members of a batch as they were frozen."""
        bodies = {
            operation.bid: operation.body or {} for operation in batch.operation_ids
        }
        return [
            qbo_batch.Member(
                row["bid"],
                row["entity"],
                row["operation"],
                bodies.get(row["bid"], {}),
                row.get("include"),
            )
            for row in batch.members
        ]

    def _keep_no_answer(self, batch_id, error):
        """Note that the outcome is unknown: the same bytes go again, a little later."""
        _logger.warning(
            "QBO company %s: no answer to batch %s: %s", self.id, batch_id, error
        )
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            company.env["qbo.batch"].browse(batch_id).write(
                {
                    "retry_at": fields.Datetime.now()
                    + timedelta(seconds=company.unknown_wait),
                    "answer": False,
                }
            )

    def _keep_answer(self, batch_id, found):
        """Commit the raw answer before anything is done with it."""
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            company.env["qbo.batch"].browse(batch_id).write(
                {
                    "state": "answered",
                    "status": found.status,
                    "answer": found.raw.decode("utf-8", "replace").replace("\x00", ""),
                    "answer_headers": {
                        key: value
                        for key, value in found.headers.items()
                        if key in ("content-type", "intuit_tid", "www-authenticate")
                    },
                    "tid": found.tid,
                    "seconds": found.seconds,
                }
            )

    @api.model
    def _stored_answer(self, batch):
        """Return the kept answer of a batch, parsed again."""
        raw = (batch.answer or "").encode()
        headers = batch.answer_headers or {}
        found = faults.parse_faults(batch.status, headers, raw)
        data = faults.load_json(raw)
        return qbo_answer.Answer(
            status=batch.status,
            headers=headers,
            tid=batch.tid or "",
            raw=raw,
            data=data if isinstance(data, dict) else None,
            faults=found,
            outcome=faults.judge(found),
            seconds=batch.seconds,
        )

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
        done = 0
        for operation in batch.operation_ids.filtered(
            lambda operation: operation.state == "sending"
        ):
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
            operation._stop(rule, rule._text(text, operation), tid=batch.tid)
            return 0

    @api.model
    def _definite(self, batch, item):
        """Tell whether an answer also speaks for earlier attempts of its request.

        After an unknown outcome a refusal by something before QuickBooks does not.
        """
        return not batch.attempts or item.settles or item.outcome is not Outcome.REFUSED

    def _settle(self, batch, operation, item, found):
        """Settle one operation by its own answer; True when it is done."""
        operation.write(
            {
                "intuit_tid": batch.tid,
                "seconds": batch.seconds,
                "answer": plain(item.object) if item.object else self._fault_json(item),
            }
        )
        if operation.id in found:
            return self._settle_found(operation, item, found[operation.id])
        if item.outcome is Outcome.OK:
            return self._settle_done(operation, item.object)
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
        """Write down that an object stands in QuickBooks as we sent it."""
        link = operation.link_id
        mapper = link._mapper()
        answered = plain(answered)
        if differs := mapper._echo_differs(operation.body, answered):
            rule = self.env["qbo.fault.rule"]._by_code("echo_differs")
            operation._stop(
                rule,
                rule._text(str(answered.get(differs) or ""), operation),
                field=mapper._label(differs),
                candidates=self._holders([{**answered, "entity": operation.entity}]),
            )
            return False
        sent = {**(link.sent or {}), **operation.values}
        try:
            with self.env.cr.savepoint():
                link._adopt(
                    self,
                    answered,
                    sent,
                    rows.fingerprint(mapper._update_values(sent)),
                )
        except UserError as error:
            rule = self.env["qbo.fault.rule"]._by_code("linked_elsewhere")
            operation._stop(rule, str(error))
            return False
        if operation.changed_meanwhile:
            # What was edited while the outcome was unknown follows as an update.
            self.env["qbo.change"]._note_again(operation)
        operation._finish(
            note
            or self.env._(
                "%(verb)s: %(entity)s %(id)s",
                verb=dict(operation._fields["verb"]._description_selection(self.env))[
                    operation.verb
                ],
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
            rule._text(fault.detail or fault.message, operation),
            code=fault.code,
            field=mapper._label(fault.element) or False,
            tid=fault.tid,
            candidates=candidates,
        )
