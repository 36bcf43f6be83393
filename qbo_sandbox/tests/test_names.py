"""Customers, vendors and employees: names, trees, updates."""

from __future__ import annotations

import pytest

from .support import Sandbox, codes, fault_of


def test_create_answers_with_the_recorded_defaults(sandbox: Sandbox) -> None:
    response = sandbox.post("customer", {"DisplayName": "Doe5, Jane"})
    assert response.status_code == 200
    customer = response.json()["Customer"]
    created = customer["MetaData"]["CreateTime"]
    assert customer == {
        "Taxable": True,
        "Job": False,
        "BillWithParent": False,
        "Balance": 0,
        "BalanceWithJobs": 0,
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "PreferredDeliveryMethod": "Print",
        "IsProject": False,
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "0",
        "MetaData": {"CreateTime": created, "LastUpdatedTime": created},
        "FullyQualifiedName": "Doe5, Jane",
        "DisplayName": "Doe5, Jane",
        "PrintOnCheckName": "Doe5, Jane",
        "Active": True,
        "DefaultTaxCodeRef": {"value": "2"},
    }
    assert created[-6:] in ("-07:00", "-08:00")
    assert response.headers["intuit_tid"].startswith("1-")


def test_one_name_space_over_three_entities(sandbox: Sandbox) -> None:
    sandbox.make("customer", {"DisplayName": "Pat Lee"})
    fault = fault_of(sandbox.post("vendor", {"DisplayName": "pat lee"}))
    assert fault["code"] == "6240"
    assert (
        "customer, vendor or employee is already using this \nname" in fault["Detail"]
    )
    body = {"GivenName": "Pat", "FamilyName": "Lee"}
    assert codes(sandbox.post("employee", body)) == ["6240"]


def test_ids_of_names_share_one_sequence(sandbox: Sandbox) -> None:
    made = [
        sandbox.make("customer", {"DisplayName": "A"}),
        sandbox.make("vendor", {"DisplayName": "B"}),
        sandbox.make("employee", {"FamilyName": "C"}),
    ]
    assert [row["Id"] for row in made] == ["1", "2", "3"]


def test_jobs_carry_level_and_full_name(sandbox: Sandbox) -> None:
    top = sandbox.make("customer", {"DisplayName": "Top"})
    parent, path = top["Id"], "Top"
    for level in range(1, 5):
        name = f"Job {level}"
        path += f":{name}"
        body = {"DisplayName": name, "Job": True, "ParentRef": {"value": parent}}
        job = sandbox.make("customer", body)
        assert (job["Level"], job["FullyQualifiedName"]) == (level, path)
        assert job["ParentRef"] == {"value": parent}
        parent = job["Id"]
    body = {"DisplayName": "Too deep", "Job": True, "ParentRef": {"value": parent}}
    assert codes(sandbox.post("customer", body)) == ["6180"]


def test_rename_of_a_parent_reaches_the_jobs(sandbox: Sandbox) -> None:
    top = sandbox.make("customer", {"DisplayName": "Old"})
    job = sandbox.make(
        "customer",
        {"DisplayName": "J", "Job": True, "ParentRef": {"value": top["Id"]}},
    )
    body = {"Id": top["Id"], "SyncToken": "0", "sparse": True, "DisplayName": "New"}
    sandbox.make("customer", body)
    after = sandbox.get(f"customer/{job['Id']}").json()["Customer"]
    assert after["FullyQualifiedName"] == "New:J"
    assert after["SyncToken"] == "0"


def test_full_update_clears_and_derives_again(sandbox: Sandbox) -> None:
    first = sandbox.make(
        "customer", {"DisplayName": "Doe2, Jane", "Notes": "x", "GivenName": "Jane"}
    )
    after = sandbox.make(
        "customer",
        {
            "Id": first["Id"],
            "SyncToken": "0",
            "DisplayName": "Jack Moe",
            "PrimaryPhone": {"FreeFormNumber": "(415) 444-1234"},
        },
    )
    assert after["SyncToken"] == "1"
    assert after["PrintOnCheckName"] == "Jack Moe"
    assert "Notes" not in after and "GivenName" not in after


