"""Time activities over HTTP: each fault, both ways to tell time, billing."""

from __future__ import annotations

from typing import Any

import pytest

from .books import customer, now, remove, vendor, violations
from .support import Sandbox, codes, days_ago


def worker(sandbox: Sandbox) -> dict[str, Any]:
    body = {"GivenName": "Ida", "FamilyName": "Holm"}
    made = sandbox.make("employee", body)
    return {"NameOf": "Employee", "EmployeeRef": {"value": made["Id"]}}


def test_hours_or_a_span(sandbox: Sandbox) -> None:
    who = worker(sandbox)
    made = sandbox.make("timeactivity", {**who, "Hours": 2, "Minutes": 30})
    assert (made["Hours"], made["Minutes"]) == (2, 30)
    assert (made["HourlyRate"], made["Taxable"]) == (0, False)
    assert made["BillableStatus"] == "NotBillable"
    assert made["ItemRef"] == {"value": "1", "name": "Services"}
    assert made["TxnDate"] == sandbox.control("clock")["today"]
    assert "StartTime" not in made and violations("TimeActivity", made) == []
    span = {
        "StartTime": "2026-03-02T09:00:00",
        "EndTime": "2026-03-02T17:30:00-08:00",
        "BreakMinutes": 30,
    }
    other = sandbox.make("timeactivity", {**who, **span, "TxnDate": "2026-03-02"})
    assert other["TxnDate"] == "2026-03-02"
    assert {name: other[name] for name in span} == span
    assert "Hours" not in other and violations("TimeActivity", other) == []
    key = {"Id": other["Id"], "SyncToken": "0", "sparse": True}
    changed = sandbox.make("timeactivity", {**key, "Hours": 8})
    assert (changed["Hours"], changed["Minutes"]) == (8, 0)
    assert "StartTime" not in changed
    assert sandbox.make("timeactivity", changed)["SyncToken"] == "1"
    assert remove(sandbox, "timeactivity", changed).json()["TimeActivity"] == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": other["Id"],
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"VendorRef": {"value": "1"}}, "6290"),
        ({"NameOf": "Other"}, "6300"),
        ({"NameOf": None}, "2020"),
        ({"NameOf": "Vendor"}, "2020"),
        ({"BillableStatus": "Billable"}, "6310"),
        ({"BillableStatus": "HasBeenBilled"}, "6320"),
        ({"BillableStatus": "Sometimes"}, "2170"),
        ({"BillableStatus": "Billable", "CustomerRef": {"value": "C"}}, "6330"),
        ({"Hours": -1}, "6340"),
        ({"Hours": None}, "6350"),
        ({"Hours": None, "StartTime": "2026-03-02T09:00:00"}, "6360"),
        ({"Hours": None, "StartTime": "2026-03-02Tnoon", "EndTime": "x"}, "2060"),
        ({"Minutes": 60}, "6380"),
        ({"Hours": 8761}, "6380"),
        ({"StartTime": "2026-03-02T09:00:00"}, "6390"),
        ({"Hours": 1.5}, "2070"),
        ({"Description": "x" * 4001}, "2050"),
        ({"HourlyRate": -1}, "2240"),
        ({"EmployeeRef": {"value": "999"}}, "2500"),
    ],
)
def test_faults(sandbox: Sandbox, change: dict[str, Any], code: str) -> None:
    seller, buyer = vendor(sandbox), customer(sandbox)
    names = {"1": seller, "C": buyer}
    body = {**worker(sandbox), "Hours": 1, **change}
    for field in ("VendorRef", "CustomerRef"):
        if field in change:
            body[field] = {"value": names[change[field]["value"]]}
    assert codes(sandbox.post("timeactivity", body)) == [code]
    assert sandbox.objects("TimeActivity") == []


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-03-02T17:00:00", "2026-03-02T09:00:00", "6370"),
        ("2026-03-02T09:00:00", "2026-03-04T09:00:00", "6380"),
        ("2026-03-02Tnoon", "2026-03-02T17:00:00", "6360"),
    ],
)
def test_impossible_spans(sandbox: Sandbox, start: str, end: str, code: str) -> None:
    body = {**worker(sandbox), "StartTime": start, "EndTime": end}
    assert codes(sandbox.post("timeactivity", body)) == [code]


def test_an_invoice_bills_time(sandbox: Sandbox) -> None:
    buyer = customer(sandbox)
    rated = {"HourlyRate": 50, "BillableStatus": "Billable"}
    body = {**worker(sandbox), "Hours": 2, "CustomerRef": {"value": buyer}, **rated}
    made = sandbox.make("timeactivity", body)
    link = {"TxnId": made["Id"], "TxnType": "TimeActivity"}
    line = {
        "Amount": 100,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
        "LinkedTxn": [link],
    }
    sale = {"CustomerRef": {"value": buyer}, "Line": [line]}
    invoice = sandbox.make("invoice", sale)
    billed = now(sandbox, "timeactivity", made["Id"])
    assert billed["BillableStatus"] == "HasBeenBilled"
    assert sandbox.make("timeactivity", billed)["SyncToken"] == billed["SyncToken"]
    change = {**billed, "Hours": 3}
    assert codes(sandbox.post("timeactivity", change)) == ["6400"]
    assert codes(remove(sandbox, "timeactivity", billed)) == ["6400"]
    sandbox.control("settings", {"billed_time_update": "accept"})
    accepted = sandbox.post("timeactivity", change)
    sandbox.control("settings", {"billed_time_update": "refuse"})
    assert accepted.json()["TimeActivity"]["Hours"] == 3
    remove(sandbox, "invoice", invoice)
    free = now(sandbox, "timeactivity", made["Id"])
    assert free["BillableStatus"] == "Billable"


def test_queries_and_change_data(sandbox: Sandbox) -> None:
    sandbox.make("timeactivity", {**worker(sandbox), "Hours": 2})
    text = "select * from TimeActivity where TxnDate > '2020-01-01'"
    assert len(sandbox.query(text)["TimeActivity"]) == 1
    bad = sandbox.get("query", query="select * from TimeActivity where Hours = 2")
    assert codes(bad) == ["4001"]
    since = days_ago(sandbox, 1)
    answer = sandbox.get("cdc", entities="TimeActivity", changedSince=since)
    assert answer.json()["CDCResponse"] == [{"QueryResponse": [{}]}], "not captured"
