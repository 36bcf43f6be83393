"""Repairs of the check-up: what the API can put right in QuickBooks' preferences.

The runner sends them like any other write: frozen, once, with its place in the log.
"""

from odoo import fields, models
from odoo.exceptions import UserError

from ...api import faults
from ..runner.qbo_company_runner import BUTTON_BUDGET

# What can be repaired: key of a finding to the preferences that make it good.
# Intuit's reference of Preferences has these as writable. Read-only are BookCloseDate,
# AutoApplyCredit, MultiCurrencyEnabled, UsingSalesTax and PartnerTaxEnabled.
REPAIRS = {
    "custom_numbers": {"SalesFormsPrefs.CustomTxnNumbers": True},
    "auto_payments": {"SalesFormsPrefs.AutoApplyPayments": False},
    "service_dates": {"SalesFormsPrefs.AllowServiceDate": True},
    "locations": {"AccountingInfoPrefs.TrackDepartments": True},
    "classes": {"AccountingInfoPrefs.ClassTrackingPerTxnLine": True},
}
ENTITY = "Preferences"


class QboCompany(models.Model):
    _inherit = "qbo.company"

    repairs = fields.Json(
        "Repairs under way",
        copy=False,
        help="Preferences that are about to be written, by their path",
    )

    def _repair(self, key):
        """Put one finding right in QuickBooks, now where the lane is free.

        :param str key: of :data:`REPAIRS`
        :return: the runner's ``Run``
        :raise UserError: when nothing may be written, or something is being sent
        """
        self.ensure_one()
        self._check_group("admin")
        self.check_access("write")
        if key not in REPAIRS:
            raise UserError(self.env._("This has to be put right in QuickBooks."))
        if reason := self._stop_reason():
            raise UserError(reason)
        # The token of the preferences must be the latest; one read. It is stored by
        # the cursor below: this transaction must not lock the company's row.
        remote = self._read_remote_live()
        with self._lane() as lane:
            if lane is None:
                raise UserError(
                    self.env._(
                        "Something is being sent to %s right now. Press the button "
                        "again in a few seconds.",
                        self.name,
                    )
                )
            with self._own_cursor() as cr:
                company = self.with_env(self._runner_env(cr))
                company.write(company._remote_values(remote))
                company._owe_repair(key)
        return self._run(self, budget=BUTTON_BUDGET)

    def _fix_text(self, finding):
        """Return what to do about a finding; also what a repair would change."""
        key = finding.get("repair")
        preview = self._repair_preview(key) if key in REPAIRS else ""
        return " ".join(filter(None, (finding["fix"], preview)))

    def _repair_preview(self, key):
        """Say what a repair would change in QuickBooks, from what to what."""
        switch = {True: self.env._("on"), False: self.env._("off")}
        labels = {
            "SalesFormsPrefs.CustomTxnNumbers": self.env._(
                "Custom transaction numbers"
            ),
            "SalesFormsPrefs.AutoApplyPayments": self.env._(
                "Automatic application of payments"
            ),
            "SalesFormsPrefs.AllowServiceDate": self.env._("Service date"),
            "AccountingInfoPrefs.TrackDepartments": self.env._("Track locations"),
            "AccountingInfoPrefs.ClassTrackingPerTxnLine": self.env._(
                "Track classes, one for each row"
            ),
        }
        changes = []
        for path, value in REPAIRS[key].items():
            group, _dot, member = path.partition(".")
            before = switch[bool(self._prefs(group).get(member))]
            changes.append(f"{labels[path]}: {before} → {switch[value]}")
        return self.env._(
            "Repair here changes in QuickBooks %(changes)s, and nothing else.",
            changes=", ".join(changes),
        )

    def _read_remote_live(self):
        """Read CompanyInfo and Preferences; errors come in the user's words."""
        self._check_live()
        try:
            return self._read_remote()
        except (faults.OAuthError, faults.ApiError) as error:
            raise UserError(self._live_text(error)) from error

    def _owe_repair(self, key):
        """Owe the write of a repair; in the runner's environment, under the lane.

        Its preferences were read just now.
        """
        preferences = self.preferences or {}
        self.repairs = {**(self.repairs or {}), **REPAIRS[key]}
        link = self.env["qbo.link"]._for_hand(self, self, "-", ENTITY)
        link.write(
            {
                "qbo_id": preferences.get("Id") or "1",
                "qbo_name": self.env._("Preferences"),
                "sync_token": preferences.get("SyncToken") or "0",
                "state": "linked",
                "sent": {},
            }
        )
        self._owe(link, "update")

    def _settle_done(self, operation, answered, note=None):
        # EXTENDS: preferences as QuickBooks holds them now
        done = super()._settle_done(operation, answered, note)
        if done and operation.entity == ENTITY:
            known = operation.link_id.image or {}
            self.write(
                {"preferences": {**(self.preferences or {}), **known}, "repairs": False}
            )
            self.checkup = self._findings()
        return done

    def _plan_records(self, touched, users=None, by_hand=(), swept=False):
        # EXTENDS: repairs, when a person asks for one
        links = super()._plan_records(touched, users, by_hand, swept)
        if ids := touched.get("qbo.company"):
            links |= self._known_links({"qbo.company": ids})
        return links

    def _renew_doubtful(self, ids_by_entity):
        # EXTENDS: preferences are one record without Id to ask for
        if ids_by_entity.pop(ENTITY, None):
            remote = self._read_remote()
            with self._own_cursor() as cr:
                company = self.with_env(self._runner_env(cr))
                company.write(company._remote_values(remote))
                company._known_links({"qbo.company": company.ids}).write(
                    {
                        "sync_token": remote.preferences.get("SyncToken"),
                        "token_doubtful": False,
                    }
                )
        return super()._renew_doubtful(ids_by_entity) if ids_by_entity else None
