"""Free ports on the loopback interface."""

import socket


def free() -> int:
    """Return a TCP port that nothing on this machine listens to at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
