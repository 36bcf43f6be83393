"""Upload and download of attachments.

Source: Intuit's reference of Attachable. Parts ``file_metadata_0`` and
``file_content_0`` belong together by what follows the last underscore (recordings use
``01``); a part that fails gives a Fault in its place, and the answer is 200 all the
same. IncludeOnSend is not taken from an upload (reported by users).
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .. import codec, errors
from ..engine import write
from ..entities.registry import entity_named
from ..errors import QboFault
from ..files import may_open, read_content, store_content
from ..v3.answer import Answer, Raw
from ..v3.call import Call
from ..v3.routes import route
from ..v3.xml_in import parse_entity
from .multipart import Part, parse

LARGEST = 100 * 1024 * 1024
_DENIED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
)


@route("POST", "upload", "upload")
def post_upload(call: Call) -> Answer:
    """Store files with their metadata; each pair succeeds or fails on its own."""
    if len(call.raw) > LARGEST:
        raise QboFault(errors.business("The request is larger than 100 MB"))
    try:
        parts = parse(call.request.headers.get("content-type", ""), call.raw)
    except ValueError as error:
        raise QboFault(errors.invalid_property(str(error))) from error
    pairs = _pairs(parts)
    if not pairs:
        raise QboFault(errors.missing("file_content_0"))
    rows = [_one(call, metadata, content) for metadata, content in pairs]
    faults = [row["Fault"]["Error"][0]["code"] for row in rows if "Fault" in row]
    call.entry.faults = faults
    return Answer({"AttachableResponse": rows})


def _pairs(parts: list[Part]) -> list[tuple[Part | None, Part | None]]:
    found: dict[str, list[Part | None]] = {}
    for part in parts:
        kind, _line, number = part.name.rpartition("_")
        if kind in ("file_metadata", "file_content"):
            pair = found.setdefault(number, [None, None])
            pair[kind == "file_content"] = part
    return [(pair[0], pair[1]) for pair in found.values()]


def _one(call: Call, metadata: Part | None, content: Part | None) -> dict[str, Any]:
    """Return ``{"Attachable": ...}`` or ``{"Fault": ...}`` for one pair."""
    try:
        if content is None:
            raise QboFault(errors.missing("file_content"))
        body = _metadata(metadata)
        body.setdefault("FileName", content.file_name or "file")
        kind = content.content_type or "application/octet-stream"
        body.setdefault("ContentType", kind)
        for reference in body.get("AttachableRef") or []:
            if isinstance(reference, dict):
                reference.pop("IncludeOnSend", None)
        with call.world.database.transaction():
            entity, company = entity_named("Attachable"), call.company
            made = write.save(company, entity, body, force_create=True)
            store_content(company, made["Id"], content.content)
            stored = company.get("Attachable", made["Id"]) or made
            return {"Attachable": entity.show(company, stored, "create")}
    except QboFault as fault:
        return {"Fault": fault.body()}


def _metadata(part: Part | None) -> dict[str, Any]:
    """Return the metadata of a pair, JSON or XML; none is allowed. Raises 2010."""
    if part is None:
        return {}
    try:
        text = part.content.decode("utf-8").strip()
        body = parse_entity(text) if text.startswith("<") else codec.loads(text)
    except ValueError as error:
        raise QboFault(errors.invalid_property(f"file_metadata: {error}")) from error
    if not isinstance(body, dict):
        raise QboFault(errors.invalid_property("file_metadata is no object"))
    return body


def _address(call: Call, member: str) -> Answer:
    entity = entity_named("Attachable")
    found = call.company.get("Attachable", call.names["id"])
    address = entity.show(call.company, found, "read").get(member) if found else None
    if address is None:
        raise QboFault(errors.not_found())
    return Answer(Raw(str(address).encode(), "text/plain;charset=utf-8"))


@route("GET", "download/{id}", "download")
def get_download(call: Call) -> Answer:
    """Answer the temporary address of a file, as plain text."""
    return _address(call, "TempDownloadUri")


@route("GET", "attachable-thumbnail/{id}", "download")
def get_thumbnail(call: Call) -> Answer:
    """Answer the temporary address of a picture's thumbnail, as plain text."""
    return _address(call, "ThumbnailTempDownloadUri")


async def get_file(request: Request) -> Response:
    """Serve a file at its temporary address, without token."""
    world, names = request.app.state.world, request.path_params
    company = world.companies.get(names["company"])
    query = request.query_params
    signed = company is not None and may_open(
        company, names["id"], query.get("expires", ""), query.get("signature", "")
    )
    content = read_content(company, names["id"]) if signed else None
    found = company.get("Attachable", names["id"]) if signed else None
    if content is None or found is None:
        return Response(_DENIED, 403, media_type="application/xml")
    # Always as a file to save: the content is a stranger's and must not run here.
    headers = {
        "Content-Disposition": "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    kind = str(found.get("ContentType", "application/octet-stream"))
    safe = kind if kind.isascii() and kind.isprintable() else "text/plain"
    return Response(content, 200, headers, media_type=safe)


ROUTES = [Route("/files/{company}/{id}", get_file)]
