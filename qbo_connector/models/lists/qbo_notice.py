"""What QuickBooks has announced, and how little of it has to be read.

A notice names an object and nothing else. Most are echoes of our own writes: the link
holds what QuickBooks answered to the write, with the moment of that change, so a notice
that is no later is known already and costs nothing. The rest makes its list due: one
request of change data capture for all lists together.
"""

from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...api import webhook
from ...entities.rows import read_path

_lt = LazyTranslate(__name__)

NOTICE_CHUNK = 1000
# Moments of a change come with and without fractions of a second.
SAME_MOMENT = timedelta(seconds=1)
# However often QuickBooks calls, its lists are not read more often than this.
NOTICE_PAUSE = timedelta(minutes=1)


class QboNotice(models.Model):
    """A change that QuickBooks has announced, not looked at yet.

    Appended by the endpoint, removed by the runner; one that comes twice is the same.
    """

    _name = "qbo.notice"
    _description = "Notice of QuickBooks"
    _order = "id"

    qbo_company_id = fields.Many2one(
        "qbo.company",
        "QuickBooks company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="qbo_company_id.company_id", store=True, index=True
    )
    entity = fields.Char(required=True)
    qbo_id = fields.Char("QuickBooks ID", required=True)
    verb = fields.Char(required=True, help="As in Intuit's list of operations")
    merged_id = fields.Char(
        "ID that it was merged into", help="The object that is gone after a merge"
    )
    changed_at = fields.Datetime("Changed", help="Empty when the notice does not say")


class QboList(models.Model):
    _inherit = "qbo.list"

    changed = fields.Boolean(
        "Changed in QuickBooks", help="QuickBooks has announced a change"
    )


class QboCompany(models.Model):
    _inherit = "qbo.company"

    customers_changed = fields.Boolean(
        "Customers have changed",
        copy=False,
        help="To be read before the next customer is made",
    )

    def _customers_due(self):
        # EXTENDS: a customer that was made there meanwhile may be the very same
        return super()._customers_due() or self.customers_changed

    def _further_step(self, run):
        # EXTENDS: what QuickBooks has announced comes first
        if run.touched is None and self._notice_step():
            return True
        return super()._further_step(run)

    def _notice_step(self):
        """Look at a chunk of notices, in a cursor of its own. Asks QuickBooks nothing.

        :return: True when there was something to look at
        """
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            notices = company.env["qbo.notice"].search(
                [("qbo_company_id", "=", self.id)], limit=NOTICE_CHUNK
            )
            if not notices:
                return False
            for entity, group in notices.grouped("entity").items():
                company._take_notices(entity, group)
            company.noticed_at = fields.Datetime.now()
            notices.unlink()
        return True

    def _take_notices(self, entity, notices):
        """Find out which notices of one entity are news, and let them be looked at."""
        if entity == "Preferences":
            self._log_event(
                _lt(
                    "Settings were changed in QuickBooks: press Check-up to see "
                    "whether they matter here"
                )
            )
        gone = notices.filtered(lambda row: row.verb == "delete").mapped("qbo_id")
        gone += [merged for merged in notices.mapped("merged_id") if merged]
        if gone:
            self._mirror_gone(entity, gone)
        changed = self._news(entity, notices)
        if not changed:
            return
        row = self.list_ids.filtered(lambda found: found.entity == entity)
        if row.state == "fresh":
            row.changed = True
            self._trigger_run(self._notices_readable(row))
            return
        self._doubt(entity, changed)
        if entity == "Customer":
            self.customers_changed = True

    def _news(self, entity, notices):
        """Return the ids of objects that changed after what we know of them."""
        latest = {}
        for row in notices.filtered(lambda row: row.verb != "delete"):
            moment = row.changed_at or fields.Datetime.now()
            latest[row.qbo_id] = max(moment, latest.get(row.qbo_id, moment))
        links = self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("qbo_id", "in", list(latest)),
            ]
        )
        known = {link.qbo_id: link._changed_there() for link in links}
        return [
            qbo_id
            for qbo_id, moment in latest.items()
            if not known.get(qbo_id) or moment >= known[qbo_id] + SAME_MOMENT
        ]

    def _doubt(self, entity, qbo_ids):
        """Let the tokens of linked objects be read before they are written next."""
        self.env["qbo.link"].search(
            [
                ("qbo_company_id", "=", self.id),
                ("entity", "=", entity),
                ("qbo_id", "in", qbo_ids),
                ("state", "=", "linked"),
            ]
        ).token_doubtful = True

    @api.model
    def _notices_readable(self, row):
        """Return from when on an announced change of a list may be read."""
        return max(row.read_at + NOTICE_PAUSE, fields.Datetime.now())


class QboLink(models.Model):
    _inherit = "qbo.link"

    def _changed_there(self):
        """Return when QuickBooks last changed the object, as far as we know, in UTC."""
        self.ensure_one()
        text = read_path(self.image or {}, "MetaData.LastUpdatedTime")
        moment = webhook.parse_time(text)
        return moment and moment.astimezone(timezone.utc).replace(tzinfo=None)
