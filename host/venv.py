"""The virtual environment with what Odoo, the addon and the tests need."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from host import apt, files, interpreters, paths
from host.files import HostError, say

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
FOLDER = Path(__file__).resolve().parent


def folder() -> Path:
    """Return where the environment is or will be."""
    return paths.cache() / "venv"


def python() -> Path:
    """Return the environment's interpreter."""
    return folder() / "bin" / "python"


def wanted(library: Path) -> str:
    """Return the digest of what the environment must hold for the tree ``library``."""
    digest = hashlib.sha256()
    for name in REQUIREMENTS:
        digest.update((FOLDER / name).read_bytes())
    digest.update(str(library).encode())
    digest.update(os.environ.get("QBO_PYTHON", "").encode())
    return digest.hexdigest()


def ready(library: Path) -> bool:
    """Whether the environment is complete and works with the tree ``library``."""
    stamp = files.read(folder() / "complete").strip()
    return stamp == wanted(library) and os.access(python(), os.X_OK)


def _bundled_pip(interpreter: str) -> Path | None:
    """Return the wheel of pip that comes with ``interpreter``, if any."""
    code = "import ensurepip, os; print(os.path.dirname(ensurepip.__file__))"
    try:
        bundled = files.run([interpreter, "-I", "-c", code], "Asking for ensurepip")
        wheels = sorted(Path(bundled.strip(), "_bundled").glob("pip-*.whl"))
    except HostError:
        wheels = []  # no ensurepip: Debian's own wheels come next
    wheels = wheels or sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    return wheels[-1] if wheels else None


def _debian_pip() -> Path:
    """Fetch a wheel of pip from Debian's archive; needs no rights.

    Debian keeps pip's wheel apart from Python, so a bare machine has none. Raises
    ``HostError`` where there is no apt.
    """
    if not apt.available():
        raise HostError("This Python has no pip, and there is no apt to ask for one")
    say("fetching pip from Debian")
    target = files.fresh_folder(paths.cache() / "pip")
    manager = apt.Apt(target / "apt")
    manager.update()
    apt.unpack(manager.download(["python3-pip-whl"], target / "packages"), target)
    return sorted((target / "usr/share/python-wheels").glob("pip-*.whl"))[-1]


def _create(target: Path) -> None:
    """Make an empty environment at ``target`` and give it pip."""
    interpreter, version = interpreters.find()
    say(f"making an environment with Python {version} (a minute or two, once)")
    files.run(
        [interpreter, "-m", "venv", "--without-pip", target], "Making an environment"
    )
    own = target / "bin" / "python"
    wheel = _bundled_pip(interpreter) or _debian_pip()
    files.run(
        [own, wheel / "pip", "install", "-q", "--no-index", wheel], "Installing pip"
    )
    files.write_whole(target / "interpreter", interpreter + "\n")


def _usable(target: Path) -> bool:
    """Whether the environment at ``target`` can be brought up to date in place.

    That is kinder than making a new one: programs may be running in it.
    """
    made_with = files.read(target / "interpreter").strip()
    if not made_with or os.environ.get("QBO_PYTHON", made_with) != made_with:
        return False
    own = target / "bin" / "python"
    check = [own, "-m", "pip", "--version"]
    return subprocess.run(check, capture_output=True).returncode == 0


def _fill(target: Path, library: Path) -> None:
    """Install what is required in the environment at ``target``."""
    own = target / "bin" / "python"
    say("installing Python packages")
    for name in REQUIREMENTS:
        install = [own, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        files.run([*install, "-r", FOLDER / name], f"Installing {name}")
    site = files.run(
        [own, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        "Asking the environment for its packages",
    )
    # Makes `import odoo` work and pip know that Odoo is there.
    files.write_whole(Path(site.strip(), "odoo.pth"), f"{library}\n")


def ensure(library: Path) -> Path:
    """Return the interpreter of an environment for the Odoo tree ``library``.

    Takes the lock ``setup`` as held by the caller. An environment that was not
    finished carries no stamp, so another call finishes it. Raises ``HostError``.
    """
    if not ready(library):
        # Environments know their own place, so it is built where it stays.
        if not folder().exists() or not _usable(folder()):
            if folder().exists():
                shutil.rmtree(folder())
            _create(folder())
        _fill(folder(), library)
        files.write_whole(folder() / "complete", wanted(library) + "\n")
    return python()