def test_sparse_update_keeps_and_clears_by_form(sandbox: Sandbox) -> None:
    first = sandbox.make(
        "customer",
        {
            "DisplayName": "Ann",
            "Notes": "x",
            "BillAddr": {"Line1": "1 Road"},
            "PrimaryEmailAddr": {"Address": "ann@example.com"},
        },
    )
    after = sandbox.make(
        "customer",
        {
            "Id": first["Id"],
            "SyncToken": "0",
            "sparse": True,
            "Notes": "",
            "BillAddr": {},
            "PrimaryEmailAddr": None,
        },
    )
    assert "Notes" not in after and "BillAddr" not in after
    assert after["PrimaryEmailAddr"] == {"Address": "ann@example.com"}


def test_stale_token_and_no_change(sandbox: Sandbox) -> None:
    first = sandbox.make("customer", {"DisplayName": "Ann"})
    sandbox.control("clock", {"advance": 60})
    same = {"Id": first["Id"], "SyncToken": "0", "sparse": True, "DisplayName": "Ann"}
    assert sandbox.make("customer", same) == first
    sandbox.make("customer", {**same, "DisplayName": "Anne"})
    fault = fault_of(sandbox.post("customer", {**same, "DisplayName": "Anna"}))
    assert fault["code"] == "5010"
    assert fault["Message"] == "Stale Object Error"


def test_deactivation_appends_to_the_name_and_frees_it(sandbox: Sandbox) -> None:
    first = sandbox.make("employee", {"GivenName": "Emily", "FamilyName": "Platt"})
    body = {"Id": first["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    gone = sandbox.make("employee", body)
    assert gone["DisplayName"] == "Emily Platt (deleted)"
    assert gone["PrintOnCheckName"] == "Emily Platt"
    assert sandbox.query("select * from Employee") == {}
    again = sandbox.make("employee", {"GivenName": "Emily", "FamilyName": "Platt"})
    assert again["DisplayName"] == "Emily Platt"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Frobnicate": 1}, "2010"),
        ({"displayname": "lower case"}, "2010"),
        ({}, "6080"),
        ({"CompanyName": "only"}, "6080"),
        ({"DisplayName": "x" * 501}, "2050"),
        ({"DisplayName": "a:b"}, "2040"),
        ({"DisplayName": "a\tb"}, "2040"),
        ({"DisplayName": "a", "PrimaryEmailAddr": {"Address": "nope"}}, "2150"),
        ({"DisplayName": "a", "PrimaryPhone": {"FreeFormNumber": "1" * 31}}, "2050"),
        ({"DisplayName": "a", "Job": True}, "6150"),
        ({"DisplayName": "a", "Job": True, "ParentRef": {"value": "999"}}, "2500"),
        ({"DisplayName": "a", "Job": "perhaps"}, "2190"),
        ({"DisplayName": "a", "PreferredDeliveryMethod": "Pigeon"}, "2170"),
        ({"DisplayName": "a", "CurrencyRef": {"value": "EUR"}}, "6000"),
        ({"Id": "12", "SyncToken": "0", "DisplayName": "a"}, "610"),
        ({"Id": "1.5", "SyncToken": "0", "DisplayName": "a"}, "2030"),
    ],
)
def test_refused_customers(sandbox: Sandbox, body: dict, code: str) -> None:
    assert codes(sandbox.post("customer", body)) == [code]
    assert sandbox.objects("Customer") == []


def test_unknown_property_names_the_class(sandbox: Sandbox) -> None:
    fault = fault_of(sandbox.post("customer", {"BadJson": True}))
    assert fault["Message"] == "Request has invalid or unsupported property"
    assert fault["Detail"].startswith(
        'Property Name:Unrecognized field "BadJson" (class '
        "com.intuit.schema.finance.v3.Customer), not marked as ignorable ("
    )
    assert fault["Detail"].endswith("\n specified is unsupported or invalid")
    assert "element" not in fault


def test_vendor_term_is_ignored_on_create(sandbox: Sandbox) -> None:
    vendor = sandbox.make(
        "vendor", {"DisplayName": "V", "TaxIdentifier": "123-45-6789"}
    )
    assert vendor["TaxIdentifier"] == "XXXXXXX6789"
    assert vendor["Vendor1099"] is False
    assert vendor["Balance"] == 0


def test_delete_is_not_offered_for_names(sandbox: Sandbox) -> None:
    first = sandbox.make("customer", {"DisplayName": "Ann"})
    body = {"Id": first["Id"], "SyncToken": "0"}
    assert codes(sandbox.post("customer", body, operation="delete")) == ["500"]
