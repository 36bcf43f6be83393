"""Reads that a person asks for: a PDF, several queries in one request, a report."""

import contextlib
import uuid

from odoo import models
from odoo.exceptions import UserError

from ...api import faults
from ...api.batch import to_json
from ..runner.qbo_company_settle import plain


class QboCompany(models.Model):
    _inherit = "qbo.company"

    @contextlib.contextmanager
    def _live_client(self):
        """Give a client while a person waits; errors come in the user's words.

        :raise UserError: when QuickBooks does not answer, or refuses
        """
        self._check_live()
        try:
            with self.sudo()._client() as client:
                yield client
        except (faults.OAuthError, faults.ApiError) as error:
            raise UserError(self._live_text(error)) from error

    def _fetch_pdf(self, entity, qbo_id):
        """Return the PDF of a document as bytes.

        :raise UserError: as :meth:`_live_client`
        """
        with self._live_client() as client:
            return client.fetch_pdf(entity, qbo_id)

    def _query_together(self, queries):
        """Run several statements of the query language in one request.

        :param queries: list of (entity, statement), at most 30 (Intuit, "Batch")
        :return: list of lists of objects, in the same order, fractions as text
        :raise UserError: as :meth:`_live_client`
        """
        body = to_json(
            {
                "BatchItemRequest": [
                    {"bId": str(place), "Query": statement}
                    for place, (_entity, statement) in enumerate(queries)
                ]
            }
        )
        with self._live_client() as client:
            answer = client.send_batch(body.encode(), str(uuid.uuid4())).or_raise()
            items = {
                item.get("bId"): item
                for item in answer.data.get("BatchItemResponse") or []
            }
            found = []
            for place, (entity, _statement) in enumerate(queries):
                item = items.get(str(place), {})
                if "Fault" in item:
                    parsed = faults.parse_item_fault(
                        item["Fault"], answer.status, answer.tid
                    )
                    text = "; ".join(map(str, parsed))
                    raise faults.ApiError(
                        text, faults.judge(parsed), parsed, answer.tid, answer.status
                    )
                rows = (item.get("QueryResponse") or {}).get(entity) or []
                found.append([plain(row) for row in rows])
        return found

    def _fetch_report(self, name, **params):
        """Return a report as QuickBooks lays it out: one read.

        :raise UserError: as :meth:`_live_client`
        """
        with self._live_client() as client:
            return client.fetch_report(name, params)
