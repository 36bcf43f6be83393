"""Bills, vendor credits, purchase orders and what pays bills, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from .books import (
    account_line,
    balances,
    bill,
    customer,
    item_line,
    linked,
    now,
    payment,
    remove,
    vendor,
    violations,
)
from .support import Sandbox, codes, fault_of


def test_a_bill_is_completed_and_posted(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    made = bill(sandbox, who, account_line(103.55), account_line("20.10", "22"))
    today = sandbox.control("clock")["today"]
    assert (made["TotalAmt"], made["Balance"]) == (123.65, 123.65)
    assert made["TxnDate"] == made["DueDate"] == today
    assert made["APAccountRef"]["value"] == "33"
    assert "DocNumber" not in made and "LinkedTxn" not in made
    assert made["MetaData"]["LastModifiedByRef"]["value"]
    line = made["Line"][0]
    assert list(line)[:4] == ["Id", "LineNum", "Amount", "DetailType"]
    detail = line["AccountBasedExpenseLineDetail"]
    assert detail["BillableStatus"] == "NotBillable"
    assert detail["TaxCodeRef"] == {"value": "NON"}
    assert now(sandbox, "vendor", who)["Balance"] == 123.65
    assert now(sandbox, "vendor", who)["SyncToken"] == "0"
    assert balances(sandbox) == {"33": -123.65}
    assert violations("Bill", made) == []


def test_due_dates_follow_terms(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    body = {"TxnDate": "2026-01-30", "SalesTermRef": {"value": "3"}}
    made = bill(sandbox, who, account_line(5), **body)
    assert made["DueDate"] == "2026-03-01"
    change = {**body, "Id": made["Id"], "SyncToken": "0", "sparse": True}
    change |= {"VendorRef": {"value": who}, "TxnDate": "2026-02-01"}
    assert sandbox.make("bill", change)["DueDate"] == "2026-03-03"
    term = sandbox.make(
        "term", {"Name": "The 15th", "DayOfMonthDue": 15, "DueNextMonthDays": 5}
    )
    by_day = {"TxnDate": "2026-01-12", "SalesTermRef": {"value": term["Id"]}}
    assert bill(sandbox, who, account_line(5), **by_day)["DueDate"] == "2026-02-15"
    own = vendor(sandbox, "With a term", TermRef={"value": "3"})
    made = bill(sandbox, own, account_line(5), TxnDate="2026-01-01")
    assert made["DueDate"] == "2026-01-01", "the term is ignored on create"
    update = {"Id": own, "SyncToken": "0", "sparse": True, "TermRef": {"value": "3"}}
    update["SyncToken"] = now(sandbox, "vendor", own)["SyncToken"]
    sandbox.make("vendor", update)
    made = bill(sandbox, own, account_line(5), TxnDate="2026-01-01")
    assert made["DueDate"] == "2026-01-31"


def test_paying_a_bill_moves_it(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    made = bill(sandbox, who, account_line(100))
    sandbox.control("clock", {"advance": 600})
    first = sandbox.make("billpayment", payment(who, 60, linked(60, "Bill", "1")))
    assert first["Line"] == [linked(60, "Bill", made["Id"])]
    assert violations("BillPayment", first) == []
    paid = now(sandbox, "bill", made["Id"])
    assert (paid["Balance"], paid["SyncToken"]) == (40, "1")
    assert paid["LinkedTxn"] == [{"TxnId": first["Id"], "TxnType": "BillPaymentCheck"}]
    assert paid["MetaData"]["LastUpdatedTime"] == first["MetaData"]["LastUpdatedTime"]
    card = {
        "PayType": "CreditCard",
        "CreditCardPayment": {"CCAccountRef": {"value": "42"}},
    }
    body = {**payment(who, 40, linked(40, "Bill", made["Id"])), **card}
    second = sandbox.make("billpayment", body)
    assert "CheckPayment" not in second
    paid = now(sandbox, "bill", made["Id"])
    assert (paid["Balance"], paid["SyncToken"]) == (0, "2")
    kinds = [row["TxnType"] for row in paid["LinkedTxn"]]
    assert kinds == ["BillPaymentCreditCard", "BillPaymentCheck"]
    assert balances(sandbox) == {"35": -60, "42": -40}
    assert now(sandbox, "vendor", who)["Balance"] == 0


def test_void_and_delete_of_a_payment_open_the_bill_again(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    made = bill(sandbox, who, account_line(100))
    line = linked(100, "Bill", made["Id"])
    paid = sandbox.make("billpayment", payment(who, 100, line, PrivateNote="June"))
    body = {"Id": paid["Id"], "SyncToken": "0", "sparse": True}
    answer = sandbox.post("billpayment", body, operation="update", include="void")
    void = answer.json()["BillPayment"]
    assert (void["TotalAmt"], void["Line"], void["SyncToken"]) == (0, [], "1")
    assert void["PrivateNote"] == "Voided - June"
    assert now(sandbox, "bill", made["Id"])["Balance"] == 100
    assert "LinkedTxn" not in now(sandbox, "bill", made["Id"])
    again = sandbox.make("billpayment", payment(who, 100, line))
    assert remove(sandbox, "billpayment", again).json()["BillPayment"]["status"]
    assert now(sandbox, "bill", made["Id"])["SyncToken"] == "4"
    assert balances(sandbox) == {"33": -100}


def test_vendor_credits_are_applied(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    made = bill(sandbox, who, account_line(100))
    body = {"VendorRef": {"value": who}, "Line": [account_line(30)]}
    credit = sandbox.make("vendorcredit", body)
    assert (credit["TotalAmt"], credit["Balance"]) == (30, 30)
    assert violations("VendorCredit", credit) == []
    assert now(sandbox, "vendor", who)["Balance"] == 70
    lines = (
        linked(30, "Bill", made["Id"]),
        linked(30, "VendorCredit", credit["Id"]),
    )
    sandbox.make("billpayment", payment(who, 0, *lines))
    assert now(sandbox, "bill", made["Id"])["Balance"] == 70
    assert now(sandbox, "vendorcredit", credit["Id"])["Balance"] == 0
    assert now(sandbox, "vendor", who)["Balance"] == 70
    extra = sandbox.make("billpayment", payment(who, 80, linked(70, "Bill", "1")))
    assert extra["TotalAmt"] == 80
    assert now(sandbox, "vendor", who)["Balance"] == -10, "overpaid: his debt"


def test_refused_payments(sandbox: Sandbox) -> None:
    who, other = vendor(sandbox), vendor(sandbox, "Other")
    made = bill(sandbox, who, account_line(100))
    line = linked(100, "Bill", made["Id"])

    def refused(body: Any) -> list[str]:
        return codes(sandbox.post("billpayment", body))

    assert refused(payment(who, 50, line)) == ["6000"]
    assert refused(payment(who, 101, linked(101, "Bill", made["Id"]))) == ["6000"]
    assert refused(payment(other, 100, line)) == ["620"]
    assert refused(payment(who, 100, linked(-1, "Bill", made["Id"]))) == ["2290"]
    assert refused(payment(who, 100, linked(1, "Bill", "999"))) == ["6000"]
    assert refused(payment(who, 100, linked(1, "Invoice", made["Id"]))) == ["620"]
    assert refused({**payment(who, 100, line), "CheckPayment": None}) == ["2020"]
    bad = {**payment(who, 1, line)}
    bad["CheckPayment"] = {"BankAccountRef": {"value": "42"}}
    assert refused(bad) == ["6430"]
    assert refused({}) == ["2020"] * 4
    assert balances(sandbox) == {"33": -100}


def test_a_paid_bill_that_is_paid_again_can_come_back_void(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    made = bill(sandbox, who, account_line(100))
    body = payment(who, 100, linked(100, "Bill", made["Id"]))
    sandbox.make("billpayment", body)
    sandbox.control("settings", {"bill_payment_over": "void"})
    try:
        again = sandbox.make("billpayment", body)
    finally:
        sandbox.control("settings", {"bill_payment_over": "fault"})
    assert (again["Line"], again["TotalAmt"]) == ([], 0)
    assert again["PrivateNote"] == "Voided"


@pytest.mark.parametrize("mode", ["unapply", "refuse"])
def test_deleting_and_lowering_a_paid_bill(sandbox: Sandbox, mode: str) -> None:
    who = vendor(sandbox)
    made = bill(sandbox, who, account_line(100))
    paid = sandbox.make("billpayment", payment(who, 100, linked(100, "Bill", "1")))
    switches = {"delete_paid_bill": mode, "lower_paid_bill": mode}
    sandbox.control("settings", switches)
    lower = {"Id": "1", "SyncToken": "1", "VendorRef": {"value": who}}
    answer = sandbox.post("bill", {**lower, "Line": [account_line(70)]})
    current = now(sandbox, "bill", made["Id"])
    gone = remove(sandbox, "bill", current)
    sandbox.control("settings", {name: "unapply" for name in switches})
    left = now(sandbox, "billpayment", paid["Id"])
    if mode == "refuse":
        assert (codes(answer), codes(gone)) == (["6000"], ["620"])
        assert left["Line"] == paid["Line"]
    else:
        assert answer.json()["Bill"]["Balance"] == 0
        assert gone.json()["Bill"]["status"] == "Deleted"
        assert (left["Line"], left["TotalAmt"]) == ([], 100)
        assert now(sandbox, "vendor", who)["Balance"] == -100


def test_updates_of_bills(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    made = bill(sandbox, who, account_line(100), PrivateNote="first", DocNumber="B-1")
    sparse = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "DocNumber": "B-2"}
    fault = fault_of(sandbox.post("bill", sparse))
    assert (fault["code"], fault["element"]) == ("2020", "VendorRef")
    changed = sandbox.make("bill", {**sparse, "VendorRef": {"value": who}})
    assert (changed["DocNumber"], changed["PrivateNote"]) == ("B-2", "first")
    full = {"Id": made["Id"], "SyncToken": "1", "VendorRef": {"value": who}}
    fresh = sandbox.make("bill", {**full, "Line": [account_line(60)]})
    assert "PrivateNote" not in fresh and fresh["Line"][0]["Id"] == "2"
    assert (fresh["TotalAmt"], fresh["Balance"], fresh["SyncToken"]) == (60, 60, "2")
    same = sandbox.make("bill", fresh)
    assert same["SyncToken"] == "2", "nothing changed"


def test_duplicate_numbers(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    bill(sandbox, who, account_line(1), DocNumber="7")
    bill(sandbox, who, account_line(1), DocNumber="7")
    warn(sandbox, "WarnDuplicateBillNumber", "true")
    body = {"VendorRef": {"value": who}, "Line": [account_line(1)], "DocNumber": "7"}
    fault = fault_of(sandbox.post("bill", body))
    assert fault["code"] == "6140"
    assert fault["Detail"].startswith(
        "Duplicate Document Number Error : You must specify a different number. "
        "This number has already been used."
    )
    assert sandbox.make("bill", body, include="allowduplicatedocnum")["Id"]
    assert codes(sandbox.post("bill", {**body, "DocNumber": "8" * 22})) == ["2050"]


def warn(sandbox: Sandbox, name: str, value: str) -> None:
    rows = {"NameValue": [{"Name": name, "Value": value}]}
    sandbox.control(f"preferences/{sandbox.company}", {"OtherPrefs": rows})


def test_refused_lines(sandbox: Sandbox) -> None:
    who = vendor(sandbox)

    def refused(line: Any) -> tuple[str, str]:
        body = {"VendorRef": {"value": who}, "Line": [line]}
        fault = fault_of(sandbox.post("bill", body))
        return fault["code"], fault.get("element", "")

    line = account_line(5)
    assert refused({"Amount": 5}) == ("2020", "Line.DetailType")
    assert refused({**line, "Amount": None}) == ("2020", "Line.Amount")
    assert refused({**line, "DetailType": "TaxLineDetail"})[0] == "2170"
    assert refused({"Amount": 5, "DetailType": line["DetailType"]})[0] == "2020"
    assert refused({"Amount": 5, "DetailType": "ItemBasedExpenseLineDetail"}) == (
        "6440",
        "Line",
    )
    assert refused(account_line(5, "999"))[0] == "2500"
    assert refused(account_line(5, BillableStatus="Billable"))[0] == "6310"
    assert refused(account_line(5, BillableStatus="HasBeenBilled"))[0] == "2170"
    assert refused(account_line(5, DepartmentRef={"value": "1"}))[0] == "2010"
    assert refused(account_line(5, "84"))[0] == "6000"
    assert refused(item_line(5, "1", Qty=2, UnitPrice=3))[0] == "6070"
    assert refused(account_line(5, TaxCodeRef={"value": "2"}))[0] == "6100"
    assert refused(account_line(-5)) == ("6000", "TotalAmt")


def test_billable_lines(sandbox: Sandbox) -> None:
    who, buyer = vendor(sandbox), customer(sandbox)
    asked = {"BillableStatus": "Billable", "CustomerRef": {"value": buyer}}
    made = bill(sandbox, who, account_line(5, **asked), item_line(5, "1", **asked))
    assert [
        next(v for k, v in line.items() if k.endswith("LineDetail"))["BillableStatus"]
        for line in made["Line"]
    ] == ["Billable", "Billable"]
    off = {"VendorAndPurchasesPrefs": {"BillableExpenseTracking": False}}
    sandbox.control(f"preferences/{sandbox.company}", off)
    body = {"VendorRef": {"value": who}, "Line": [account_line(5, **asked)]}
    assert codes(sandbox.post("bill", body)) == ["5030"]


def test_orders_become_bills(sandbox: Sandbox) -> None:
    who = vendor(sandbox, BillAddr={"Line1": "1 Quarry Road"})
    body = {
        "VendorRef": {"value": who},
        "APAccountRef": {"value": "33"},
        "Line": [item_line(30, "1"), item_line(12, "2")],
    }
    order = sandbox.make("purchaseorder", body)
    assert (order["POStatus"], order["DocNumber"]) == ("Open", "1001")
    assert order["VendorAddr"]["Line1"] == "1 Quarry Road"
    assert balances(sandbox) == {}, "an order posts nothing"
    assert violations("PurchaseOrder", order) == []
    first = {**item_line(30, "1"), **linked(30, "PurchaseOrder", order["Id"], "1")}
    made = bill(sandbox, who, first)
    link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder"}
    assert made["LinkedTxn"] == [link]
    assert made["Line"][0]["LinkedTxn"] == [{**link, "TxnLineId": "1"}]
    half = now(sandbox, "purchaseorder", order["Id"])
    assert half["LinkedTxn"] == [{"TxnId": made["Id"], "TxnType": "Bill"}]
    assert (half["POStatus"], half["SyncToken"]) == ("Open", "0")
    second = {**item_line(12, "2"), **linked(12, "PurchaseOrder", order["Id"], "2")}
    rest = bill(sandbox, who, second)
    assert now(sandbox, "purchaseorder", order["Id"])["POStatus"] == "Closed"
    loose = {**item_line(12, "2"), **linked(12, "PurchaseOrder", order["Id"])}
    assert "LinkedTxn" not in bill(sandbox, who, loose), "no TxnLineId: dropped"
    remove(sandbox, "bill", rest)
    assert now(sandbox, "purchaseorder", order["Id"])["POStatus"] == "Open"
    remove(sandbox, "purchaseorder", half)
    assert "LinkedTxn" not in now(sandbox, "bill", made["Id"])


def test_closed_books_hold_for_bills(sandbox: Sandbox) -> None:
    who = vendor(sandbox)
    made = bill(sandbox, who, account_line(5), TxnDate="2026-01-31")
    values = {"AccountingInfoPrefs": {"BookCloseDate": "2026-01-31"}}
    sandbox.control(f"preferences/{sandbox.company}", values)
    assert codes(remove(sandbox, "bill", made)) == ["6210"]
    body = {"VendorRef": {"value": who}, "Line": [account_line(5)]}
    assert codes(sandbox.post("bill", {**body, "TxnDate": "2026-01-01"})) == ["6210"]
    assert sandbox.post("bill", body).status_code == 200


def test_bills_cannot_be_voided(sandbox: Sandbox) -> None:
    made = bill(sandbox, vendor(sandbox), account_line(5))
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True}
    assert codes(sandbox.post("bill", body, include="void")) == ["500"]


def test_custom_extensions_are_answered_only(sandbox: Sandbox) -> None:
    """Half of one would fit no schema; the API's reference lets nobody write them."""
    vendor = sandbox.make("vendor", {"DisplayName": "Ember"})["Id"]
    detail = {"AccountRef": {"value": "7"}}
    line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail"}
    lines = [{**line, "AccountBasedExpenseLineDetail": detail}]
    sent = [{**lines[0], "CustomExtensions": [{}]}]
    made = sandbox.make("bill", {"VendorRef": {"value": vendor}, "Line": sent})
    assert made["Line"][0]["CustomExtensions"] == []
