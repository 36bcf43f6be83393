"""Further steps of a run, before anything is sent: lists, agreements, matching."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...api import faults
from .qbo_company_client import LaneLost
from .qbo_company_runner import NO_DATABASE, Run


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _further_step(self, run):
        """Do one step that is no push; each commits by itself.

        :param run: the runner's ``Run``
        :return: True when there was something to do
        """
        if self._agree_step():
            return True
        if self._merge_step():
            return True
        if run.touched is not None:
            # A button waits for its records only.
            return False
        return (
            self._gone_step()
            or self._list_step()
            or self._match_step()
            or self._import_step()
        )

    # === BEFORE THE INTEGRATION IS ENABLED === #

    @api.model
    def _cron_run(self, company_id):
        # EXTENDS: lists are read and matched before anything may be written
        company = self.browse(company_id).exists()
        if company and company._may_only_read():
            cron = self.env["ir.cron"]
            company._run_reading(
                lambda remaining: cron._commit_progress(0, remaining=remaining)
            )
        return super()._cron_run(company_id)

    def _may_only_read(self):
        """Tell whether a company is connected, but nothing may be written yet."""
        return (
            self.active
            and self.state == "connected"
            and not self.enabled
            and not self._stop_until()
            and not self._moved()
        )

    def _stop_until(self):
        """Return until when a fault halts this company, or False."""
        halted = self.halt_until and self.halt_until > fields.Datetime.now()
        return self.halt_until if halted else False

    def _run_reading(self, checkpoint=None):
        """Do the steps that write nothing to QuickBooks, to their end.

        :param checkpoint: callable (remaining) -> seconds left; the cron's
        """
        run, more = Run(user_id=self.env.uid), True
        while more:
            with self._lane() as lane:
                if lane is None:
                    return
                try:
                    more = self._further_step(run)
                except LaneLost:
                    return
                except faults.OAuthError as error:
                    self._lost_connection(error)
                    return
                except faults.ApiError as error:
                    self._unreachable(error)
                    return
                except (UserError, *NO_DATABASE):
                    raise
                except Exception as error:
                    self._broken_run(error)
                    return
            if checkpoint and checkpoint(int(more)) <= 0:
                return
