"""The web application: routes put together, and closing connections on demand."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .control.faults import ConnectionDropped
from .control.routes import ROUTES as CONTROL_ROUTES
from .oauth.endpoints import ROUTES as OAUTH_ROUTES
from .v3.endpoint import company_endpoint, unknown_endpoint
from .web.routes import ROUTES as WEB_ROUTES
from .world import World

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def make_app(world: World) -> ASGIApp:
    """Return the ASGI application of a sandbox."""
    app = Starlette(
        routes=[
            *OAUTH_ROUTES,
            *CONTROL_ROUTES,
            *WEB_ROUTES,
            Route("/v3/company/{realm}/{rest:path}", company_endpoint, methods=METHODS),
            Route("/v3/{rest:path}", unknown_endpoint, methods=METHODS),
        ]
    )
    app.state.world = world
    return _Droppable(app)


class _Droppable:
    """Closes the connection, without an answer, when ConnectionDropped is raised."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except ConnectionDropped:
            scope["state"]["connection"].abort()
            # The server notices by itself; returning before it does would make it
            # answer 500.
            while (await receive())["type"] != "http.disconnect":
                continue
