"""Reading QuickBooks' lists: once in pages, then what changed in all of them at once.

Reads are metered. The first reading takes one request for 1,000 objects; afterwards one
request of change data capture an hour serves all lists together. Tax codes and rates
are not part of change data capture (Intuit's reference) and are read once a day.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...api import answer as qbo_answer
from ...api import faults
from ...api import query as ql
from ...api.client import NOT_IN_CDC
from ...api.paging import Reading
from ...entities import said
from .qbo_company_mirror import LOOK_BACK
from .qbo_list import FROM_START

_lt = LazyTranslate(__name__)

_logger = logging.getLogger(__name__)

DAY = timedelta(days=1)


@dataclass
class ListTask:
    """The next request for lists.

    :param entities: names; one for a page, all that are due for changes
    :param reading: how far the page's list is read
    :param since: moment from which changes are asked for; None for a page
    :param conditions: what the objects of a page have to meet
    """

    entities: list
    reading: Reading = field(default_factory=Reading)
    since: object = None
    conditions: list = field(default_factory=list)


@dataclass
class Page:
    """One page of a list.

    :param rows: objects as the API gives them
    :param reading: how far the list is read with it
    :param time: moment of the answer by QuickBooks' clock, as text
    """

    rows: list
    reading: Reading
    time: str | None = None


class QboCompany(models.Model):
    _inherit = "qbo.company"

    list_ids = fields.One2many("qbo.list", "qbo_company_id", "Lists")
    lists_read_at = fields.Datetime(
        "Lists as of", compute="_compute_lists_read_at", compute_sudo=True
    )

    @api.depends("list_ids.read_at", "list_ids.state")
    def _compute_lists_read_at(self):
        for company in self:
            moments = company.list_ids.mapped("read_at")
            company.lists_read_at = min(moments) if moments and all(moments) else False

    # === BY HAND === #

    def action_refresh_lists(self):
        """Read all lists of QuickBooks from their start, in the background."""
        self.ensure_one()
        return self.refresh_lists()

    def refresh_lists(self, entities=None):
        """Read lists of QuickBooks from their start, in the background.

        :param entities: list of names such as ``["Customer"]``; None for all
        :return: notification action
        :raise AccessError: for who is no QuickBooks user
        :raise UserError: when QuickBooks cannot be asked
        """
        self.ensure_one()
        self._check_group("user")
        self.check_access("read")
        self._check_live()
        company = self.sudo()
        company.env["qbo.list"]._start(company, entities)
        company._list_run(make=True)
        company._trigger_run()
        return self._notify(
            self.env._(
                "The lists of QuickBooks are read in the background. Progress is shown "
                "on the QuickBooks company."
            )
        )

    # === STEP OF THE RUNNER === #

    def _list_step(self):
        """Read one page of a list, or what changed in all lists; no transaction open.

        :return: True when something was read
        :raise ApiError: when QuickBooks does not answer properly
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            task = company._list_task()
            if task is None:
                return False
            now = fields.Datetime.now()
            client = company._client()
        with client:
            if task.since:
                found = client.fetch_changes(task.entities, task.since)
            else:
                found = self._list_page(client, task)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            if task.since:
                company._keep_changes(task, found, now)
            else:
                company._keep_page(task, found, now)
        return True

    def _list_task(self):
        """Return the next :class:`ListTask`, or None when all lists are fresh."""
        rows = self.env["qbo.list"].search([("qbo_company_id", "=", self.id)])
        now = fields.Datetime.now()
        for row in rows:
            if self._page_due(row, now):
                return ListTask(
                    [row.entity],
                    Reading.load(row.reading),
                    conditions=self._list_conditions(row.entity),
                )
        limit = now - self._refresh_age()
        stale = rows.filtered(
            lambda row: (
                row.state == "fresh"
                and row.entity not in NOT_IN_CDC
                and (
                    row.read_at < limit
                    or row.changed
                    and self._notices_readable(row) <= now
                )
            )
        )
        if not stale:
            return None
        since = self._since(min(stale.mapped("read_at")))
        return ListTask(stale.mapped("entity"), since=since)

    @api.model
    def _page_due(self, row, now):
        """Tell whether a list has to be read page by page, and start where it must."""
        if row.state == "fresh":
            age = now - row.read_at
            daily = row.entity in NOT_IN_CDC
            if age > (DAY if daily else LOOK_BACK):
                row.write(FROM_START)
        return row.state in ("due", "reading")

    @api.model
    def _list_page(self, client, task):
        """Return one page as :class:`Page`, or the error with which it was refused.

        A list that QuickBooks refuses, such as classes in an edition without them,
        must not hold up the others.
        """
        entity = task.entities[0]
        try:
            return self._read_page(client, entity, task.reading, task.conditions)
        except faults.ApiError as error:
            if error.outcome is not faults.Outcome.REFUSED:
                raise
            _logger.warning("QuickBooks refuses the list %s: %s", entity, error)
            return error

    def _list_conditions(self, entity):
        """Return what the objects of a list have to meet: inactive ones are wanted."""
        return [("Active", "IN", [True, False])]

    @api.model
    def _read_page(self, client, entity, reading, conditions):
        """Ask for the next page of a list.

        :param conditions: as of :meth:`_list_conditions`
        :return: :class:`Page`
        :raise ApiError: when QuickBooks does not answer properly
        """
        statement = ql.select(entity, conditions, **reading.clauses())
        answer = client.fetch_query(statement).or_raise()
        rows = qbo_answer.query_rows(answer, entity)
        total = answer.data["QueryResponse"].get("totalCount")
        reading = reading.after([str(row["Id"]) for row in rows], total)
        return Page(rows, reading, answer.data.get("time"))

    # === KEEP === #

    def _keep_list(self, entity, objects):
        """Store some objects of a list: they are rows of the mirror."""
        self._mirror_store(entity, objects)

    def _keep_page(self, task, found, now):
        """Store one page and note how far the list is read."""
        entity = task.entities[0]
        row = self._list_row(entity)
        if isinstance(found, faults.ApiError):
            row.write({"state": "refused", "reading": False, "message": str(found)})
            self._list_progress(_lt("%(list)s: refused", list=entity))
            return
        self._keep_list(entity, found.rows)
        self._note_clock(now, found.time)
        started = row.started_at if task.reading.begun else now
        if not found.reading.done:
            kept = {"reading": found.reading.dump(), "started_at": started}
            row.write({"state": "reading", **kept})
            self._list_progress()
            return
        total = found.reading.rows
        row.write(
            {
                "state": "fresh",
                "reading": False,
                "started_at": False,
                "read_at": started,
                "changed": False,
                "message": self.env._("%(count)s read", count=total),
            }
        )
        self._list_unseen(entity, started)
        self._note_customers_read([entity], started)
        self._list_progress(_lt("%(list)s: %(count)s read", list=entity, count=total))

    def _keep_changes(self, task, found, now):
        """Store what changed; lists with more changes than one answer holds are reread.

        Of an incomplete answer lists without any row may have been cut off: they keep
        their moment and are asked again.
        """
        rows = self.env["qbo.list"].search(
            [("qbo_company_id", "=", self.id), ("entity", "in", task.entities)]
        )
        for entity in task.entities:
            self._keep_list(entity, found.rows.get(entity, []))
        self._note_clock(now, found.time)
        if found.complete:
            rows.write({"read_at": now, "changed": False})
            self._note_customers_read(task.entities, now)
            return
        rows.filtered(lambda row: found.rows.get(row.entity)).write(FROM_START)

    def _list_row(self, entity):
        return self.env["qbo.list"].search(
            [("qbo_company_id", "=", self.id), ("entity", "=", entity)]
        )

    def _note_customers_read(self, entities, moment):
        """Tell the check for lookalikes that the customers are known."""
        if "Customer" in entities:
            self.write(
                {
                    "customers_read_at": moment,
                    "mirror_reading": False,
                    "customers_changed": False,
                }
            )

    def _list_unseen(self, entity, started):
        """Take what a complete reading has not shown as gone from the list."""
        unseen = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("qbo_id", "!=", False),
                "|",
                ("seen_at", "=", False),
                ("seen_at", "<", started),
                # Made or written by ourselves while the list was being read.
                ("create_date", "<", started),
                "|",
                ("linked_at", "=", False),
                ("linked_at", "<", started),
            ]
        )
        if unseen:
            self._mirror_gone(entity, unseen.mapped("qbo_id"))

    # === ACTIVITY LOG === #

    def _list_run(self, make=False):
        """Return the activity of the reading in progress.

        :param bool make: make it when there is none; what is read by itself once a
            day makes none
        """
        runs = self.env["qbo.run"].sudo()
        row = runs.search(
            [
                ("qbo_company_id", "=", self.id),
                ("state", "=", "running"),
                ("kind", "=", "lists"),
            ],
            limit=1,
        )
        if row or not make:
            return row
        return runs.create(
            {
                "qbo_company_id": self.id,
                "kind": "lists",
                "name": _lt("Lists of QuickBooks"),
                "user_id": self.env.uid,
                "total": len(self.list_ids),
            }
        )

    def _list_progress(self, line=None):
        """Move the progress of a reading, and close it with its last list.

        :param line: what a list that is done has come to; a line of the log
        """
        run = self._list_run()
        if not run:
            return
        rows = self.env["qbo.list"].search([("qbo_company_id", "=", self.id)])
        left = rows.filtered(lambda row: row.state in ("due", "reading"))
        values = {"done": len(rows) - len(left), "total": len(rows)}
        if line:
            before = (run.said or {}).get("message") or run.message
            line = said.node(line)
            values["message"] = said.joined("\n", [before, line]) if before else line
        if not left:
            values.update(state="done", ended_at=fields.Datetime.now())
        run.write(values)
        self.env["qbo.run"]._tell(self, run)
