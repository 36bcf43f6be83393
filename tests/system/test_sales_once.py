"""One invoice and one payment, whatever happens in the middle.

Real processes, real commits; asserted on what stands in the sandbox.
"""

import signal

import pytest

from tests.system import inside_sales


@pytest.fixture
def shop(world):
    """A world whose sales documents go to QuickBooks."""
    world.inside(inside_sales.retire_documents)
    world.inside(inside_sales.switch_sales_on, company_id=world.company)
    return world


def standing(world, entity):
    """Return all objects of the sandbox."""
    path = f"/_sandbox/objects/{world.sandbox.company_id}/{entity}"
    return world.sandbox.get(path)["objects"]


def assert_once(world, names, paid=True):
    """Assert one invoice for each number, one payment for each, nothing open."""
    for _again in range(3):
        world.run()
    assert not world.inside(inside_sales.open_sales, company_id=world.company)
    invoices = standing(world, "Invoice")
    notes = sorted(row["PrivateNote"] for row in invoices)
    assert notes == sorted(names)
    assert {float(row["TotalAmt"]) for row in invoices} == {300.0}
    payments = standing(world, "Payment")
    assert len(payments) == (len(names) if paid else 0)
    assert {float(row["Balance"]) for row in invoices} == {0.0 if paid else 300.0}
    assert all(float(row["UnappliedAmt"]) == 0 for row in payments)


@pytest.mark.parametrize("moment", ["before_send", "after_answer", "after_keeping"])
def test_kill(shop, moment):
    """Killed at any moment of each write: customer, invoice, payment."""
    names = shop.inside(inside_sales.sell, company_id=shop.company, paid=True)
    for _write in range(3):
        outcome = shop.outcome(
            inside_sales.run_and_die, company_id=shop.company, moment=moment
        )
        assert outcome.signal == signal.SIGKILL, outcome
    assert_once(shop, names)


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize("kind", ["drop_before_commit", "drop_after_commit"])
def test_drop(shop, kind, forgotten):
    """A lost answer doubles nothing, even when request ids are forgotten."""
    if forgotten:
        shop.settings(request_ids="forget")
    names = shop.inside(inside_sales.sell, company_id=shop.company, paid=True)
    for entity in ("Invoice", "Payment"):
        shop.fault(kind=kind, entity=entity, operation="create", times=1)
    for _again in range(4):
        shop.run()
    assert_once(shop, names)


def test_batch_cut_in_the_middle(shop):
    """Thirty invoices, the answer lost after some of them were written."""
    names = shop.inside(
        inside_sales.sell, company_id=shop.company, invoices=30, paid=False
    )
    shop.fault(
        kind="drop_before_commit",
        entity="Invoice",
        operation="create",
        nth=13,
        partial=True,
    )
    assert_once(shop, names, paid=False)


def test_kill_between_steps_of_a_button(shop):
    """Ignore, Take back and Export of many go on after a kill where they were."""
    shop.inside(
        inside_sales.switch_sales_on, company_id=shop.company, auto_export="by_hand"
    )
    names = shop.inside(inside_sales.sell, company_id=shop.company, invoices=5)
    shop.run()
    for button, kind, states in (
        ("action_ignore", "ignore", {"ignored"}),
        ("action_take_back", "take_back", {"ready"}),
        ("action_export", "export", set()),
    ):
        pressed = {"company_id": shop.company, "button": button, "rows": 1}
        assert shop.inside(inside_sales.press_in_steps, **pressed) == 5
        outcome = shop.outcome(
            inside_sales.run_and_die_in,
            company_id=shop.company,
            model="qbo.run",
            method="_do_rows",
            time_=2,
            rows=1,
        )
        assert outcome.signal == signal.SIGKILL, outcome
        facts = {"company_id": shop.company, "kind": kind}
        # The button has done one, a step was committed, the next one was not.
        state, ahead, _total = shop.inside(inside_sales.run_facts, **facts)
        assert (state, ahead) == ("running", 3)
        for _again in range(2):
            shop.run()
        assert shop.inside(inside_sales.run_facts, **facts) == ["done", 0, 5]
        found = shop.inside(inside_sales.bundle_states, company_id=shop.company)
        assert set(found) == states
    assert_once(shop, names, paid=False)
