"""Reports: the route, and where reports register.

A report is a function in a module of ``qbo_sandbox.features`` decorated with
``@report("ProfitAndLoss")``; it gets the company and the query parameters (names in
lower case) and returns the whole report, an object with Header, Columns and Rows.
Source: Intuit's report references (``GET /reports/{name}``, without envelope).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .. import codec, errors
from ..company import Company
from ..errors import QboFault
from ..v3.answer import Answer, Raw, wants_xml
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


_ATTRIBUTES = frozenset({"type", "group", "value", "id", "href"})


def _as_xml(value: dict[str, Any]) -> str:
    """Return the members of an object as elements; rows and cells have attributes."""
    text = ""
    for name, member in value.items():
        for part in member if isinstance(member, list) else [member]:
            if not isinstance(part, dict):
                text += f"<{name}>{escape(str(part))}</{name}>"
                continue
            own = {k: v for k, v in part.items() if k in _ATTRIBUTES}
            attributes = "".join(f" {k}={quoteattr(str(v))}" for k, v in own.items())
            inner = _as_xml({k: v for k, v in part.items() if k not in own})
            text += f"<{name}{attributes}>{inner}</{name}>"
    return text


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
    body = found[1](call.company, params)
    if wants_xml(call.request):
        text = '<Report xmlns="http://schema.intuit.com/finance/v3">'
        text += _as_xml(body) + "</Report>"
        return Answer(Raw(text.encode(), "application/xml;charset=utf-8"))
    text = codec.dumps(body)
    return Answer(Raw(text.encode(), "application/json;charset=utf-8"))
