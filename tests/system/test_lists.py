"""Lists under real commits: a reading and a matching that are killed go on."""

import signal

from tests.system import lists_inside


def test_reading_goes_on_after_a_kill(world):
    """Killed with the second page in hand: it goes on there, nothing comes twice."""
    world.sandbox.post(
        f"/_sandbox/objects/{world.sandbox.company_id}",
        {"generate": {"Customer": 3500}},
    )
    world.inside(
        lists_inside.ask_for_lists, company_id=world.company, entities=["Customer"]
    )
    world.sandbox.post("/_sandbox/stats/reset")
    died = world.outcome(lists_inside.read_and_die, company_id=world.company, pages=2)
    assert died.signal == signal.SIGKILL
    rows, _ids, state = world.inside(
        lists_inside.mirrored, company_id=world.company, entity="Customer"
    )
    assert (rows, state) == (1000, "reading")
    world.run()
    rows, ids, state = world.inside(
        lists_inside.mirrored, company_id=world.company, entity="Customer"
    )
    assert (rows, ids, state) == (3500, 3500, "fresh")
    # Four pages, and the one that was lost with the process.
    assert world.stats()["reads"] == 5


def test_matching_goes_on_after_a_kill(world):
    """Killed before it commits: nothing is half linked, and the next run does it."""
    world.sandbox.post(
        f"/_sandbox/objects/{world.sandbox.company_id}/Customer",
        {"objects": [{"DisplayName": f"Lists firm {n}"} for n in range(20)]},
    )
    world.inside(
        lists_inside.ask_for_lists, company_id=world.company, entities=["Customer"]
    )
    world.run()
    run_id = world.inside(
        lists_inside.match,
        company_id=world.company,
        names=[f"Lists firm {n}, Inc." for n in range(20)],
    )
    died = world.outcome(lists_inside.match_and_die, company_id=world.company)
    assert died.signal == signal.SIGKILL
    assert world.inside(lists_inside.match_result, run_id=run_id) == ["waiting", 0]
    world.sandbox.post("/_sandbox/stats/reset")
    world.run()
    assert world.inside(lists_inside.match_result, run_id=run_id) == ["done", 20]
    assert world.stats()["writes"] == 0
