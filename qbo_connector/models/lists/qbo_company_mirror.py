"""Reading QuickBooks' lists: once in pages, then only what changed."""

from datetime import timedelta, timezone

from odoo import fields, models

from ...api import webhook
from ...api.paging import Reading

# Change data capture looks back 30 days; a day less leaves room for clocks.
LOOK_BACK = timedelta(days=29)
# Changes of a few minutes before the last look are read again: clocks differ.
OVERLAP = timedelta(minutes=5)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    customers_read_at = fields.Datetime("Customers read", readonly=True, copy=False)
    mirror_reading = fields.Json("Where reading customers goes on", copy=False)
    mirror_started = fields.Datetime("Reading of customers began", copy=False)
    clock_ahead = fields.Integer(
        "How far Odoo's clock is ahead (s)",
        copy=False,
        help="Seconds by which Odoo's clock is ahead of QuickBooks'",
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
            read_at = company.customers_read_at
            reading = Reading.load(company.mirror_reading)
            since = company._since(read_at) if read_at else None
            now = fields.Datetime.now()
            client = company._client()
            active = company._list_conditions("Customer")
        fresh = read_at and now - read_at < LOOK_BACK
        with client:
            if fresh:
                found = client.fetch_changes(["Customer"], since)
            else:
                found = self._read_page(client, "Customer", reading, active)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            company._note_clock(now, found.time)
            if fresh:
                return company._keep_customer_changes(found, now)
            return company._keep_customers(reading, found, now)

    def _keep_customer_changes(self, found, now):
        """Store what changed; more than one answer holds: the list is read again.

        :return: True when it is to be read again
        """
        self._mirror_store("Customer", found.rows.get("Customer", []))
        if not found.complete:
            self.write({"customers_read_at": False, "mirror_reading": False})
            return True
        self.write({"customers_read_at": now, "customers_changed": False})
        return False

    def _keep_customers(self, reading, page, now):
        """Store one page of customers.

        :return: True when another one follows
        """
        self._mirror_store("Customer", page.rows)
        started = self.mirror_started if reading.begun else now
        if not page.reading.done:
            kept = {"mirror_reading": page.reading.dump(), "mirror_started": started}
            self.write({"customers_read_at": False, **kept})
            return True
        self._note_customers_read(["Customer"], started)
        return False

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
        self.sudo().write({"customers_read_at": False, "mirror_reading": False})
        self._trigger_run()
        return self._notify(
            self.env._("The customers of QuickBooks are read in the background.")
        )
