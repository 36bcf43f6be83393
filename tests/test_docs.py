"""Pages that are made from data are up to date."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("maker", ["make_errors.py", "make_readme.py"])
def test_made_pages(maker):
    """The errors page and the addon's README say what their sources say."""
    command = [sys.executable, ROOT / "docs" / maker, "--check"]
    assert subprocess.run(command).returncode == 0, f"run docs/{maker}"
