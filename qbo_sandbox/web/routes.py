"""The pages for people at ``/``."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ..oauth.consent import page


async def index(request: Request) -> Response:
    """List the companies."""
    from html import escape

    world = request.app.state.world
    rows = "".join(
        f"<li>{escape(company.name)} ({escape(company.kind)}), {company.id}</li>"
        for company in world.companies.values()
    )
    body = f"<h1>Companies</h1><ul>{rows}</ul>"
    return HTMLResponse(page("QuickBooks sandbox", body))


ROUTES = [Route("/", index)]
