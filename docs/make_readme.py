"""Make the addon's ``README.rst``: ``./dev python docs/make_readme.py``."""

import re
import sys
from pathlib import Path

ADDON = Path(__file__).resolve().parent.parent / "qbo_connector"
TARGET = ADDON / "README.rst"
TITLE = "QuickBooks Online Connector"
PARTS = (
    ("DESCRIPTION", ""),
    ("INSTALL", "Installation"),
    ("CONFIGURE", "Configuration"),
    ("USAGE", "Usage"),
    ("ROADMAP", "Known gaps"),
    ("CONTRIBUTORS", "Contributors"),
)


def rst(markdown):
    """Turn the little Markdown of the fragments into reStructuredText."""
    text = re.sub(r"`([^`]+)`", r"``\1``", markdown)
    return re.sub(r"^- ", "* ", text, flags=re.MULTILINE).strip()


def text():
    """Return the page as text."""
    lines = ["=" * len(TITLE), TITLE, "=" * len(TITLE), ""]
    for name, title in PARTS:
        if title:
            lines += [title, "=" * len(title), ""]
        lines += [rst((ADDON / "readme" / f"{name}.md").read_text("utf-8")), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text("utf-8") != text())
    TARGET.write_text(text(), "utf-8")
