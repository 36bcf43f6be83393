"""Batches, request ids, injected faults, restarts: what a careful client relies on."""

from __future__ import annotations

import pathlib
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from .support import Sandbox, codes


def item(bid: str, operation: str, entity: str, **body: object) -> dict:
    return {"bId": bid, "operation": operation, entity: body}


def names(sandbox: Sandbox, entity: str = "Customer") -> list[str]:
    return [row["DisplayName"] for row in sandbox.objects(entity)]


def test_items_stand_alone_and_keep_their_order(sandbox: Sandbox) -> None:
    answers = sandbox.batch(
        [
            item("a", "create", "Vendor", DisplayName="Boraski"),
            item("b", "create", "Vendor", DisplayName="Boraski"),
            item("c", "update", "Vendor", Id="1", SyncToken="7", sparse=True),
            {"bId": "d", "Query": "select count(*) from Vendor"},
            item("e", "destroy", "Vendor", Id="1"),
            item("f", "create", "Shoe", Size=1),
        ]
    )
    assert [row["bId"] for row in answers] == list("abcdef")
    assert answers[0]["Vendor"]["Id"] == "1"
    assert answers[1]["Fault"]["Error"][0]["code"] == "6240"
    assert answers[2]["Fault"]["Error"][0]["code"] == "5010"
    assert answers[3]["QueryResponse"] == {"totalCount": 1}
    assert answers[4]["Fault"]["Error"][0]["code"] == "500"
    assert answers[5]["Fault"]["Error"][0]["code"] == "2010"


def test_too_many_items(sandbox: Sandbox) -> None:
    items = [item(str(n), "create", "Customer", DisplayName=f"C{n}") for n in range(31)]
    assert codes(sandbox.post("batch", {"BatchItemRequest": items})) == ["1040"]
    assert names(sandbox) == []


def test_a_request_id_is_answered_again(sandbox: Sandbox) -> None:
    first = sandbox.post("customer", {"DisplayName": "A"}, requestid="r1")
    again = sandbox.post("customer", {"DisplayName": "B"}, requestid="r1")
    assert first.content == again.content
    assert names(sandbox) == ["A"]
    sandbox.control("settings", {"request_id_other_body": "fault"})
    try:
        other = sandbox.post("customer", {"DisplayName": "B"}, requestid="r1")
        assert codes(other) == ["600"]
        same = sandbox.post("customer", {"DisplayName": "A"}, requestid="r1")
        assert same.content == first.content
    finally:
        sandbox.control("settings", {"request_id_other_body": "replay"})


def test_batch_replays_by_request_id_and_bid(sandbox: Sandbox) -> None:
    two = [item(str(n), "create", "Customer", DisplayName=f"C{n}") for n in (1, 2)]
    first = sandbox.batch(two, requestid="batch-1")
    three = [*two, item("3", "create", "Customer", DisplayName="C3")]
    again = sandbox.batch(three, requestid="batch-1")
    assert again[:2] == first
    assert names(sandbox) == ["C1", "C2", "C3"]


def test_forgotten_ids_act_twice(sandbox: Sandbox) -> None:
    sandbox.control("settings", {"request_ids": "forget"})
    try:
        for _time in range(2):
            answer = sandbox.post("customer", {"DisplayName": "A"}, requestid="r")
        assert codes(answer) == ["6240"]
    finally:
        sandbox.control("settings", {"request_ids": "replay"})


@pytest.mark.parametrize("remembered", [False, True])
def test_whether_faults_are_replayed(sandbox: Sandbox, remembered: bool) -> None:
    sandbox.control("settings", {"request_id_faults": remembered})
    try:
        body = {"DisplayName": "J", "Job": True, "ParentRef": {"value": "1"}}
        assert codes(sandbox.post("customer", body, requestid="f1")) == ["2500"]
        sandbox.make("customer", {"DisplayName": "Parent"})
        expected = ["2500"] if remembered else []
        assert codes(sandbox.post("customer", body, requestid="f1")) == expected
    finally:
        sandbox.control("settings", {"request_id_faults": False})


def test_lengths_of_ids(sandbox: Sandbox) -> None:
    body = {"DisplayName": "A"}
    assert codes(sandbox.post("customer", body, requestid="x" * 51)) == ["2130"]
    one = [item("1", "create", "Customer", **body)]
    answer = sandbox.post("batch", {"BatchItemRequest": one}, requestid="x" * 37)
    assert codes(answer) == ["2130"]
    long = [item("b" * 11, "create", "Customer", **body)]
    answer = sandbox.batch(long, requestid="x")
    assert answer[0]["Fault"]["Error"][0]["code"] == "2130"
    assert "Customer" in sandbox.batch(long)[0], "without request id any bId will do"


def test_drop_before_and_after_commit(sandbox: Sandbox) -> None:
    for kind, expected in (("drop_before_commit", []), ("drop_after_commit", ["A"])):
        sandbox.control(
            "faults",
            {"kind": kind, "entity": "Customer", "operation": "create", "times": 1},
        )
        with pytest.raises(httpx.RemoteProtocolError):
            sandbox.post("customer", {"DisplayName": "A"}, requestid=kind)
        assert names(sandbox) == expected
    sandbox.make("customer", {"DisplayName": "A"}, requestid="drop_after_commit")
    assert names(sandbox) == ["A"]
    assert sandbox.control("log")["log"][-2]["status"] == 0


