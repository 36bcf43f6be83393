"""The ``/_sandbox/webhooks`` and ``/_sandbox/merge`` routes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..engine.merge import merge
from .routes import PREFIX, answer, body_of, company_of, guarded, world_of


async def get_webhooks(request: Request) -> Response:
    """Answer waiting events, and deliveries with their attempts."""
    return answer(world_of(request).webhooks.state())


async def post_webhooks(request: Request) -> Response:
    """``{"flush": true}`` sends all that waits, now; ``{"repeat": id}`` sends again."""
    values, hooks = await body_of(request), world_of(request).webhooks
    if "repeat" in values:
        hooks.repeat(int(values["repeat"]))
    await hooks.pump(everything=bool(values.get("flush")))
    return answer(hooks.state())


async def delete_webhooks(request: Request) -> Response:
    """Forget events and deliveries."""
    world_of(request).webhooks.clear()
    return answer({})


async def post_merge(request: Request) -> Response:
    """Merge two list records: ``{"entity", "keep", "gone"}``."""
    values, company = await body_of(request), company_of(request)
    merge(company, str(values["entity"]), str(values["keep"]), str(values["gone"]))
    world_of(request).publish()
    return answer({})


ROUTES = [
    Route(f"{PREFIX}/webhooks", guarded(get_webhooks)),
    Route(f"{PREFIX}/webhooks", guarded(post_webhooks), methods=["POST"]),
    Route(f"{PREFIX}/webhooks", guarded(delete_webhooks), methods=["DELETE"]),
    Route(f"{PREFIX}/merge/{{company}}", guarded(post_merge), methods=["POST"]),
]
