"""The far side of ``run_in_odoo``: boots a registry and runs code in it.

``python -m host.child WORK``: the JSON file WORK holds ``database``, ``config`` (path
of a configuration file), ``options`` (more of Odoo's), ``path`` (Python's), either
``code`` (text that may set ``result``) or ``file`` and ``function``, ``arguments``
(for the code), ``commit`` (whether to commit at the end) and ``answer`` (the file for
the JSON result).
"""

import importlib.util
import json
import sys
import threading
from pathlib import Path
from typing import Any


def _run(work: dict, env: Any) -> Any:
    """Run the code with ``env``; return its result."""
    if "code" in work:
        names = {"env": env, "arguments": work["arguments"], "result": None}
        names.update(work["arguments"], __name__="__odoo_child__")
        exec(compile(work["code"], "<run_in_odoo>", "exec"), names)
        return names["result"]
    spec = importlib.util.spec_from_file_location(Path(work["file"]).stem, work["file"])
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return getattr(module, work["function"])(env, **work["arguments"])


def main(path: str) -> None:
    """Do the work that the file at ``path`` describes."""
    work = json.loads(Path(path).read_text())
    sys.path += [folder for folder in work["path"] if folder not in sys.path]
    import odoo.init  # noqa: F401 (patches libraries: comes before all else)
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    words = ["-c", work["config"], "-d", work["database"], "--max-cron-threads=0"]
    config.parse_config([*words, "--no-http", *work["options"]], setup_logging=True)
    threading.current_thread().dbname = work["database"]
    with Registry(work["database"]).cursor() as cr:
        result = _run(work, api.Environment(cr, SUPERUSER_ID, {}))
        text = json.dumps(result, default=str)
        if work["commit"]:
            cr.commit()
        else:
            cr.rollback()
    Path(work["answer"]).write_text(text)


if __name__ == "__main__":
    main(sys.argv[1])
