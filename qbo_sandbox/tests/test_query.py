"""The query language: results, paging, faults."""

from __future__ import annotations

import pytest

from .support import Sandbox, fault_of


@pytest.fixture
def people(sandbox: Sandbox) -> Sandbox:
    names = ("delta", "Alpha", "Charlie O'Neil", "bravo & sons")
    for name in names:
        body = {"DisplayName": name, "CompanyName": f"{name} Ltd"}
        sandbox.make("customer", body)
    return sandbox


def names_of(sandbox: Sandbox, text: str) -> list[str]:
    rows = sandbox.query(text).get("Customer", [])
    return [row["DisplayName"] for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "select * from customer",
            ["Alpha", "bravo & sons", "Charlie O'Neil", "delta"],
        ),
        ("SELECT *, Notes FROM Customer WHERE DisplayName = 'ALPHA'", ["Alpha"]),
        (
            r"select * from Customer where DisplayName = 'Charlie O\'Neil'",
            ["Charlie O'Neil"],
        ),
        (
            "select * from Customer where DisplayName like '%a%' orderby Id desc",
            ["bravo & sons", "Charlie O'Neil", "Alpha", "delta"],
        ),
        ("select * from Customer where DisplayName LIKE 'bravo & %'", ["bravo & sons"]),
        (
            "select * from Customer where Id in ('1', '2') order by Id",
            ["delta", "Alpha"],
        ),
        ("select * from Customer where Balance > '0.00'", []),
        ("select * from Customer where Active = true and Id = '3'", ["Charlie O'Neil"]),
        ("select * from Customer where GivenName = ' ' and Id = '1'", ["delta"]),
        (
            "select * from Customer ORDERBY DisplayName DESC MAXRESULTS 2 "
            "STARTPOSITION 2",
            ["Charlie O'Neil", "bravo & sons"],
        ),
        (
            "select * from Customer where MetaData.LastUpdatedTime > "
            "'2011-08-10T10:20:30-07:00' STARTPOSITION 4 MAXRESULTS 10",
            ["delta"],
        ),
        ("select * from Customer where MetaData.CreateTime > '2099-01-01'", []),
    ],
)
def test_rows(people: Sandbox, text: str, expected: list[str]) -> None:
    assert names_of(people, text) == expected


def test_answer_counts_what_it_holds(people: Sandbox) -> None:
    answer = people.query("select * from Customer startposition 2 maxresults 2")
    assert (answer["startPosition"], answer["maxResults"]) == (2, 2)
    assert people.query("select count(*) from Customer") == {"totalCount": 4}
    row = answer["Customer"][0]
    assert row["ClientEntityId"] == "0" and row["V4IDPseudonym"]


def test_inactive_only_when_asked(people: Sandbox) -> None:
    body = {"Id": "1", "SyncToken": "0", "sparse": True, "Active": False}
    people.make("customer", body)
    assert "delta (deleted)" not in names_of(people, "select * from Customer")
    both = "select * from Customer where Active in (true, false)"
    assert "delta (deleted)" in names_of(people, both)
    gone = "select * from Customer where Active = false"
    assert names_of(people, gone) == ["delta (deleted)"]


