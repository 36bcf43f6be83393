"""Compressed bodies: SDKs may send gzip or deflate, and most clients take gzip."""

from __future__ import annotations

import gzip
import zlib

from starlette.requests import Request
from starlette.responses import Response

LARGEST = 120 * 1024 * 1024  # of a body, once it is unpacked
WORTH_IT = 1400  # bytes; shorter answers go in one packet as they are
_WINDOWS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16}


def unpacked(request: Request, raw: bytes) -> bytes:
    """Return the body as it was before Content-Encoding.

    What cannot be unpacked, or would be too large, stays as it is and is refused as
    the garbage that it is (500 or 2010).
    """
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in ("gzip", "x-gzip", "deflate") or not raw:
        return raw
    # "deflate" is zlib's form; some clients send it without zlib's head.
    windows = [_WINDOWS[coding]] if coding in _WINDOWS else [15, -15]
    for window in windows:
        reader = zlib.decompressobj(window)
        try:
            found = reader.decompress(raw, LARGEST)
        except zlib.error:
            continue
        return raw if reader.unconsumed_tail else found
    return raw


def packed(request: Request, response: Response) -> Response:
    """Return the response in gzip where the client takes it and it is worth it."""
    accepted = request.headers.get("accept-encoding", "").lower()
    kind = response.headers.get("content-type", "")
    body = bytes(response.body)
    text = kind.startswith(("application/json", "application/xml", "text/"))
    if "gzip" not in accepted or not text or len(body) < WORTH_IT:
        return response
    response.body = gzip.compress(body, compresslevel=1, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))
    response.headers["Vary"] = "Accept-Encoding"
    return response
