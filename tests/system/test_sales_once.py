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
