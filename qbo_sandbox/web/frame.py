"""What all pages share: the frame with its ways, and what a request asks for."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ..company import Company
from ..world import World
from .html import address, page

SIZE = 50
# Nothing may be loaded from anywhere, and no script runs.
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
}
_WAYS = (("Companies", ()), ("Requests", ("ui",)), ("Steering", ("ui", "steering")))
_OWN = (("Records", ()), ("Accounts", ("accounts",)), ("Ledger", ("ledger",)))


def _way(text: str, parts: tuple[str, ...], here: str) -> str:
    mark = ' class="here"' if text == here else ""
    return f'<a{mark} href="{address(*parts)}">{escape(text)}</a>'


def answer(
    title: str,
    body: str,
    here: str = "",
    company: Company | None = None,
    status: int = 200,
) -> Response:
    """Return a page; ``here`` is the way that leads to it."""
    head = '<div><a class="brand" href="/">QuickBooks sandbox</a>'
    head += "".join(_way(text, parts, here) for text, parts in _WAYS) + "</div>"
    if company is not None:
        own = "".join(
            _way(text, ("ui", company.id, *parts), here) for text, parts in _OWN
        )
        name = _way(company.name, ("ui", company.id), "")
        head += f'<div class="sub"><span>{name}{own}</span></div>'
    return HTMLResponse(page(title, head, body), status, SAFE)


def missing(what: str) -> Response:
    """Answer 404."""
    body = f"<h1>Not found</h1><p>There is no {escape(what)}.</p>"
    return answer("Not found", body, status=404)


def world_of(request: Request) -> World:
    """Return the sandbox's world."""
    found: World = request.app.state.world
    return found


def company_of(request: Request) -> Company | None:
    """Return the company that the path names, or None."""
    return world_of(request).companies.get(request.path_params["company"])


def start_of(request: Request) -> int:
    """Return from where a page begins; nonsense counts as 0."""
    text = request.query_params.get("start", "0")
    return int(text) if text.isdigit() and len(text) < 10 else 0


def money(cents: int) -> str:
    """Return an amount for people: ``-1,234.50``."""
    return f"{cents / 100:,.2f}"


def label_of(obj: dict[str, Any]) -> str:
    """Return the name or number by which people know a record."""
    for name in ("FullyQualifiedName", "DisplayName", "Name", "DocNumber", "FileName"):
        if obj.get(name):
            return str(obj[name])
    for name in ("CompanyName", "Code", "PaymentRefNum", "Description", "Note"):
        if obj.get(name):
            return str(obj[name])[:80]
    return str(obj.get("Id", ""))


def party_of(company: Company, obj: dict[str, Any]) -> str:
    """Return the name of whom a transaction is with."""
    for name, kind in (
        ("CustomerRef", "Customer"),
        ("VendorRef", "Vendor"),
        ("EmployeeRef", "Employee"),
    ):
        value = obj.get(name, {}).get("value")
        if value:
            return company.label(kind, value) or str(value)
    party = obj.get("EntityRef", {})
    if party.get("value") and party.get("type"):
        return company.label(party["type"], party["value"]) or str(party["value"])
    return ""
