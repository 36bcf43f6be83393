"""Pages that are made from data are up to date."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_errors_page():
    """``docs/errors.md`` says what the fault catalogue says."""
    command = [sys.executable, ROOT / "docs" / "make_errors.py", "--check"]
    assert subprocess.run(command).returncode == 0, "run docs/make_errors.py"
