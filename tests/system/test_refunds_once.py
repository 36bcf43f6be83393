"""One expense, one application, one write-off, whatever happens in the middle.

Real processes, real commits; asserted on what stands in the sandbox.
"""

import signal

import pytest

from tests.system import inside_refunds
from tests.system.test_sales_once import standing


@pytest.fixture
def shop(world):
    """A world whose sales documents and refunds go to QuickBooks."""
    world.inside(inside_refunds.retire_documents)
    world.inside(inside_refunds.switch_sales_on, company_id=world.company)
    world.inside(inside_refunds.map_refunds, company_id=world.company)
    return world


def settle(world):
    """Run until nothing is open."""
    for _again in range(4):
        world.run()
    assert not world.inside(inside_refunds.open_sales, company_id=world.company)


def assert_refunded(world, name):
    """Assert one credit memo, one expense, and one payment of zero between them."""
    settle(world)
    memos = standing(world, "CreditMemo")
    assert [row["PrivateNote"] for row in memos] == [name]
    assert {float(row["Balance"]) for row in memos} == {0.0}
    expenses = [r for r in standing(world, "Purchase") if r.get("EntityRef")]
    expenses = [r for r in expenses if r["EntityRef"]["type"] == "Customer"]
    assert [float(row["TotalAmt"]) for row in expenses] == [40.0]
    payments = standing(world, "Payment")
    assert [float(row["TotalAmt"]) for row in payments] == [0.0]
    assert not standing(world, "RefundReceipt")


def assert_spared(world, name):
    """Assert one invoice, one payment, and one credit memo that it takes along."""
    settle(world)
    invoices = standing(world, "Invoice")
    assert [row["PrivateNote"] for row in invoices] == [name]
    assert {float(row["Balance"]) for row in invoices} == {0.0}
    memos = standing(world, "CreditMemo")
    assert [(float(r["TotalAmt"]), float(r["Balance"])) for r in memos] == [(5.0, 0.0)]
    payments = standing(world, "Payment")
    assert [float(row["TotalAmt"]) for row in payments] == [95.0]
    assert {float(row["UnappliedAmt"]) for row in payments} == {0.0}


@pytest.mark.parametrize("moment", ["before_send", "after_answer", "after_keeping"])
def test_kill(shop, moment):
    """Killed at any moment of each write: customer, credit, expense, application."""
    name = shop.inside(inside_refunds.refund, company_id=shop.company)
    for _write in range(4):
        outcome = shop.outcome(
            inside_refunds.run_and_die, company_id=shop.company, moment=moment
        )
        assert outcome.signal == signal.SIGKILL, outcome
    assert_refunded(shop, name)


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize("kind", ["drop_before_commit", "drop_after_commit"])
def test_drop(shop, kind, forgotten):
    """A lost answer doubles nothing, even when request ids are forgotten."""
    if forgotten:
        shop.settings(request_ids="forget")
    name = shop.inside(inside_refunds.refund, company_id=shop.company)
    for entity in ("CreditMemo", "Purchase", "Payment"):
        shop.fault(kind=kind, entity=entity, operation="create", times=1)
    for _again in range(4):
        shop.run()
    assert_refunded(shop, name)


@pytest.mark.parametrize("kind", ["drop_before_commit", "drop_after_commit"])
def test_drop_of_a_write_off(shop, kind):
    shop.settings(request_ids="forget")
    name = shop.inside(inside_refunds.spare, company_id=shop.company)
    for entity in ("Invoice", "CreditMemo", "Payment"):
        shop.fault(kind=kind, entity=entity, operation="create", times=1)
    for _again in range(4):
        shop.run()
    assert_spared(shop, name)
