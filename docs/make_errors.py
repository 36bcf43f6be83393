"""Make ``docs/errors.md`` from the catalogue: ``./dev python docs/make_errors.py``."""

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "qbo_connector" / "data" / "qbo.fault.rule.csv"
TARGET = ROOT / "docs" / "errors.md"

HEAD = """# Errors

Made from the fault catalogue (`qbo_connector/data/qbo.fault.rule.csv`)
by `docs/make_errors.py`. Numbers are codes of QuickBooks, words are checks of the
addon. A text pattern decides before the code, since QuickBooks uses one code for
several causes.

| code | what | why | what to do | does a retry help |
|---|---|---|---|---|
"""
RETRY = {"no": "after a change", "yes": "perhaps", "self": "it is done by itself"}


def text():
    """Return the page as text."""
    with open(SOURCE, encoding="utf-8", newline="") as file:
        rules = sorted(csv.DictReader(file), key=lambda rule: int(rule["sequence"]))
    lines = []
    for rule in rules:
        code = {"*": "any other", "any": "any"}.get(rule["code"], rule["code"])
        if rule["pattern"]:
            code += f", text `{rule['pattern']}`".replace("|", "\\|")
        cells = (code, rule["title"], rule["cause"], rule["remedy"])
        lines.append(f"| {' | '.join(cells)} | {RETRY[rule['retry']]} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text(encoding="utf-8") != text())
    TARGET.write_text(text(), encoding="utf-8")
