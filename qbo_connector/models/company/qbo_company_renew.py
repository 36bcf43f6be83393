"""Keeping a connection alive, and telling in time when it is going to end."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...api import faults

_logger = logging.getLogger(__name__)

# A refresh token dies when it is not used for 100 days (Intuit, "Refresh tokens").
RENEW_AFTER = timedelta(days=7)
# Days before an end at which the responsible person is told.
TOLD = (2, 7, 14)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    token_expires = fields.Datetime(
        "Connection good until",
        compute="_compute_expiries",
        help="It moves on by itself: the connection is renewed every week.",
    )
    token_days_left = fields.Integer("Days left", compute="_compute_expiries")
    hard_expires = fields.Datetime(
        "Consent good until",
        compute="_compute_expiries",
        help="Intuit asks for a new consent after five years, whatever happens.",
    )
    hard_days_left = fields.Integer("Days left (consent)", compute="_compute_expiries")
    token_renewed = fields.Datetime("Last renewal", compute="_compute_expiries")
    expiry_told = fields.Char(
        "End of the connection was announced",
        copy=False,
        help="The end that was told about last, and how many days before",
    )

    def _compute_expiries(self):
        tokens = self.env["qbo.token"].sudo()
        rows = {
            row.qbo_company_id.id: row
            for row in tokens.search([("qbo_company_id", "in", self.ids)])
        }
        now = fields.Datetime.now()
        for company in self:
            row = rows.get(company.id, tokens)
            company.token_expires = row.refresh_expires
            company.hard_expires = row.hard_expires
            company.token_renewed = row.renewed_at
            company.token_days_left = (
                max((row.refresh_expires - now).days, 0) if row.refresh_expires else 0
            )
            company.hard_days_left = (
                max((row.hard_expires - now).days, 0) if row.hard_expires else 0
            )

    # === RENEW === #

    @api.model
    def _cron_daily(self):
        """Renew idle connections, tell about ends, and clean up. Daily."""
        try:
            self.env["qbo.token"]._rotate_keys()
        except UserError as error:
            # Told per company below; the other work goes on.
            _logger.warning("Secrets were not encrypted anew: %s", error)
        companies = self.search([("state", "in", ("connected", "paused"))])
        for done, company in enumerate(companies, 1):
            company._renew_if_due()
            # The renewal may have written the same row in a cursor of its own.
            with self._short_cursor() as cr:
                company.with_env(self.env(cr=cr))._tell_expiry()
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)
        self.env["qbo.consent"]._clean_up()

    def _renew_if_due(self):
        """Renew a connection that has not been renewed for a week.

        So it outlives any idle time, also while it is paused or not enabled. A copy of
        the database never does it: that would end the connection of the original.
        """
        self.ensure_one()
        row = self.env["qbo.token"]._of(self)
        if self.state not in ("connected", "paused") or not row.refresh_token:
            return
        due = fields.Datetime.now() - RENEW_AFTER
        if (row.renewed_at and row.renewed_at > due) or self._moved():
            return
        try:
            self.env["qbo.token"]._access_token(self, older_than=RENEW_AFTER)
        except faults.OAuthError as error:
            self._lost_connection(error)
        except faults.ApiError as error:
            # Tried again at the next run; _tell_expiry speaks up when it gets late.
            _logger.warning("QBO company %s was not renewed: %s", self.id, error)
        except UserError as error:
            _logger.warning("QBO company %s was not renewed: %s", self.id, error)
            with self._short_cursor() as cr:
                own = self.with_env(self.env(cr=cr))
                own._tell_connection(str(error), fields.Date.today(), once=True)
        self.invalidate_recordset()

    # === TELL === #

    def _tell_expiry(self):
        """Give the responsible person an activity 14, 7 and 2 days before an end.

        Each once: what was told is kept with the end that it was about, so an end that
        moved on starts anew.
        """
        self.ensure_one()
        row = self.env["qbo.token"]._of(self)
        ends = [end for end in (row.refresh_expires, row.hard_expires) if end]
        if not ends or self.state not in ("connected", "paused") or self._moved():
            return
        end = min(ends)
        days = (end - fields.Datetime.now()).days
        step = next((step for step in TOLD if days < step), None)
        if step is None:
            return
        told = f"{end.date()} {step}"
        known, _space, last = (self.expiry_told or "").partition(" ")
        if known == str(end.date()) and int(last) <= step:
            return
        self.expiry_told = told
        self._tell_connection(
            self.env._(
                "Intuit ends the connection of %(name)s on %(date)s. Press Connect on "
                "the QuickBooks company and allow the access again before that day.",
                name=self.name,
                date=fields.Date.to_string(end.date()),
            ),
            end.date(),
        )

    def _tell_connection(self, text, deadline, once=False):
        """Give the responsible person an activity about the connection.

        It takes the place of a former one, so that there is one to do and each step is
        told by a message of its own.

        :param str text: what happened and what to do
        :param date deadline: until when
        :param bool once: leave it where there is one already
        """
        self.ensure_one()
        kind = "qbo_connector.mail_activity_qbo_connection"
        person = self._responsible()
        if not person or (once and self.activity_search([kind])):
            return
        self.activity_unlink([kind])
        self.activity_schedule(
            kind,
            date_deadline=deadline,
            summary=self.env._("Connect %(name)s again", name=self.name),
            note=text,
            user_id=person.id,
        )

    def _responsible(self):
        """Return who is told: the responsible person, or an administrator."""
        if self.user_id.active:
            return self.user_id
        admins = self.env.ref("qbo_connector.group_qbo_admin").sudo().all_user_ids
        return admins.filtered(
            lambda user: (
                user.active
                and self.company_id in user.company_ids
                and user.id != self.env.ref("base.user_root").id
            )
        )[:1]
