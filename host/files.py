"""Files that several processes share: locks, whole writes, progress, processes."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from host import paths


class HostError(Exception):
    """Something on this machine keeps a command from working; the text says what."""


def say(text: str) -> None:
    """Print one line of progress to standard error, at once."""
    print(f"# {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold the machine-wide lock ``name`` (a file in the cache) in the block.

    The kernel frees it when its holder dies, so no stale lock can remain.
    """
    folder = paths.cache() / "locks"
    folder.mkdir(exist_ok=True)
    with open(folder / name, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another ./dev that holds the lock '{name}'")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write ``text`` to ``path`` so that no reader ever sees a part of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.chmod(name, mode)
    os.replace(name, path)


def read(path: Path) -> str:
    """Return the text of ``path``, or an empty string when there is no such file."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def fresh_folder(path: Path) -> Path:
    """Return ``path`` as an empty folder; what was there is removed."""
    if path.exists():
        shutil.rmtree(path)
    path.mkdir(parents=True)
    return path


def run(command: Sequence[str | Path], what: str, **options) -> str:
    """Run ``command`` and return its standard output.

    ``what`` says in words what it is for. Raises ``HostError`` with the end of
    the command's output when it fails or does not exist.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError as error:
        raise HostError(f"{what} failed: no command {words[0]}") from error
    if done.returncode:
        tail = (done.stdout + done.stderr).strip()[-2000:]
        raise HostError(f"{what} failed ({done.returncode}): {tail}")
    return done.stdout
