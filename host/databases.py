"""Databases: templates that are installed once, and their cheap copies.

A template's name ends with a digest of what went into it, so an edit of the addon
leads to another template; the ones with Odoo alone stay, and are its base.
"""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from host import environment, files, paths, postgres, tree
from host.environment import Host
from host.files import HostError, say

PREFIX = "qbo_template_"
KEPT = 8  # templates of one kind that stay: switching branches is common
FORMAT = 2  # raise when templates must be made anew though nothing else changed
# Changing these does not change what an installation leaves in a database.
NOT_INSTALLED = {"__pycache__", "tests", "readme", "doc", "docs"}
LONG = 1800  # seconds that an installation may take


@dataclass(frozen=True)
class Kind:
    """What a template holds."""

    modules: tuple[str, ...]
    demo: bool
    base: str | None = None  # the kind on which it is built


KINDS = {
    "base": Kind(("account", "hr_timesheet"), demo=False),
    "base_demo": Kind(("account", "hr_timesheet"), demo=True),
    "addon": Kind(("qbo_connector",), demo=False, base="base"),
    "addon_demo": Kind(("qbo_connector",), demo=True, base="base_demo"),
}


def _psql(arguments: Iterable[str], what: str, database: str) -> str:
    command = [postgres.programs() / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"]
    settings = {**os.environ, **postgres.environment(), "PGOPTIONS": ""}
    words = [*command, "-d", database, *arguments]
    return files.run(words, what, env=settings, stdin=subprocess.DEVNULL).strip()


def sql(statement: str, database: str = "postgres") -> str:
    """Run one statement; return its rows, one a line, columns split by ``|``.

    Raises ``HostError`` with the server's message when it fails.
    """
    return _psql(["-c", statement], "A statement", database)


def exists(name: str) -> bool:
    """Whether there is a database ``name``."""
    return bool(sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def filestore(name: str) -> Path:
    """Return the folder of the attachments of the database ``name``."""
    return paths.cache() / "odoo_data" / "filestore" / name


def addon_digest() -> str:
    """Return the digest of all files of the addon that an installation reads."""
    digest = hashlib.sha256()
    for path in sorted(paths.ADDON.rglob("*")):
        inner = path.relative_to(paths.ADDON)
        if NOT_INSTALLED.isdisjoint(inner.parts) and path.is_file():
            digest.update(f"{inner}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def template_name(kind: str, library: Path) -> str:
    """Return the name that the template ``kind`` has now, whether it exists or not.

    ``library``: the folder that holds the package ``odoo``.
    """
    what = KINDS[kind]
    parts = [str(FORMAT), tree.version(library), *what.modules, str(what.demo)]
    if what.base:
        parts += [template_name(what.base, library), addon_digest()]
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{PREFIX}{kind}_{digest[:12]}"


def drop(name: str) -> None:
    """Remove the database ``name`` and its attachments, in use or not."""
    if sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}' AND datistemplate"):
        sql(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
    try:
        sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except HostError:
        # Autovacuum is at work in it: only a superuser may end that by force, while a
        # plain drop asks it to stop, and waits for it.
        sql(f'DROP DATABASE IF EXISTS "{name}"')
    if filestore(name).exists():
        shutil.rmtree(filestore(name))


def _duplicate(source: str, name: str) -> None:
    """Make the database ``name`` like ``source``; attachments are hard links.

    Odoo never writes into a stored attachment, it only adds and removes whole
    files, so links are safe.
    """
    drop(name)
    sql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(name), copy_function=os.link)


def copy(template: str, name: str) -> None:
    """Make the database ``name`` a copy of ``template``; one of that name goes first.

    The copy gets an identity (``database.uuid``) of its own. Raises ``HostError``.
    """
    _duplicate(template, name)
    sql(
        "UPDATE ir_config_parameter SET value = gen_random_uuid()::text"
        " WHERE key = 'database.uuid'",
        name,
    )


def install(host: Host, name: str, kind: str) -> None:
    """Install the modules of ``kind`` in the database ``name``.

    Raises ``HostError`` with the end of Odoo's log when that fails.
    """
    what = KINDS[kind]
    log = paths.logs() / f"template_{kind}.log"
    words = ["server", "-d", name, "-i", ",".join(what.modules), "--stop-after-init"]
    words += ["--no-http", "--max-cron-threads=0", f"--logfile={log}"]
    words += ["--with-demo"] if what.demo else []
    log.unlink(missing_ok=True)
    command = host.odoo(*words)
    done = subprocess.run(
        command,
        cwd=paths.CHECKOUT,
        env=host.environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONG,
    )
    state = sql(
        "SELECT count(*) FROM ir_module_module WHERE state = 'installed'"
        f" AND name = '{what.modules[-1]}'",
        name,
    )
    if done.returncode or state != "1":
        tail = (done.stdout + files.read(log))[-3000:]
        raise HostError(f"Installing {', '.join(what.modules)} failed: {tail}")


def _make(host: Host, kind: str, name: str) -> None:
    """Make the template ``name``; it appears under its name only when complete."""
    left = f"^{PREFIX}{kind}_[0-9a-f]{{12}}_partial$"
    for old in sql(f"SELECT datname FROM pg_database WHERE datname ~ '{left}'").split():
        drop(old)  # of a run that was killed: the lock is ours
    base = KINDS[kind].base
    source = template(base, host) if base else "template0"
    say(f"installing {', '.join(KINDS[kind].modules)} in a template ({kind})")
    started = time.monotonic()
    partial = f"{name}_partial"
    try:
        _duplicate(source, partial)
        install(host, partial, kind)
    except BaseException:
        drop(partial)
        raise
    sql(f'ALTER DATABASE "{partial}" RENAME TO "{name}"')
    if filestore(partial).exists():
        if filestore(name).exists():
            shutil.rmtree(filestore(name))
        os.replace(filestore(partial), filestore(name))
    # Nobody may connect: a single connection keeps a database from being copied.
    sql(f'ALTER DATABASE "{name}" IS_TEMPLATE true ALLOW_CONNECTIONS false')
    say(f"that took {time.monotonic() - started:.0f} s")


def templates(kind: str) -> list[str]:
    """Return the complete templates of ``kind``, the newest first."""
    pattern = f"^{PREFIX}{kind}_[0-9a-f]{{12}}$"
    query = f"SELECT datname FROM pg_database WHERE datname ~ '{pattern}'"
    return sql(f"{query} AND datistemplate ORDER BY oid DESC").split()


def template(kind: str, host: Host | None = None) -> str:
    """Return the name of the template ``kind``; installs it when there is none.

    ``kind``: ``base`` (Odoo with accounting and timesheets), ``base_demo`` (with
    Odoo's demonstration data), ``addon`` and ``addon_demo`` (the addon installed).
    Older templates of the kind are removed. Raises ``HostError``.
    """
    host = host or environment.ensure()
    with files.lock(f"template_{kind}"):
        name = template_name(kind, host.library)
        complete = templates(kind)
        if name not in complete:
            _make(host, kind, name)
            for old in complete[KEPT - 1 :]:
                drop(old)
    return name
