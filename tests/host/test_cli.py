"""The command line itself."""

import ast
import json
import subprocess
import sys

import pytest

from host import cli, paths, run, shots
from host.files import HostError

DEV = paths.CHECKOUT / "dev"


def dev(*words):
    """Run ./dev; return exit code, output, errors."""
    done = subprocess.run([DEV, *words], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def test_help_names_every_command():
    code, output, _ = dev("help")
    assert code == 0
    for name in cli.COMMANDS:
        assert f"\n  {name}" in output


def test_unknown_commands_are_refused():
    code, output, errors = dev("dance")
    assert (code, output) == (2, "") and "dance" in errors
    assert dev()[0] == 2


def test_an_old_python_can_read_the_script():
    # It has to get as far as looking for a newer Python.
    ast.parse(DEV.read_text(), feature_version=(3, 6))


def test_a_bare_python_can_run_the_script():
    # -S: without any installed package, as on a machine that has none yet.
    done = subprocess.run(
        [sys.executable, "-S", DEV, "help"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_commands_run_with_odoo_and_the_database():
    code, output, errors = dev("odoo", "--version")
    assert (code, output) == (0, "Odoo Server 19.0\n"), errors
    assert dev("psql", "-XAtc", "SELECT 6 * 7")[:2] == (0, "42\n")
    words = "import odoo.release, os; print(odoo.release.series, os.getcwd())"
    assert dev("python", "-c", words)[1] == f"19.0 {paths.CHECKOUT}\n"
    code, output, _ = dev("env")
    shell = f"{output}\npsql -d postgres -XAtc 'SELECT 1' >/dev/null && echo $QBO_ODOO"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True)
    assert code == 0 and "ODOO_ADDONS_PATH" in output
    assert "QBO_ODOO" in output and done.returncode in (0, 127)


def test_errors_are_one_line_without_a_traceback():
    code, _, errors = dev("host", "dance")
    assert code == 1 and errors == "./dev: ./dev host stop, or ./dev host clean\n"
    assert dev("test", "one", "two")[0] == 1


def test_pictures_are_chosen_by_name():
    assert shots.chosen(["login"]) == ["login"]
    assert shots.chosen(["all"]) == sorted(shots.SHOTS)
    for words in ([], ["no_such_picture"]):
        with pytest.raises(HostError, match="there are all"):
            shots.chosen(words)


@pytest.fixture
def own_state(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "folder", lambda: tmp_path)
    monkeypatch.setattr(run.databases, "template", lambda kind, host: "one")
    monkeypatch.setattr(run.databases, "exists", lambda name: True)
    copies = []
    monkeypatch.setattr(run.databases, "copy", lambda *names: copies.append(names))
    return copies


def test_the_state_of_a_run_is_kept_while_it_fits(own_state, tmp_path, monkeypatch):
    made = run._state(None, fresh=False)
    assert own_state == [("one", run.DATABASE)] and not made["connected"]
    run._remember(**{**made, "connected": True})
    assert run._state(None, fresh=False) == {**made, "connected": True}
    assert len(own_state) == 1
    (tmp_path / "sandbox.sqlite").touch()
    assert not run._state(None, fresh=True)["connected"]
    assert not (tmp_path / "sandbox.sqlite").exists()
    monkeypatch.setattr(run.databases, "template", lambda kind, host: "two")
    assert run._state(None, fresh=False)["template"] == "two"
    assert len(own_state) == 3
    assert json.loads((tmp_path / "made.json").read_text())["template"] == "two"


def test_one_run_at_a_time(own_state):
    with run._only_one() as first, run._only_one() as second:
        assert first and not second
