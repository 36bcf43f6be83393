"""What stops a run as a whole: no right to send, nobody there, a lost connection."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...api import faults
from ...entities import said

_lt = LazyTranslate(__name__)

_logger = logging.getLogger(__name__)

UNREACHABLE_WAIT = timedelta(minutes=1)
# QuickBooks refuses the company as a whole: only a person can change that, so it is
# tried again by itself from time to time.
REFUSED_WAIT = timedelta(hours=1)
# A run that ended in a defect: the same would happen at once again.
BROKEN_WAIT = timedelta(minutes=10)
# Words of the OAuth server that only a person can answer, and the rule for each.
CONNECTION_LOST = {
    "invalid_grant": "invalid_grant",
    "invalid_client": "invalid_client",
    "unauthorized_client": "invalid_client",
}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    @api.depends("halt_text", "halt_detail", "halt_rule_id")
    @api.depends_context("lang")
    def _compute_halt_shown(self):
        """Say what stops a company in the reader's language."""
        for company in self:
            company.halt_shown = said.show(self.env, company._halt_node())

    def _stop_reason(self):
        """Return why nothing may be sent, in the user's words; ``""`` when it may."""
        return said.show(self.env, self._stop_node())

    def _stop_node(self):
        """Return the same as a node of ``entities.said``."""
        return said.node(self._stop_sentence())

    def _stop_sentence(self):
        if self._moved():
            self._hold_moved_database()
            return self._halt_node()
        if not self.active:
            return _lt("%(name)s is archived. Nothing is sent.", name=self.name)
        if self.state != "connected":
            return _lt(
                "%(name)s: %(state)s. Nothing is sent.",
                name=self.name,
                state=said.choice("qbo.company", "state", self.state),
            )
        if not self.enabled:
            return _lt(
                "The integration of %(name)s is not enabled yet. An administrator can "
                "press Enable integration on the QuickBooks company.",
                name=self.name,
            )
        if self.halt_until and self.halt_until > fields.Datetime.now():
            return self._halt_node() or _lt("Nothing is sent for the moment.")
        return ""

    def _halt_node(self):
        """Return the node of what stops a company; "" where nothing does."""
        rule = self.halt_rule_id
        known = self.halt_detail or "%(detail)s" not in (rule.sudo().text or "")
        if self.halt_text and rule and known:
            return said.of_rule(rule, self.halt_detail or "")
        return self.halt_text or ""

    def _unreachable(self, error):
        """Note that QuickBooks cannot be reached; the next try is a minute later.

        :return: node of what is wrong
        """
        _logger.warning("QBO company %s: %s", self.id, error)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            rule = company.env["qbo.fault.rule"]._for_error(error)
            wait = UNREACHABLE_WAIT
            if error.outcome in (faults.Outcome.FORBIDDEN, faults.Outcome.UNAUTHORIZED):
                wait = REFUSED_WAIT
            company._halt_for(rule, str(error), wait)
            company._trigger_run(company.halt_until)
            return company._halt_node()

    def _broken_run(self, error):
        """Note that a defect has ended a run; it is tried again in some minutes.

        Out of the scheduled action it would stand in a log that nobody reads, and Odoo
        would switch the action off after some days. Nothing is lost: each step has
        committed what it did.

        :return: node of what happened
        """
        _logger.exception("QBO company %s: the run has ended in a defect", self.id)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            rule = company.env["qbo.fault.rule"]._by_code("run_broken")
            text = f"{type(error).__name__}: {error}"
            company._halt_for(rule, text, BROKEN_WAIT)
            company._trigger_run(company.halt_until)
            return company._halt_node()

    def _halt_for(self, rule, detail, wait):
        """Send nothing for a while, and say why."""
        self.write(
            {
                **rule._halt_values(detail),
                "halt_until": fields.Datetime.now() + wait,
            }
        )

    def _halt(self, found):
        """Stop after QuickBooks refused the connection or the company as a whole."""
        fault = found[0] if found else faults.Fault("", "")
        rule = self.env["qbo.fault.rule"]._for_fault(fault, None)
        self._halt_for(rule, fault.detail or fault.message, REFUSED_WAIT)
        self._trigger_run(self.halt_until)

    def _clear_halt(self):
        self.write({"halt_rule_id": False, "halt_text": False, "halt_until": False})

    def _lost_connection(self, error):
        """Ask for a new consent: Intuit does not accept the stored token any more.

        A passing trouble of the OAuth server (429, a gateway) is no lost connection.

        :return: node of what is wrong
        """
        if error.error not in CONNECTION_LOST:
            return self._unreachable(error)
        with self._own_cursor() as cr:
            company = self.with_env(self._runner_env(cr))
            company._require_reauth(error)
            return company._halt_node()

    def _require_reauth(self, error):
        """Stop until somebody connects again; told at once, and only once.

        Nothing is lost: links and operations wait, frozen batches keep their ids.
        """
        if self.state not in ("connected", "paused"):
            # Disconnected while a request was on its way, or told already.
            return
        rule = self.env["qbo.fault.rule"]._by_code(CONNECTION_LOST[error.error])
        self.write(
            {
                "state": "reauth",
                **rule._halt_values(error.description or error.error),
                "halt_until": False,
            }
        )
        self._log_event(_lt("The connection is lost: %(cause)s", cause=rule.cause))
        self._tell_connection(rule.remedy, fields.Date.today())
        self.env["qbo.attention"]._refresh(self)

    def _hold_moved_database(self):
        rule = self.env["qbo.fault.rule"]._by_code("database_moved")
        if self.state == "connected":
            self.write(
                {
                    "state": "paused",
                    **rule._halt_values(),
                }
            )
