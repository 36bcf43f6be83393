"""Change data capture for every entity it offers: changes, deletes, limits."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest

from . import test_recorded_samples as recorded
from .support import Sandbox, codes, days_ago
from .test_reports import sale

LISTS = (
    *("Account", "Class", "CompanyCurrency", "Customer", "CustomerType", "Department"),
    *("Employee", "Item", "PaymentMethod", "Term", "Vendor"),
)
DELETABLE = (
    *("Bill", "BillPayment", "CreditMemo", "Deposit", "Estimate", "Invoice"),
    *("JournalEntry", "Payment", "Purchase", "PurchaseOrder", "RefundReceipt"),
    *("SalesReceipt", "Transfer", "VendorCredit"),
)
NOT_OFFERED = ("TimeActivity", "TaxAgency", "TaxCode", "TaxRate", "JournalCode")


@pytest.fixture(scope="module")
def full() -> Iterator[Sandbox]:
    with Sandbox("--company", "us") as sandbox:
        yield sandbox


def capture(sandbox: Sandbox, entities: str, since: str) -> list[dict[str, Any]]:
    answer = sandbox.get("cdc", entities=entities, changedSince=since)
    assert answer.status_code == 200, answer.text
    return answer.json()["CDCResponse"][0]["QueryResponse"]


@pytest.mark.parametrize("entity", LISTS + DELETABLE)
def test_changes_are_those_that_a_query_finds(full: Sandbox, entity: str) -> None:
    since = days_ago(full, 29)
    (found,) = capture(full, entity.lower(), since)
    text = f"select * from {entity} where MetaData.LastUpdatedTime >= '{since}'"
    if entity in LISTS:
        text += " and Active in (true, false)"
    asked = full.query(f"{text} maxresults 1000").get(entity, [])
    rows = [row for row in found.get(entity, []) if row.get("status") != "Deleted"]
    key = "Id"
    assert {row[key] for row in rows} == {row[key] for row in asked}
    assert sorted(rows, key=lambda r: r["Id"]) == sorted(asked, key=lambda r: r["Id"])
    times = [row["MetaData"]["LastUpdatedTime"] for row in rows]
    assert times == sorted(times)
    if found:
        assert list(found)[:3] == [entity, "startPosition", "maxResults"]
        assert found["maxResults"] == len(found[entity])
        assert found.get("totalCount", len(rows)) == len(rows)
        assert ("totalCount" in found) or entity not in ("Bill", "Invoice")


@pytest.mark.parametrize("entity", DELETABLE)
def test_deletes_of_every_transaction(full: Sandbox, entity: str) -> None:
    for obj in sorted(full.objects(entity), key=lambda row: -int(row["Id"])):
        body = {"Id": obj["Id"], "SyncToken": obj["SyncToken"]}
        answer = full.post(entity.lower(), body, operation="delete")
        if answer.status_code == 200:
            break
        assert set(codes(answer)) <= {"6540", "6000", "6400", "620"}, answer.text
    else:
        raise AssertionError(f"no {entity} could be deleted")
    (found,) = capture(full, entity, days_ago(full, 0.01))
    last = found[entity][-1]
    assert last["status"] == "Deleted" and last["Id"] == obj["Id"]
    assert set(last) == {"domain", "status", "Id", "MetaData"}
    assert set(last["MetaData"]) == {"LastUpdatedTime"}


def test_notes_and_inactive_records(sandbox: Sandbox) -> None:
    since = days_ago(sandbox, 0.001)
    note = sandbox.make("attachable", {"Note": "n"})
    sandbox.post("attachable", {"Id": note["Id"]}, operation="delete")
    customer = sandbox.make("customer", {"DisplayName": "A"})
    change = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    sandbox.make("customer", change)
    notes, customers, bills = capture(sandbox, "Attachable,Customer,Bill", since)
    assert notes["Attachable"][0]["status"] == "Deleted"
    (row,) = customers["Customer"]
    assert row["Active"] is False and row["DisplayName"] == "A (deleted)"
    assert bills == {}


def test_a_thousand_objects_a_call(sandbox: Sandbox) -> None:
    since = days_ago(sandbox, 0.01)
    wanted = {"generate": {"Customer": 700, "Vendor": 700}}
    sandbox.control(f"objects/{sandbox.company}", wanted)
    customers, vendors = capture(sandbox, "Customer,Vendor", since)
    assert len(customers["Customer"]) == 700
    assert len(vendors["Vendor"]) == 300
    last = vendors["Vendor"][-1]["MetaData"]["LastUpdatedTime"]
    (more,) = capture(sandbox, "Vendor", last)
    assert len(more["Vendor"]) >= 400, "by narrowing the window"


def test_refusals(sandbox: Sandbox) -> None:
    since = days_ago(sandbox, 1)
    for entity in ("TaxAgency", "JournalCode", "TaxClassification", "Nothing"):
        answer = sandbox.get("cdc", entities=entity, changedSince=since)
        assert codes(answer) == ["4001"], entity
    quiet = ("TimeActivity", "TaxCode", "TaxRate", "CompanyInfo", "Preferences")
    assert capture(sandbox, ",".join(quiet), since) == [{}] * 5
    sandbox.control("settings", {"cdc_without_changes": ""})
    for entity in NOT_OFFERED:
        answer = sandbox.get("cdc", entities=entity, changedSince=since)
        assert codes(answer) == ["4001"], entity
    assert codes(sandbox.get("cdc", entities="Bill")) == ["2020"]
    assert codes(sandbox.get("cdc", changedSince=since)) == ["2020"]
    old = days_ago(sandbox, 31)
    assert codes(sandbox.get("cdc", entities="Bill", changedSince=old)) == ["500"]
    bad = sandbox.get("cdc", entities="Bill", changedSince="last week")
    assert codes(bad) == ["2060"]
    month = days_ago(sandbox, 29.9)
    assert capture(sandbox, "Bill", month) == [{}]


@pytest.mark.skipif(not recorded.FOLDER.is_dir(), reason="no recorded samples")
def test_recorded_envelopes(full: Sandbox) -> None:
    wanted = recorded.sample("cdc_estimate.json")["response"]["body"]
    customer = full.query("select * from Customer maxresults 1")["Customer"][0]["Id"]
    full.make("estimate", sale("estimate", customer, 10, "2026-01-01"))
    answer = full.get("cdc", entities="estimate", changedSince=days_ago(full, 1))
    ours = answer.json()
    assert list(ours) == list(wanted)
    theirs = wanted["CDCResponse"][0]["QueryResponse"][0]
    mine = ours["CDCResponse"][0]["QueryResponse"][0]
    assert list(mine) == list(theirs)
    assert set(theirs["Estimate"][0]) - set(mine["Estimate"][0]) <= {
        # only where the recorded documents had them
        *("LinkedTxn", "CustomerMemo", "BillAddr", "ShipAddr", "BillEmail"),
        *("CustomField", "DeliveryInfo", "ClassRef", "SalesTermRef", "DueDate"),
    }
    root = ET.parse(recorded.FOLDER / "xml_change_data_capture_response.xml").getroot()
    response = full.http.get(
        full.url("cdc"),
        params={"entities": "Bill", "changedSince": days_ago(full, 29)},
        headers={**full.headers(), "Accept": "application/xml"},
    )
    shown = ET.fromstring(response.text)
    assert shown.tag == root.tag and "time" in shown.attrib
    assert set(shown[0][0].attrib) == set(root[0][0].attrib)
    assert shown[0][0][0].tag == root[0][0][0].tag
    assert set(root[0][0][0].attrib) <= set(shown[0][0][0].attrib)
