"""The strip above the open transactions: what waits, what runs, what is missing."""

from odoo import api, models

from .qbo_run_export import STOPPABLE

COUNTED = ("ready", "held_up", "after", "going", "unpaid")


class QboBundle(models.Model):
    _inherit = "qbo.bundle"

    @api.model
    def get_summary(self):
        """Return what the strip above the list shows, for each QBO company.

        :return: list of dict: id, name, state, ready, held_up, after, going, asks, runs
        """
        self.env["qbo.company"]._check_group("user")
        counts = {
            (company.id, state): count
            for company, state, count in self._read_group(
                [], ["qbo_company_id", "state"], ["__count"]
            )
        }
        asks = dict(
            self._read_group([("asks", "=", True)], ["qbo_company_id"], ["__count"])
        )
        companies = self.env["qbo.company"].search([("jobs_only", "=", False)])
        runs = (
            self.env["qbo.run"]
            .search(
                [
                    ("qbo_company_id", "in", companies.ids),
                    ("kind", "in", STOPPABLE),
                    ("state", "=", "running"),
                ],
                order="id",
            )
            .grouped("qbo_company_id")
        )
        return [
            {
                **company._strip(),
                "runs": [run._strip() for run in runs.get(company, ())],
                "asks": asks.get(company, 0),
                **{state: counts.get((company.id, state), 0) for state in COUNTED},
            }
            for company in companies
        ]

    @api.model
    def action_refresh(self):
        """Look at all open documents again, in the background."""
        self.env["qbo.company"]._check_group("user")
        companies = self.env["qbo.company"].search(
            [("state", "=", "connected"), ("enabled", "=", True)]
        )
        companies.sudo()._sales_look_again()
        return bool(companies)


class QboRun(models.Model):
    _inherit = "qbo.run"

    def _strip(self):
        found = {name: self[name] for name in ("id", "done", "total")}
        return {**found, "name": self.name_shown}


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _strip(self):
        """Return what the strip says of this company, and who may do what."""
        user = self.env.user
        return {
            "id": self.id,
            "name": self.name,
            "connected": self.state == "connected",
            "by_hand": self.auto_export == "by_hand",
            "reason": self._not_ready(),
            "can_connect": user.has_group("qbo_connector.group_qbo_admin"),
            "can_ignore": user.has_group("qbo_connector.group_qbo_bookkeeper"),
        }

    def _not_ready_page(self):
        """Return the page of the form where that is put right."""
        ready = self.state == "connected" and self.enabled
        return "sales" if ready else "connection"

    def _not_ready(self):
        """Say why nothing can be exported; "" when it can."""
        self.ensure_one()
        if self.state == "paused":
            return self.env._("%s is paused: an administrator resumes it.", self.name)
        if self.state != "connected":
            return self.env._(
                "%s is not connected with QuickBooks: an administrator presses "
                "Connect.",
                self.name,
            )
        if not self.enabled:
            return self.env._(
                "The integration of %s is not enabled yet: an administrator presses "
                "Enable integration.",
                self.name,
            )
        if not self.sales_enabled or self.jobs_only:
            return self.env._(
                "Sales documents of %s do not go to QuickBooks: an administrator "
                "switches them on, on its page Sales.",
                self.name,
            )
        return ""
