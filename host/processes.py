"""Processes that tests and runs start: the sandbox, Odoo's server, Odoo's children.

Every process gets a log file; whatever does not happen in time raises an error that
shows the end of that log.
"""

import json
import select
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from host import files, paths, ports
from host.environment import Host
from host.files import HostError

T = TypeVar("T")
START = 120  # seconds in which a server has to answer
STOP = 30  # seconds in which a process has to end when asked to


def wait_until(
    check: Callable[[], T],
    what: str,
    seconds: float = 30,
    saw: Callable[[], Any] | None = None,
) -> T:
    """Return the first true value that ``check`` returns.

    Raises ``TimeoutError`` after ``seconds``, saying ``what`` was waited for, and what
    there is instead, as ``saw`` tells it.
    """
    deadline = time.monotonic() + seconds
    while True:
        if value := check():
            return value
        if time.monotonic() > deadline:
            instead = f"; instead: {saw()}" if saw else ""
            raise TimeoutError(f"{what}: not within {seconds:g} s{instead}")
        time.sleep(0.05)


class Process:
    """One child process with a log file."""

    def __init__(self, name: str, command: list[str], environ: dict, log: Path):
        """``name``: for messages; ``environ``: all of its environment."""
        self.name = name
        self.command = command
        self.environ = environ
        self.log_path = log
        self.process: subprocess.Popen | None = None

    @property
    def log(self) -> str:
        """All that the process has written so far."""
        return files.read(self.log_path)

    @property
    def returncode(self) -> int | None:
        """Exit code; negative: the signal that ended it; None: it runs."""
        return self.process.poll() if self.process else None

    def start(self, **options: Any) -> None:
        """Start the process; output is added to its log."""
        with open(self.log_path, "ab") as output:
            options = {"stdout": output, "stdin": subprocess.DEVNULL, **options}
            self.process = subprocess.Popen(
                self.command,
                cwd=paths.CHECKOUT,
                env=self.environ,
                stderr=output,
                **options,
            )

    def wait(self, seconds: float) -> int:
        """Wait for the end; return the exit code. Kills it and raises ``HostError``
        when it takes longer."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise self.error(f"did not end within {seconds:g} s") from error

    def kill(self) -> None:
        """End the process as a crash would (SIGKILL)."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Ask the process to end and wait for it; does nothing when it has ended.

        One that does not listen is killed, which raises ``HostError``.
        """
        if self.returncode is None and self.process:
            self.process.send_signal(signal.SIGTERM)
            self.wait(STOP)

    def error(self, text: str) -> HostError:
        """Return an error that shows the end of the log."""
        return HostError(f"{self.name} {text}. Its log ends:\n{self.log[-3000:]}")


def call(url: str, method: str = "GET", payload: Any = None) -> Any:
    """Send a request; return the JSON of the answer (text when it is not JSON).

    Raises ``urllib.error.HTTPError`` for a status from 400 on (its ``read()`` gives
    the body) and ``OSError`` when there is no answer.
    """
    body = None if payload is None else json.dumps(payload).encode()
    head = {"Content-Type": "application/json"} if body else {}
    request = urllib.request.Request(url, body, head, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read().decode()
        kind = answer.headers.get_content_type()
    return json.loads(text) if kind.endswith("json") and text else text


class Sandbox(Process):
    """A running sandbox. The fields of its start-up line are attributes:
    ``base_url``, ``company_id``, ``client_id``, ``access_token`` and so on.
    """

    def __init__(self, host: Host, log: Path, *words: str):
        """``words``: options of ``python -m qbo_sandbox``, but for the port."""
        self.words = list(words)
        self.port = 0
        self.hello: dict[str, Any] = {}
        super().__init__("the sandbox", [str(host.python)], host.environ(), log)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["hello"][name]
        except KeyError:
            raise AttributeError(f"The sandbox told no {name}") from None

    def start(self, **options: Any) -> None:
        """Start the sandbox and wait until it answers, on its former port if any."""
        words = ["-m", "qbo_sandbox", "--port", str(self.port), *self.words]
        self.command = [self.command[0], *words]
        super().start(stdout=subprocess.PIPE, **options)
        pipe = self.process.stdout
        # The end of the process ends the waiting as well.
        if not select.select([pipe], [], [], START)[0]:
            self.kill()
            raise self.error(f"did not start within {START} s")
        line = pipe.readline()
        if not line:
            self.wait(STOP)
            raise self.error(f"ended with {self.returncode} instead of starting")
        self.hello = json.loads(line)
        self.port = int(self.hello["base_url"].rsplit(":", 1)[1])

    def restart(self) -> None:
        """Stop, and start with the same options on the same port.

        What it knew survives only in a file (``--db FILE``).
        """
        self.stop()
        self.start()

    def get(self, path: str) -> Any:
        """GET ``path`` ("/_sandbox/log"); see ``call``."""
        return call(self.base_url + path)

    def post(self, path: str, json: Any = None) -> Any:
        """POST ``json`` to ``path``; see ``call``."""
        return call(self.base_url + path, "POST", {} if json is None else json)

    def delete(self, path: str) -> Any:
        """DELETE ``path``; see ``call``."""
        return call(self.base_url + path, "DELETE")


class OdooServer(Process):
    """Odoo's server on one database, with its scheduled actions."""

    def __init__(
        self,
        host: Host,
        database: str,
        config: Path,
        log: Path,
        *words: str,
        port: int | None = None,
    ):
        """``config``: a configuration file; ``words``: more options of Odoo;
        ``port``: None for any free one."""
        self.port = port or ports.free()
        self.url = f"http://127.0.0.1:{self.port}"
        command = host.odoo("server", "-c", str(config), "-d", database)
        command += ["--db-filter", f"^{database}$", "--http-port", str(self.port)]
        super().__init__("Odoo", [*command, *words], host.environ(), log)

    def start(self, **options: Any) -> None:
        """Start the server and wait until it answers."""
        super().start(**options)
        wait_until(self._answers, "Odoo's answer", START)

    def stop(self) -> None:
        """Ask Odoo to end; ask again, by force, where a request keeps it.

        Odoo waits for open requests and web sockets for as long as they take; a second
        signal ends it at once. One that does not listen even then is killed, which
        raises ``HostError``.
        """
        if self.returncode is None and self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP)
            except subprocess.TimeoutExpired:
                super().stop()

    def restart(self) -> None:
        """Stop and start on the same port."""
        self.stop()
        self.start()

    def _answers(self) -> bool:
        if self.returncode is not None:
            raise self.error(f"ended with {self.returncode} instead of starting")
        try:
            return call(f"{self.url}/web/health")["status"] == "pass"
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False  # not listening yet, or too busy with its start


