"""What every command stands on: tree, environment, server, and the variables."""

import os
from dataclasses import dataclass
from pathlib import Path

from host import files, paths, postgres, tree, venv


@dataclass(frozen=True)
class Host:
    """A machine that is ready to run Odoo."""

    library: Path  # the folder that holds the package `odoo`
    python: Path  # the interpreter of the environment

    @property
    def addons_path(self) -> str:
        """The addons path, comma separated: Odoo's own folder, then the checkout.

        The checkout also holds folders that are no addons. Odoo lists a folder as
        an addon only if it has a manifest, so they do no harm.
        """
        folders = [self.library / "odoo" / "addons"]
        if (self.library / "addons" / "web").is_dir():  # a source tree
            folders.append(self.library / "addons")
        if (paths.ADDON / "__manifest__.py").is_file():
            folders.append(paths.CHECKOUT)
        return ",".join(map(str, folders))

    @property
    def data_dir(self) -> Path:
        """Odoo's data folder (filestores, sessions)."""
        return paths.cache() / "odoo_data"

    def variables(self) -> dict[str, str]:
        """Return the variables that this package sets for every child process."""
        return {
            **postgres.environment(),
            "ODOO_ADDONS_PATH": self.addons_path,
            "ODOO_DATA_DIR": str(self.data_dir),
            "ODOO_HTTP_INTERFACE": "127.0.0.1",
            "QBO_ODOO": str(self.library),
            "QBO_PYTHON_BIN": str(self.python),
            "QBO_CHECKOUT": str(paths.CHECKOUT),
        }

    def environ(self) -> dict[str, str]:
        """Return a whole environment for a child process."""
        bins = [str(self.python.parent), str(postgres.programs())]
        own = {
            **self.variables(),
            "PATH": os.pathsep.join([*bins, os.environ.get("PATH", os.defpath)]),
            "PYTHONPATH": str(paths.CHECKOUT),
            # Compiled once, beside the checkout: a start of Odoo takes half the time.
            "PYTHONPYCACHEPREFIX": str(paths.cache() / "pycache"),
            "PYTHONUNBUFFERED": "1",
            "VIRTUAL_ENV": str(self.python.parent.parent),
        }
        # A configuration of the user's own Odoo must not leak in.
        foreign = {"ODOO_RC", "OPENERP_SERVER", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE"}
        kept = {key: value for key, value in os.environ.items() if key not in foreign}
        return {**kept, **own}

    def odoo(self, *words: str) -> list[str]:
        """Return the command that runs Odoo's command line with ``words``."""
        return [str(self.python), "-m", "odoo", *words]


def ensure(server: bool = True) -> Host:
    """Fetch and start what is missing; return the machine, ready.

    ``server``: whether a database server is needed. Fast when all is there.
    Raises ``files.HostError`` with the reason when something cannot be had.
    """
    library = tree.find()
    if library is None or not venv.ready(library):
        with files.lock("setup"):
            library = tree.ensure()
            venv.ensure(library)
    if server and not postgres.external() and not postgres.ready():
        with files.lock("setup"):
            postgres.ensure()
    host = Host(library, venv.python())
    host.data_dir.mkdir(exist_ok=True)
    return host
