"""The virtual environment with what Odoo, the addon and the tests need."""

import hashlib
import os
import shutil
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


def _pip_wheel(interpreter: str) -> Path:
    """Return a wheel of pip: the interpreter's own, or the one in Debian's archive.

    Debian keeps pip's wheel apart from Python, so a bare machine has none.
    """
    code = "import ensurepip, os; print(os.path.dirname(ensurepip.__file__))"
    try:
        bundled = files.run([interpreter, "-I", "-c", code], "Asking for ensurepip")
        wheels = sorted(Path(bundled.strip(), "_bundled").glob("pip-*.whl"))
    except HostError:
        wheels = []  # no ensurepip: Debian's own wheels come next
    wheels = wheels or sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    if wheels:
        return wheels[-1]
    if not apt.available():
        raise HostError(f"{interpreter} has no pip, and there is no apt to ask for one")
    say("fetching pip from Debian")
    target = paths.cache() / "pip"
    manager = apt.Apt(target / "apt")
    manager.update()
    apt.unpack(manager.download(["python3-pip-whl"], target / "packages"), target)
    return sorted((target / "usr/share/python-wheels").glob("pip-*.whl"))[-1]


def _build(target: Path, library: Path) -> None:
    """Make the environment at ``target`` from nothing."""
    interpreter, version = interpreters.find()
    say(f"making an environment with Python {version} (a minute or two, once)")
    files.run(
        [interpreter, "-m", "venv", "--without-pip", target], "Making an environment"
    )
    own = target / "bin" / "python"
    wheel = _pip_wheel(interpreter)
    files.run(
        [own, wheel / "pip", "install", "-q", "--no-index", wheel], "Installing pip"
    )
    install = [own, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    # setuptools first: packages without a wheel are built with this one, in place.
    for name in REQUIREMENTS:
        files.run([*install, "-r", FOLDER / name], f"Installing {name}")
    site = files.run(
        [own, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        "Asking the environment for its packages",
    )
    # Makes `import odoo` work and pip know that Odoo is there.
    Path(site.strip(), "odoo.pth").write_text(f"{library}\n")


def ensure(library: Path) -> Path:
    """Return the interpreter of an environment for the Odoo tree ``library``.

    Takes the lock ``setup`` as held by the caller. An environment that was not
    finished carries no stamp and is made anew. Raises ``HostError``.
    """
    if not ready(library):
        # Environments know their own place, so it is built where it stays.
        if folder().exists():
            shutil.rmtree(folder())
        _build(folder(), library)
        files.write_whole(folder() / "complete", wanted(library) + "\n")
    return python()
