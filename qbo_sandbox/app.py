"""The web application: all routes put together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from .control.routes import ROUTES as CONTROL_ROUTES
from .control.webhooks import ROUTES as WEBHOOK_ROUTES
from .features.attachments import ROUTES as FILE_ROUTES
from .oauth.endpoints import ROUTES as OAUTH_ROUTES
from .v3.endpoint import company_endpoint, unknown_endpoint
from .web.routes import ROUTES as WEB_ROUTES
from .world import World

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def make_app(world: World) -> Starlette:
    """Return the ASGI application of a sandbox."""
    app = Starlette(
        routes=[
            *OAUTH_ROUTES,
            *CONTROL_ROUTES,
            *WEBHOOK_ROUTES,
            *WEB_ROUTES,
            *FILE_ROUTES,
            Route("/v3/company/{realm}/{rest:path}", company_endpoint, methods=METHODS),
            Route("/v3/{rest:path}", unknown_endpoint, methods=METHODS),
        ]
    )
    app.state.world = world
    return app
