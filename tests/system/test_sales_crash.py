"""Documents and payments once each: the whole crash matrix.

Beside ``test_sales_once``, which has kills in the scheduled action and lost answers.
Real processes, real commits; asserted on what stands in the sandbox.
"""

import signal
import time
from decimal import Decimal

import pytest

from host.testing import start_in_odoo
from tests.system import inside, inside_sales, inside_spine
from tests.system.test_sales_once import assert_once, shop, standing

__all__ = ["shop"]


def sell(shop, **numbers):
    """Post invoices; return their numbers."""
    return shop.inside(inside_sales.sell, company_id=shop.company, **numbers)


@pytest.mark.parametrize("moment", ["before_send", "after_answer", "after_keeping"])
def test_kill_of_the_button(shop, moment):
    """A button that is killed at any moment of a write doubles and loses nothing."""
    names = sell(shop, paid=True)
    for _write in range(2):
        outcome = shop.outcome(
            inside_sales.export_documents_and_die,
            company_id=shop.company,
            moment=moment,
        )
        assert outcome.signal == signal.SIGKILL, outcome
    assert_once(shop, names)


@pytest.mark.parametrize(
    ("entity", "commit", "remembered"),
    [
        ("Invoice", False, False),
        ("Invoice", True, False),
        ("Invoice", False, True),
        ("Invoice", True, True),
        ("Payment", True, True),
    ],
)
def test_server_errors(shop, entity, commit, remembered):
    """Errors of QuickBooks' own, before or after it wrote, even when replayed."""
    shop.settings(request_id_faults=remembered)
    names = sell(shop, paid=True)
    shop.fault(
        kind="status",
        status=500,
        entity=entity,
        operation="create",
        times=1,
        commit=commit,
    )
    for _again in range(5):
        shop.run()
    assert_once(shop, names)


@pytest.mark.parametrize(
    ("body", "forgotten"),
    [("html", False), ("html", True), ("json", True), ("empty", True)],
)
def test_malformed_answer(shop, body, forgotten):
    """An answer that cannot be read is an unknown outcome."""
    if forgotten:
        shop.settings(request_ids="forget")
    names = sell(shop, paid=True)
    for entity in ("Invoice", "Payment"):
        shop.fault(
            kind="malformed", body=body, entity=entity, operation="create", times=1
        )
    for _again in range(4):
        shop.run()
    assert_once(shop, names)


def test_rollback_of_the_button(shop):
    """A transaction that is repeated sends nothing twice."""
    names = sell(shop, paid=True)
    shop.inside(inside_sales.export_documents_and_roll_back, company_id=shop.company)
    assert_once(shop, names)


@pytest.mark.parametrize("other", ["button", "cron"])
def test_two_at_once(shop, other):
    """Two users, or a user and the scheduled action, at the same moment."""
    names = sell(shop, invoices=3, paid=True)
    shop.fault(kind="delay", seconds=0.7, operation="batch")
    shop.fault(kind="delay", seconds=0.7, operation="create")
    at = time.time() + 8
    second = (
        inside_sales.wait_and_export_documents
        if other == "button"
        else inside.wait_and_run
    )
    children = [
        start_in_odoo(
            shop.database,
            function,
            arguments={"company_id": shop.company, "at": at},
        )
        for function in (inside_sales.wait_and_export_documents, second)
    ]
    for child in children:
        assert child.outcome().signal is None
    assert_once(shop, names)


@pytest.mark.parametrize("forgotten", [False, True])
def test_edit_between_time_out_and_retry(shop, forgotten):
    """A price that changes while the outcome is unknown follows as an update."""
    if forgotten:
        shop.settings(request_ids="forget")
    sell(shop)
    shop.inside(inside_spine.set_values, company_id=shop.company, on_change="overwrite")
    shop.run()  # the customer
    shop.fault(kind="drop_after_commit", entity="Invoice", operation="create", times=1)
    shop.run()
    names = shop.inside(
        inside_sales.edit_documents, company_id=shop.company, price=150.0
    )
    for _again in range(3):
        shop.run()
    assert not shop.inside(inside_sales.open_sales, company_id=shop.company)
    (invoice,) = standing(shop, "Invoice")
    assert invoice["PrivateNote"] == names[0]
    assert Decimal(str(invoice["TotalAmt"])) == 450


@pytest.mark.parametrize(
    ("entity", "partial", "forgotten"),
    [
        ("Invoice", True, False),
        ("Invoice", True, True),
        ("Invoice", False, True),
        ("Payment", True, True),
    ],
)
def test_batch_of_thirty_cut(shop, entity, partial, forgotten):
    """Thirty of a kind in one request, cut in the middle: some written, or none."""
    if forgotten:
        shop.settings(request_ids="forget")
    names = sell(shop, invoices=30, paid=True)
    shop.fault(
        kind="drop_before_commit",
        entity=entity,
        operation="create",
        nth=13,
        partial=partial,
    )
    assert_once(shop, names)
    reads = shop.stats()["reads"]
    # One look at what was written, not one for each of the thirty.
    assert reads <= 14, reads


