"""Finding a Python that can run Odoo 19."""

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from host.files import HostError

# The order is that of preference: Odoo 19.0's own servers run on 3.12, and every
# package has ready-built wheels for it.
VERSIONS = ("3.12", "3.11", "3.13", "3.10")


def _candidates(version: str) -> Iterator[str]:
    """Yield paths that may be a Python of ``version`` ("3.12")."""
    home = Path.home()
    for name in (f"python{version}", "python3"):
        if found := shutil.which(name):
            yield found
    yield f"/usr/bin/python{version}"
    yield "/usr/bin/python3"
    for root in (
        Path(os.environ.get("PYENV_ROOT") or home / ".pyenv") / "versions",
        home / ".local/share/uv/python",
    ):
        for folder in sorted(root.glob(f"*{version}*"), reverse=True):
            yield str(folder / "bin" / f"python{version}")


def _version(python: str) -> str:
    """Return "3.12" for a Python that starts and can make environments, else ""."""
    code = "import sys, venv, ssl; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run(
            [python, "-I", "-c", code], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""  # not an interpreter: the next candidate is tried
    return done.stdout.strip() if done.returncode == 0 else ""


@functools.cache
def find() -> tuple[str, str]:
    """Return path and version of the best Python of this machine.

    ``QBO_PYTHON`` names one outright. Raises ``HostError`` when there is none.
    """
    if named := os.environ.get("QBO_PYTHON"):
        version = _version(named)
        if version not in VERSIONS:
            raise HostError(f"QBO_PYTHON={named} is not a Python 3.10 to 3.13")
        return named, version
    for version in VERSIONS:
        for candidate in _candidates(version):
            if _version(candidate) == version:
                return candidate, version
    raise HostError(
        "No Python 3.10, 3.11, 3.12 or 3.13 found. Install one, or name it in "
        "QBO_PYTHON."
    )
