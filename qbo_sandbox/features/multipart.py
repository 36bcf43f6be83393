"""Reads ``multipart/form-data`` bodies, whose parts may be binary or base64.

Source: Intuit's reference of Attachable ("Upload attachments"): each part states its
Content-Transfer-Encoding. Own code, since form parsers drop that header.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')


@dataclass
class Part:
    """One part: its form name, file name, media type and decoded content."""

    name: str
    file_name: str
    content_type: str
    content: bytes


def parameters(header: str) -> dict[str, str]:
    """Return the parameters of a header value, such as boundary or name."""
    found = {}
    for name, quoted, plain in _PARAMETER.findall(header):
        found[name.lower()] = re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
    return found


def parse(content_type: str, body: bytes) -> list[Part]:
    """Return the parts. Raises ValueError for a body that is no form data."""
    boundary = parameters(content_type).get("boundary", "")
    if not content_type.lower().startswith("multipart/") or not boundary:
        raise ValueError("the request is not multipart with a boundary")
    mark = b"--" + boundary.encode()
    # Some clients end lines with a bare newline; the first line tells.
    after = body.partition(mark)[2]
    end = b"\r\n" if after.startswith(b"\r\n") else b"\n"
    pieces = (end + body).split(end + mark)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise ValueError("the closing boundary is missing")
    return [_part(piece, end) for piece in pieces[1:-1]]


def _part(piece: bytes, end: bytes) -> Part:
    head, gap, content = piece.lstrip(b" \t").partition(end + end)
    if not gap:
        raise ValueError("a part has no blank line after its headers")
    headers = {}
    for line in head.decode("utf-8", "replace").split("\n"):
        name, _colon, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    given = parameters(headers.get("content-disposition", ""))
    encoding = headers.get("content-transfer-encoding", "binary").lower()
    return Part(
        given.get("name", ""),
        given.get("filename", ""),
        headers.get("content-type", ""),
        _decoded(content, encoding),
    )


def _decoded(content: bytes, encoding: str) -> bytes:
    if encoding != "base64":
        return content
    try:
        return base64.b64decode(re.sub(rb"\s", b"", content), validate=True)
    except binascii.Error as error:
        raise ValueError(f"a part is no valid base64: {error}") from error
