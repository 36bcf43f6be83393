"""``./dev test``: every test of the repository, and one line that sums them up."""

import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from host import (
    chromium,
    databases,
    environment,
    files,
    lint,
    paths,
    ports,
    results,
    selection,
)
from host.environment import Host
from host.files import HostError, say
from host.results import Result
from host.selection import Selection

TOGETHER = 2  # parts at a time
LONG = 1200  # seconds that one part may take
CHECK = paths.CHECKOUT.parent / "shared" / "qbo" / "check_body.py"
KEPT = 10  # runs whose logs stay
IN_USE = 3 * 3600  # seconds in which a run is over for sure
SHOWN = 6000  # characters of one failure


@dataclass(frozen=True)
class Run:
    """What the parts share."""

    host: Host
    chosen: Selection
    folder: Path  # of logs and reports

    @property
    def wire(self) -> Path:
        """Where sandboxes record the bodies of writes."""
        return self.folder / "wire.jsonl"

    def environ(self, **more: str) -> dict[str, str]:
        """Return the environment of a part; logs of single processes go beside its."""
        return {**self.host.environ(), "QBO_LOGS": str(self.folder), **more}


def new_folder() -> Path:
    """Return a new folder for the logs of one run; old ones are removed.

    Another run may be going on, so the ones of today's last hours stay.
    """
    base = paths.logs() / "tests"
    base.mkdir(exist_ok=True)
    with files.lock("logs"):
        for old in sorted(base.iterdir())[: -KEPT + 1]:
            if time.time() - old.stat().st_mtime > IN_USE:
                shutil.rmtree(old)
    prefix = time.strftime("%Y%m%d_%H%M%S_")
    return Path(tempfile.mkdtemp(prefix=prefix, dir=base))


RUNNING: set[subprocess.Popen] = set()
GUARD = threading.Lock()


def call(command: list[str], log: Path, environ: dict[str, str]) -> int:
    """Run ``command`` with its output in ``log``; return its exit code.

    Whatever it started and left behind is ended with it. Raises ``HostError``
    when it takes longer than ``LONG``.
    """
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command,
            cwd=paths.CHECKOUT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with GUARD:
            RUNNING.add(process)
        try:
            return process.wait(LONG)
        except subprocess.TimeoutExpired as error:
            text = f"not done after {LONG} s: {files.read(log)[-3000:]}"
            raise HostError(text) from error
        finally:
            end_group(process)
            with GUARD:
                RUNNING.discard(process)


def end_group(process: subprocess.Popen) -> None:
    """Kill what is left of the process group of ``process``."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # all of it has ended by itself
    process.wait()


def _pytest(
    run: Run, name: str, folder: str, environ: dict[str, str], workers: int = 0
) -> Result:
    """Run pytest on ``folder``, or on what was selected in it.

    ``workers``: processes among which the files are shared out; 0: one, in order.
    A file stays together (tests share a server, tours go on from each other). Marks
    of single groups would not do: pytest 9.2 takes no notice of the names by which
    pytest-xdist 3.8 tells them.
    """
    if not (paths.CHECKOUT / folder).is_dir():
        return Result(name, failures=[f"there is no {folder}"])
    report = run.folder / f"{name}.xml"
    log = run.folder / f"{name}.log"
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout=400"]
    words += [f"--junitxml={report}", *(run.chosen.targets or [folder])]
    words += ["-n", str(workers), "--dist=loadfile"] if workers else []
    words += ["-k", run.chosen.keyword] if run.chosen.keyword else []
    code = call([str(run.host.python), *words], log, environ)
    result = results.from_junit(name, report, code, files.read(log))
    if run.chosen.whole and not result.passed + result.failed:
        result.failures.append(f"{folder} holds no test")
    return result


def sandbox(run: Run) -> Result:
    """Run the sandbox's own tests (their bodies are wrong on purpose: no record)."""
    return _pytest(run, "sandbox", selection.SANDBOX, run.environ())


def system(run: Run) -> Result:
    """Run the tests with real processes, real commits and a real browser."""
    path = chromium.ensure()
    wire = {"QBO_SANDBOX_WIRE_LOG": str(run.wire), "QBO_CHROMIUM": path}
    environ = run.environ(**wire)
    return _pytest(run, "system", selection.SYSTEM, environ, workers=TOGETHER)