@dataclass(frozen=True)
class Outcome:
    """How a child that ran code in Odoo ended."""

    result: Any  # what the code returned, as JSON brought it over; None if killed
    signal: int | None  # the signal that ended it (9 for SIGKILL), None if none did
    output: str  # Odoo's log and all that was printed


class OdooChild(Process):
    """A process of its own that runs Python code with an Odoo environment."""

    def __init__(self, host: Host, work: dict, environ: dict, log: Path):
        """``work``: see ``host.child``; ``environ``: added to the environment."""
        self.answer = log.with_suffix(".result")
        self.work = log.with_suffix(".work")
        self.work.write_text(json.dumps({**work, "answer": str(self.answer)}))
        command = [str(host.python), "-m", "host.child", str(self.work)]
        super().__init__("Odoo's child", command, {**host.environ(), **environ}, log)

    def outcome(self, seconds: float = 120) -> Outcome:
        """Wait for the end and return how it was.

        Raises ``HostError`` with the child's output when the code raised, or when
        it takes longer than ``seconds``.
        """
        code = self.wait(seconds)
        if code < 0:
            return Outcome(None, -code, self.log)
        if code or not self.answer.exists():
            raise self.error(f"ended with {code}")
        return Outcome(json.loads(self.answer.read_text()), None, self.log)
