"""``./dev run``: Odoo with demonstration data beside a sandbox, connected.

State stays between starts in the cache. It is made anew when the addon or Odoo
changed, or when asked to.
"""

import argparse
import contextlib
import fcntl
import json
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from host import configuration, databases, environment, files, paths, ports, postgres
from host import scenario as scenes
from host.environment import Host
from host.files import HostError, say
from host.processes import OdooChild, OdooServer, Process, Sandbox

DATABASE = "qbo_demo"
PORT = 8069
COMPANY = "us"


@dataclass(frozen=True)
class Running:
    """What is running, for scripts that use it."""

    url: str
    database: str
    login: str
    password: str
    sandbox: dict[str, Any]  # the sandbox's start-up line
    problem: str  # why Odoo and the sandbox are not connected; empty when they are


def folder() -> Path:
    """Return the state folder of the run."""
    path = paths.state() / "run"
    path.mkdir(exist_ok=True)
    return path


def description() -> Path:
    """Return the file that describes what is running, as JSON."""
    return folder() / "running.json"


@contextlib.contextmanager
def _only_one() -> Iterator[bool]:
    """Yield whether this is the only run of this user; holds that until the end."""
    with open(folder() / "lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _remembered() -> dict[str, Any]:
    """Return what the last start left: template, sandbox's port, connected."""
    text = files.read(folder() / "made.json")
    return json.loads(text) if text else {}


def _remember(**made: Any) -> None:
    files.write_whole(folder() / "made.json", json.dumps(made))


def _state(host: Host, fresh: bool) -> dict[str, Any]:
    """Return the state to start from, made anew where needed.

    Odoo keeps the sandbox's address, so a port that is taken now means anew, too.
    """
    template = databases.template("addon_demo", host)
    made = _remembered()
    if (
        not fresh
        and made.get("template") == template
        and ports.is_free(made["port"])
        and databases.exists(DATABASE)
    ):
        return made
    say("making the demonstration's state")
    (folder() / "made.json").unlink(missing_ok=True)
    for old in folder().glob("sandbox.sqlite*"):
        old.unlink()
    databases.copy(template, DATABASE)
    made = {"template": template, "port": ports.free(), "connected": False}
    _remember(**made)
    return made


def _connect(host: Host, config: Path, sandbox: Sandbox) -> str:
    """Run the scenario in Odoo; return why it is not connected, or an empty text."""
    say("connecting Odoo and the sandbox")
    work = {
        "database": DATABASE,
        "config": str(config),
        "options": [],
        "path": [str(paths.CHECKOUT)],
        "file": scenes.__file__,
        "function": "prepare",
        "arguments": {"sandbox": sandbox.hello},
        "commit": True,
    }
    child = OdooChild(host, work, {}, folder() / "connect.log")
    child.log_path.unlink(missing_ok=True)
    child.start()
    try:
        return child.outcome(300).result
    except HostError as error:
        return str(error)


@dataclass(frozen=True)
class Stage:
    """The processes of a run, and what is told of them."""

    told: Running
    processes: tuple[Process, ...]

    def watch(self) -> None:
        """Return never: raise ``HostError`` as soon as one process has ended."""
        while True:
            for process in self.processes:
                if process.returncode is not None:
                    raise process.error(f"ended with {process.returncode}")
            time.sleep(0.5)


def _start_sandbox(host: Host, port: int) -> Sandbox:
    """Start the sandbox with the kept state on ``port``."""
    log = paths.logs() / "run_sandbox.log"
    log.unlink(missing_ok=True)
    words = ["--company", COMPANY, "--db", str(folder() / "sandbox.sqlite")]
    sandbox = Sandbox(host, log, *words)
    sandbox.port = port
    # A session of its own: only this process ends it, in its order.
    sandbox.start(start_new_session=True)
    return sandbox


@contextlib.contextmanager
def running(host: Host, fresh: bool, port: int) -> Iterator[Stage]:
    """Start everything, yield what runs, and stop it at the end.

    ``fresh``: forget the former state; ``port``: of Odoo, another one is taken when
    it is in use. Raises ``HostError``.
    """
    made = _state(host, fresh)
    key = configuration.kept_key(folder() / "secret.key")
    config = configuration.write(folder() / "odoo.conf", key)
    log = paths.logs() / "run_odoo.log"
    log.unlink(missing_ok=True)
    with contextlib.ExitStack() as stack:
        sandbox = _start_sandbox(host, made["port"])
        stack.callback(sandbox.stop)
        problem = ""
        if not made["connected"]:
            problem = _connect(host, config, sandbox)
            _remember(**{**made, "connected": not problem})
        say("starting Odoo")
        port = port if ports.is_free(port) else ports.free()
        words = ("--max-cron-threads=2",)
        odoo = OdooServer(host, DATABASE, config, log, *words, port=port)
        stack.callback(odoo.stop)
        odoo.start(start_new_session=True)
        told = Running(odoo.url, DATABASE, "admin", "admin", sandbox.hello, problem)
        stack.callback(description().unlink, missing_ok=True)
        files.write_whole(description(), json.dumps(asdict(told)), mode=0o600)
        yield Stage(told, (odoo, sandbox))


def tell(found: Running) -> None:
    """Print where everything is."""
    company = found.sandbox["companies"][0]["name"]
    print(f"\nOdoo        {found.url}  (login {found.login} / {found.password})")
    print(f"QuickBooks  {found.sandbox['base_url']}  (the sandbox: {company})")
    for line in scenes.CLICKS:
        print(f"            {line}")
    if found.problem:
        print(f"Not connected: {found.problem}")
    print(f"Logs        {paths.logs()}/run_*.log")
    print("Ctrl-C stops all.", flush=True)


def _raise_interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def use(host: Host, command: list[str]) -> int:
    """Run ``command`` beside what is running; return its exit code.

    The command gets the variable QBO_RUNNING, the path of a JSON file with the
    fields of ``Running``.
    """
    environ = {**host.environ(), "QBO_RUNNING": str(description())}
    return subprocess.run(command, cwd=paths.CHECKOUT, env=environ).returncode


def _stop_database(started: bool) -> None:
    """Stop the database server if this run started it and nobody else uses it."""
    if not started or postgres.external():
        return
    with files.lock("setup"):
        others = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if postgres.running() and databases.sql(others) == "0":
            postgres.stop()


def _beside(host: Host, command: list[str] | None, fresh: bool, port: int) -> int:
    """Start all and run ``command`` beside it, or wait; see ``start``."""
    with running(host, fresh, port) as stage:
        if command:
            return use(host, command)
        tell(stage.told)
        stage.watch()
    return 0


def start(fresh: bool, port: int, module: str | None) -> int:
    """Start all, run a module of Python beside it, stop all.

    ``module``: its name and its arguments, parted by spaces; None: wait for ctrl-C.
    A run that is going on already is used for it. Returns its exit code. Raises
    ``HostError``, also for a second run.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_interrupt)
    started = not postgres.external() and not postgres.running()
    host = environment.ensure()
    command = [str(host.python), "-m", *module.split()] if module else None
    with _only_one() as alone:
        if not alone and command:
            return use(host, command)
        if not alone:
            text = json.loads(files.read(description()) or "{}").get("url", "starting")
            raise HostError(f"it is running already: {text}")
        try:
            return _beside(host, command, fresh, port)
        except KeyboardInterrupt:
            say("stopped")
            return 0
        finally:
            _stop_database(started)


def main(words: list[str]) -> int:
    """Run ``./dev run``."""
    parser = argparse.ArgumentParser(prog="./dev run", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="forget former state")
    parser.add_argument("--port", type=int, default=PORT, help="of Odoo")
    parser.add_argument(
        "--check",
        nargs="?",
        const="jobs",
        choices=("jobs", "sales"),
        help="try it out, then stop: jobs (the default), or sales documents",
    )
    options = parser.parse_args(words)
    if options.check == "sales":
        from host import check_sales

        return check_sales.main()
    return start(options.fresh, options.port, "host.check" if options.check else None)
