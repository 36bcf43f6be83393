"""Odoo's configuration file for runs and tests."""

import base64
import os
from pathlib import Path

from host import files

LOOPBACK = "127.0.0.1"


def new_key() -> str:
    """Return a new key for the addon's secrets: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode("ascii")


def kept_key(path: Path) -> str:
    """Return the key in ``path``; makes one, readable by its owner alone, at first.

    A database keeps secrets that only this key opens, so it has to stay.
    """
    if not path.exists():
        files.write_whole(path, new_key() + "\n", mode=0o600)
    return path.read_text().strip()


def write(path: Path, key: str, **options: object) -> Path:
    """Write a configuration to ``path`` that lets the addon reach the sandbox.

    ``key``: the addon's secret key; ``options``: more options of Odoo. The file is
    readable by its owner alone. Returns ``path``.
    """
    values = {"qbo_custom_hosts": LOOPBACK, "qbo_secret_key": key, **options}
    lines = [f"{name} = {value}" for name, value in values.items()]
    files.write_whole(path, "\n".join(["[options]", *lines, ""]), mode=0o600)
    return path
