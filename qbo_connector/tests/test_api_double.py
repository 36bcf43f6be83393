"""A scripted HTTP server for the tests of ``api``: real sockets, no test in here.

Every request is recorded; the answers are taken from a list, in order. It can do what a
polite server does not: say nothing, stop in the middle, be slow.
"""

import contextlib
import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from odoo.tests import BaseCase

from ..api.client import Client


@dataclass
class Reply:
    """One scripted answer.

    ``wait`` seconds pass before it; ``drop`` closes without a word; ``cut`` stops after
    that many bytes of the body; ``dribble`` sends a block each so many seconds.
    """

    status: int = 200
    body: object = b""
    headers: dict = field(default_factory=dict)
    wait: float = 0.0
    drop: bool = False
    cut: int | None = None
    dribble: float = 0.0

    def raw(self):
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body).encode()


@dataclass
class Seen:
    """One recorded request."""

    method: str
    path: str
    query: dict
    headers: dict
    body: bytes
    port: int


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self):
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        double = self.server.double
        double.seen.append(
            Seen(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                {key.lower(): value for key, value in self.headers.items()},
                self.rfile.read(length),
                self.client_address[1],
            )
        )
        reply = double.replies.pop(0) if double.replies else Reply(500, "no script")
        double.wait(reply.wait)
        if reply.drop:
            self._hang_up()
            return
        raw = reply.raw()
        self.send_response(reply.status)
        for name, value in {"Content-Length": len(raw), **reply.headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self._send_body(reply, raw)

    def _send_body(self, reply, raw):
        if reply.dribble:
            for at in range(0, len(raw), 16_384):
                self.wfile.write(raw[at : at + 16_384])
                self.wfile.flush()
                self.server.double.wait(reply.dribble)
        elif reply.cut is not None:
            self.wfile.write(raw[: reply.cut])
            self.wfile.flush()
            self._hang_up()
        else:
            self.wfile.write(raw)

    def _hang_up(self):
        self.close_connection = True
        with contextlib.suppress(OSError):  # the other side may have gone first
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = _serve

    def log_message(self, *args):
        """Keep the test log quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that gives up is what some tests want."""


class Double:
    """The server; use it in a ``with`` block.

    :ivar url: its address
    :ivar replies: list of :class:`Reply` still to be given
    :ivar seen: list of :class:`Seen`
    """

    def __init__(self, *replies, ssl_context=None):
        self.replies = list(replies)
        self.seen = []
        self._done = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.double = self
        if ssl_context:
            self._server.socket = ssl_context.wrap_socket(
                self._server.socket, server_side=True
            )
        scheme = "https" if ssl_context else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        self._done.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def wait(self, seconds):
        """Wait, but no longer than the test lasts."""
        if seconds:
            self._done.wait(seconds)


def free_port():
    """Return a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def fault(code, message="", detail="", element="", kind="ValidationFault"):
    """Return a service fault as QuickBooks shapes it."""
    error = {"Message": message, "Detail": detail, "code": code, "element": element}
    return {"Fault": {"Error": [error], "type": kind}, "time": "2026-11-02T03:04:05Z"}


def gateway_fault(code, message, detail=None, kind="AUTHENTICATION"):
    """Return a fault as the gateway shapes it: lower-case keys, a lot of nothing."""
    error = {"message": message, "detail": detail, "code": code, "element": None}
    return {
        "warnings": None,
        "fault": {"error": [error], "type": kind},
        "queryResponse": None,
        "batchItemResponse": [],
        "time": 1793588645000,
    }


class ClientCase(BaseCase):
    def connect(self, *replies, **kwargs):
        """Return a client of a scripted server, ``self.double``."""
        self.double = Double(*replies).__enter__()
        self.addCleanup(self.double.__exit__)
        client = Client("4620816365", self.double.url, "access-1", **kwargs)
        self.addCleanup(client.close)
        return client
