"""Free ports on the loopback interface."""

import socket


def free() -> int:
    """Return a TCP port that nothing on this machine listens to at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port: int) -> bool:
    """Whether nothing on this machine listens to the TCP port ``port``."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
