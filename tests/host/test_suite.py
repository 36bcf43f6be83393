"""Parts of a test run: their failures, their time, what they leave behind."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from host import databases, lint, paths, suite
from host.files import HostError
from host.processes import wait_until
from host.results import Result
from host.selection import Selection
from host.suite import Run

MANIFEST = '{"name": "Stand-in", "depends": ["base"], "license": "LGPL-3"}'
TESTS = """
    from odoo.tests import TransactionCase, tagged

    @tagged("post_install", "-at_install")
    class TestStandIn(TransactionCase):
        def test_good(self):
            self.assertTrue(self.env.user)

        def test_wrong(self):
            self.assertEqual(1, 2, "on purpose")

        def test_broken(self):
            raise KeyError("on purpose")

    class TestNoSetUp(TransactionCase):
        @classmethod
        def setUpClass(cls):
            raise ValueError("no set-up")

        def test_never(self):
            pass
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A function that writes an addon of our addon's name, with these tests."""
    addon = tmp_path / "checkout" / "qbo_connector"
    (addon / "tests").mkdir(parents=True)
    (addon / "__init__.py").touch()
    (addon / "__manifest__.py").write_text(MANIFEST)
    monkeypatch.setattr(paths, "ADDON", addon)
    monkeypatch.setattr(paths, "CHECKOUT", addon.parent)

    def write(tests):
        (addon / "tests" / "__init__.py").write_text("from . import test_it\n")
        (addon / "tests" / "test_it.py").write_text(textwrap.dedent(tests))
        return addon

    return write


@pytest.fixture
def run_(odoo_host, tmp_path):
    return Run(odoo_host, Selection(("addon",)), tmp_path)


def test_addon_counts_failures_errors_and_set_up(stand_in, run_):
    stand_in(TESTS)
    result = suite.addon(run_)
    assert result.passed == 1, result.failures
    told = sorted(failure.split("\n")[0] for failure in result.failures)
    assert len(told) == 3
    assert [line.split(" ")[0] for line in told] == ["ERROR:", "ERROR:", "FAIL:"]


def test_addon_whose_tests_cannot_be_imported_fails(stand_in, run_):
    stand_in("import no_such_module\n")
    result = suite.addon(run_)
    assert result.passed == 0 and result.failed
    assert "no_such_module" in "".join(result.failures)


def test_addon_without_a_matching_test_fails(stand_in, run_):
    stand_in("")
    assert "no test has the tags" in suite.addon(run_).failures[-1]


def test_template_of_a_broken_addon_leaves_nothing(stand_in, odoo_host):
    addon = stand_in("")
    (addon / "__init__.py").write_text("from . import no_such_file\n")
    name = databases.template_name("addon", odoo_host.library)
    with pytest.raises(HostError, match="no_such_file"):
        databases.template("addon", odoo_host)
    assert not databases.exists(name)
    assert not databases.exists(f"{name}_partial")


def test_digest_follows_what_is_installed(stand_in):
    addon = stand_in("")
    before = databases.addon_digest()
    (addon / "tests" / "test_it.py").write_text("# other tests")
    assert databases.addon_digest() == before
    (addon / "model.py").write_text("# a model")
    after = databases.addon_digest()
    assert after != before
    (addon / "model.py").rename(addon / "renamed.py")
    assert databases.addon_digest() != after


def test_copies_have_an_identity_and_attachments_of_their_own(new_database):
    one, two = new_database("base"), new_database("base")
    query = "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
    assert databases.sql(query, one) != databases.sql(query, two)
    stored = [path for path in databases.filestore(one).rglob("*") if path.is_file()]
    assert stored and stored[0].stat().st_nlink > 2
    databases.drop(one)
    assert not databases.exists(one) and not databases.filestore(one).exists()
    assert any(databases.filestore(two).rglob("*"))


def test_templates_are_found_again_and_cannot_be_used_by_mistake(odoo_host):
    name = databases.template("base", odoo_host)
    which = f"SELECT oid FROM pg_database WHERE datname = '{name}'"
    before = databases.sql(which)
    assert databases.template("base", odoo_host) == name
    assert databases.sql(which) == before
    assert name in databases.templates("base")
    with pytest.raises(HostError, match="not currently accepting connections"):
        databases.sql("SELECT 1", name)


def test_a_part_that_breaks_is_a_failure_and_not_the_end(run_, monkeypatch):
    def breaks(_run):
        raise HostError("no browser") if breaks.kindly else RuntimeError("a defect")

    for breaks.kindly, told in ((True, "no browser"), (False, "RuntimeError")):
        monkeypatch.setitem(suite.FUNCTIONS, "system", breaks)
        result = suite.part("system", run_)
        assert result.failed == 1 and told in result.failures[0]


