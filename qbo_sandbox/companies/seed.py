"""Fills a new company with its first objects, past the checks that clients meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..clock import stamp
from ..company import Company
from ..entities.company_info import first_company_info
from ..entities.registry import entity_named
from ..plugins import load
from .first_preferences import first_preferences

Filler = Callable[[Company], None]
_FILLERS: dict[str, list[Filler]] = {}
EVERY = "*"
FOUNDED = 540 * 86400  # seconds before a company's first day in the sandbox
STEP = 13 * 3600  # between two objects of the founding


def fills(*kinds: str) -> Callable[[Filler], Filler]:
    """Register a function that fills companies of these kinds (``*`` for all).

    Functions for ``*`` run first, then those of the kind, in order of import; the
    modules of ``qbo_sandbox.companies`` are imported by name.
    """

    def register(function: Filler) -> Filler:
        for kind in kinds:
            _FILLERS.setdefault(kind, []).append(function)
        return function

    return register


def plant(company: Company, entity: str, **values: Any) -> dict[str, Any]:
    """Store an object as it is, with Id when given; returns the stored form."""
    kind = entity_named(entity)
    now = company.now()
    identifier = str(values.pop("Id", "") or company.next_id(kind.id_sequence))
    obj = {
        "domain": "QBO",
        "sparse": False,
        "Id": identifier,
        "SyncToken": "0",
        "MetaData": {"CreateTime": stamp(now), "LastUpdatedTime": stamp(now)},
        **values,
    }
    kind.store(company, obj, created=now, updated=now)
    company.clock.advance(company.clock.step)
    return obj


def fill(company: Company) -> None:
    """Plant what every company has, then what its kind adds.

    What stands there from the beginning is older than the history, one object after
    the other, so that readers by MetaData.LastUpdatedTime meet no wall of equal times.
    """
    load("companies")
    with company.clock.travel(company.now() - FOUNDED, STEP):
        plant(company, "CompanyInfo", Id="1", **first_company_info(company))
        plant(company, "Preferences", Id="1", **first_preferences(company))
        for filler in _FILLERS.get(EVERY, []):
            filler(company)
    for filler in _FILLERS.get(company.kind, []):
        filler(company)
    company.events.clear()
