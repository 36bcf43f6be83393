"""What is installed is pinned, and said in one place."""

import ast
import re

from host import paths, venv

PIN = re.compile(r'^[\w.-]+==[\w.]+(; python_version (<|>=) "3\.\d+")?$')


def pins():
    """Return {name in small letters: set of versions} and check every line."""
    found = {}
    for name in venv.REQUIREMENTS:
        for line in (venv.FOLDER / name).read_text().splitlines():
            if not line or line.startswith("#"):
                continue
            assert PIN.match(line), f"{name}: {line}"
            package, version = line.split(";")[0].split("==")
            found.setdefault(package.lower(), set()).add(version)
    return found


def test_every_package_is_pinned():
    assert len(pins()) > 40


def test_hooks_use_the_same_linters():
    text = (paths.CHECKOUT / ".pre-commit-config.yaml").read_text()
    revisions = dict(re.findall(r"repo: \S+/([\w-]+)\n\s+rev: v([\d.]+)", text))
    assert revisions["ruff-pre-commit"] in pins()["ruff"]
    assert revisions["pylint-odoo"] in pins()["pylint-odoo"]


def test_what_the_addon_declares_is_installed():
    manifest = ast.literal_eval((paths.ADDON / "__manifest__.py").read_text())
    declared = manifest["external_dependencies"]["python"]
    missing = {name.lower() for name in declared} - set(pins())
    assert not missing
