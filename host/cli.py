"""The commands of ``./dev``."""

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from host import environment, files, paths, postgres, run, suite

USAGE = """\
usage: ./dev COMMAND [ARGS]

  run [--fresh] [--port N] [--check [sales]]
                    Odoo with demonstration data beside a sandbox, connected
  test [PATTERN]    all tests; or those of a part (lint, sandbox, addon, system),
                    of a path, of Odoo's tags (/qbo_connector:Class), or with a word
  lint              the linters alone
  bench [NAME]      measurements
  shot NAME         a picture of a screen, in docs/images
  terms             the template of translatable texts, and its languages
  sandbox ARGS      the QuickBooks look-alike alone
  odoo ARGS         Odoo's command line, with the addon on its path
  psql ARGS         the database server's shell
  python ARGS       the environment's Python: `import odoo` works in it
  env               prints the variables for scripts: eval "$(./dev env)"
  host stop|clean   stops the database server; removes all that was fetched or made
"""


def _become(command: Sequence[str], server: bool = True) -> int:
    """Replace this process by ``command``, run in the checkout. Never returns."""
    host = environment.ensure(server)
    os.chdir(paths.CHECKOUT)
    os.execvpe(command[0], list(command), host.environ())


def odoo(words: list[str]) -> int:
    """Run Odoo's command line."""
    host = environment.ensure()
    return _become(host.odoo(*words))


def psql(words: list[str]) -> int:
    """Run the database server's shell, by default in the database ``postgres``."""
    os.environ.setdefault("PGDATABASE", "postgres")
    return _become(["psql", *words])


def python(words: list[str]) -> int:
    """Run the environment's Python."""
    host = environment.ensure()
    return _become([str(host.python), *words])


def env(_words: list[str]) -> int:
    """Print the variables as shell assignments."""
    host = environment.ensure()
    for key, value in sorted(host.variables().items()):
        print(f"export {key}={shlex.quote(value)}")
    return 0


def test(words: list[str]) -> int:
    """Run the tests."""
    return suite.main(words)


def run_linters(_words: list[str]) -> int:
    """Run the linters."""
    return suite.main(["lint"])


def sandbox(words: list[str]) -> int:
    """Run the sandbox."""
    host = environment.ensure(server=False)
    return _become([str(host.python), "-m", "qbo_sandbox", *words], server=False)


def bench(words: list[str]) -> int:
    """Run the measurements."""
    host = environment.ensure()
    return _become([str(host.python), "-m", "bench", *words])


def shot(words: list[str]) -> int:
    """Take pictures of what runs; start it where nothing does.

    The screens are described with what only the environment has, so this Python
    gives way to the environment's.
    """
    host = environment.ensure()
    if Path(sys.prefix) != host.python.parent.parent:
        return _become([str(host.python), str(paths.CHECKOUT / "dev"), "shot", *words])
    from host import shots

    names = shots.chosen(words)
    return run.start(False, run.PORT, " ".join(["host.shots", *names]))


def terms(_words: list[str]) -> int:
    """Write the template of translatable texts anew, and bring the languages to it."""
    host = environment.ensure()
    return _become([str(host.python), "-m", "host.terms"])


def host_(words: list[str]) -> int:
    """Stop the database server, or remove everything."""
    if words not in (["stop"], ["clean"]):
        raise files.HostError("./dev host stop, or ./dev host clean")
    with files.lock("setup"):
        postgres.stop()
        if words == ["clean"]:
            for folder in (postgres.home(), paths.cache()):
                if folder.exists():
                    shutil.rmtree(folder)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run.main,
    "bench": bench,
    "shot": shot,
    "terms": terms,
    "sandbox": sandbox,
    "host": host_,
    "test": test,
    "lint": run_linters,
    "odoo": odoo,
    "psql": psql,
    "python": python,
    "env": env,
}


def main(words: list[str]) -> int:
    """Run the command that ``words`` name; return the exit code."""
    if not words or words[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0 if words else 2
    command = COMMANDS.get(words[0])
    if command is None:
        print(f"./dev: no command '{words[0]}'\n\n{USAGE}", end="", file=sys.stderr)
        return 2
    try:
        return command(words[1:])
    except files.HostError as error:
        print(f"./dev: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
