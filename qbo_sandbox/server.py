"""Binds the port, prints the start-up line, serves until told to stop."""

from __future__ import annotations

import json
import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import make_app
from .world import World


class Protocol(H11Protocol):
    """HTTP/1.1 whose transport the application can reach, to cut the connection."""

    def connection_made(self, transport: Any) -> None:
        """Keep the transport where requests of this connection find it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "connection": transport}


class Server(uvicorn.Server):
    """A server that sends webhooks while it serves."""

    def __init__(self, config: uvicorn.Config, world: World):
        super().__init__(config)
        self.world = world

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the sending of webhooks with the server, in its event loop."""
        await super().startup(sockets)
        self.world.webhooks.start()


def serve(world: World, host: str, port: int) -> None:
    """Serve on ``host:port`` (0 for any free port). Returns when stopped."""
    # With the protocol named, asyncio switches Nagle's algorithm off; otherwise every
    # answer would wait 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    base = f"http://{host}:{listener.getsockname()[1]}"
    world.base_url = base
    config = uvicorn.Config(
        make_app(world),
        http=Protocol,
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = Server(config, world)
    listener.listen(1024)
    print(json.dumps(world.hello(base)), flush=True)
    server.run(sockets=[listener])
