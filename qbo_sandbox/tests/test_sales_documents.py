"""Invoices, receipts, credit memos, refunds and estimates over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from .sales_support import accounts, applied, customer, form, item_line, payment
from .support import Sandbox, codes, fault_of


def preferences(sandbox: Sandbox, **sales: Any) -> None:
    sandbox.control(f"preferences/{sandbox.company}", {"SalesFormsPrefs": sales})


def stored(sandbox: Sandbox, kind: str, obj: dict[str, Any]) -> dict[str, Any]:
    return sandbox.get(f"{kind.lower()}/{obj['Id']}").json()[kind]


def update(sandbox: Sandbox, kind: str, obj: dict[str, Any], **more: Any) -> Any:
    now = stored(sandbox, kind, obj)
    body = {"Id": now["Id"], "SyncToken": now["SyncToken"], "sparse": True, **more}
    return sandbox.post(kind.lower(), body)


@pytest.fixture
def amy(sandbox: Sandbox) -> str:
    return customer(sandbox)


def test_amounts_have_to_multiply(sandbox: Sandbox, amy: str) -> None:
    body = form(amy)
    body["Line"] = [item_line("1861.07", UnitPrice="620.355", Qty=3)]
    assert sandbox.make("invoice", body)["TotalAmt"] == 1861.07
    body["Line"] = [item_line("1861.06", UnitPrice="620.355", Qty=3)]
    fault = fault_of(sandbox.post("invoice", body))
    assert fault["code"] == "6070"
    assert fault["Detail"] == (
        "Amount is not equal to UnitPrice * Qty. Supplied value:1,861.06"
    )


def test_kinds_of_lines(sandbox: Sandbox, amy: str) -> None:
    group = {
        "DetailType": "GroupLineDetail",
        "GroupLineDetail": {
            "GroupItemRef": {"value": "2"},
            "Quantity": 1,
            "Line": [item_line(10), item_line(20, "2")],
        },
    }
    lines = [
        {"DetailType": "SubTotalLineDetail", "Amount": 5, "SubTotalLineDetail": {}},
        {
            "DetailType": "DiscountLineDetail",
            "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 5},
        },
        item_line(975),
        {"DetailType": "DescriptionOnly", "Description": "Thank you"},
        group,
        {"Amount": 9, "DetailType": "SalesItemLineDetail", "Description": "no item"},
    ]
    made = sandbox.make("invoice", form(amy, Line=lines) | {"Line": lines})
    kinds = [row["DetailType"] for row in made["Line"]]
    assert kinds == [
        *("SalesItemLineDetail", "DescriptionOnly", "GroupLineDetail"),
        *("DescriptionOnly", "SubTotalLineDetail", "DiscountLineDetail"),
    ]
    assert [row.get("LineNum") for row in made["Line"]] == [1, 2, 3, 4, None, None]
    assert [row.get("Amount") for row in made["Line"]] == [
        *(975, None, 30, None, 1005, 50.25),
    ]
    discount = made["Line"][-1]["DiscountLineDetail"]
    assert discount["DiscountAccountRef"] == {"value": "86", "name": "Discounts given"}
    assert "Id" not in made["Line"][-1]
    assert made["TotalAmt"] == made["Balance"] == 954.75
    assert accounts(sandbox)["Accounts Receivable (A/R)"] == 954.75
    ids = [row["Id"] for row in made["Line"][:4]]
    again = sandbox.post("invoice", {**made, "PrivateNote": "same"}).json()["Invoice"]
    assert [row["Id"] for row in again["Line"][:4]] == ids


def test_discounts_can_be_off(sandbox: Sandbox, amy: str) -> None:
    preferences(sandbox, AllowDiscount=False)
    lines = [item_line(5), {"DetailType": "DiscountLineDetail", "Amount": 1}]
    assert codes(sandbox.post("invoice", {**form(amy), "Line": lines})) == ["5030"]


def test_price_and_quantity_of_zero_say_nothing(sandbox: Sandbox, amy: str) -> None:
    body = form(amy)
    body["Line"] = [item_line(100, UnitPrice=0, Qty=0, TaxInclusiveAmt=0)]
    detail = sandbox.make("invoice", body)["Line"][0]["SalesItemLineDetail"]
    assert not {"UnitPrice", "Qty", "TaxInclusiveAmt"} & detail.keys()


def test_time_is_billed_by_a_line(sandbox: Sandbox, amy: str) -> None:
    worker = sandbox.make("employee", {"GivenName": "Jo", "FamilyName": "Mason"})
    body = {
        "NameOf": "Employee",
        "EmployeeRef": {"value": worker["Id"]},
        "CustomerRef": {"value": amy},
        "ItemRef": {"value": "2"},
        "BillableStatus": "Billable",
        "HourlyRate": 50,
        "Hours": 2,
    }
    time = sandbox.make("timeactivity", body)
    link = {"TxnId": time["Id"], "TxnType": "TimeActivity"}
    line = {**item_line(100, "2", UnitPrice=50, Qty=2), "LinkedTxn": [link]}
    made = sandbox.make("invoice", form(amy) | {"Line": [line]})
    assert made["Line"][0]["LinkedTxn"] == [link]
    assert made["LinkedTxn"] == [{**link, "TxnLineId": "1"}]
    assert stored(sandbox, "TimeActivity", time)["BillableStatus"] == "HasBeenBilled"
    again = sandbox.post("invoice", form(amy) | {"Line": [line]})
    assert codes(again) == ["620"]
    same = sandbox.make("invoice", made)
    assert same["SyncToken"] == "0"
    body = {"Id": made["Id"], "SyncToken": "0"}
    sandbox.post("invoice", body, operation="void")
    assert stored(sandbox, "TimeActivity", time)["BillableStatus"] == "Billable"


def test_refused_lines(sandbox: Sandbox, amy: str) -> None:
    def refusal(line: dict[str, Any]) -> list[str]:
        return codes(sandbox.post("invoice", form(amy) | {"Line": [line]}))

    assert refusal({"Amount": 1}) == ["2020"]
    assert refusal({"DetailType": "SalesItemLineDetail", **_item("1")}) == ["2020"]
    assert refusal({"Amount": 1, "DetailType": "TaxLineDetail"}) == ["2170"]
    assert refusal(item_line(1, "999")) == ["2500"]
    assert refusal(item_line(-1)) == ["6000"]
    category = sandbox.make("item", {"Name": "Garden", "Type": "Category"})
    fault = fault_of(
        sandbox.post("invoice", form(amy) | {"Line": [item_line(1, category["Id"])]})
    )
    assert fault["code"] == "2500" and "set up as a category" in fault["Detail"]
    assert codes(sandbox.post("invoice", form(amy))) == ["2020"]
    assert codes(sandbox.post("invoice", form(amy, 1, DocNumber="x" * 22))) == ["2050"]
    assert refusal({"Amount": 1, "DetailType": "DiscountLineDetail"}) == ["6000"]


def _item(value: str) -> dict[str, Any]:
    return {"SalesItemLineDetail": {"ItemRef": {"value": value}}}


def test_shipping(sandbox: Sandbox, amy: str) -> None:
    line = item_line(7, "SHIPPING_ITEM_ID")
    made = sandbox.make("invoice", form(amy) | {"Line": [item_line(10), line]})
    assert made["Line"][1]["SalesItemLineDetail"]["ItemRef"] == {
        "value": "SHIPPING_ITEM_ID"
    }
    assert made["TotalAmt"] == 17


def test_numbers(sandbox: Sandbox, amy: str) -> None:
    kinds = ("invoice", "creditmemo", "salesreceipt", "refundreceipt")
    bank = {"DepositToAccountRef": {"value": "35"}}
    first, *others = (
        sandbox.make(k, form(amy, 5) | (bank if "receipt" in k else {})) for k in kinds
    )
    start = int(first["DocNumber"])
    assert [int(row["DocNumber"]) for row in others] == [
        *(start + 1, start + 2, start + 3),
    ]
    assert sandbox.make("estimate", form(amy, 5))["DocNumber"] == "1001"
    own = sandbox.make("invoice", form(amy, 5, DocNumber="A-7"))
    assert own["DocNumber"] == "A-7"
    assert int(sandbox.make("invoice", form(amy, 5))["DocNumber"]) == start + 4
    fault = fault_of(sandbox.post("invoice", form(amy, 5, DocNumber="A-7")))
    assert fault["code"] == "6140"
    assert fault["Detail"].startswith(
        "Duplicate Document Number Error : You must specify a different number. "
        "This number has already been used."
    )
    assert fault["Detail"].endswith(
        f"DocNumber=A-7 is assigned to TxnType=Invoice with TxnId={own['Id']}"
    )
    answer = sandbox.post(
        "invoice", form(amy, 5, DocNumber="A-7"), include="allowduplicatedocnum"
    )
    assert answer.json()["Invoice"]["DocNumber"] == "A-7"
    sandbox.make("creditmemo", form(amy, 5, DocNumber="A-7"))
    preferences(sandbox, CustomTxnNumbers=True)
    assert "DocNumber" not in sandbox.make("invoice", form(amy, 5))
    assert codes(update(sandbox, "Invoice", own, PrivateNote="x")) == []


def test_due_dates(sandbox: Sandbox, amy: str) -> None:
    day = {"TxnDate": "2026-01-31"}
    made = sandbox.make("invoice", form(amy, 5, **day))
    assert made["DueDate"] == "2026-03-02" and "SalesTermRef" not in made
    terms = {term["Name"]: term["Id"] for term in sandbox.objects("Term")}
    ten = {"SalesTermRef": {"value": terms["Net 10"]}}
    made = sandbox.make("invoice", form(amy, 5, **day, **ten))
    assert made["DueDate"] == "2026-02-10"
    moved = update(
        sandbox, "Invoice", made, SalesTermRef={"value": terms["Net 60"]}
    ).json()
    assert moved["Invoice"]["DueDate"] == "2026-04-01"
    fixed = sandbox.make("invoice", form(amy, 5, DueDate="2026-02-01", **day))
    assert fixed["DueDate"] == "2026-02-01"
    own = customer(sandbox, "Slow", **ten)
    made = sandbox.make("invoice", form(own, 5, **day))
    assert made["DueDate"] == "2026-02-10" and "SalesTermRef" not in made


def test_mail(sandbox: Sandbox, amy: str) -> None:
    wanted = {"EmailStatus": "NeedToSend"}
    assert codes(sandbox.post("invoice", form(amy, 5, **wanted))) == ["6420"]
    mail = {"BillEmail": {"Address": "a@example.com"}}
    made = sandbox.make("invoice", form(amy, 5, **wanted, **mail))
    assert made["DeliveryInfo"] == {"DeliveryType": "Email"}
    bad = {"BillEmail": {"Address": "nobody"}}
    assert codes(sandbox.post("invoice", form(amy, 5, **bad))) == ["2150"]


def test_custom_field(sandbox: Sandbox, amy: str) -> None:
    row = {"DefinitionId": "1", "StringValue": "7"}
    made = sandbox.make("invoice", form(amy, 5, CustomField=[row]))
    assert made["CustomField"] == [
        {"DefinitionId": "1", "Name": "Crew #", "Type": "StringType", **row}
    ]
    now = update(sandbox, "Invoice", made, PrivateNote="x").json()["Invoice"]
    assert now["CustomField"] == made["CustomField"]


def test_deposit_on_an_invoice(sandbox: Sandbox, amy: str) -> None:
    assert sandbox.make("invoice", form(amy, 50, Deposit=20))["Balance"] == 50
    preferences(sandbox, AllowDeposit=True)
    made = sandbox.make("invoice", form(amy, 50, Deposit=20))
    assert (made["Balance"], made["Deposit"]) == (30, 20)
    assert made["DepositToAccountRef"]["value"] == "4"
    assert accounts(sandbox) == {
        "Accounts Receivable (A/R)": 80,
        "Undeposited Funds": 20,
    }
    assert codes(sandbox.post("invoice", form(amy, 50, Deposit=51))) == ["6000"]


def test_receipts_and_refunds(sandbox: Sandbox, amy: str) -> None:
    made = sandbox.make("salesreceipt", form(amy, 75))
    assert made["Balance"] == 0 and made["DepositToAccountRef"]["value"] == "4"
    back = form(amy, 25, DepositToAccountRef={"value": "35"})
    refund = sandbox.make("refundreceipt", back)
    assert (refund["TotalAmt"], refund["Balance"]) == (25, 0)
    assert accounts(sandbox) == {"Undeposited Funds": 75, "Checking": -25}
    assert codes(sandbox.post("refundreceipt", form(amy, 25))) == ["2020"]
    wrong = {"DepositToAccountRef": {"value": "7"}}
    assert codes(sandbox.post("salesreceipt", form(amy, 5, **wrong))) == ["6430"]
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True}
    void = sandbox.post("salesreceipt", body, operation="update", include="void")
    assert void.json()["SalesReceipt"]["TotalAmt"] == 0
    assert accounts(sandbox) == {"Checking": -25}
    refused = sandbox.post(
        "refundreceipt", {**body, "Id": refund["Id"]}, include="void"
    )
    assert codes(refused) == ["500"]


def test_estimate_becomes_an_invoice(sandbox: Sandbox, amy: str) -> None:
    made = sandbox.make("estimate", form(amy, 40))
    assert made["TxnStatus"] == "Pending" and "Balance" not in made
    assert accounts(sandbox) == {}
    sandbox.control("clock", {"advance": 60})
    link = {"TxnId": made["Id"], "TxnType": "Estimate"}
    invoice = sandbox.make("invoice", form(amy, 40, LinkedTxn=[link]))
    assert invoice["LinkedTxn"] == [link]
    closed = stored(sandbox, "Estimate", made)
    assert (closed["TxnStatus"], closed["SyncToken"]) == ("Closed", "0")
    assert closed["LinkedTxn"] == [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]
    times = [row["MetaData"]["LastUpdatedTime"] for row in (made, closed)]
    assert times[0] < times[1]
    assert codes(sandbox.post("invoice", form(amy, 1, LinkedTxn=[link]))) == ["620"]
    two = [link, {**link, "TxnId": "77"}]
    assert codes(sandbox.post("invoice", form(amy, 1, LinkedTxn=two))) == ["6000"]
    lost = fault_of(sandbox.post("invoice", form(amy, 1, LinkedTxn=two[1:])))
    assert "Estimate 77 that you are trying to link does not exist" in lost["Detail"]
    body = {"Id": invoice["Id"], "SyncToken": "0"}
    sandbox.post("invoice", body, operation="delete")
    opened = stored(sandbox, "Estimate", made)
    assert opened["TxnStatus"] == "Pending" and "LinkedTxn" not in opened


def test_read_only_links_are_ignored(sandbox: Sandbox, amy: str) -> None:
    link = {"TxnId": "1", "TxnType": "ReimburseCharge"}
    line = {**item_line(5), "LinkedTxn": [link]}
    made = sandbox.make("invoice", form(amy) | {"Line": [line], "LinkedTxn": [link]})
    assert made["LinkedTxn"] == [] and "LinkedTxn" not in made["Line"][0]


def test_updates(sandbox: Sandbox, amy: str) -> None:
    made = sandbox.make("invoice", form(amy, 40, 60, PrivateNote="keep"))
    lines = [made["Line"][1], item_line(5)]
    sparse = update(sandbox, "Invoice", made, Line=lines).json()["Invoice"]
    assert [row.get("Id") for row in sparse["Line"]] == ["2", "3", None]
    assert (sparse["TotalAmt"], sparse["PrivateNote"]) == (65, "keep")
    assert accounts(sandbox)["Accounts Receivable (A/R)"] == 65
    body = {"Id": made["Id"], "SyncToken": "1", **form(amy, 8)}
    full = sandbox.make("invoice", body)
    assert "PrivateNote" not in full and full["DocNumber"] == made["DocNumber"]
    assert full["SyncToken"] == "2"
    same = sandbox.make("invoice", {**full, "sparse": False})
    assert same["SyncToken"] == "2", "nothing changed"
    assert same["MetaData"] == full["MetaData"]
    stale = sandbox.post("invoice", {**full, "SyncToken": "0", "PrivateNote": "x"})
    assert codes(stale) == ["5010"]


def test_customers_follow(sandbox: Sandbox, amy: str) -> None:
    job = customer(sandbox, "Roof", Job=True, ParentRef={"value": amy})
    before = sandbox.get(f"customer/{amy}").json()["Customer"]
    sandbox.control("clock", {"advance": 60})
    sandbox.make("invoice", form(job, 30))
    sandbox.make("creditmemo", form(amy, 10))
    above = sandbox.get(f"customer/{amy}").json()["Customer"]
    below = sandbox.get(f"customer/{job}").json()["Customer"]
    assert (above["Balance"], above["BalanceWithJobs"]) == (-10, 20)
    assert (below["Balance"], below["SyncToken"]) == (30, "0")
    assert above["SyncToken"] == "0"
    keys = [row["MetaData"]["LastUpdatedTime"] for row in (before, above)]
    assert keys[0] < keys[1]


def test_voids(sandbox: Sandbox, amy: str) -> None:
    line = item_line(40, UnitPrice=20, Qty=2, code="TAX")
    made = sandbox.make("invoice", form(amy) | {"Line": [line], "PrivateNote": "n"})
    item = {"bId": "1", "operation": "update", "optionsData": "void"}
    item["Invoice"] = {"Id": made["Id"], "SyncToken": "0", "sparse": True}
    void = sandbox.batch([item])[0]["Invoice"]
    detail = void["Line"][0]["SalesItemLineDetail"]
    assert detail["Qty"] == 0 and "UnitPrice" not in detail
    assert void["PrivateNote"] == "Voided - n" and void["TotalAmt"] == 0
    assert void["TxnTaxDetail"] == {"TotalTax": 0}
    assert accounts(sandbox) == {}
    memo = sandbox.make("creditmemo", form(amy, 5))
    body = {"Id": memo["Id"], "SyncToken": "0"}
    assert codes(sandbox.post("creditmemo", body, operation="void")) == ["500"]


def test_closed_books(sandbox: Sandbox, amy: str) -> None:
    made = sandbox.make("invoice", form(amy, 5, TxnDate="2026-01-31"))
    values = {"AccountingInfoPrefs": {"BookCloseDate": "2026-01-31"}}
    sandbox.control(f"preferences/{sandbox.company}", values)
    assert codes(update(sandbox, "Invoice", made, PrivateNote="x")) == ["6210"]
    body = {"Id": made["Id"], "SyncToken": "0"}
    assert codes(sandbox.post("invoice", body, operation="void")) == ["6210"]
    late = payment(amy, 5, applied(5, "Invoice", made["Id"]))
    assert codes(sandbox.post("payment", late | {"TxnDate": "2026-01-31"})) == ["6210"]


def test_stock_leaves_with_a_sale(sandbox: Sandbox, amy: str) -> None:
    body = {
        "Name": "Pump",
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": 10,
        "InvStartDate": "2026-01-01",
        "PurchaseCost": 4,
        "IncomeAccountRef": {"value": "79"},
        "ExpenseAccountRef": {"value": "80"},
        "AssetAccountRef": {"value": "81"},
    }
    pump = sandbox.make("item", body)["Id"]
    line = item_line(30, pump, UnitPrice=10, Qty=3)
    made = sandbox.make("invoice", form(amy) | {"Line": [line]})
    assert sandbox.get(f"item/{pump}").json()["Item"]["QtyOnHand"] == 7
    gone = {"Id": made["Id"], "SyncToken": "0"}
    sandbox.post("invoice", gone, operation="delete")
    assert sandbox.get(f"item/{pump}").json()["Item"]["QtyOnHand"] == 10
