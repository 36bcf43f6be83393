"""One customer and one job, whatever happens in the middle.

Real processes, real commits; asserted on what stands in the sandbox.
"""

import signal
import time

import pytest

from host.testing import start_in_odoo
from tests.system import inside

CUSTOMER, JOB = "Job customer 1", "Job customer 1:Job 1"


def assert_once(world, job=JOB):
    """Assert that exactly the customer and the job stand there, and all is settled."""
    found = world.customers()
    assert set(found) == {CUSTOMER, job}
    assert found[job]["ParentRef"]["value"] == found[CUSTOMER]["Id"]
    assert found[job]["Job"] is True
    assert found[CUSTOMER]["PrimaryEmailAddr"]["Address"] == "office1@job.example.com"
    links = world.inside(inside.links, company_id=world.company)
    assert {link["qbo_id"] for link in links} == {row["Id"] for row in found.values()}
    states = {
        row["state"]
        for row in world.inside(inside.operations, company_id=world.company)
    }
    assert states <= {"done", "cancelled"}, states


@pytest.mark.parametrize("moment", ["before_send", "after_answer", "after_keeping"])
@pytest.mark.parametrize("starter", ["cron", "button"])
def test_kill(world, starter, moment):
    """A process that is killed at any moment of a write doubles and loses nothing."""
    (project,) = world.jobs()
    # Twice: the first write is the customer, the next one the job.
    for _write in range(2):
        if starter == "cron":
            outcome = world.outcome(
                inside.run_and_die, company_id=world.company, moment=moment
            )
        else:
            outcome = world.outcome(
                inside.export_and_die, project_ids=[project], moment=moment
            )
        assert outcome.signal == signal.SIGKILL
    assert world.run()["outcome"] == "done"
    assert_once(world)


@pytest.mark.parametrize("kind", ["drop_before_commit", "drop_after_commit"])
def test_drop(world, kind):
    """A lost answer doubles and loses nothing."""
    world.jobs()
    world.fault(kind=kind, entity="Customer", operation="create", times=1)
    world.run()
    world.fault(kind=kind, entity="Customer", operation="create", times=1)
    for _again in range(3):
        world.run()
    assert_once(world)


def test_drop_when_ids_are_forgotten(world):
    """A request id that QuickBooks has forgotten does not make a second customer."""
    world.settings(request_ids="forget")
    world.jobs()
    world.fault(
        kind="drop_after_commit", entity="Customer", operation="create", times=2
    )
    for _again in range(4):
        world.run()
    assert_once(world)


def test_update_when_ids_are_forgotten(world):
    """An update whose answer was lost is recognised by what stands in QuickBooks."""
    (project,) = world.jobs()
    world.run()
    world.settings(request_ids="forget")
    world.inside(inside.rename, project_id=project, name="Kitchen")
    world.fault(
        kind="drop_after_commit", entity="Customer", operation="update", times=1
    )
    for _again in range(3):
        world.run()
    assert_once(world, "Job customer 1:Kitchen")
    assert world.customers()["Job customer 1:Kitchen"]["SyncToken"] == "1"


@pytest.mark.parametrize("remembered", [False, True])
@pytest.mark.parametrize("commit", [False, True])
def test_server_errors(world, commit, remembered):
    """Errors of QuickBooks' own, before or after it wrote, even when replayed."""
    world.settings(request_id_faults=remembered)
    world.jobs()
    world.fault(
        kind="status",
        status=500,
        entity="Customer",
        operation="create",
        times=1,
        commit=commit,
    )
    for _again in range(6):
        world.run()
    assert_once(world)


def test_malformed_answer(world):
    """An answer that cannot be read is an unknown outcome."""
    world.jobs()
    world.fault(kind="malformed", body="html", operation="create", times=2)
    for _again in range(4):
        world.run()
    assert_once(world)


def test_rollback_of_the_button(world):
    """A transaction that is repeated sends nothing twice."""
    (project,) = world.jobs()
    world.inside(inside.export_and_roll_back, project_ids=[project])
    world.run()
    assert_once(world)


@pytest.mark.parametrize("other", ["button", "cron"])
def test_two_at_once(world, other):
    """Two users, or a user and the scheduled action, at the same moment."""
    (project,) = world.jobs()
    world.fault(kind="delay", seconds=1.0, operation="create")
    at = time.time() + 6
    children = [
        start_in_odoo(
            world.database,
            inside.wait_and_export,
            arguments={"project_ids": [project], "at": at},
        )
    ]
    if other == "button":
        children.append(
            start_in_odoo(
                world.database,
                inside.wait_and_export,
                arguments={"project_ids": [project], "at": at},
            )
        )
    else:
        children.append(
            start_in_odoo(
                world.database,
                inside.wait_and_run,
                arguments={"company_id": world.company, "at": at},
            )
        )
    for child in children:
        assert child.outcome().signal is None
    world.run()
    assert_once(world)


def test_edit_between_time_out_and_retry(world):
    """A name that changes while the outcome is unknown follows as an update."""
    (project,) = world.jobs()
    world.fault(kind="drop_after_commit", operation="create", times=1)
    world.run()
    world.inside(inside.rename, project_id=project, name="Renamed")
    world.run()
    world.run()
    assert_once(world, "Job customer 1:Renamed")
    assert_once(world, "Job customer 1:Renamed")


def test_batch_cut_in_the_middle(world):
    """Some of a batch done, some not, and no answer: each stands there once."""
    world.jobs(jobs=10, customers=10)
    world.fault(kind="drop_after_commit", partial=True, operation="batch", times=1)
    for _again in range(4):
        world.run()
    assert len(world.customers()) == 20


def test_throttled_after_a_lost_answer(world):
    """A 429 says nothing about the attempt before it: no new request id is drawn."""
    world.jobs()
    world.fault(kind="drop_after_commit", operation="create", times=1)
    world.run()
    world.settings(request_ids="replay")
    world.fault(kind="status", status=429, operation="batch", times=1)
    world.fault(kind="status", status=429, operation="create", times=1)
    world.run()
    world.inside(inside.hurry, company_id=world.company)
    for _again in range(3):
        world.run()
        world.inside(inside.hurry, company_id=world.company)
    assert_once(world)
