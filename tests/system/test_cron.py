"""The host's scheduled actions: by themselves, several companies at a time."""

from host.testing import start_in_odoo, wait_until
from tests.system import inside

JOBS = 60


def test_four_companies_on_four_threads(new_world, books, start_odoo):
    """Each company has a scheduled action of its own; none waits for another."""
    world = new_world(
        "--company", "empty", "--company", "us", "--company", "ca", "--company", "gb"
    )
    hello = world.sandbox.hello
    companies = [world.company]
    for row in hello["companies"][1:]:
        companies.append(
            world.inside(
                inside.connect,
                sandbox=hello,
                realm=row["company_id"],
                name=row["name"],
            )
        )
    world.fault(kind="delay", seconds=1.0, operation="batch")
    for number, company in enumerate(companies):
        department = world.inside(
            inside.associate, company_id=company, name=f"Workshop {number}"
        )
        world.inside(
            inside.make_jobs,
            department_id=department,
            jobs=JOBS,
            customers=30,
            name=f"Site{number}",
        )
    server = start_odoo(world.database, "--max-cron-threads=4")
    try:
        wait_until(
            lambda: all(
                world.inside(inside.linked_jobs, company_id=company) == JOBS
                for company in companies
            ),
            "the scheduled actions",
            150,
        )
    finally:
        server.stop()
    spans = [world.inside(inside.span_of, company_id=company) for company in companies]
    latest_start = max(start for start, _end in spans)
    first_end = min(end for _start, end in spans)
    assert latest_start < first_end, spans
    stats = world.sandbox.get("/_sandbox/stats")
    assert stats["throttled"] == 0
    for counted in stats["companies"].values():
        assert counted["max_requests_per_second"] <= 10
        assert counted["max_batches_per_minute"] <= 40


def test_a_button_has_its_turn(world):
    """A button does not wait for the end of a long run of the scheduled action."""
    world.fault(kind="delay", seconds=0.7, operation="batch")
    projects = world.jobs(jobs=240, customers=3)
    # The button is pressed by a process that is there already: no race is lost to
    # the time that a process takes to start.
    pressing = start_in_odoo(
        world.database,
        inside.export_in_between,
        arguments={"company_id": world.company, "project_ids": [projects[-1]]},
    )
    child = start_in_odoo(
        world.database, inside.run, arguments={"company_id": world.company}
    )
    pressed = pressing.outcome().result
    assert "is job" in pressed["told"]["params"]["message"], pressed
    assert pressed["linked"] < 240, "the run was at its end before the button"
    assert child.outcome().result["outcome"] in ("done", "more", "busy")
    world.run()
    assert len(world.customers()) == 243
