"""What the demonstration of ``./dev run`` shows: run inside Odoo, as superuser."""

from types import SimpleNamespace
from typing import Any

# Where a visitor looks first; one line each, printed when all is running.
CLICKS = ("Apps menu > QuickBooks: the QuickBooks company, its jobs and documents",)


class NotConnected(Exception):
    """The demonstration's QBO company could not be connected; the text says why."""


def connect(env: Any, sandbox: SimpleNamespace) -> None:
    """Connect a QBO company to the running sandbox.

    ``sandbox`` has the fields of the sandbox's start-up line: ``base_url``,
    ``discovery_url``, ``company_id``, ``companies``, ``client_id``,
    ``client_secret``, ``access_token``, ``refresh_token``, ``verifier_token``.
    Raises ``NotConnected``.
    """
    raise NotConnected("host/scenario.py: connect() is not written yet")


def prepare(env: Any, sandbox: dict[str, Any]) -> str:
    """Prepare the database; return an empty text, or why it is not connected.

    Called once for a database; and again at each start until it is connected.
    """
    try:
        with env.cr.savepoint():
            connect(env, SimpleNamespace(**sandbox))
    except NotConnected as error:
        return str(error)
    return ""
