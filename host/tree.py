"""The tree of Odoo 19 itself: named by ODOO_HOME, from Debian, or from GitHub."""

import os
import shutil
from pathlib import Path

from host import apt, files, paths
from host.files import HostError, say

PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
)
REPOSITORY = "https://github.com/odoo/odoo"
BRANCH = "19.0"
# Debian strips this file; without one at its place every asset bundle fails.
STRIPPED = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def _is_library(folder: Path) -> bool:
    return (folder / "odoo" / "release.py").is_file()


def _locate(home: Path) -> Path:
    """Return the folder in ``home`` that holds the package ``odoo``."""
    for folder in (home, home / "usr/lib/python3/dist-packages", home / "src"):
        if _is_library(folder):
            return folder
    raise HostError(f"{home} holds no Odoo: there is no odoo/release.py in it")


def find() -> Path | None:
    """Return the folder that holds the package ``odoo``, or None if not fetched yet.

    Raises ``HostError`` when ODOO_HOME is set and holds no Odoo.
    """
    if home := os.environ.get("ODOO_HOME"):
        return _locate(Path(home).expanduser().absolute())
    fetched = paths.cache() / "odoo"
    return _locate(fetched) if fetched.is_dir() else None


def version(library: Path) -> str:
    """Return what tells the tree at ``library`` from another one."""
    for stamp in (library, *library.parents[:4]):
        if text := files.read(stamp / ".fetched").strip():
            return text
    release = library / "odoo" / "release.py"
    return f"{library} {release.stat().st_mtime_ns}"


def _names(root: Path) -> tuple[list[Path], list[Path]]:
    """Return the dangling links and the real files below ``root``."""
    dangling, present = [], []
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                present.append(path)
            elif not path.exists():
                dangling.append(path)
    return dangling, present


def mend(root: Path) -> None:
    """Give every dangling link below ``root`` a file of the same name elsewhere.

    Some fonts moved, or changed their format, between releases of their packages.
    A link for which there is nothing stays: it is a font that nobody ships.
    """
    dangling, present = _names(root)
    for link in dangling:
        stem = link.stem.lower()
        if stem == "fontawesome":
            stem = "fontawesome-webfont"
        found = [
            path
            for path in present
            if path.stem.lower().removesuffix("-regular") == stem
        ]
        if found:
            # The same format where there is one; else the one that browsers prefer.
            best = max(
                found, key=lambda path: (path.suffix == link.suffix, path.suffix)
            )
            link.unlink()
            link.symlink_to(os.path.relpath(best, link.parent))


def _from_debian(target: Path) -> str:
    """Unpack Debian's Odoo into ``target``; return the versions of the packages."""
    work = paths.cache() / "apt"
    manager = apt.Apt(work)
    say("fetching Odoo 19 from Debian (about 130 MB, once)")
    manager.update()
    packages = manager.download(PACKAGES, work / "packages")
    say("unpacking Odoo 19")
    apt.unpack(packages, target)
    library = target / "usr/lib/python3/dist-packages"
    for extra in ("addons", "setup", "doc"):
        # A second copy of the addons without their data would shadow the first.
        shutil.rmtree(library / extra, ignore_errors=True)
    mend(target / "usr")
    stripped = library / "odoo" / STRIPPED
    if not stripped.exists():
        stripped.parent.mkdir(parents=True, exist_ok=True)
        stripped.write_text("// Not distributed: the background of video calls.\n")
    shutil.rmtree(work)
    return "\n".join(package.stem for package in packages)


def _from_github(target: Path) -> str:
    """Clone the tip of Odoo's branch into ``target``; return its commit."""
    say(f"cloning branch {BRANCH} of Odoo from GitHub (once)")
    files.run(
        ["git", "clone", "-q", "--depth=1", "-b", BRANCH, REPOSITORY, target],
        "Cloning Odoo",
    )
    return files.run(["git", "-C", target, "rev-parse", "HEAD"], "Asking git")


def _fetch(target: Path) -> str:
    """Fill ``target`` from the first source that works; return its version."""
    problem = "this machine has no apt"
    if apt.available():
        try:
            return _from_debian(files.fresh_folder(target))
        except HostError as error:
            problem = str(error)
            say(f"no Odoo from Debian here: {problem}")
    try:
        return _from_github(files.fresh_folder(target))
    except HostError as error:
        raise HostError(
            f"Odoo 19 cannot be fetched. Debian: {problem}. GitHub: {error}. "
            "Name a tree of Odoo 19 in ODOO_HOME."
        ) from error


def ensure() -> Path:
    """Return the folder that holds the package ``odoo``; fetch it when missing.

    Takes the lock ``setup`` as held by the caller. Raises ``HostError``.
    """
    if found := find():
        return found
    target = paths.cache() / "odoo"
    partial = target.with_suffix(".partial")
    text = _fetch(partial)
    (partial / ".fetched").write_text(text.strip() + "\n")
    os.replace(partial, target)
    return _locate(target)