def addon(run: Run, name: str = "addon", tags: str | None = None) -> Result:
    """Run the addon's tests by Odoo's own runner, while installing the addon.

    ``tags``: a share of the chosen tests; by default all of them.
    """
    chromium.ensure()
    tags = tags or run.chosen.tags
    database = f"qbo_test_{uuid.uuid4().hex[:8]}"
    log = run.folder / f"{name.replace(' ', '_')}.log"
    words = ["server", "-d", database, "-i", "qbo_connector", "--stop-after-init"]
    words += [f"--test-tags={tags}", "--max-cron-threads=0"]
    words += [f"--http-port={ports.free()}"]
    try:
        databases.copy(databases.template("base", run.host), database)
        environ = run.environ(QBO_SANDBOX_WIRE_LOG=str(run.wire))
        code = call(run.host.odoo(*words), log, environ)
        result = results.from_odoo(name, files.read(log), code)
    finally:
        databases.drop(database)
    if not result.passed + result.failed + result.skipped:
        result.failures.append(f"no test has the tags {tags}")
    return result


def wire(run: Run) -> Result:
    """Check all bodies that were written during the tests against the reference."""
    result = Result("wire")
    text = files.read(run.wire)
    if not text.strip():
        if run.chosen.whole:
            result.failures.append("no sandbox recorded a body that was written")
        return result
    done = subprocess.run(
        [str(run.host.python), str(CHECK), "--log", str(run.wire)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    *violations, last = done.stdout.splitlines() or [""]
    say(f"wire: {last}")
    if done.returncode == 0:
        result.passed = 1
    elif done.returncode == 1 and last.endswith(" violations"):
        result.failures += violations
    else:
        result.failures.append(f"{CHECK.name} failed: {done.stdout[-3000:]}")
    return result


FUNCTIONS: dict[str, Callable[[Run], Result]] = {
    "system": system,
    "addon": addon,
    "lint": lambda run: lint.plain(run.host),
    "sandbox": sandbox,
    "test_lint": lambda run: lint.odoo(run.host, run.folder / "test_lint.log"),
    "wire": wire,
}


def tasks(run: Run) -> dict[str, Callable[[Run], Result]]:
    """Return what can run beside other parts, by name; the longest first."""
    found = {}
    if "addon" in run.chosen.parts:
        parts = selection.shares(run.chosen.tags)
        for number, tags in enumerate(parts, 1):
            name = f"addon {number} of {len(parts)}" if len(parts) > 1 else "addon"
            found[name] = functools.partial(FUNCTIONS["addon"], name=name, tags=tags)
    others = (name for name in run.chosen.parts if name not in ("addon", "system"))
    return found | {name: FUNCTIONS[name] for name in others}


def part(
    name: str, run: Run, function: Callable[[Run], Result] | None = None
) -> Result:
    """Run one part; whatever keeps it from running is a failure, with the reason.

    ``function``: what runs it, where it is not the whole part of that name.
    """
    say(f"{name} ...")
    started = time.monotonic()
    try:
        result = (function or FUNCTIONS[name])(run)
    except HostError as error:
        result = Result(name, failures=[f"could not run: {error}"])
    except Exception:
        # A defect of ours must not take the other parts' results along.
        result = Result(name, failures=[f"could not run: {traceback.format_exc()}"])
    result.seconds = time.monotonic() - started
    say(result.line())
    return result


def _parts(run: Run) -> list[Result]:
    """Run the chosen parts, some together; then what looks at all of them."""
    found = []
    with ThreadPoolExecutor(TOGETHER) as pool:
        waiting = [pool.submit(part, name, run, do) for name, do in tasks(run).items()]
        try:
            found = [task.result() for task in as_completed(waiting)]
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            with GUARD:
                for process in RUNNING:
                    end_group(process)
            raise
    if "system" in run.chosen.parts:
        # Alone: it keeps all processors busy.
        found.append(part("system", run))
    if CHECK.is_file() and {"addon", "system"} & set(run.chosen.parts):
        found.append(part("wire", run))
    return found


def show(found: list[Result]) -> None:
    """Print every failure, then each part's line."""
    for result in found:
        for failure in result.failures:
            print(f"\n--- {result.name}: {failure[:SHOWN]}")
    print()
    for result in found:
        print(result.line())


def _raise_interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main(words: list[str]) -> int:
    """Run what the pattern in ``words`` selects; return 1 if anything failed."""
    if len(words) > 1:
        raise HostError("./dev test takes one pattern")
    chosen = selection.select(words[0] if words else None)
    sys.stdout.reconfigure(line_buffering=True)
    # Asked to end, it ends what it started, too.
    signal.signal(signal.SIGTERM, _raise_interrupt)
    try:
        host = environment.ensure()
        if chosen.parts != ("sandbox",):
            databases.template("base", host)
        run = Run(host, chosen, new_folder())
        say(f"logs are in {run.folder}")
        found = _parts(run)
    except HostError as error:
        found = [Result("host", failures=[str(error)])]
    if not sum(result.passed + result.failed for result in found):
        found.append(Result("selection", failures=[f"nothing matches {words}"]))
    show(found)
    print(results.total(found))
    return 1 if any(result.failed for result in found) else 0
