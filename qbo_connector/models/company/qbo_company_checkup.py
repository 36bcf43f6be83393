"""The check-up: what QuickBooks says about a company, and what should be put right."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...api import faults
from ...api.batch import to_json
from ...entities import said

# Both are single records; the place in the list is the bId, which has at most ten
# characters (Intuit, "Batch").
RECORDS = ("CompanyInfo", "Preferences")
# Words of CompanyInfo's OfferingSku, e.g. "QuickBooks Online Plus"; first hit counts.
SKU_WORDS = (
    ("simple start", "simple_start"),
    ("essentials", "essentials"),
    ("advanced", "advanced"),
    ("plus", "plus"),
)
# A check-up that is younger is shown as it is.
YOUNG = timedelta(minutes=10)


@dataclass(frozen=True)
class Remote:
    """What QuickBooks says about one company.

    :ivar info: its CompanyInfo
    :ivar preferences: its Preferences
    """

    info: dict
    preferences: dict

    @property
    def home_currency(self):
        """ISO code, ``""`` where QuickBooks does not say."""
        prefs = self.preferences.get("CurrencyPrefs") or {}
        return (prefs.get("HomeCurrency") or {}).get("value") or ""

    @property
    def facts(self):
        """The pairs in CompanyInfo's NameValue as a dict."""
        return {
            row.get("Name"): row.get("Value")
            for row in self.info.get("NameValue") or []
        }


def _plain(value):
    """Return a parsed answer without Decimals, which JSON fields cannot hold."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def _edition(sku):
    """Return the edition that an OfferingSku names, or None."""
    text = (sku or "").lower()
    return next((edition for word, edition in SKU_WORDS if word in text), None)


class QboCompany(models.Model):
    _inherit = "qbo.company"

    offering_sku = fields.Char("Plan in QuickBooks", readonly=True, copy=False)
    subscription = fields.Char(readonly=True, copy=False)

    # === READ === #

    def _read_remote(self, realm_id=None, access_token=None):
        """Read CompanyInfo and Preferences, both in one request.

        :param str realm_id: by default the connected one
        :param str access_token: by default the stored one
        :return: :class:`Remote`
        :raise faults.ApiError: when QuickBooks does not answer properly
        """
        body = to_json(
            {
                "BatchItemRequest": [
                    {"bId": str(place), "Query": f"select * from {name}"}
                    for place, name in enumerate(RECORDS)
                ]
            }
        )
        with self._client(access_token, realm_id=realm_id) as client:
            answer = client.send_batch(body.encode(), str(uuid.uuid4())).or_raise()
        return Remote(*map(partial(self._only_row, answer), range(len(RECORDS))))

    @api.model
    def _only_row(self, answer, place):
        """Return the one record of a query within a batch answer.

        :param int place: of the query, see :data:`RECORDS`
        :raise faults.ApiError: when it is not there
        """
        items = answer.data.get("BatchItemResponse") or []
        item = next((row for row in items if row.get("bId") == str(place)), {})
        if "Fault" in item:
            found = faults.parse_item_fault(item["Fault"], answer.status, answer.tid)
            text = "; ".join(map(str, found))
            raise faults.ApiError(
                text, faults.judge(found), found, answer.tid, answer.status
            )
        name = RECORDS[place]
        rows = (item.get("QueryResponse") or {}).get(name) or []
        if not rows:
            raise faults.NoAnswer(
                f"QuickBooks gave no {name}", status=answer.status, tid=answer.tid
            )
        return rows[0]

    def _check_home_currency(self, remote):
        """Make sure that both ledgers have the same home currency.

        :raise UserError: with both
        """
        ours, theirs = self.company_id.currency_id.name, remote.home_currency
        if theirs and theirs != ours:
            raise UserError(
                self.env._(
                    "%(remote)s keeps its books in %(theirs)s, and the Odoo company "
                    "%(company)s in %(ours)s. Choose an Odoo company with the same "
                    "currency.",
                    remote=remote.info.get("CompanyName") or self.name,
                    theirs=theirs,
                    company=self.company_id.name,
                    ours=ours,
                )
            )

    def _remote_values(self, remote):
        """Return what is stored of a :class:`Remote`.

        The edition is taken over only when QuickBooks says something new: a correction
        by hand stays.
        """
        currency = remote.preferences.get("CurrencyPrefs") or {}
        sku = remote.facts.get("OfferingSku") or False
        values = {
            "remote_name": remote.info.get("CompanyName"),
            "country_code": remote.info.get("Country"),
            "home_currency": remote.home_currency or self.company_id.currency_id.name,
            "multi_currency": bool(currency.get("MultiCurrencyEnabled")),
            "preferences": _plain(remote.preferences),
            "offering_sku": sku,
            "subscription": remote.facts.get("SubscriptionStatus") or False,
            "checked_at": fields.Datetime.now(),
        }
        if sku != self.offering_sku and _edition(sku):
            values["edition"] = _edition(sku)
        return values

    # === RUN === #

    def action_checkup(self):
        """Read what QuickBooks says about this company, and show what to put right."""
        self._check_group("user")
        for company in self:
            company._run_checkup()
        return self._notify(self.env._("The check-up is up to date."), reload=True)

    def _run_checkup(self):
        """Do the check-up now.

        :raise UserError: when the company is not connected, or not to be reached
        """
        self.ensure_one()
        if not self.realm_id or self.state not in ("connected", "paused"):
            raise UserError(
                self.env._(
                    "%(name)s is not connected. Press Connect first.", name=self.name
                )
            )
        try:
            remote = self._read_remote()
        except faults.OAuthError as error:
            why = said.show(self.env, self._lost_connection(error))
            raise UserError(why or str(error)) from error
        except faults.ApiError as error:
            text = self._connect_error_text(error, self.realm_id, True)
            raise UserError(text) from error
        company = self.sudo()
        company.write(company._remote_values(remote))
        company.checkup = company._findings()

    def _refresh_checkup(self):
        """Make sure that the check-up is not older than some minutes."""
        age = self.checked_at and fields.Datetime.now() - self.checked_at
        if not age or age > YOUNG:
            self._run_checkup()
        else:
            # What is judged by Odoo's side alone costs no request.
            self.sudo().checkup = self.sudo()._findings()
