"""Tokens that several processes renew, and one that dies while it does."""

import signal
import time

from host.testing import start_in_odoo
from tests.system import inside


def renewals(world):
    """Return how many refreshes reached the sandbox."""
    rows = world.sandbox.get("/_sandbox/log")["log"]
    return len([row for row in rows if row["operation"] == "token"])


def test_four_processes_renew_once(new_world):
    """Under strict rotation a second refresh would end the connection."""
    world = new_world("--company", "empty", "--rotation", "strict")
    world.jobs()
    world.inside(inside.expire_access, company_id=world.company)
    at = time.time() + 8
    children = [
        start_in_odoo(
            world.database,
            inside.wait_and_renew,
            arguments={"company_id": world.company, "at": at},
        )
        for _process in range(4)
    ]
    tokens = {child.outcome().result for child in children}
    assert len(tokens) == 1
    assert renewals(world) == 1
    assert world.run()["outcome"] == "done"
    assert len(world.customers()) == 2


def test_killed_refresh_within_the_grace(new_world):
    """The former refresh token still works for a day."""
    world = new_world("--company", "empty")
    world.settings(rotate_every_refresh=True)
    world.jobs()
    world.inside(inside.expire_access, company_id=world.company)
    outcome = world.outcome(inside.renew_and_die, company_id=world.company)
    assert outcome.signal == signal.SIGKILL
    assert world.run()["outcome"] == "done"
    assert len(world.customers()) == 2


def test_killed_refresh_under_strict_rotation(new_world):
    """The connection is lost, said at once, and nothing else is."""
    world = new_world("--company", "empty", "--rotation", "strict")
    world.jobs()
    world.inside(inside.expire_access, company_id=world.company)
    outcome = world.outcome(inside.renew_and_die, company_id=world.company)
    assert outcome.signal == signal.SIGKILL
    found = world.run()
    assert found["outcome"] == "stopped"
    state = world.inside(inside.state_of, company_id=world.company)
    assert state["state"] == "reauth"
    assert state["activities"] == 1
    assert "Connect" in found["text"] or "connection" in found["text"]
    assert state["open"] + state["notes"] >= 1
    # A new consent, and it goes on where it stopped.
    tokens = world.sandbox.post(
        "/_sandbox/connect", {"company": world.sandbox.company_id}
    )
    world.inside(inside.connect_again, company_id=world.company, tokens=tokens)
    assert world.run()["outcome"] == "done"
    assert len(world.customers()) == 2
