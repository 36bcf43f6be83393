"""Debian packages, unpacked into a folder without installing anything.

Works as any user: apt gets lists, cache and configuration of its own, and only
the mirror's address, proxies and keys come from the machine.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from host import files
from host.files import HostError

SUITE = "sid"
# Hooks of the machine act on the machine's own apt state: none may run here.
HOOKS = ("APT::Update::", "DPkg::", "APT::Sandbox::User")
FIELDS = "$(REPO_URI)\t$(RELEASE)\t$(COMPONENT)\t$(SIGNED_BY)"


def available() -> bool:
    """Whether this machine has the commands that fetch and unpack packages."""
    return all(shutil.which(name) for name in ("apt-get", "apt-config", "dpkg-deb"))


def mirrors() -> list[tuple[str, str]]:
    """Return (address, key option) of each mirror that the machine itself uses."""
    listing = files.run(
        ["apt-get", "indextargets", "--format", FIELDS], "Reading apt's sources"
    )
    found = []
    for line in listing.splitlines():
        address, release, component, signed_by = (line.split("\t") + [""] * 4)[:4]
        # A security archive carries no unstable suite, a release of another
        # distribution no component of this name.
        if component != "main" or "security" in release or "security" in address:
            continue
        option = f"[signed-by={signed_by}] " if signed_by.startswith("/") else ""
        if (address, option) not in found:
            found.append((address, option))
    return found


class Apt:
    """apt with a state folder of its own, asking one mirror for unstable packages."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.environment = {**os.environ, "APT_CONFIG": str(folder / "apt.conf")}

    def _configure(self, mirror: tuple[str, str]) -> None:
        """Write sources and configuration for ``mirror``."""
        for name in ("lists/partial", "cache/archives/partial", "parts"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "sources.list").write_text(
            f"deb {mirror[1]}{mirror[0]} {SUITE} main\n"
        )
        machine = files.run(["apt-config", "dump"], "Reading apt's configuration")
        kept = [
            line
            for line in machine.splitlines()
            if not line.startswith(HOOKS) and not line.endswith('"";')
        ]
        own = {
            "Dir::Etc::parts": self.folder / "parts",
            "Dir::Etc::main": "/dev/null",
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": self.folder / "parts",
            "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        kept += [f'{key} "{value}";' for key, value in own.items()]
        (self.folder / "apt.conf").write_text("\n".join(kept) + "\n")

    def update(self) -> None:
        """Fetch the package lists of the first mirror that carries the suite.

        Raises ``HostError`` naming every mirror that was tried.
        """
        problems = []
        for mirror in mirrors():
            self._configure(mirror)
            try:
                self._apt("update", "--error-on=any")
                return
            except HostError as error:
                problems.append(f"{mirror[0]}: {error}")
        raise HostError(
            f"No mirror of this machine carries Debian {SUITE}. " + "; ".join(problems)
        )

    def _apt(self, *words: str, cwd: Path | None = None) -> None:
        files.run(
            ["apt-get", "-q", *words],
            f"apt-get {words[0]}",
            env=self.environment,
            cwd=cwd,
        )

    def download(self, packages: Sequence[str], target: Path) -> list[Path]:
        """Download ``packages`` into ``target``; return the files, one for each.

        Files that are already complete are not fetched again (apt checks their
        sizes and sums). Raises ``HostError``.
        """
        target.mkdir(parents=True, exist_ok=True)
        self._apt("download", *packages, cwd=target)
        found = []
        for package in packages:
            matches = sorted(target.glob(f"{package}_*.deb"))
            if not matches:
                raise HostError(f"apt-get download left no file for {package}")
            found.append(matches[-1])
        return found


def unpack(packages: Sequence[Path], target: Path) -> None:
    """Unpack the ``.deb`` files ``packages`` into the folder ``target``."""
    for package in packages:
        files.run(["dpkg-deb", "-x", package, target], f"Unpacking {package.name}")
