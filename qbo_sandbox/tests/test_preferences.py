"""Preferences: what a sparse group changes, and which custom fields it takes."""

from __future__ import annotations

from typing import Any

import pytest

from .support import Sandbox, fault_of

USED = {"Name": "SalesFormsPrefs.UseSalesCustom2", "Type": "BooleanType"}
NAMED = {"Name": "SalesFormsPrefs.SalesCustomName2", "Type": "StringType"}


def change(sandbox: Sandbox, group: str, values: dict[str, Any]) -> Any:
    now = sandbox.get("preferences").json()["Preferences"]
    body = {"Id": "1", "SyncToken": now["SyncToken"], "sparse": True, group: values}
    return sandbox.post("preferences", body)


def fields(shown: dict[str, Any], group: str, key: str) -> dict[str, Any]:
    rows = [row for part in shown[group][key] for row in part["CustomField"]]
    return {
        row["Name"]: row.get("BooleanValue", row.get("StringValue")) for row in rows
    }


def test_custom_fields_are_kept_by_name(sandbox: Sandbox) -> None:
    rows = [
        {"CustomField": [{**USED, "BooleanValue": True}]},
        {"CustomField": [{**NAMED, "StringValue": "Job site"}]},
    ]
    answer = change(sandbox, "SalesFormsPrefs", {"CustomField": rows})
    found = fields(answer.json()["Preferences"], "SalesFormsPrefs", "CustomField")
    assert found[USED["Name"]] is True
    assert found[NAMED["Name"]] == "Job site"
    assert "SalesFormsPrefs.UseSalesCustom3" in found


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"Type": "StringType", "StringValue": "x"}, "2020"),
        ({**NAMED}, "2020"),
        ({**NAMED, "Type": "Bogus", "StringValue": "x"}, "2170"),
        ({**USED, "Type": "StringType", "StringValue": "x"}, "2170"),
        ({"Name": "Nonsense", "Type": "StringType", "StringValue": "x"}, "2170"),
        ({**USED, "BooleanValue": "maybe"}, "2190"),
        ({**NAMED, "Foo": 1}, "2010"),
    ],
)
def test_malformed_custom_fields(
    sandbox: Sandbox, row: dict[str, Any], code: str
) -> None:
    answer = change(
        sandbox, "SalesFormsPrefs", {"CustomField": [{"CustomField": [row]}]}
    )
    assert fault_of(answer)["code"] == code


def test_custom_fields_of_orders(sandbox: Sandbox) -> None:
    row = {"Name": "PurchasePrefs.PurchaseCustomName1", "StringValue": "Truck"}
    values = {"POCustomField": [{"CustomField": [row]}]}
    answer = change(sandbox, "VendorAndPurchasesPrefs", values)
    shown = answer.json()["Preferences"]
    found = fields(shown, "VendorAndPurchasesPrefs", "POCustomField")
    assert found[row["Name"]] == "Truck"
    values = {"POCustomField": [{"CustomField": [{**NAMED, "StringValue": "x"}]}]}
    answer = change(sandbox, "VendorAndPurchasesPrefs", values)
    assert fault_of(answer)["code"] == "2170"
