"""Answers: JSON or XML envelopes, gateway faults, headers.

Source: recordings of a real company (headers, envelope time, both fault shapes).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import codec
from ..clock import Clock, stamp_ms
from ..errors import GatewayFault, QboFault
from ..settings import Settings
from . import xml_out

VERSION = "1989.122"
NO_STORE = "no-cache, no-store"


@dataclass
class Raw:
    """An answer that is no envelope: a PDF, a download address, a bare object."""

    content: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass
class Answer:
    """An envelope (without its time) or something raw, and the status.

    ``text`` is the JSON that was answered to the same request id before.
    """

    payload: dict[str, Any] | Raw
    status: int = 200
    text: str = ""


def wants_xml(request: Request) -> bool:
    """Tell whether XML is asked for.

    XML is the service's own default; a client that sends JSON and asks for nothing, or
    for anything, gets JSON here, because that is what such clients go on to parse.
    """
    accept = request.headers.get("accept", "").lower()
    if "json" in accept or "pdf" in accept:
        return False
    if "xml" in accept:
        return True
    content_type = request.headers.get("content-type", "").lower()
    if "xml" in content_type:
        return True
    return not accept and "json" not in content_type


def headers(tid: str, milliseconds: float = 0.0) -> dict[str, str]:
    """Return the headers that every answer of the service has."""
    return {
        "intuit_tid": tid,
        "Qbo-Version": VERSION,
        "X-Spanid": secrets.token_hex(8),
        "Service-Time": f"total={int(milliseconds)}, db=1",
        "Cache-Control": NO_STORE,
        "Pragma": "no-cache",
        "Server": "nginx",
    }


def fault_payload(fault: QboFault) -> dict[str, Any]:
    """Return the envelope of a fault, without time."""
    return {"Fault": fault.body()}


def with_time(payload: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """Return the envelope with its time, the last key."""
    return {**payload, "time": stamp_ms(clock.now())}


def render(answer: Answer, request: Request, clock: Clock, tid: str) -> Response:
    """Return the HTTP response of an answer."""
    if isinstance(answer.payload, Raw):
        raw = answer.payload
        return Response(
            raw.content,
            raw.status,
            {**headers(tid), **raw.headers},
            media_type=raw.media_type,
        )
    text = answer.text or codec.dumps(with_time(answer.payload, clock))
    if wants_xml(request):
        xml = xml_out.document(codec.loads(text))
        return Response(xml, answer.status, headers(tid), media_type=xml_out.MEDIA_TYPE)
    media_type = "application/json;charset=utf-8"
    if answer.status != 200:
        media_type = "application/json"
    return Response(text, answer.status, headers(tid), media_type=media_type)


def render_gateway(
    fault: GatewayFault, request: Request, clock: Clock, settings: Settings, tid: str
) -> Response:
    """Return the HTTP response of a refusal by the gateway."""
    extra = headers(tid)
    if fault.status == 401:
        extra["WWW-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
    service = {
        "Fault": {
            "Error": [
                {
                    "Message": fault.message,
                    "Detail": fault.detail,
                    "code": fault.code,
                }
            ],
            "type": fault.kind,
        },
        "time": stamp_ms(clock.now()),
    }
    if wants_xml(request):
        text = xml_out.document(service)
        return Response(text, fault.status, extra, media_type=xml_out.MEDIA_TYPE)
    if fault.status == 429 and settings["throttle_body"] == "service":
        body: dict[str, Any] = service
    else:
        body = _gateway_body(fault, clock)
    return Response(
        codec.dumps(body), fault.status, extra, media_type="application/json"
    )


def _gateway_body(fault: GatewayFault, clock: Clock) -> dict[str, Any]:
    row = {
        "message": fault.message,
        "detail": fault.detail,
        "code": fault.code,
        "element": None,
    }
    return {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [row], "type": fault.kind},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(clock.now() * 1000),
        "status": None,
        "cdcresponse": [],
    }
