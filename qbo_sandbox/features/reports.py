"""Reports: the route, and where reports register.

A report is a function in a module of ``qbo_sandbox.features`` decorated with
``@report("ProfitAndLoss")``; it gets the company and the query parameters (names in
lower case) and returns the whole report, an object with Header, Columns and Rows.
Source: Intuit's report references (``GET /reports/{name}``, without envelope).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import codec, errors
from ..company import Company
from ..errors import QboFault
from ..v3.answer import Answer, Raw
from ..v3.call import Call
from ..v3.routes import route

Report = Callable[[Company, dict[str, str]], dict[str, Any]]
_REPORTS: dict[str, tuple[str, Report]] = {}


def report(name: str) -> Callable[[Report], Report]:
    """Register a report by the name in its path."""

    def register(function: Report) -> Report:
        _REPORTS[name.lower()] = (name, function)
        return function

    return register


def report_names() -> list[str]:
    """Return the names of the registered reports."""
    return sorted(name for name, _function in _REPORTS.values())


@route("GET", "reports/{name}", "report")
def get_report(call: Call) -> Answer:
    """Run a report."""
    found = _REPORTS.get(call.names["name"].lower())
    if found is None:
        raise QboFault(
            errors.error(
                5020,
                "Permission Denied Error",
                f"Permission Denied Error : Report {call.names['name']} is not known",
            )
        )
    params = {name.lower(): value for name, value in call.params.items()}
    text = codec.dumps(found[1](call.company, params))
    return Answer(Raw(text.encode(), "application/json;charset=utf-8"))
