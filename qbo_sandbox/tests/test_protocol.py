"""Envelope, headers, paths, XML, throttle, log and statistics."""

from __future__ import annotations

import gzip
import json
import pathlib
import zlib
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

from .support import Sandbox, codes, fault_of

NS = "{http://schema.intuit.com/finance/v3}"


def test_unknown_paths_are_unsupported_operations(sandbox: Sandbox) -> None:
    path = sandbox.url("customer/1/5")
    fault = fault_of(sandbox.get("customer/1/5"))
    assert fault["Message"] == "Unsupported Operation"
    assert fault["code"] == "500"
    assert fault["Detail"].startswith(
        f"Operation Could not find resource for relative : {path} of full path: "
    )
    assert codes(sandbox.post("custmoer", {})) == ["500"]
    answer = sandbox.http.put(sandbox.url("customer"), headers=sandbox.headers())
    assert codes(answer) == ["500"]


def test_bodies_that_are_no_json(sandbox: Sandbox) -> None:
    for content, code in ((b"{", "2010"), (b"\xff\xfe", "500"), (b"[]", "2010")):
        answer = sandbox.http.post(
            sandbox.url("customer"), content=content, headers=sandbox.headers()
        )
        assert codes(answer) == [code]


def test_headers_and_times(sandbox: Sandbox) -> None:
    answer = sandbox.get("preferences")
    assert answer.headers["intuit_tid"]
    assert answer.headers["cache-control"] == "no-cache, no-store"
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert len(answer.json()["time"]) == len("2026-05-05T02:08:54.543-07:00")


def test_clock_moves_pacific_time_over_the_season(sandbox: Sandbox) -> None:
    for moment, offset in (
        ("2026-03-08T09:59:59Z", "-08:00"),
        ("2026-03-08T10:00:00Z", "-07:00"),
        ("2026-11-01T08:59:00Z", "-07:00"),
        ("2026-11-01T09:00:00Z", "-08:00"),
    ):
        shown = sandbox.control("clock", {"set": moment})
        assert shown["iso"].endswith(offset), moment


def test_xml_both_ways(sandbox: Sandbox) -> None:
    answer = sandbox.http.post(
        sandbox.url("customer"),
        content='<Customer xmlns="http://schema.intuit.com/finance/v3">'
        "<DisplayName>Xaver &amp; Co</DisplayName>"
        "<BillAddr><Line1>1 Road</Line1></BillAddr></Customer>",
        headers=sandbox.headers(
            **{"Content-Type": "application/xml", "Accept": "application/xml"}
        ),
    )
    root = ElementTree.fromstring(answer.text)
    customer = root.find(f"{NS}Customer")
    assert customer is not None and customer.get("domain") == "QBO"
    assert customer.findtext(f"{NS}DisplayName") == "Xaver & Co"
    currency = customer.find(f"{NS}CurrencyRef")
    assert currency is not None
    assert (currency.text, currency.get("name")) == ("USD", "United States Dollar")
    again = sandbox.http.get(
        sandbox.url("customer/99"), headers=sandbox.headers(Accept="application/xml")
    )
    error = ElementTree.fromstring(again.text).find(f"{NS}Fault/{NS}Error")
    assert error is not None and error.get("code") == "610"


def test_no_token_is_401(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(
        sandbox.url("customer/1"), headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401


def test_stats_count_as_intuit_meters(sandbox: Sandbox) -> None:
    sandbox.control("stats/reset", {})
    sandbox.make("customer", {"DisplayName": "A"}, requestid="one")
    sandbox.make("customer", {"DisplayName": "A"}, requestid="one")
    sandbox.post("customer", {"Nope": 1})
    sandbox.get("customer/1")
    sandbox.get("customer/99")
    sandbox.query("select * from Customer")
    sandbox.batch(
        [
            {"bId": "1", "operation": "create", "Vendor": {"DisplayName": "V"}},
            {"bId": "2", "Query": "select * from Vendor"},
        ]
    )
    stats = sandbox.control("stats")
    expected = {"requests": 7, "reads": 3, "writes": 2, "batches": 1, "replays": 1}
    assert {name: stats[name] for name in expected} == expected
    assert stats["companies"][sandbox.company]["writes"] == 2
    assert stats["max_requests_per_minute"] == 7


def test_the_log_tells_what_came(sandbox: Sandbox) -> None:
    sandbox.post("customer", {"Nope": 1}, requestid="abc")
    entry = sandbox.control("log")["log"][-1]
    assert entry["operation"] == "create"
    assert entry["entity"] == "Customer"
    assert entry["request_id"] == "abc"
    assert (entry["status"], entry["faults"]) == (400, ["2010"])
    assert json.loads(entry["body"]) == {"Nope": 1}


def test_parallel_excess_is_throttled_and_a_patient_client_is_not() -> None:
    with Sandbox("--company", "empty", throttle=True) as sandbox:
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _n: sandbox.get("preferences"), range(20)))
        refused = [a for a in answers if a.status_code == 429]
        assert refused, "20 at once are more than 10 in a second"
        error = refused[0].json()["fault"]["error"][0]
        assert error["detail"] == "The request limit was reached.  Try again later"
        assert error["code"] == "3001"
        statuses = {sandbox.get("preferences").status_code for _ in range(15)}
        assert statuses == {200}
        sandbox.control("settings", {"throttle_sequential": "refuse"})
        statuses = {sandbox.get("preferences").status_code for _ in range(15)}
        assert 429 in statuses


