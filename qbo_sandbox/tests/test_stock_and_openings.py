"""Stock, opening balances, templates and budgets, over HTTP."""

from __future__ import annotations

from typing import Any

from .books import (
    account_line,
    balances,
    bill,
    customer,
    item_line,
    linked,
    now,
    remove,
    vendor,
)
from .support import Sandbox, codes

PUMP = {
    "Name": "Pump",
    "Type": "Inventory",
    "TrackQtyOnHand": True,
    "QtyOnHand": 10,
    "InvStartDate": "2026-01-01",
    "PurchaseCost": 5,
    "UnitPrice": 9,
    "IncomeAccountRef": {"value": "79"},
    "ExpenseAccountRef": {"value": "80"},
    "AssetAccountRef": {"value": "81"},
}


def sale_line(item: str, quantity: int, price: int = 9) -> dict[str, Any]:
    detail = {"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": price}
    return {
        "Amount": quantity * price,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }


def test_stock_comes_and_goes(sandbox: Sandbox) -> None:
    item = sandbox.make("item", PUMP)["Id"]
    assert now(sandbox, "item", item)["QtyOnHand"] == 10
    assert balances(sandbox) == {"34": -50, "81": 50}
    made = bill(sandbox, vendor(sandbox), item_line(60, item, Qty=10, UnitPrice=6))
    assert now(sandbox, "item", item)["QtyOnHand"] == 20
    sale = {"CustomerRef": {"value": customer(sandbox)}, "Line": [sale_line(item, 12)]}
    invoice = sandbox.make("invoice", sale)
    held = now(sandbox, "item", item)
    assert (held["QtyOnHand"], held["SyncToken"]) == (8, "0")
    assert balances(sandbox)["81"] == 48, "ten at 5 and two at 6 are gone"
    remove(sandbox, "invoice", invoice)
    remove(sandbox, "bill", made)
    assert now(sandbox, "item", item)["QtyOnHand"] == 10
    assert balances(sandbox) == {"34": -50, "81": 50}


def test_adjustments(sandbox: Sandbox) -> None:
    item = sandbox.make("item", PUMP)["Id"]
    detail = {"ItemRef": {"value": item}, "QtyDiff": -4}
    line = {
        "DetailType": "ItemAdjustmentLineDetail",
        "ItemAdjustmentLineDetail": detail,
    }
    body = {"AdjustAccountRef": {"value": "80"}, "Line": [line]}
    made = sandbox.make("inventoryadjustment", body)
    assert now(sandbox, "item", item)["QtyOnHand"] == 6
    assert balances(sandbox)["81"] == 30
    remove(sandbox, "inventoryadjustment", made)
    assert now(sandbox, "item", item)["QtyOnHand"] == 10
    detail["ItemRef"] = {"value": "1"}
    assert codes(sandbox.post("inventoryadjustment", body)) == ["6000"]
    key = {**PUMP, "Id": item, "SyncToken": "0", "QtyOnHand": 99, "Sku": "P"}
    assert sandbox.make("item", key)["QtyOnHand"] == 10, "only documents move stock"


def test_opening_balances(sandbox: Sandbox) -> None:
    opening = {"Balance": 100, "OpenBalanceDate": "2026-02-01"}
    buyer = sandbox.make("customer", {"DisplayName": "Old Mill", **opening})
    assert (buyer["Balance"], buyer["SyncToken"]) == (100, "0")
    assert "OpenBalanceDate" not in buyer
    seller = vendor(sandbox, "Old Quarry", Balance=70)
    assert now(sandbox, "vendor", seller)["Balance"] == 70
    body = {"Name": "Safe", "AccountType": "Bank", "OpeningBalance": 500}
    account = sandbox.make("account", body)
    assert account["CurrentBalance"] == 500
    assert balances(sandbox) == {"34": -530, "84": 100, "33": -70, account["Id"]: 500}
    rows = sandbox.query("select * from JournalEntry ORDERBY Id")["JournalEntry"]
    assert rows[0]["TxnDate"] == "2026-02-01"
    line = linked(100, "JournalEntry", rows[0]["Id"])
    paid = {"CustomerRef": {"value": buyer["Id"]}, "TotalAmt": 100, "Line": [line]}
    sandbox.make("payment", paid)
    assert now(sandbox, "customer", buyer["Id"])["Balance"] == 0
    sandbox.control("settings", {"vendor_opening_balance": False})
    other = vendor(sandbox, "New Quarry", Balance=70)
    sandbox.control("settings", {"vendor_opening_balance": True})
    assert now(sandbox, "vendor", other)["Balance"] == 0


def recurring(who: str, name: str = "Rent") -> dict[str, Any]:
    plan = {"IntervalType": "Monthly", "DayOfMonth": 31, "StartDate": "2026-02-03"}
    info = {"Name": name, "RecurType": "Automated", "ScheduleInfo": plan}
    lines = [account_line(500, "17")]
    return {"Bill": {"VendorRef": {"value": who}, "Line": lines, "RecurringInfo": info}}


def test_templates(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    made = sandbox.make("recurringtransaction", recurring(who))["Bill"]
    assert (made["TotalAmt"], made["SyncToken"]) == (500, "0")
    assert made["RecurringInfo"]["Active"] is True
    plan = made["RecurringInfo"]["ScheduleInfo"]
    assert (plan["NumInterval"], plan["NextDate"]) == (1, "2026-02-28")
    assert balances(sandbox) == {} and sandbox.objects("Bill") == []
    assert now(sandbox, "recurringtransaction", made["Id"]) == {"Bill": made}
    made["PrivateNote"] = "since 2020"
    changed = sandbox.make("recurringtransaction", {"Bill": made})["Bill"]
    assert (changed["SyncToken"], changed["PrivateNote"]) == ("1", "since 2020")
    stale = sandbox.post("recurringtransaction", {"Bill": made})
    assert codes(stale) == ["5010"]
    text = "select * from RecurringTransaction where Type = '{}'"
    assert sandbox.query(text.format("Bill"))["RecurringTransaction"] == [
        {"Bill": changed}
    ]
    assert sandbox.query(text.format("Invoice")) == {}
    item = {"bId": "1", "operation": "delete"}
    answer = sandbox.batch([{**item, "RecurringTransaction": {"Bill": changed}}])[0]
    gone = answer["RecurringTransaction"]["Bill"]
    assert gone == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    assert sandbox.query("select * from RecurringTransaction") == {}


def test_refused_templates(sandbox: Sandbox) -> None:
    who = vendor(sandbox)

    def refused(body: Any) -> list[str]:
        return codes(sandbox.post("recurringtransaction", body))

    sandbox.make("recurringtransaction", recurring(who))
    assert refused(recurring(who)) == ["6240"]
    assert refused({"Customer": {}}) == ["2010"]
    assert refused({}) == ["2010"]
    assert refused({"Bill": {}}) == ["2020", "2020"]
    body = recurring(who, "Other")
    body["Bill"]["RecurringInfo"]["RecurType"] = "Often"
    assert refused(body) == ["2170"]
    del body["Bill"]["RecurringInfo"]
    assert refused(body) == ["2020"]
    body["Bill"]["Nonsense"] = 1
    assert refused(body) == ["2010"]


def test_budgets_are_read_only(sandbox: Sandbox) -> None:
    body = {"StartDate": "2026-01-01", "EndDate": "2026-12-31"}
    assert codes(sandbox.post("budget", body)) == ["500"]
    assert sandbox.query("select * from Budget") == {}
