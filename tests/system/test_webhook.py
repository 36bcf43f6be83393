"""Notices of QuickBooks over real HTTP: signed and sent by the sandbox itself."""

import urllib.error
import urllib.request

import pytest

from host.processes import wait_until
from host.testing import run_in_odoo
from tests.system import inside, inside_notices

BACKGROUND = 180  # seconds that the scheduled action may take on a busy machine


@pytest.fixture
def books(database, sandbox, start_odoo):
    """A server whose company gets notices; yields (server, company id)."""
    made = run_in_odoo(
        database, inside_notices.listen, arguments={"sandbox": sandbox.hello}
    ).result
    server = start_odoo(database)
    sandbox.post(
        "/_sandbox/apps",
        {"client_id": sandbox.client_id, "webhook_url": f"{server.url}/qbo/webhook"},
    )
    return server, made


def test_a_change_reaches_odoo(books, database, sandbox):
    """What a person changes in QuickBooks is in Odoo without an hour's wait."""
    server, (company, partner, qbo_id) = books
    path = f"{sandbox.base_url}/v3/company/{sandbox.company_id}/customer"
    token = run_in_odoo(
        database, inside.wait_and_renew, arguments={"company_id": company, "at": 0}
    ).result
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sandbox.post("/_sandbox/clock", {"advance": 30})
    found = sandbox.get(f"/_sandbox/objects/{sandbox.company_id}/Customer")["objects"]
    there = next(row for row in found if row["Id"] == qbo_id)
    body = (
        f'{{"Id": "{qbo_id}", "SyncToken": "{there["SyncToken"]}", "sparse": true,'
        f' "PrimaryPhone": {{"FreeFormNumber": "555 7788"}}}}'
    )
    request = urllib.request.Request(path, body.encode(), head)
    assert urllib.request.urlopen(request, timeout=60).status == 200
    state = sandbox.post("/_sandbox/webhooks", {"flush": True})
    assert [row["delivered"] for row in state["deliveries"]] == [True]
    phone = {"partner_id": partner}
    wait_until(
        lambda: (
            run_in_odoo(database, inside_notices.phone, arguments=phone).result
            == "555 7788"
        ),
        "the phone in Odoo",
        BACKGROUND,
        lambda: server.log[-3000:],
    )


def test_a_stranger_is_refused(books):
    """Without Intuit's signature nothing is taken."""
    server, _made = books
    request = urllib.request.Request(f"{server.url}/qbo/webhook", b"[]")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    assert refused.value.code == 401