def test_batches_are_throttled_by_the_minute() -> None:
    with Sandbox("--company", "empty", throttle=True) as sandbox:
        sandbox.control("settings", {"throttle_per_second": 0})
        items = [{"bId": "1", "Query": "select * from Customer"}]
        statuses = [
            sandbox.post("batch", {"BatchItemRequest": items}).status_code
            for _ in range(42)
        ]
        assert statuses == [200] * 40 + [429] * 2


def test_wire_log(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "wire.jsonl"
    env = {"QBO_SANDBOX_WIRE_LOG": str(path)}
    with Sandbox("--company", "empty", env=env) as sandbox:
        sandbox.make("customer", {"DisplayName": "A"})
        body = {"Id": "1", "SyncToken": "0", "sparse": True, "Notes": "n"}
        item = {"bId": "1", "operation": "update", "Customer": body}
        sandbox.batch([item])
        sandbox.query("select * from Customer")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(row["entity"], row["mode"]) for row in rows] == [
        ("Customer", "create"),
        ("Customer", "sparse"),
    ]
    assert rows[1]["body"] == body


def test_batch_item_without_operation_creates(sandbox: Sandbox) -> None:
    """As a client library sends its items."""
    (made,) = sandbox.batch([{"Attachable": {"Note": "bare", "Tag": "T"}}])
    assert made["Attachable"]["Tag"] == "T" and "bId" not in made
    assert [row["Note"] for row in sandbox.objects("Attachable")] == ["bare"]


def test_journal_codes_are_asked_for_in_vain(sandbox: Sandbox) -> None:
    assert sandbox.query("select * from JournalCode") == {}
    assert sandbox.query("select count(*) from journalCode") == {"totalCount": 0}
    assert fault_of(sandbox.get("journalcode/1"))["code"] == "610"


def test_extensions_in_xml(sandbox: Sandbox) -> None:
    """What JSON describes as a JAXB element is that element in XML."""
    customer = sandbox.make("customer", {"DisplayName": "Ada"})
    reference = {"value": customer["Id"]}
    detail = {"ItemRef": {"value": "1"}}
    line = {"Amount": 8, "DetailType": "SalesItemLineDetail"}
    lines = [{**line, "SalesItemLineDetail": detail}]
    invoice = sandbox.make("invoice", {"CustomerRef": reference, "Line": lines})
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    paid = {"CustomerRef": reference, "TotalAmt": 8}
    payment = sandbox.make(
        "payment", {**paid, "Line": [{"Amount": 8, "LinkedTxn": [link]}]}
    )
    headers = sandbox.headers(Accept="application/xml")
    answer = sandbox.http.get(sandbox.url(f"payment/{payment['Id']}"), headers=headers)
    assert answer.headers["content-type"] == "application/xml;charset=UTF-8"
    root = ElementTree.fromstring(answer.content)
    space = {"q": "http://schema.intuit.com/finance/v3"}
    found = {
        row.findtext("q:Name", "", space): row.findtext("q:Value", "", space)
        for row in root.findall(".//q:LineEx/q:NameValue", space)
    }
    assert (found["txnId"], found["txnOpenBalance"]) == (invoice["Id"], "8.00")


def test_compressed_bodies(sandbox: Sandbox) -> None:
    """SDKs may send gzip or deflate; the log and the answer show what was meant."""
    coders = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "Deflate": lambda body: zlib.compress(body)[2:-4],  # without zlib's head
    }
    for name, coder in coders.items():
        body = json.dumps({"DisplayName": name + str(len(sandbox.objects("Vendor")))})
        answer = sandbox.http.post(
            sandbox.url("vendor"),
            content=coder(body.encode()),
            headers=sandbox.headers(
                **{"Content-Type": "application/json", "Content-Encoding": name}
            ),
        )
        assert answer.status_code == 200, answer.text
        assert sandbox.control("log")["log"][-1]["body"] == body
    for content in (b"no gzip", gzip.compress(b"\0" * 200)[:-9]):
        answer = sandbox.http.post(
            sandbox.url("vendor"),
            content=content,
            headers=sandbox.headers(**{"Content-Encoding": "gzip"}),
        )
        assert codes(answer) in (["2010"], ["500"])
    long = sandbox.get("query", query="select * from Account")
    assert long.headers["content-encoding"] == "gzip"
    assert len(long.json()["QueryResponse"]["Account"]) > 20
    short = sandbox.get("query", query="select count(*) from Account")
    assert "content-encoding" not in short.headers
    plain = sandbox.http.get(
        sandbox.url("query"),
        params={"query": "select * from Account"},
        headers=sandbox.headers(**{"Accept-Encoding": "identity"}),
    )
    assert "content-encoding" not in plain.headers
    assert plain.json()["QueryResponse"] == long.json()["QueryResponse"]
