"""Replays recorded exchanges of real companies and compares field by field.

The recordings are not part of this package; the tests skip where they are missing.
Differences that are meant stand in KNOWN, each with its reason in the README.
"""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any

import pytest

from .support import ROOT, Sandbox

FOLDER = pathlib.Path(
    os.environ.get("QBO_SAMPLES", ROOT.parent / "shared" / "qbo" / "samples")
)
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="no recorded samples beside this checkout"
)
# Values that belong to the recording: they must be there, not be equal.
FREE = {"Id", "time", "CreateTime", "LastUpdatedTime", "SyncToken"}
# path: reason; see the README.
KNOWN = {
    "Customer.IsProject": "answers carry it since projects exist",
    "Customer.V4IDPseudonym": "queries add it since 2026",
    "Customer.ClientEntityId": "queries add it since 2026",
    "Vendor.V4IDPseudonym": "queries add it since 2026",
    "Employee.V4IDPseudonym": "queries add it since 2026",
    "Address.Lat": "no geocoding",
    "Address.Long": "no geocoding",
}


def sample(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def differences(recorded: Any, ours: Any, path: str = "") -> list[str]:
    """Return the paths at which two answers differ, times and Ids aside."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        found = []
        for name in recorded.keys() | ours.keys():
            where = f"{path}.{name}".lstrip(".")
            short = f"{path.split('.')[-1]}.{name}"
            if (
                short.replace("BillAddr", "Address").replace("ShipAddr", "Address")
                in KNOWN
            ):
                continue
            if name not in ours or name not in recorded:
                side = "missing" if name not in ours else "added"
                found.append(f"{where} {side}")
            elif name not in FREE:
                found += differences(recorded[name], ours[name], where)
            elif type(recorded[name]) is not type(ours[name]):
                found.append(f"{where} type")
        return found
    if isinstance(recorded, list) and isinstance(ours, list):
        if len(recorded) != len(ours):
            return [f"{path} length {len(recorded)} {len(ours)}"]
        pairs = zip(recorded, ours, strict=True)
        return [row for a, b in pairs for row in differences(a, b, path)]
    return [] if recorded == ours else [f"{path}: {recorded!r} != {ours!r}"]


def test_customer_create(sandbox: Sandbox) -> None:
    recorded = sample("customer_create.json")
    ours = sandbox.post("customer", recorded["request"]["body"])
    assert ours.status_code == recorded["response"]["status"]
    assert differences(recorded["response"]["body"], ours.json()) == []


def test_customer_full_update(sandbox: Sandbox) -> None:
    before, after = sample("customer_update_full.json")
    made = sandbox.make("customer", {"DisplayName": "Doe2, Jane"})
    read = sandbox.get(f"customer/{made['Id']}").json()
    assert differences(before["response"]["body"], read) == []
    body = {**after["request"]["body"], "Id": made["Id"]}
    ours = sandbox.post("customer", body).json()
    assert differences(after["response"]["body"], ours) == []
    assert ours["Customer"]["SyncToken"] == "1"


def test_deactivating_what_is_inactive(sandbox: Sandbox) -> None:
    made = sandbox.make("employee", {"GivenName": "Emily", "FamilyName": "Platt"})
    body = {"Id": made["Id"], "sparse": True, "Active": False}
    sandbox.make("employee", {**body, "SyncToken": "0"})
    first, second = sample("employee_deactivate_noop.json")
    read = sandbox.get(f"employee/{made['Id']}").json()
    assert differences(first["response"]["body"], read) == []
    again = sandbox.post("employee", {**body, "SyncToken": "1"}).json()
    assert differences(second["response"]["body"], again) == []
    assert again["Employee"] == read["Employee"], "nothing moves"


def test_deactivating_an_account(sandbox: Sandbox) -> None:
    body = {"Id": "5", "SyncToken": "0", "sparse": True, "Active": False}
    sandbox.make("account", body)
    first, second = sample("account_deactivate.json")
    read = sandbox.get("account/5").json()
    assert differences(first["response"]["body"], read) == []
    again = sandbox.post("account", second["request"]["body"]).json()
    assert differences(second["response"]["body"], again) == []


def test_unknown_entity(sandbox: Sandbox) -> None:
    recorded = sample("fault_4001_unknown_entity.json")["response"]
    ours = sandbox.get("query", query="SELECT * FROM Custmoer")
    assert ours.status_code == recorded["status"]
    assert differences(recorded["body"], ours.json()) == []


def test_parser_fault_text(sandbox: Sandbox) -> None:
    recorded = sample("fault_4000_query_parser.json")
    ours = sandbox.get("query", query="SELECT       NULL FROM Item").json()
    moved = json.dumps(ours).replace("column 14", "column 15")
    assert differences(recorded, json.loads(moved)) == []


def test_unsupported_operation(sandbox: Sandbox) -> None:
    recorded = sample("fault_500_unsupported_operation.json")["response"]
    ours = sandbox.get("customer/1/5")
    text = json.dumps(recorded["body"]).replace("-COMPANY_ID-", sandbox.company)
    assert differences(json.loads(text), ours.json()) == []


def test_authentication_fault(sandbox: Sandbox) -> None:
    recorded = sample("fault_401_authentication.json")["response"]
    ours = sandbox.http.get(
        sandbox.url("customer/1"),
        headers={"Authorization": "Bearer AB01", "Accept": "application/json"},
    )
    assert ours.status_code == recorded["status"]
    name = "Www-Authenticate"
    assert ours.headers[name] == recorded["headers"][name]
    body = recorded["body"]
    body["fault"]["error"][0]["detail"] = "Token expired: AB01"
    assert differences(body, ours.json()) == []


def test_item_faults(sandbox: Sandbox) -> None:
    body = {"Type": "Service", "IncomeAccountRef": {"value": "1"}}
    ours = sandbox.post("item", body).json()
    assert differences(sample("fault_item_create.json"), ours) == []
    ours = sandbox.get("item/999").json()
    assert differences(sample("fault_item_read_610.json"), ours) == []


def test_stale_preferences(sandbox: Sandbox) -> None:
    recorded = json.dumps(sample("fault_preferences_update.json"))
    ours = sandbox.post("preferences", {"SyncToken": "9", "sparse": True}).json()
    text = recorded.replace("Leo Nikkil\\u00e4", "Sandbox Admin")
    assert differences(json.loads(text), ours) == []


def test_tax_service_duplicate(sandbox: Sandbox) -> None:
    detail = {"TaxRateName": "California", "RateValue": 1, "TaxAgencyId": "1"}
    body = {"TaxCode": "New", "TaxRateDetails": [detail]}
    ours = sandbox.post("taxservice/taxcode", body).json()
    assert differences(sample("fault_taxservice_dup.json"), ours) == []


def test_batch_vendor_missing_and_stale(sandbox: Sandbox) -> None:
    recorded = sample("batch_basic.json")
    rows = recorded["response"]["body"]["BatchItemResponse"]
    sandbox.make("vendor", {"DisplayName": "Other"})
    ours = sandbox.batch(
        [
            recorded["request"]["body"]["BatchItemRequest"][0],
            {"bId": "bid2", "operation": "update", "Vendor": {"Id": "99"}},
            {
                "bId": "bid3",
                "operation": "update",
                "Vendor": {"Id": "1", "SyncToken": "5", "sparse": True},
            },
        ]
    )
    text = json.dumps(rows[:3]).replace("Christian Pelczarski", "Sandbox Admin")
    assert differences(json.loads(text), ours) == []


def test_queries(sandbox: Sandbox) -> None:
    recorded = sample("query_display_name_escaped.json")["response"]["body"]
    customer = recorded["QueryResponse"]["Customer"][0]
    for name in ("Balance", "BalanceWithJobs"):
        customer[name] = 0
    sandbox.make("customer", {k: v for k, v in customer.items() if k not in FREE})
    text = r"SELECT * FROM Customer WHERE DisplayName = 'Amy\'s Bird Sanctuary'"
    ours = {"QueryResponse": sandbox.query(text), "time": ""}
    # Recorded before customers showed a default tax code.
    ours["QueryResponse"]["Customer"][0].pop("DefaultTaxCodeRef")
    assert differences(recorded, ours) == []
    recorded = sample("query_ampersand_encoded.json")["response"]["body"]
    vendor = recorded["QueryResponse"]["Vendor"][0]
    vendor["Balance"] = 0
    sandbox.make("vendor", {k: v for k, v in vendor.items() if k not in FREE})
    text = "SELECT * FROM Vendor WHERE DisplayName = 'Robertson & Associates'"
    ours = {"QueryResponse": sandbox.query(text), "time": ""}
    assert differences(recorded, ours) == []
    count, both = sample("query_employees_count_then_active_in.json")
    asked = "SELECT COUNT(*) FROM Employee WHERE Active IN (true, false) "
    ours = {"QueryResponse": sandbox.query(asked), "time": ""}
    ours["QueryResponse"]["totalCount"] += 2
    assert differences(count["response"]["body"], ours) == []
    assert both["response"]["status"] == 200


def test_schema_of_every_list_answer(sandbox: Sandbox) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    path = FOLDER.parent / "v3.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    sandbox.make("customer", {"DisplayName": "A", "BillAddr": {"Line1": "x"}})
    sandbox.make("vendor", {"DisplayName": "B"})
    sandbox.make("employee", {"FamilyName": "C"})
    sandbox.make("class", {"Name": "D"})
    sandbox.make("department", {"Name": "E"})
    sandbox.make(
        "transfer",
        {
            "FromAccountRef": {"value": "35"},
            "ToAccountRef": {"value": "36"},
            "Amount": 1,
        },
    )
    checked = 0
    for entity in sandbox.control(f"objects/{sandbox.company}"):
        validator = jsonschema.Draft202012Validator(
            {**schema, "$ref": f"#/$defs/{entity}"}
        )
        for obj in sandbox.objects(entity):
            problems = [error.message for error in validator.iter_errors(obj)]
            assert problems == [], (entity, obj)
            checked += 1
    assert checked > 50
