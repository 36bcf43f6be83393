"""One HTTP POST to an address on this machine, and nowhere else."""

from __future__ import annotations

import http.client
import ipaddress
import ssl
from urllib.parse import urlsplit


class NotLocal(ValueError):
    """The address is not on this machine."""


def check_local(url: str) -> None:
    """Raise NotLocal for an address that is not a loopback one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        raise NotLocal(f"{url} is no http address")
    if host == "localhost":
        return
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NotLocal(f"{host} is not this machine; the sandbox reaches nobody else")


def send(url: str, body: bytes, headers: dict[str, str], seconds: float) -> int:
    """POST and return the status. Raises OSError or HTTPException when none comes."""
    check_local(url)
    parts = urlsplit(url)
    host = str(parts.hostname)
    link: http.client.HTTPConnection
    if parts.scheme == "https":
        # Test servers on this machine have certificates of their own making.
        context = ssl._create_unverified_context()
        link = http.client.HTTPSConnection(
            host, parts.port, timeout=seconds, context=context
        )
    else:
        link = http.client.HTTPConnection(host, parts.port, timeout=seconds)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        link.request("POST", target, body, headers)
        return link.getresponse().status
    finally:
        link.close()
