"""``./dev terms``: the template of translatable texts, and the languages that follow.

Runs in the environment's Python: ``polib`` comes with Odoo's requirements.
"""

import subprocess
import sys
import uuid
from pathlib import Path

import polib

from host import databases, environment, paths
from host.environment import Host
from host.files import HostError, say

FOLDER = paths.ADDON / "i18n"
TEMPLATE = FOLDER / "qbo_connector.pot"
LONG = 600  # seconds that the export may take
STAMPS = ("POT-Creation-Date", "PO-Revision-Date")


def export(host: Host, path: Path) -> None:
    """Write all texts of the installed addon to ``path``.

    Raises ``HostError`` with the end of Odoo's output when that fails.
    """
    name = f"qbo_terms_{uuid.uuid4().hex[:8]}"
    databases.copy(databases.template("addon", host), name)
    try:
        words = ["i18n", "export", "-d", name, "qbo_connector", "-o", str(path)]
        done = subprocess.run(
            host.odoo(*words),
            env=host.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONG,
        )
    finally:
        databases.drop(name)
    if done.returncode or not path.exists():
        raise HostError(f"The texts could not be exported: {done.stdout[-2000:]}")


def keep_stamps(path: Path, before: dict[str, str]) -> None:
    """Put the former dates back: a file whose texts are the same stays the same."""
    file = polib.pofile(str(path))
    file.metadata |= {key: before[key] for key in STAMPS if key in before}
    file.save(str(path))


def merge(language: polib.POFile, template: polib.POFile) -> list[str]:
    """Bring a language to the texts of the template; return those untranslated.

    Texts that are gone leave the file: Odoo would warn about each.
    """
    language.merge(template)
    for entry in language.obsolete_entries():
        language.remove(entry)
    return [entry.msgid for entry in language.untranslated_entries()]


def main() -> int:
    """Export the template, bring every language to it, and say what lacks."""
    host = environment.ensure()
    before = polib.pofile(str(TEMPLATE)) if TEMPLATE.exists() else None
    export(host, TEMPLATE)
    template = polib.pofile(str(TEMPLATE))
    if before and [e.msgid for e in before] == [e.msgid for e in template]:
        keep_stamps(TEMPLATE, before.metadata)
    say(f"{TEMPLATE.name}: {len(template)} texts")
    for path in sorted(FOLDER.glob("*.po")):
        language = polib.pofile(str(path))
        missing = merge(language, template)
        language.save(str(path))
        say(f"{path.name}: {len(missing)} without translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
