"""Reading QuickBooks while a person waits, and keeping the runner out meanwhile."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...api import faults
from ...api import query as ql
from .qbo_company_client import LANE_PATIENCE
from .qbo_company_settle import plain

# QuickBooks has five levels: a job has at most four above it.
LEVELS = 4


class QboCompany(models.Model):
    _inherit = "qbo.company"

    def _take_lane_by_hand(self):
        """Keep the runner out until the end of the user's transaction.

        :raise UserError: while something is being sent for this company
        """
        self.ensure_one()
        if not self._queue_for_lane(self.env.cr, LANE_PATIENCE):
            raise UserError(
                self.env._(
                    "Something is being sent to %(company)s right now. Nothing was "
                    "changed: press the button again in a few seconds.",
                    company=self.name,
                )
            )

    def _by_hand(self):
        """Return the company in the runner's environment, in the user's transaction.

        What is computed for QuickBooks must not depend on the user's language.
        """
        return self.with_env(self._runner_env(self.env.cr))

    def _read_live(self, entity, condition, limit=None):
        """Read objects of QuickBooks now, inactive ones too.

        :param str condition: of the query language
        :return: list of objects as the API gives them, fractions as text
        :raise UserError: when QuickBooks does not answer, in the user's words
        """
        self._check_live()
        statement = ql.select(
            entity, self._any_active(condition), "DisplayName", 1, limit or ql.MAX_ROWS
        )
        try:
            with self.sudo()._client() as client:
                answer = client.fetch_query(statement).or_raise()
        except (faults.OAuthError, faults.ApiError) as error:
            raise UserError(self._live_text(error)) from error
        found = (answer.data.get("QueryResponse") or {}).get(entity, [])
        return [plain(row) for row in found]

    def _check_live(self):
        """Refuse to read where a read could renew a token that is not ours to renew.

        :raise UserError: when the company is not connected, or in a copied database
        """
        if self._moved():
            raise UserError(self._moved_text())
        if self.state not in ("connected", "paused"):
            raise UserError(
                self.env._(
                    "%(company)s is not connected with QuickBooks. An administrator "
                    "can connect it on the QuickBooks company.",
                    company=self.name,
                )
            )

    def _live_text(self, error):
        if isinstance(error, faults.OAuthError):
            return self.env._(
                "%(company)s is not connected with QuickBooks (%(error)s). An "
                "administrator can connect it again on the QuickBooks company.",
                company=self.name,
                error=error,
            )
        rule = self.env["qbo.fault.rule"]._for_error(error)
        return f"{rule._text(str(error), None)} {rule.remedy}"

    def _read_by_id(self, entity, qbo_ids):
        """Read objects by their ids: one request for up to 500.

        :return: dict qbo id -> object
        """
        found = {}
        for condition in ql.chunks_in("Id", qbo_ids):
            for row in self._read_live(entity, condition):
                found[str(row["Id"])] = row
        return found

    def _take_back(self, projects):
        """Let unlinked jobs and customers be made again: a person asked for it."""
        customers = projects.partner_id.commercial_partner_id | self.internal_partner_id
        self.env["qbo.link"].search(
            Domain(
                [
                    ("qbo_company_id", "=", self.id),
                    ("state", "=", "released"),
                    ("qbo_id", "=", False),
                ]
            )
            & (
                Domain("res_model", "=", "project.project")
                & Domain("res_id", "in", projects.ids)
                | Domain("res_model", "=", "res.partner")
                & Domain("res_id", "in", customers.ids)
            )
        ).write({"state": "to_create"})

    def _ancestors(self, answered):
        """Return the objects above one, the nearest first."""
        found, parent = [], (answered.get("ParentRef") or {}).get("value")
        while parent and len(found) < LEVELS:
            above = self._read_by_id("Customer", [str(parent)]).get(str(parent))
            if not above:
                break
            found.append(above)
            parent = (above.get("ParentRef") or {}).get("value")
        return found
