"""Real processes: Odoo's children and server, the sandbox, the browser."""

import signal

import pytest

from host.files import HostError
from host.testing import run_in_odoo, start_in_odoo, wait_until


def count_partners(env, prefix):
    """Run in Odoo: make a partner and count those of that prefix."""
    env["res.partner"].create({"name": f"{prefix} one"})
    return env["res.partner"].search_count([("name", "=like", f"{prefix}%")])


def die(env):
    """Run in Odoo: write, then end as in a crash."""
    import os

    env["res.partner"].create({"name": "Never committed"})
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def plain_database(new_database):
    return new_database("base")


def test_children_commit_crash_and_raise(plain_database):
    first = run_in_odoo(plain_database, count_partners, arguments={"prefix": "Kid"})
    assert (first.result, first.signal) == (1, None)

    crashed = run_in_odoo(plain_database, die)
    assert (crashed.result, crashed.signal) == (None, signal.SIGKILL)

    code = """
        env["res.partner"].create({"name": "Kid two"})
        names = env["res.partner"].search([("name", "in", [kid, "Never committed"])])
        result = names.mapped("name")
    """
    undone = run_in_odoo(
        plain_database, code, arguments={"kid": "Kid two"}, commit=False
    )
    assert undone.result == ["Kid two"]
    again = run_in_odoo(plain_database, count_partners, arguments={"prefix": "Kid"})
    assert again.result == 2

    with pytest.raises(HostError, match="ZeroDivisionError"):
        run_in_odoo(plain_database, "1 / 0")


def test_children_know_the_options_of_the_addon(plain_database):
    code = """
        from odoo.tools import config
        import os
        result = [config["qbo_custom_hosts"], len(config["qbo_secret_key"]),
                  os.environ["FLAVOUR"]]
    """
    outcome = run_in_odoo(plain_database, code, env={"FLAVOUR": "mint"})
    assert outcome.result == ["127.0.0.1", 44, "mint"]


def test_a_child_that_hangs_is_ended(plain_database):
    child = start_in_odoo(plain_database, "import time; time.sleep(600)")
    with pytest.raises(HostError, match="did not end within 3 s"):
        child.outcome(3)
    assert child.returncode == -signal.SIGKILL


def test_inner_functions_are_refused():
    with pytest.raises(TypeError, match="top level"):
        start_in_odoo("none", lambda env: None)


def test_sandbox_keeps_port_and_state_over_a_restart(sandbox):
    assert sandbox.base_url.endswith(f":{sandbox.port}")
    before = sandbox.get(f"/_sandbox/objects/{sandbox.company_id}")
    sandbox.post("/_sandbox/settings", {"throttle": False})
    address = sandbox.base_url
    sandbox.restart()
    assert sandbox.base_url == address
    assert sandbox.get(f"/_sandbox/objects/{sandbox.company_id}") == before
    sandbox.kill()
    assert sandbox.returncode == -signal.SIGKILL
    sandbox.start()
    assert sandbox.returncode is None


def test_sandbox_that_cannot_start_says_why(new_sandbox):
    with pytest.raises(HostError, match="no-such-option"):
        new_sandbox("--no-such-option")


def test_server_runs_and_a_browser_logs_in(plain_database, start_odoo, browser):
    server = start_odoo(plain_database)
    browser.goto(f"{server.url}/web/login")
    browser.fill("input[name=login]", "admin")
    browser.fill("input[name=password]", "admin")
    browser.click("button[type=submit]")
    browser.wait_for_selector(".o_main_navbar")
    assert "HTTP service (werkzeug) running" in server.log
    server.stop()
    assert server.returncode == 0


def test_waiting_ends_with_what_was_waited_for():
    with pytest.raises(TimeoutError, match="the moon: not within 0.1 s"):
        wait_until(lambda: None, "the moon", 0.1)
    with pytest.raises(TimeoutError, match="the moon: .*; instead: clouds"):
        wait_until(lambda: None, "the moon", 0.1, saw=lambda: "clouds")
