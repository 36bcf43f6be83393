"""Makes the answers that fault rules ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .. import errors
from ..clock import stamp_ms
from ..errors import GatewayFault
from .faults import Plan

if TYPE_CHECKING:
    from ..v3.call import Call
    from ..world import World

Endpoint = Callable[[Request], Awaitable[Response]]

_HTML = """<html><head><title>{status} {text}</title></head>
<body><center><h1>{status} {text}</h1></center><hr><center>nginx</center></body></html>
"""
_TEXTS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
_BROKEN = {
    "json": ('{"Customer":{"domain":"QBO","sparse":fal', "application/json"),
    "html": (_HTML.format(status=502, text="Bad Gateway"), "text/html"),
    "empty": ("", "application/json"),
}


def broken_response(kind: str) -> Response:
    """Return an answer that no client can parse: json (cut off), html or empty."""
    text, media_type = _BROKEN[kind]
    return Response(text, 200, media_type=media_type)


def status_response(call: Call, status: int) -> Response:
    """Return an answer with a status, in the shape that the service gives it."""
    from ..v3 import gate
    from ..v3.answer import Answer, fault_payload, render, render_gateway
    from ..v3.throttle import throttled

    world = call.world
    known = {
        401: gate.unauthenticated("Token expired: injected"),
        403: gate.forbidden(),
        429: throttled(),
    }
    if status in known:
        fault: GatewayFault = known[status]
        call.entry.faults = fault.codes()
        return render_gateway(
            fault, call.request, world.clock, world.settings, call.tid
        )
    if status >= 502:
        text = _TEXTS.get(status, "Error")
        return Response(
            _HTML.format(status=status, text=text), status, media_type="text/html"
        )
    service = errors.system_failure("An unexpected error occurred")
    call.entry.faults = service.codes()
    answer = Answer(fault_payload(service), status)
    return render(answer, call.request, world.clock, call.tid)


class Dropped(Response):
    """An answer that is none: the connection is cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection and wait until the server has noticed."""
        scope["state"]["connection"].abort()
        # Returning before the server notices would make it answer 500.
        while (await receive())["type"] != "http.disconnect":
            continue


def faulted(operation: str, endpoint: Endpoint) -> Endpoint:
    """Wrap an OAuth endpoint: it is logged, and fault rules apply to it."""

    async def wrapped(request: Request) -> Response:
        world: World = request.app.state.world
        moment = stamp_ms(world.clock.now())
        entry = world.log.start(moment, request.method, request.url.path)
        entry.operation = operation
        plan = world.faults.plan(operation, "", "")
        entry.injected = plan.rules
        response = await _around(plan, request, endpoint)
        dropped = isinstance(response, Dropped)
        entry.status = 0 if dropped else response.status_code
        return response

    return wrapped


async def _around(plan: Plan, request: Request, endpoint: Endpoint) -> Response:
    if plan.delay_before:
        await asyncio.sleep(plan.delay_before)
    if plan.drop_before:
        return Dropped()
    refused = Response(status_code=plan.status) if plan.status else None
    if refused and not plan.status_commits:
        return refused
    response = await endpoint(request)
    if plan.delay_after:
        await asyncio.sleep(plan.delay_after)
    if plan.drop_after:
        return Dropped()
    if plan.malformed:
        return broken_response(plan.malformed)
    return refused or response