def test_token_expires_in_the_middle(shop):
    """The access token runs out between two writes: it is renewed, nothing is lost."""
    names = sell(shop, invoices=3, paid=True)
    found = shop.inside(
        inside_sales.run_and_outlive_the_token,
        company_id=shop.company,
        clock=f"{shop.sandbox.hello['base_url']}/_sandbox/clock",
    )
    assert found["outcome"] == "done", found
    assert_once(shop, names)
    shop.sandbox.post("/_sandbox/clock", {"reset": True})


@pytest.mark.parametrize("forgotten", [False, True])
def test_throttled_after_a_lost_answer(shop, forgotten):
    """A 429 says nothing about the attempt before it: no new request id is drawn."""
    if forgotten:
        shop.settings(request_ids="forget")
    names = sell(shop, invoices=2)
    shop.fault(kind="drop_after_commit", entity="Invoice", operation="create", times=1)
    shop.run()
    shop.fault(kind="status", status=429, operation="batch", times=1)
    for _again in range(4):
        shop.run()
        shop.inside(inside.hurry, company_id=shop.company)
    assert_once(shop, names, paid=False)


@pytest.mark.parametrize("forgotten", [False, True])
def test_many_lost_answers(shop, forgotten):
    """Every tenth member of a batch cut after it was written: nothing twice."""
    if forgotten:
        shop.settings(request_ids="forget")
    names = sell(shop, invoices=60, paid=True)
    for entity in ("Invoice", "Payment"):
        shop.fault(
            kind="drop_after_commit",
            entity=entity,
            operation="create",
            rate=0.1,
            seed=7,
            times=8,
        )
    for _again in range(12):
        shop.run()
    assert_once(shop, names)


@pytest.mark.parametrize("forgotten", [False, True])
@pytest.mark.parametrize("kind", ["drop_before_commit", "drop_after_commit"])
def test_update_of_a_text(shop, kind, forgotten):
    """An update that changes no amount, and its answer is lost: it stands there once.

    Nothing but the text tells whether QuickBooks has carried it out.
    """
    sell(shop)
    shop.inside(inside_spine.set_values, company_id=shop.company, on_change="overwrite")
    shop.run()
    if forgotten:
        shop.settings(request_ids="forget")
    shop.inside(inside_sales.describe, company_id=shop.company, text="As agreed")
    shop.fault(kind=kind, entity="Invoice", operation="update", times=1)
    for _again in range(3):
        shop.run()
    assert not shop.inside(inside_sales.open_sales, company_id=shop.company)
    (invoice,) = standing(shop, "Invoice")
    assert invoice["Line"][0]["Description"] == "As agreed"
    assert invoice["SyncToken"] == "1"


def test_kill_while_a_bank_line_is_split(shop):
    """Killed at each write: a payment for each customer, even with ids forgotten."""
    shop.settings(request_ids="forget")
    names = shop.inside(inside_sales.split_bank_line, company_id=shop.company)
    for _write in range(3):
        outcome = shop.outcome(
            inside_sales.run_and_die, company_id=shop.company, moment="after_answer"
        )
        assert outcome.signal == signal.SIGKILL, outcome
    assert_once(shop, names)
    payers = {row["CustomerRef"]["value"] for row in standing(shop, "Payment")}
    assert len(payers) == 3


@pytest.mark.parametrize(
    ("moment", "forgotten"),
    [("before_send", False), ("after_answer", True)],
)
def test_kill_while_a_file_goes(shop, moment, forgotten):
    """Killed before an upload leaves or after its answer: one file at the invoice.

    Nobody has written that QuickBooks knows an upload by its request id: both ways.
    """
    names = sell(shop)
    shop.inside(inside_spine.set_values, company_id=shop.company, send_attachments=True)
    assert_once(shop, names, paid=False)
    if forgotten:
        shop.settings(request_ids="forget")
    arguments = {"company_id": shop.company, "name": "plan.txt", "text": "A plan"}
    assert shop.inside(inside_sales.attach, **arguments) == 1
    outcome = shop.outcome(
        inside_sales.run_and_die, company_id=shop.company, moment=moment
    )
    assert outcome.signal == signal.SIGKILL, outcome
    there = len(standing(shop, "Attachable"))
    assert there == (0 if moment == "before_send" else 1)
    assert_once(shop, names, paid=False)
    (file,) = standing(shop, "Attachable")
    (invoice,) = standing(shop, "Invoice")
    assert file["FileName"] == "plan.txt"
    reference = file["AttachableRef"][0]["EntityRef"]
    assert reference == {"type": "Invoice", "value": invoice["Id"]}
