"""Sending a frozen batch, and keeping the raw answer."""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ...api import answer as qbo_answer
from ...api import batch as qbo_batch
from ...api import faults

_logger = logging.getLogger(__name__)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _send_batch(self, lane, batch_id):
        """Send one frozen batch, and keep what came back. No transaction is open.

        :param lane: cursor that holds the lane
        :param int batch_id: a committed ``qbo.batch`` in state ``sending``
        :return: None when there is nothing to apply; otherwise True when QuickBooks
            has carried out all of it, False when something was refused
        :raise faults.ApiError: when QuickBooks could not be reached or connected
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            batch = company.env["qbo.batch"].browse(batch_id)
            request_id, body = batch.request_id, batch.body.encode()
            members = company._members(batch)
            upload = company._upload_of(batch)
            if batch.state == "done":
                return None
            client = company._client()
        with client:
            self._check_lane(lane)
            try:
                found = self._transmit(client, members, body, request_id, upload)
            except faults.NotReached:
                raise
            except faults.NoAnswer as error:
                self._keep_no_answer(batch_id, error)
                return None
        self._keep_answer(batch_id, found)
        if found.renew_error:
            raise found.renew_error
        items = qbo_batch.split_answer(members, found).values()
        return all(item.outcome is faults.Outcome.OK for item in items)

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
