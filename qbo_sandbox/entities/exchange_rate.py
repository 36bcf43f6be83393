"""ExchangeRate: asked by currency and date, set for a date; it has no Id.

Source: Intuit's reference of Exchangerate. A rate is home units for one source unit.
"""

from __future__ import annotations

from typing import Any

from .. import currencies, errors
from ..clock import stamp
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from ..query.parser import Condition, Statement
from ..schema.validate import clean
from ..store.objects import Columns
from .base import Entity


class ExchangeRate(Entity):
    """One rate of one day; found as of a date by the latest at or before it."""

    name = "ExchangeRate"
    operations = frozenset({"query", "update", "create"})
    numeric_ids = False

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return the indexed columns: currency as party, day as date."""
        return Columns(
            name=obj["SourceCurrencyCode"],
            party=obj["SourceCurrencyCode"],
            date=obj["AsOfDate"],
        )

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Hide what this entity does not show."""
        for name in ("Id", "domain", "sparse", "SyncToken"):
            obj.pop(name, None)
        obj["MetaData"].pop("CreateTime", None)

    def rows(self, company: Company, statement: Statement) -> list[dict[str, Any]]:
        """Answer a query: the rates of the currencies asked for, as of a date."""
        codes, date = _asked(company, statement.where)
        return [rate_on(company, code, date) for code in codes]

    def save_rate(self, company: Company, body: Any) -> dict[str, Any]:
        """Set a rate. Raises 2020, 2160 and 6000."""
        change = Change(company, "create", clean(self.spec, body), None, {})
        sent = change.sent
        for needed in ("SourceCurrencyCode", "Rate"):
            if sent.get(needed) in (None, ""):
                raise QboFault(errors.missing(needed))
        code = check_code(company, sent["SourceCurrencyCode"])
        date = sent.get("AsOfDate") or company.clock.today()
        return _store(company, code, date, sent["Rate"])


def check_code(company: Company, text: Any) -> str:
    """Return a currency code in capitals. Raises 2160, and 6000 for the home one."""
    code = str(text).upper()
    if code not in currencies.NAMES:
        raise QboFault(
            errors.invalid_format(2160, "Currency", text, "SourceCurrencyCode")
        )
    if code == company.currency:
        raise QboFault(
            errors.business("The home currency cannot be the source currency")
        )
    return code


def _store(company: Company, code: str, date: str, rate: Any) -> dict[str, Any]:
    from .registry import entity_named

    now = company.now()
    obj = {
        "Id": f"{code}|{date}",
        "SyncToken": "0",
        "MetaData": {"CreateTime": stamp(now), "LastUpdatedTime": stamp(now)},
        "SourceCurrencyCode": code,
        "TargetCurrencyCode": company.currency,
        "Rate": rate,
        "AsOfDate": date,
    }
    entity_named("ExchangeRate").store(company, obj, created=now, updated=now)
    return obj


def rate_on(company: Company, code: str, date: str) -> dict[str, Any]:
    """Return the rate in force on a date; 1 where none was ever set."""
    found = list(
        company.objects.select(
            "ExchangeRate",
            "AND party = ? AND date <= ?",
            (code, date),
            "date DESC",
            (1, 0),
        )
    )
    if found:
        return {**found[0], "AsOfDate": date}
    now = company.now()
    return {
        "Id": "",
        "SyncToken": "0",
        "MetaData": {"LastUpdatedTime": stamp(now)},
        "SourceCurrencyCode": code,
        "TargetCurrencyCode": company.currency,
        "Rate": 1,
        "AsOfDate": date,
    }


def _asked(company: Company, where: list[Condition]) -> tuple[list[str], str]:
    codes, date = [], company.clock.today()
    for condition in where:
        path = condition.path.lower()
        if path == "sourcecurrencycode" and condition.operator in ("=", "IN"):
            codes = [text.upper() for text in condition.values]
        elif path == "asofdate" and condition.operator == "=":
            date = condition.values[0]
        else:
            raise QboFault(
                errors.query_invalid(f"property '{condition.path}' is not queryable")
            )
    if not codes:
        rows = company.objects.select("CompanyCurrency", "AND active = 1")
        codes = [company.currency, *(row["Code"] for row in rows)]
    return codes, date
