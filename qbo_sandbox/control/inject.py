"""Makes the answers that fault rules ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from .. import errors
from ..errors import GatewayFault

if TYPE_CHECKING:
    from ..v3.call import Call

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