def test_a_file_stays_together(run_, tmp_path, monkeypatch):
    """Tours go on from each other: all of a file run in one process, in order."""
    code = """
        import os
        from pathlib import Path
        import pytest

        @pytest.mark.parametrize("number", range(8))
        def test_step(number):
            with open({log!r}, "a") as log:
                print(Path(__file__).stem, number, os.getpid(), file=log)
    """
    log = tmp_path / "order"
    (tmp_path / "both").mkdir()
    for name in ("test_one.py", "test_two.py"):
        text = textwrap.dedent(code.format(log=str(log)))
        (tmp_path / "both" / name).write_text(text)
    monkeypatch.setattr(paths, "CHECKOUT", tmp_path)
    result = suite._pytest(run_, "both", "both", dict(os.environ), workers=2)
    assert result.passed == 16, result.failures
    steps = [line.split() for line in log.read_text().splitlines()]
    for name in ("test_one", "test_two"):
        mine = [step for step in steps if step[0] == name]
        assert [int(step[1]) for step in mine] == list(range(8))
        assert len({step[2] for step in mine}) == 1
    assert len({step[2] for step in steps}) == 2


def test_what_a_part_leaves_behind_is_ended(tmp_path, run_):
    code = "import subprocess; print(subprocess.Popen(['sleep', '600']).pid)"
    log = tmp_path / "log"
    assert suite.call([sys.executable, "-c", code], log, dict(os.environ)) == 0
    left = int(log.read_text())

    def ended():
        try:
            state = Path(f"/proc/{left}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        return state == "Z"  # nobody has asked for its exit code yet

    wait_until(ended, "the end of the process that was left", 10)


def test_a_part_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(suite, "LONG", 0.5)
    with pytest.raises(HostError, match="not done after 0.5 s: going"):
        words = ["sh", "-c", "echo going; sleep 600"]
        suite.call(words, tmp_path / "log", dict(os.environ))


@pytest.mark.skipif(not suite.CHECK.is_file(), reason="needs the reference")
def test_wire(run_):
    assert suite.wire(run_).failures == []
    whole = Run(run_.host, Selection((), whole=True), run_.folder)
    assert "no sandbox recorded" in suite.wire(whole).failures[0]
    good = '{"entity": "Customer", "mode": "create", "body": {"DisplayName": "A"}}\n'
    run_.wire.write_text(good)
    assert suite.wire(run_).passed == 1
    run_.wire.write_text(good.replace('"A"', "17"))
    assert "DisplayName" in suite.wire(run_).failures[0]
    run_.wire.write_text("no JSON\n")
    assert "check_body.py failed" in suite.wire(run_).failures[0]


def test_output_ends_in_one_line(capsys, monkeypatch, odoo_host):
    results = {"lint": Result("lint", 2), "test_lint": Result("x", 1, failures=["bad"])}
    for name, result in results.items():
        monkeypatch.setitem(suite.FUNCTIONS, name, lambda run, result=result: result)
    monkeypatch.setattr(sys.stdout, "reconfigure", lambda **_: None, raising=False)
    monkeypatch.setattr(suite.signal, "signal", lambda *_: None)
    assert suite.main(["lint"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 1 failed"
    results["test_lint"].failures.clear()
    assert suite.main(["lint"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 0 failed"


def test_linters_look_at_what_is_there(tmp_path):
    (tmp_path / "host").mkdir()
    words = lint.commands(tmp_path)["ruff check"]
    assert words[-1] == "host" and "bench" not in words


def test_asked_to_end_it_ends_what_it_started(tmp_path):
    code = """
        import os, signal, sys, threading
        from pathlib import Path
        from host import suite
        from host.results import Result
        from host.selection import Selection

        log = Path(sys.argv[1])
        def slow(run):
            suite.call(["sh", "-c", "echo $$; sleep 600"], log, dict(os.environ))
            return Result("lint")
        suite.FUNCTIONS["lint"] = slow
        suite.selection.select = lambda pattern: Selection(("lint",))
        sys.exit(suite.main([]))
    """
    log = tmp_path / "log"
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), log])
    started = wait_until(lambda: log.exists() and log.read_text(), "the start", 60)
    process.terminate()
    assert process.wait(30) != 0
    assert not os.path.exists(f"/proc/{int(started)}")
