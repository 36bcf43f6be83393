"""Payments that QuickBooks had first: once in Odoo, whatever happens in the middle."""

import json
import signal
import urllib.request

import pytest

from tests.system import inside_received, inside_sales
from tests.system.test_sales_once import standing


@pytest.fixture
def shop(world):
    """A world with one exported invoice, where payments are taken over."""
    world.inside(inside_sales.retire_documents)
    world.inside(inside_sales.switch_sales_on, company_id=world.company)
    world.inside(inside_received.receive, company_id=world.company)
    return world


def enter(world, invoice):
    """Enter a payment of an invoice in QuickBooks by hand."""
    realm, base = world.sandbox.company_id, world.sandbox.base_url
    given = world.sandbox.post("/_sandbox/connect", {"company": realm})
    linked = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    body = {
        "CustomerRef": invoice["CustomerRef"],
        "TotalAmt": invoice["TotalAmt"],
        "Line": [{"Amount": invoice["TotalAmt"], "LinkedTxn": [linked]}],
    }
    head = {
        "Authorization": f"Bearer {given['access_token']}",
        "Content-Type": "application/json",
    }
    request = urllib.request.Request(
        f"{base}/v3/company/{realm}/payment", json.dumps(body).encode(), head
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200


def look(world):
    world.inside(inside_received.age_lists, company_id=world.company)
    world.run()


def test_kill(shop):
    """Killed when all is made and nothing committed: made once, by the next run."""
    shop.inside(inside_sales.sell, company_id=shop.company)
    shop.run()
    enter(shop, standing(shop, "Invoice")[0])
    shop.inside(inside_received.age_lists, company_id=shop.company)
    died = shop.outcome(inside_received.take_over_and_die, company_id=shop.company)
    assert died.signal == signal.SIGKILL, died
    found = shop.inside(inside_received.in_odoo, company_id=shop.company)
    assert found == [0, 0, "300.0"]
    for _again in range(2):
        look(shop)
    found = shop.inside(inside_received.in_odoo, company_id=shop.company)
    assert found == [1, 1, "0.0"]
    assert len(standing(shop, "Payment")) == 1


@pytest.mark.parametrize("forgotten", [False, True])
def test_answer_of_ours_is_lost(shop, forgotten):
    """What shows up in QuickBooks is Odoo's own payment: it is not taken over."""
    if forgotten:
        shop.settings(request_ids="forget")
    shop.inside(inside_sales.sell, company_id=shop.company, paid=True)
    shop.fault(kind="drop_after_commit", entity="Payment", operation="create", times=1)
    for _again in range(4):
        look(shop)
    found = shop.inside(inside_received.in_odoo, company_id=shop.company)
    assert found == [1, 0, "0.0"]
    assert len(standing(shop, "Payment")) == 1