def test_dropped_batches_are_whole_or_partial(sandbox: Sandbox) -> None:
    items = [item(str(n), "create", "Customer", DisplayName=f"C{n}") for n in range(4)]
    rule = {
        "kind": "drop_before_commit",
        "entity": "Customer",
        "operation": "create",
        "nth": 3,
    }
    sandbox.control("faults", rule)
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.batch(items, requestid="b")
    assert names(sandbox) == []
    sandbox.control("faults", {**rule, "partial": True})
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.batch(items, requestid="b")
    assert names(sandbox) == ["C0", "C1"]
    sandbox.control("faults", method="DELETE")
    sandbox.batch(items, requestid="b")
    assert names(sandbox) == ["C0", "C1", "C2", "C3"]


def test_statuses_stale_and_broken_answers(sandbox: Sandbox) -> None:
    def once(**rule: object) -> httpx.Response:
        sandbox.control("faults", {"operation": "create", "times": 1, **rule})
        return sandbox.post("customer", {"DisplayName": "A"})

    assert once(kind="status", status=500).json()["Fault"]["type"] == "SystemFault"
    assert once(kind="status", status=503).text.startswith("<html>")
    assert once(kind="status", status=429).json()["fault"]["type"] == "SERVICE"
    assert once(kind="status", status=401).status_code == 401
    assert codes(once(kind="stale")) == ["5010"]
    text = "You can only add or edit one name at a time"
    answer = once(kind="fault", code="6000", message="Busy", detail=text)
    assert answer.json()["Fault"]["Error"][0]["Detail"] == text
    assert names(sandbox) == []
    assert once(kind="malformed", body="empty").text == ""
    assert names(sandbox) == ["A"], "a broken answer comes after the commit"


def test_rules_by_rate_are_repeatable(sandbox: Sandbox) -> None:
    rule = {"kind": "stale", "operation": "read", "rate": 0.5, "seed": 7}
    runs = []
    for _run in range(2):
        made = sandbox.control("faults", rule)
        runs.append([codes(sandbox.get("customer/1")) for _ in range(12)])
        sandbox.control(f"faults/{made['id']}", method="DELETE")
    assert runs[0] == runs[1]
    assert ["5010"] in runs[0] and ["610"] in runs[0]
    assert sandbox.control("faults") == {"faults": []}


def test_a_delayed_request_holds_up_nobody(sandbox: Sandbox) -> None:
    sandbox.control("faults", {"kind": "delay", "operation": "create", "seconds": 1.5})
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(sandbox.post, "customer", {"DisplayName": "Slow"})
        started = time.monotonic()
        sandbox.get("preferences")
        assert time.monotonic() - started < 1
        assert slow.result().status_code == 200
        assert time.monotonic() - started > 1


def test_token_requests_can_fail_too(sandbox: Sandbox) -> None:
    hello = sandbox.hello
    sandbox.control(
        "faults", {"kind": "drop_after_commit", "operation": "token", "times": 1}
    )

    def refresh() -> httpx.Response:
        return sandbox.http.post(
            "/oauth2/v1/tokens/bearer",
            data={
                "grant_type": "refresh_token",
                "refresh_token": hello["refresh_token"],
            },
            auth=(hello["client_id"], hello["client_secret"]),
        )

    with pytest.raises(httpx.RemoteProtocolError):
        refresh()
    assert refresh().status_code == 200


def test_a_restart_on_a_file_keeps_everything(tmp_path: pathlib.Path) -> None:
    arguments = ("--company", "empty", "--db", str(tmp_path / "q.db"))
    with Sandbox(*arguments) as first:
        moved = first.control("clock", {"advance": 1800, "freeze": True})
        kept = first.post("customer", {"DisplayName": "Kept"}, requestid="k1")
        headers = first.headers()
        first.stop(kill=True)
    with Sandbox(*arguments) as second:
        assert second.company == first.company
        assert second.hello["client_secret"] == first.hello["client_secret"]
        assert second.control("clock")["now"] == moved["now"]
        again = second.post("customer", {"DisplayName": "Kept"}, requestid="k1")
        assert again.content == kept.content
        old_token = second.http.get(second.url("customer/1"), headers=headers)
        assert old_token.json()["Customer"]["DisplayName"] == "Kept"


def test_change_data_capture(sandbox: Sandbox) -> None:
    sandbox.control("clock", {"set": "2026-11-10T12:00:00Z"})
    sandbox.make("customer", {"DisplayName": "Early"})
    sandbox.control("clock", {"advance": 100})
    sandbox.make("customer", {"DisplayName": "Late"})
    answer = sandbox.get(
        "cdc", entities="Vendor,Customer", changedSince="2026-11-10T12:01:00Z"
    ).json()
    vendor, customer = answer["CDCResponse"][0]["QueryResponse"]
    assert vendor == {}
    assert [row["DisplayName"] for row in customer["Customer"]] == ["Late"]
    assert customer["maxResults"] == 1
    old = sandbox.get("cdc", entities="Customer", changedSince="2026-09-01T00:00:00Z")
    assert codes(old) == ["500"]
