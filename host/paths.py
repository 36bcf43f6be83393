"""Where things are: the checkout, the cache and the state of runs."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
ADDON = CHECKOUT / "qbo_connector"


def cache() -> Path:
    """Return the folder of everything that can be fetched again; creates it.

    ``$XDG_CACHE_HOME/qbo_connector``, or the same under ``~/.cache``.
    Raises ``OSError`` when it cannot be created.
    """
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base).absolute() / "qbo_connector"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def state() -> Path:
    """Return the folder of what runs leave behind (private to its owner)."""
    folder = cache() / "state"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def logs() -> Path:
    """Return the folder of log files; creates it."""
    folder = cache() / "logs"
    folder.mkdir(exist_ok=True)
    return folder
