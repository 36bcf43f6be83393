"""The linters: ruff, pylint-odoo and the linters that Odoo's own tests hold."""

import subprocess
import time
import uuid
from pathlib import Path

from host import databases, files, paths, ports, results
from host.environment import Host
from host.files import HostError
from host.results import Result

# Odoo's own checks of addons. ManifestLinter is left out, since it refuses the
# keys with which addons of the community name their maintainers.
ODOO_CLASSES = (
    "TestNaming",
    "TestIndex",
    "TestTestHoles",
    "RoutesLinter",
    "TestLintOverrideSignatures",
    "TestOnchangeDomains",
    "TestI18n",
    "PotLinter",
)
FOLDERS = ("dev", "host", "qbo_connector", "qbo_sandbox", "bench", "tests")
LONG = 900  # seconds


def commands(root: Path = paths.CHECKOUT) -> dict[str, list[str]]:
    """Return the linters that are plain commands, by name; without the interpreter."""
    present = [name for name in FOLDERS if (root / name).exists()]
    return {
        "ruff check": ["-m", "ruff", "check", "--no-cache", *present],
        "ruff format": ["-m", "ruff", "format", "--no-cache", "--check", *present],
        "pylint-odoo": ["-m", "pylint", "--rcfile=.pylintrc", "qbo_connector"],
    }


def plain(host: Host) -> Result:
    """Run the linters that need no database; each counts as one."""
    result = Result("lint")
    started = time.monotonic()
    for name, words in commands().items():
        done = subprocess.run(
            [str(host.python), *words],
            cwd=paths.CHECKOUT,
            env=host.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONG,
        )
        if done.returncode:
            result.failures.append(f"{name}\n{done.stdout.strip()}")
        else:
            result.passed += 1
    result.seconds = time.monotonic() - started
    return result


def odoo(host: Host, log: Path) -> Result:
    """Run the linters of Odoo on a database with the addon; ``log`` is Odoo's."""
    started = time.monotonic()
    name = f"qbo_lint_{uuid.uuid4().hex[:8]}"
    tags = ",".join(f"/test_lint:{one}" for one in ODOO_CLASSES)
    words = ["server", "-d", name, "-i", "test_lint", "--test-tags", tags]
    # Whoever runs tests listens, even if told not to.
    words += ["--stop-after-init", f"--http-port={ports.free()}"]
    try:
        databases.copy(databases.template("addon", host), name)
        with open(log, "wb") as output:
            done = subprocess.run(
                host.odoo(*words),
                cwd=paths.CHECKOUT,
                env=host.environ(),
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=LONG,
            )
        result = results.from_odoo("test_lint", files.read(log), done.returncode)
    except HostError as error:
        result = Result("test_lint", failures=[str(error)])
    finally:
        databases.drop(name)
    result.seconds = time.monotonic() - started
    return result
