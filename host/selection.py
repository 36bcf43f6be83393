"""Which tests a pattern means."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from host import paths
from host.files import HostError

PARTS = ("system", "addon", "lint", "sandbox", "test_lint")
SYSTEM = "tests"
SANDBOX = "qbo_sandbox/tests"
ADDON_TESTS = "qbo_connector/tests"
ALL_TAGS = "/qbo_connector"  # of Odoo's runner: all tests of the addon


@dataclass(frozen=True)
class Selection:
    """The parts to run, and how each is narrowed."""

    parts: tuple[str, ...]
    tags: str = ALL_TAGS  # for Odoo's runner
    targets: tuple[str, ...] = ()  # for pytest; empty: all
    keyword: str = ""  # for pytest's -k
    whole: bool = False  # nothing was left out


def _matches(word: str, folder: Path) -> list[str]:
    """Return Odoo's tags of the test classes and methods whose names hold ``word``."""
    found = []
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.parse(path.read_text(), str(path)).body:
            if not isinstance(node, ast.ClassDef):
                continue
            methods = [
                item.name
                for item in node.body
                if isinstance(item, ast.FunctionDef) and item.name.startswith("test")
            ]
            if word in path.stem.lower() or word in node.name.lower():
                found += [f"/qbo_connector:{node.name}"] if methods else []
            else:
                chosen = [name for name in methods if word in name.lower()]
                found += [f"/qbo_connector:{node.name}.{name}" for name in chosen]
    return found


def _by_path(pattern: str, root: Path) -> Selection | None:
    """Return what a path (with pytest's ``::`` or not) means; None if it is none."""
    path = pattern.split("::")[0].removeprefix("./").rstrip("/")
    if not (root / path).exists() or not path:
        return None
    if path.startswith(ADDON_TESTS):
        inner = path.removeprefix(ADDON_TESTS)
        tag = f"/{ADDON_TESTS}{inner}" if inner else "/qbo_connector"
        return Selection(("addon",), tags=tag)
    for part, folder in (("sandbox", SANDBOX), ("system", SYSTEM)):
        if path == folder or path.startswith(f"{folder}/"):
            return Selection((part,), targets=(pattern,))
    return None


def shares(tags: str, root: Path = paths.CHECKOUT) -> tuple[str, ...]:
    """Return tags of Odoo's runner that share out the tests which ``tags`` mean.

    All tests of the addon are two shares: one names every second class, so that both
    are about as long, and the other is everything else, so that none can be left out.
    A choice stays one share.
    """
    if tags != ALL_TAGS:
        return (tags,)
    names = [
        node.name
        for path in sorted((root / ADDON_TESTS).rglob("test_*.py"))
        for node in ast.parse(path.read_text(), str(path)).body
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    ]
    chosen = [f"{ALL_TAGS}:{name}" for name in names[::2]]
    if len(names) < 2:
        return (tags,)
    others = [ALL_TAGS, *(f"-{tag}" for tag in chosen)]
    return (",".join(chosen), ",".join(others))


def select(pattern: str | None, root: Path = paths.CHECKOUT) -> Selection:
    """Return what ``pattern`` selects.

    Nothing: all. A part's name: that part. ``/qbo_connector...``: tags of Odoo's
    runner. A path: that file. Else a word: pytest's ``-k``, and the addon's tests
    with that word in the name of file, class or method. Raises ``HostError`` when
    a tag is of another module.
    """
    if not pattern:
        return Selection(PARTS, whole=True)
    if pattern == "lint":
        return Selection(("lint", "test_lint"))
    if pattern in PARTS:
        return Selection((pattern,))
    if pattern.startswith(("/", ":", ".")) and not pattern.startswith("./"):
        tag = pattern if pattern.startswith("/") else f"/qbo_connector{pattern}"
        if not re.match(r"/qbo_connector\b", tag):
            raise HostError(f"{tag}: only tags of /qbo_connector are run here")
        return Selection(("addon",), tags=tag)
    if found := _by_path(pattern, root):
        return found
    tags = _matches(pattern.lower(), root / ADDON_TESTS)
    parts = ("system", "addon", "sandbox") if tags else ("system", "sandbox")
    return Selection(parts, tags=",".join(tags), keyword=pattern)
