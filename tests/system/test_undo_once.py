"""An undo is done exactly once, whatever happens in the middle.

Real processes, real commits; asserted on what stands in the sandbox.
"""

import signal

import pytest

from tests.system import inside_sales


@pytest.fixture
def shop(world):
    """A world with two paid invoices that a run of a person has exported."""
    world.inside(inside_sales.retire_documents)
    world.inside(
        inside_sales.switch_sales_on, company_id=world.company, auto_export="by_hand"
    )
    world.inside(
        inside_sales.sell, company_id=world.company, invoices=2, paid=True, name="Once"
    )
    world.run()
    world.inside(inside_sales.export_all, company_id=world.company)
    world.run()
    return world


def standing(world, entity):
    """Return all objects of the sandbox."""
    path = f"/_sandbox/objects/{world.sandbox.company_id}/{entity}"
    return world.sandbox.get(path)["objects"]


def assert_undone_once(world):
    """Assert that each document is void, was voided once, and stays out."""
    for _again in range(3):
        world.run()
    invoices, payments = standing(world, "Invoice"), standing(world, "Payment")
    assert len(invoices) == len(payments) == 2
    assert {float(row["TotalAmt"]) for row in invoices + payments} == {0.0}
    # One write of its own each; the payment's void has moved the invoice besides.
    assert {row["SyncToken"] for row in payments} == {"1"}
    states = world.inside(inside_sales.bundle_states, company_id=world.company)
    assert states == ["undone"] * 4


@pytest.mark.parametrize("moment", ["before_send", "after_answer", "after_keeping"])
def test_kill(shop, moment):
    """Killed at any moment of both writes: payments, then invoices."""
    assert len(standing(shop, "Payment")) == 2
    shop.inside(inside_sales.undo_last, company_id=shop.company)
    for _write in range(2):
        outcome = shop.outcome(
            inside_sales.run_and_die, company_id=shop.company, moment=moment
        )
        assert outcome.signal == signal.SIGKILL, outcome
    assert_undone_once(shop)


def test_kill_between_steps(shop):
    """A plan of many rows, and its run, go on after a kill where they were."""
    company = shop.company
    plan = shop.inside(inside_sales.preview_undo, company_id=company, rows=1)
    before = shop.inside(inside_sales.plan_facts, plan_id=plan)
    assert (before["state"], before["rows"], before["left"]) == ("making", 4, 3)
    step = {"company_id": company, "rows": 1, "time_": 2}
    outcome = shop.outcome(inside_sales.run_and_die_in, method="_fill", **step)
    assert outcome.signal == signal.SIGKILL, outcome
    # One step was committed, the other was not.
    cut = shop.inside(inside_sales.plan_facts, plan_id=plan)
    assert (cut["state"], cut["left"]) == ("making", 2)
    shop.run()
    made = shop.inside(inside_sales.plan_facts, plan_id=plan)
    assert (made["state"], made["rows"], made["back"]) == ("open", 4, 4)
    shop.inside(inside_sales.run_plan, plan_id=plan, rows=1)
    outcome = shop.outcome(inside_sales.run_and_die_in, method="_go_on", **step)
    assert outcome.signal == signal.SIGKILL, outcome
    cut = shop.inside(inside_sales.plan_facts, plan_id=plan)
    assert (cut["ahead"], cut["operations"]) == (2, 2)
    assert_undone_once(shop)
    over = shop.inside(inside_sales.plan_facts, plan_id=plan)
    assert (over["run"], over["operations"], over["undone"]) == ("done", 4, 4)


def test_answer_lost_and_forgotten(shop):
    """The answers are lost, and QuickBooks has forgotten the request ids."""
    shop.settings(request_ids="forget")
    shop.inside(inside_sales.undo_last, company_id=shop.company)
    shop.fault(kind="drop_after_commit", operation="batch", times=2)
    for _again in range(4):
        shop.run()
    assert_undone_once(shop)