def test_statement_as_body(people: Sandbox) -> None:
    for kind in ("application/text", "text/plain"):
        answer = people.http.post(
            people.url("query"),
            content="select * from Customer where DisplayName = 'bravo & sons'",
            headers=people.headers(**{"Content-Type": kind}),
        )
        assert answer.json()["QueryResponse"]["maxResults"] == 1


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        (
            "SELECT * FROM Custmoer",
            "4001",
            "QueryValidationError: invalid context declaration: Custmoer",
        ),
        (
            "select * from Customer where Shoes = '1'",
            "4001",
            "QueryValidationError: Property Shoes not found for Entity Customer",
        ),
        (
            "select * from Customer where ParentRef = '1'",
            "4001",
            "QueryValidationError: property 'ParentRef' is not queryable",
        ),
        (
            "select * from Customer startposition 0",
            "4001",
            "QueryValidationError: value 0 is too small. Min allowed value is 1",
        ),
        ("select * from Customer where Id > '5'", "4001", ""),
        ("select * from Customer maxresults 1001", "4001", ""),
        (
            "select NULL from Customer",
            "4000",
            'QueryParserError: Encountered " "null" "NULL "" at line 1, column 8.\n'
            "Was expecting:\n    <IDENTIFIER> ...\n    ",
        ),
        (
            "select * from Customer where Id = '1' or Id = '2'",
            "4000",
            'QueryParserError: Encountered " "or" "or "" at line 1, column 39.',
        ),
        ("select * from Customer where (Id = '1')", "4000", ""),
        (
            "select * from Customer where Id != '1'",
            "4000",
            "QueryParserError: Lexical error at line 1, column 33.",
        ),
        (
            "select * from Customer where DisplayName = \u2018x\u2019",
            "4000",
            "QueryParserError: Lexical error at line 1, column 44.",
        ),
        ("select * from Customer where DisplayName = 'x", "4000", ""),
        ("", "4000", 'QueryParserError: Encountered "<EOF>" at line 1, column 1.'),
    ],
)
def test_faults(sandbox: Sandbox, text: str, code: str, detail: str) -> None:
    fault = fault_of(sandbox.get("query", query=text))
    assert fault["code"] == code
    assert fault["Detail"].startswith(detail)
    assert "element" not in fault


def test_single_records_cannot_be_paged(sandbox: Sandbox) -> None:
    text = "select * from Preferences startposition 2"
    assert sandbox.query(text)["Preferences"][0]["Id"] == "1"
    info = sandbox.query("select * from CompanyInfo")["CompanyInfo"][0]
    assert info["Country"] == "US"


def test_unequal_is_known_for_accounts_only(sandbox: Sandbox) -> None:
    text = "select * from Account where AccountType = 'Bank' AND Name != 'Checking'"
    assert [row["Name"] for row in sandbox.query(text)["Account"]] == ["Savings"]
    assert sandbox.query(text.replace("*", "count(*)", 1)) == {"totalCount": 1}
    other = "select * from Customer where DisplayName != 'Alpha'"
    fault = fault_of(sandbox.get("query", query=other))
    assert fault["code"] == "4000"
    assert 'line 1, column 42.  Encountered: "!" (33)' in fault["Detail"]
    sandbox.control("settings", {"query_not_equal": "accept"})
    assert sandbox.query(other) == {}
    sandbox.control("settings", {"query_not_equal": "refuse"})
    assert fault_of(sandbox.get("query", query=text))["code"] == "4000"


def test_exchange_rates_are_paged(sandbox: Sandbox) -> None:
    sandbox.control("companies", {"kind": "ca", "name": "Maple"})
    company = sandbox.control("companies")["companies"][-1]["company_id"]
    token = sandbox.control("connect", {"company": company})["access_token"]
    sandbox.hello["tokens"][company] = {"access_token": token}
    text = "select * from ExchangeRate startposition {} maxresults 2"
    first = sandbox.query(text.format(1), company)["ExchangeRate"]
    rest = sandbox.query(text.format(3), company)["ExchangeRate"]
    assert len(first) == 2 and rest and first[0] not in rest
    assert sandbox.query(text.format(1001), company) == {}


def test_names_of_the_schema_without_metadata(sandbox: Sandbox) -> None:
    fault = fault_of(sandbox.get("query", query="select * from shipmethod"))
    assert fault["code"] == "4001"
    text = "QueryValidationError: Metadata not found for Entity: ShipMethod"
    assert fault["Detail"] == text
    for name in ("ReimburseCharge", "TaxClassification"):
        assert sandbox.query(f"select * from {name}") == {}
        counted = sandbox.query(f"select count(*) from {name}")
        assert counted == {"totalCount": 0}


def test_order_of_ids_is_a_switch(people: Sandbox) -> None:
    for number in range(8):
        people.make("customer", {"DisplayName": f"more {number}"})
    text = "select * from Customer orderby Id"
    people.control("settings", {"query_id_order": "text"})
    try:
        ids = [row["Id"] for row in people.query(text)["Customer"]]
    finally:
        people.control("settings", {"query_id_order": "number"})
    assert ids == sorted(ids)
    assert ids.index("10") < ids.index("2")
    ids = [row["Id"] for row in people.query(text)["Customer"]]
    assert ids == sorted(ids, key=int)
