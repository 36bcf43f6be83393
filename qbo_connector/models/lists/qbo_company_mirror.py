"""Reading QuickBooks' lists: once in pages, then only what changed."""

import logging
from datetime import timedelta, timezone

from odoo import api, fields, models

from ...api import answer as qbo_answer
from ...api import query as ql
from ...api import webhook

_logger = logging.getLogger(__name__)

PAGE = 1000
# Change data capture looks back 30 days; a day less leaves room for clocks.
LOOK_BACK = timedelta(days=29)
# Changes of a few minutes before the last look are read again: clocks differ.
OVERLAP = timedelta(minutes=5)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    customers_read_at = fields.Datetime("Customers read", readonly=True, copy=False)
    mirror_position = fields.Integer(copy=False)
    mirror_started = fields.Datetime(copy=False)
    clock_ahead = fields.Integer(
        copy=False, help="Seconds by which Odoo's clock is ahead of QuickBooks'"
    )

    def _customers_due(self):
        """Tell whether QuickBooks' customers must be read before one is made.

        Before the first create all of them, so that the first push does not double
        the list of customers; later what changed, when the last look is old.
        """
        if not self.customers_read_at:
            return True
        age = fields.Datetime.now() - self.customers_read_at
        return age > self._refresh_age()

    def _mirror_step(self):
        """Read one page of customers, or what changed. Outside any transaction.

        :return: True while there is more to read
        :raise ApiError: when QuickBooks does not answer properly
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            read_at, position = company.customers_read_at, company.mirror_position
            since = company._since(read_at) if read_at else None
            now = fields.Datetime.now()
            client = company._client()
        with client:
            restart = False
            fresh = read_at and now - read_at < LOOK_BACK
            if fresh:
                found = client.fetch_changes(["Customer"], since)
                objects, more = found.rows.get("Customer", []), False
                served = found.time
                if not found.complete:
                    # More than one answer holds: read the list again, from its start.
                    read_at, position, fresh, more = None, 0, False, True
                    restart = True
            else:
                objects, more, served = self._read_page(client, position)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            company._mirror_store("Customer", objects)
            company._note_clock(now, served)
            step = 0 if restart else len(objects)
            values = {"mirror_position": position + step if more else 0}
            if not fresh and not position:
                values["mirror_started"] = now
            if not more:
                values["customers_changed"] = False
                values["customers_read_at"] = (
                    now if fresh else (company.mirror_started if position else now)
                )
            elif read_at is None:
                values["customers_read_at"] = False
            company.write(values)
        return more

    @api.model
    def _read_page(self, client, position):
        statement = ql.select(
            "Customer",
            [("Active", "IN", [True, False])],
            order_by="Id",
            start=position + 1,
            limit=PAGE,
        )
        answer = client.fetch_query(statement).or_raise()
        objects = qbo_answer.query_rows(answer, "Customer")
        more = self._more(answer, position, objects)
        return objects, more, answer.data.get("time")

    @api.model
    def _more(self, answer, position, objects):
        """Tell whether a page may be followed by another one.

        A list whose length is a multiple of 1,000 ends with a full page. QuickBooks
        gives ``totalCount`` with some entities only (recordings), and of one page it
        may be the number on it: it counts where it cannot be that.

        :param int position: objects before this page
        """
        if len(objects) < PAGE:
            return False
        total = answer.data["QueryResponse"].get("totalCount")
        return not (position and total == position + len(objects))

    def _note_clock(self, now, text):
        """Write down how far Odoo's clock is ahead of QuickBooks'.

        Changes are asked for by QuickBooks' clock: where ours is ahead, what changed in
        between would never be seen.

        :param now: naive datetime in UTC, before the request
        :param str text: ``time`` of the answer
        """
        served = webhook.parse_time(text)
        if not served:
            return
        ahead = int((now - served.replace(tzinfo=None)).total_seconds())
        if max(ahead, 0) != self.clock_ahead:
            self.clock_ahead = max(ahead, 0)

    def _since(self, read_at):
        """Return the moment from which on changes are asked for, by QuickBooks' clock.

        :param read_at: when was looked last, by Odoo's clock
        """
        early = OVERLAP + timedelta(seconds=self.clock_ahead)
        return (read_at - early).replace(tzinfo=timezone.utc)

    def _refresh_age(self):
        """Return after what time changes are read; never in each step of one run."""
        return timedelta(minutes=max(self.refresh_minutes, 1))

    def _mirror_gone(self, entity, qbo_ids):
        """Forget unmatched objects that are gone; a matched one needs another proof."""
        self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("qbo_id", "in", qbo_ids),
                ("res_model", "=", False),
                ("operation_ids", "=", False),
            ]
        ).unlink()

    def action_read_customers(self):
        """Read the customers of QuickBooks again, by the scheduled action."""
        self._check_group("bookkeeper")
        self.sudo().write({"customers_read_at": False, "mirror_position": 0})
        self._trigger_run()
        return self._notify(
            self.env._("The customers of QuickBooks are read in the background.")
        )
