"""Enable, pause, resume and disconnect; and a database that was moved."""

import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...api import faults
from .qbo_company_connect import CONNECTION_ACTIVITY

_lt = LazyTranslate(__name__)

_logger = logging.getLogger(__name__)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    # === RUN OR REST === #

    def action_enable(self):
        """Open the window that shows the check-up and what would go first."""
        self.ensure_one()
        self._check_group("admin")
        self._check_connected()
        if self.enabled:
            raise UserError(
                self.env._("The integration of %(name)s is on.", name=self.name)
            )
        self._refresh_checkup()
        return self._open_wizard("qbo.enable", self.env._("Enable integration"))

    def _check_connected(self):
        if self.state == "paused":
            raise UserError(
                self.env._("%(name)s is paused. Press Resume first.", name=self.name)
            )
        if self.state != "connected":
            raise UserError(
                self.env._(
                    "%(name)s is not connected. Press Connect first.", name=self.name
                )
            )

    def _enable(self):
        """Let the connector write to this company from now on.

        :raise UserError: when it is not connected, or the check-up forbids it
        """
        self.ensure_one()
        self._check_group("admin")
        self._check_connected()
        stops = [row for row in self.checkup or [] if row["level"] == "danger"]
        if stops:
            raise UserError(
                "\n".join(
                    f"{row['title']}: {row['fix'] or row['text']}" for row in stops
                )
            )
        self.check_access("write")
        self.sudo().write({"enabled": True, "stay_paused": False})
        self._log_event(_lt("Integration enabled"))
        self._start_sweep()
        self._trigger_run()

    def action_pause(self):
        """Send nothing until somebody resumes; what is owed waits."""
        self._check_group("admin")
        for company in self:
            if company.state != "connected":
                raise UserError(
                    self.env._(
                        "Only what is connected can be paused: %(name)s.",
                        name=company.name,
                    )
                )
        self.check_access("write")
        self.sudo().write({"state": "paused", "stay_paused": True})
        self._log_event(_lt("Paused"))
        return self._notify(
            self.env._("Nothing is sent any more. What changes meanwhile waits."),
            reload=True,
        )

    def action_resume(self):
        """Go on after a pause, and look for what changed meanwhile."""
        self._check_group("admin")
        for company in self:
            company._check_may_resume()
        self._clear_halt()
        self.sudo().write({"state": "connected", "stay_paused": False})
        self._log_event(_lt("Resumed"))
        for company in self.filtered("enabled"):
            company._start_sweep()
            company._trigger_run()
        return self._notify(self.env._("It goes on."), reload=True)

    def _check_may_resume(self):
        if self.state != "paused":
            raise UserError(self.env._("%(name)s is not paused.", name=self.name))
        if self._moved():
            raise UserError(self._moved_text())
        if not self.env["qbo.token"]._of(self).refresh_token:
            # A restored copy comes without its secrets.
            raise UserError(
                self.env._(
                    "%(name)s has no connection any more. Press Connect first.",
                    name=self.name,
                )
            )

    # === DISCONNECT === #

    def action_disconnect(self):
        """Revoke the connection and stop; links, maps and operations stay.

        In a cursor of its own: the tokens must not come back when the request is
        undone after Intuit has been told.
        """
        self.ensure_one()
        self._check_group("admin")
        self.check_access("write")
        if self.state in ("draft", "disconnected"):
            raise UserError(self.env._("%(name)s is not connected.", name=self.name))
        with self._short_cursor() as cr:
            company = self.with_env(self.env(cr=cr, su=True))
            warning = company._end_tokens()
            company.write({"state": "disconnected"})
            company._clear_halt()
            company.activity_unlink([CONNECTION_ACTIVITY])
            company._log_event(_lt("Disconnected"))
            company.env["qbo.attention"]._refresh(company)
        self.invalidate_recordset()
        text = warning or self.env._(
            "%(name)s is disconnected. Links, settings and the accounting log stay; "
            "connecting the same company again goes on where it stopped.",
            name=self.name,
        )
        return self._notify(
            text,
            kind="warning" if warning else "success",
            reload=True,
            sticky=bool(warning),
        )

    def _end_tokens(self):
        """Revoke and forget the tokens. In a READ COMMITTED cursor of its own.

        :return: what the user has to do by hand, or ``""``
        """
        # Nobody may renew between the revocation and the forgetting.
        self.env.cr.execute(
            SQL("SELECT 1 FROM qbo_token WHERE qbo_company_id = %s FOR UPDATE", self.id)
        )
        row, warning = self.env["qbo.token"]._of(self), ""
        try:
            token = row._secret("refresh_token")
            # From a copy of the database only the copy is cut off.
            if token and not self._moved():
                row._oauth(self).revoke(token)
        except faults.OAuthError as error:
            # Intuit does not know the token any more: just what was wanted.
            _logger.info("QBO company %s was revoked before: %s", self.id, error.error)
        except (faults.ApiError, UserError) as error:
            _logger.warning("QBO company %s could not be revoked: %s", self.id, error)
            warning = self.env._(
                "%(name)s is disconnected in Odoo, but Intuit could not be told. "
                "Disconnect the app in QuickBooks as well: Apps > My apps.",
                name=self.name,
            )
        row._forget()
        return warning

    # === MOVED DATABASE === #

    def _moved_text(self):
        """Return why nothing is sent from a copied database, and what to do."""
        rule = self.env["qbo.fault.rule"]._by_code("database_moved")
        return f"{rule._text('', None)} {rule.remedy}"

    def _note_moved(self):
        """Show on the record that this database is a copy."""
        rule = self.env["qbo.fault.rule"]._by_code("database_moved")
        self.write(rule._halt_values())

    def action_confirm_move(self):
        """Take it that this database is the only one that sends; the view asks first.

        Two databases that send to one QuickBooks company would double everything.

        :raise UserError: when the database was not moved
        """
        self.ensure_one()
        self._check_group("admin")
        if not self._moved():
            raise UserError(
                self.env._("This is the database that was connected: nothing to do.")
            )
        self.check_access("write")
        self.sudo().database_key = self._database_key()
        self._clear_halt()
        self._log_event(_lt("Database move confirmed"))
        tokens = self.env["qbo.token"]._of(self)
        if self.state == "paused" and not self.stay_paused and tokens.refresh_token:
            self.sudo().state = "connected"
            if self.enabled:
                self._start_sweep()
                self._trigger_run()
        self.env["qbo.attention"].sudo()._refresh(self.sudo())
        return self._notify(
            self.env._("This database sends to %(name)s from now on.", name=self.name),
            reload=True,
        )
