"""The spine with real commits: edits and other users in between."""

from tests.system import inside, inside_spine

CUSTOMER = "Job customer 1"


def assert_job(world, name):
    """Assert that the customer and one job of that name stand there, all settled."""
    assert set(world.customers()) == {CUSTOMER, f"{CUSTOMER}:{name}"}
    states = {
        row["state"]
        for row in world.inside(inside.operations, company_id=world.company)
    }
    assert states <= {"done", "cancelled"}, states


def test_edit_while_it_is_sent(world):
    """An edit that is committed between prepare and settle follows in the same run."""
    (project,) = world.jobs()
    world.inside(
        inside_spine.run_and_edit_while_sending,
        company_id=world.company,
        project_id=project,
        name="Kitchen",
    )
    assert_job(world, "Kitchen")


def test_edit_of_an_update_while_it_is_sent(world):
    """The same for an update: the later name wins."""
    (project,) = world.jobs()
    world.run()
    world.inside(inside.rename, project_id=project, name="Bath")
    world.inside(
        inside_spine.run_and_edit_while_sending,
        company_id=world.company,
        project_id=project,
        name="Kitchen",
    )
    assert_job(world, "Kitchen")


def test_edit_during_the_wait_for_an_unknown_outcome(world):
    """Two minutes between a lost answer and its repetition: an edit is not lost."""
    (project,) = world.jobs()
    world.run()
    world.inside(inside_spine.set_values, company_id=world.company, unknown_wait=120)
    world.inside(inside.rename, project_id=project, name="Bath")
    world.fault(kind="drop_after_commit", operation="update", times=1)
    world.run()
    world.inside(inside.rename, project_id=project, name="Kitchen")
    # Looks at the edit, but may not send yet.
    world.run()
    world.inside(inside.hurry, company_id=world.company)
    world.run()
    assert_job(world, "Kitchen")


def test_another_transaction_comes_first(world):
    """A step that loses against another transaction is done again, nothing twice."""
    world.jobs()
    found = world.inside(
        inside_spine.run_and_lose_a_conflict, company_id=world.company, times=2
    )
    assert found["conflicts"] == 2
    assert found["outcome"] == "done"
    assert_job(world, "Job 1")
    assert world.stats()["writes"] == 2


def test_rows_of_the_activity_log(world):
    """One row a pass with what was done; a row that a dead process left is closed."""
    left = world.inside(inside_spine.leave_row, company_id=world.company)
    world.jobs(jobs=40, customers=10)
    rows = world.inside(inside_spine.run_and_read_rows, company_id=world.company)
    by_id = {row.pop("id"): row for row in rows}
    assert by_id.pop(left)["state"] == "stopped"
    ((row),) = by_id.values()
    assert (row["state"], row["done"], row["total"]) == ("done", 50, 50)
