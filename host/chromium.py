"""The browser of the machine; as root it is installed when there is none."""

import os
import shutil

from host import files
from host.files import HostError, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the path of a Chromium, or None. ``QBO_CHROMIUM`` names one."""
    if named := os.environ.get("QBO_CHROMIUM"):
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> str:
    """Return the path of a Chromium; as root, install Debian's when there is none.

    Raises ``HostError`` when there is none and it cannot be installed.
    """
    if found := find():
        return found
    if os.geteuid() or not shutil.which("apt-get"):
        raise HostError(
            "No Chromium found. Install it (on Debian: apt-get install chromium),"
            " or name one in QBO_CHROMIUM."
        )
    with files.lock("chromium"):
        if found := find():
            return found
        say("installing Chromium")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        files.run(["apt-get", "-q", "update"], "apt-get update", env=quiet)
        install = ["apt-get", "-qy", "install", "--no-install-recommends", "chromium"]
        files.run(install, "Installing Chromium", env=quiet)
    if found := find():
        return found
    raise HostError("Chromium was installed, but is not on PATH")
