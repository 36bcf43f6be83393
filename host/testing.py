"""Fixtures and helpers for tests with real processes, commits and browsers.

``tests/conftest.py`` imports the fixtures from here.
"""

import contextlib
import inspect
import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from host import chromium, configuration, databases, environment, paths
from host.environment import Host
from host.processes import OdooChild, OdooServer, Outcome, Sandbox, wait_until

__all__ = [
    "Outcome",
    "browser",
    "chromium_browser",
    "config_file",
    "database",
    "log_file",
    "new_database",
    "new_sandbox",
    "odoo_config",
    "odoo_host",
    "odoo_server",
    "run_in_odoo",
    "sandbox",
    "start_in_odoo",
    "start_odoo",
    "wait_until",
]
SIZE = {"width": 1440, "height": 900}


def log_file(name: str) -> Path:
    """Return a new path for the log of one process."""
    folder = Path(os.environ.get("QBO_LOGS") or paths.logs()) / "processes"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}_{os.getpid()}_{uuid.uuid4().hex[:8]}.log"


def config_file() -> Path:
    """Return the configuration file of all test processes; writes it at first."""
    path = paths.state() / "test.conf"
    key = configuration.kept_key(paths.state() / "test.key")
    return path if path.exists() else configuration.write(path, key)


# The names under which the first tests know them.
_log, _config = log_file, config_file


# === RUNNING CODE IN ODOO === #


def start_in_odoo(
    database: str,
    code: str | Callable[..., Any],
    *,
    arguments: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
    options: tuple[str, ...] = (),
    commit: bool = True,
) -> OdooChild:
    """Start a process that runs ``code`` in Odoo on ``database``; do not wait for it.

    ``code``: either text, in which ``env`` (as superuser) and the arguments are
    names, and which may set ``result``; or a function at the top level of a file,
    called as ``code(env, **arguments)``. ``arguments`` and the result pass as JSON.
    ``env``: variables added to its environment; ``options``: options of Odoo;
    ``commit``: whether to commit at the end. ``.outcome()`` waits and returns an
    ``Outcome``; ``.kill()`` kills. Raises ``TypeError`` for an inner function.
    """
    work: dict[str, Any] = {
        "database": database,
        "config": str(config_file()),
        "options": list(options),
        "path": sys.path,
        "arguments": arguments or {},
        "commit": commit,
    }
    if isinstance(code, str):
        work["code"] = inspect.cleandoc(code)
    elif "<" in code.__qualname__ or "." in code.__qualname__:
        raise TypeError(f"{code.__qualname__} is not at the top level of its file")
    else:
        work |= {"file": inspect.getsourcefile(code), "function": code.__name__}
    child = OdooChild(environment.ensure(), work, env or {}, log_file("child"))
    child.start()
    return child


def run_in_odoo(
    database: str, code: str | Callable[..., Any], *, seconds: float = 120, **more: Any
) -> Outcome:
    """Run ``code`` in a process of its own with Odoo on ``database``.

    See ``start_in_odoo`` for ``code`` and ``more``. Returns the outcome: its
    ``result``, or the ``signal`` that ended it. Raises ``HostError`` with the output
    when the code raises, or takes longer than ``seconds``.
    """
    return start_in_odoo(database, code, **more).outcome(seconds)


# === FIXTURES === #


@pytest.fixture(scope="session")
def odoo_host() -> Host:
    """The machine: interpreter, Odoo's tree, variables."""
    return environment.ensure()


@pytest.fixture(scope="session")
def odoo_config(odoo_host: Host) -> Path:
    """The configuration file of the test's processes."""
    return config_file()


@pytest.fixture
def new_database(odoo_host: Host) -> Iterator[Callable[[str], str]]:
    """A function that makes a fresh database of a kind; all go after the test.

    ``new_database("base")``: kinds as in ``host.databases``.
    """
    with contextlib.ExitStack() as stack:

        def make(kind: str = "addon") -> str:
            name = f"qbo_test_{uuid.uuid4().hex[:12]}"
            stack.callback(databases.drop, name)
            databases.copy(databases.template(kind, odoo_host), name)
            return name

        yield make


@pytest.fixture
def database(new_database: Callable[[str], str]) -> str:
    """The name of a fresh database with the addon."""
    return new_database("addon")


@pytest.fixture
def new_sandbox(odoo_host: Host, tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    """A function that starts a sandbox with the given options; all are stopped.

    ``new_sandbox("--company", "ca", "--rotation", "strict")``. Each keeps its state
    in a file of its own, so ``.restart()`` and ``.kill()`` + ``.start()`` lose none.
    """
    with contextlib.ExitStack() as stack:

        def make(*words: str) -> Sandbox:
            if "--db" not in words:
                name = f"sandbox_{uuid.uuid4().hex[:8]}.sqlite"
                words += ("--db", str(tmp_path / name))
            sandbox = Sandbox(odoo_host, log_file("sandbox"), *words)
            stack.callback(sandbox.stop)
            sandbox.start()
            return sandbox

        yield make


@pytest.fixture
def sandbox(new_sandbox: Callable[..., Sandbox]) -> Sandbox:
    """A running sandbox with one US company."""
    return new_sandbox("--company", "us")


@pytest.fixture
def start_odoo(odoo_host: Host, odoo_config: Path) -> Iterator[Callable]:
    """A function that starts Odoo's server: ``start_odoo(database, *options)``.

    Scheduled actions run on two threads unless ``options`` say otherwise.
    """
    with contextlib.ExitStack() as stack:

        def make(database: str, *words: str) -> OdooServer:
            log = log_file("odoo")
            words = ("--max-cron-threads=2", *words)
            server = OdooServer(odoo_host, database, odoo_config, log, *words)
            stack.callback(server.stop)
            server.start()
            return server

        yield make


@pytest.fixture
def odoo_server(start_odoo: Callable, database: str) -> OdooServer:
    """Odoo's server on ``database``, with scheduled actions; ``.url``, ``.log``."""
    return start_odoo(database)


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Any]:
    """A running Chromium without a window (Playwright's ``Browser``)."""
    from playwright.sync_api import sync_playwright

    words = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=chromium.ensure(), headless=True, args=words
        )
        yield found
        found.close()


@pytest.fixture
def browser(chromium_browser: Any) -> Iterator[Any]:
    """A new page (Playwright's ``Page``) with cookies of its own, 1440 x 900."""
    context = chromium_browser.new_context(viewport=SIZE)
    yield context.new_page()
    context.close()
