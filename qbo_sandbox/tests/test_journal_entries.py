"""Journal entries over HTTP: balance, names, numbers, currencies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .books import (
    account_line,
    balances,
    bill,
    customer,
    journal_line,
    linked,
    now,
    payment,
    remove,
    vendor,
    violations,
)
from .support import Sandbox, codes, fault_of
from .test_bills import warn
from .test_recorded_samples import FOLDER


def entry(*lines: Any, **more: Any) -> dict[str, Any]:
    return {"Line": list(lines), **more}


def pair(amount: Any, debit: str = "7", credit: str = "1") -> list[dict[str, Any]]:
    return [
        journal_line("Debit", amount, debit),
        journal_line("Credit", amount, credit),
    ]


def test_form_of_an_entry(sandbox: Sandbox) -> None:
    text = {"DetailType": "DescriptionOnly", "Description": "a note"}
    made = sandbox.make("journalentry", entry(*pair(10), text))
    assert [line["Id"] for line in made["Line"]] == ["0", "1", "2"]
    assert (made["TotalAmt"], made["Adjustment"]) == (0, False)
    assert made["TxnTaxDetail"] == {} and "DocNumber" not in made
    assert made["Line"][2]["DescriptionLineDetail"] == {}
    assert violations("JournalEntry", made) == []
    assert sandbox.make("journalentry", made)["SyncToken"] == "0"


def test_an_entry_as_recorded(sandbox: Sandbox) -> None:
    if not FOLDER.is_dir():
        pytest.skip("no recorded samples beside this checkout")
    text = (FOLDER / "fyle_recorded_entities.json").read_text(encoding="utf-8")
    recorded = json.loads(text)["journal_entries"][0]
    who = sandbox.make("employee", {"GivenName": "Sam", "FamilyName": "Reed"})["Id"]
    place = sandbox.make("department", {"Name": "North"})["Id"]
    lines = []
    for line in recorded["Line"]:
        posting = line["JournalEntryLineDetail"]["PostingType"]
        account = "42" if posting == "Credit" else "7"
        sent = journal_line(posting, line["Amount"], account, "Employee", who)
        sent["JournalEntryLineDetail"]["DepartmentRef"] = {"value": place}
        lines.append({**sent, "Description": line["Description"]})
    made = sandbox.make("journalentry", entry(*lines, DocNumber=recorded["DocNumber"]))
    assert recorded.keys() - made.keys() == {"ExchangeRate", "PrivateNote"}
    assert made.keys() - recorded.keys() == {"TotalAmt"}
    for ours, theirs in zip(made["Line"], recorded["Line"], strict=True):
        assert list(ours) == list(theirs)
        detail = ours["JournalEntryLineDetail"]
        assert detail.keys() == theirs["JournalEntryLineDetail"].keys()
        assert detail["Entity"] == {
            "Type": "Employee",
            "EntityRef": {"value": who, "name": "Sam Reed"},
        }


def test_refused_entries(sandbox: Sandbox) -> None:
    def refused(*lines: Any) -> list[str]:
        return codes(sandbox.post("journalentry", entry(*lines)))

    debit, credit = pair(10)
    assert refused(debit, journal_line("Credit", 9, "1")) == ["2300"]
    assert refused(debit) == ["2300"]
    assert refused({"DetailType": "DescriptionOnly"}) == ["2250"]
    nameless = journal_line("Debit", 10, "7")
    del nameless["JournalEntryLineDetail"]["PostingType"]
    assert refused(nameless, credit) == ["2260"]
    assert refused({**debit, "DetailType": None}, credit) == ["2020"]
    assert refused({**debit, "Amount": -10}, credit) == ["2290"]
    assert refused(journal_line("Debit", 10, "999"), credit) == ["2500"]
    assert refused(journal_line("Debit", 10, "7", "Vendor", "99"), credit) == ["2500"]
    assert codes(sandbox.post("journalentry", {})) == ["2020"]
    assert balances(sandbox) == {}


def test_named_lines(sandbox: Sandbox) -> None:
    buyer, seller = customer(sandbox), vendor(sandbox)
    bare = sandbox.post("journalentry", entry(*pair(10, "84")))
    assert fault_of(bare)["Detail"] == (
        "Business Validation Error: When you use Accounts Receivable, you must choose "
        "a customer in the Name field."
    )
    swapped = journal_line("Debit", 10, "84", "Vendor", seller)
    other = journal_line("Credit", 10, "33", "Vendor", seller)
    assert codes(sandbox.post("journalentry", entry(swapped, other))) == ["6000"]
    named = journal_line("Debit", 10, "84", "Customer", buyer)
    sandbox.make("journalentry", entry(named, other))
    assert now(sandbox, "customer", buyer)["Balance"] == 10
    assert now(sandbox, "vendor", seller)["Balance"] == 10
    sandbox.control("settings", {"journal_one_named_line": True})
    answer = sandbox.post("journalentry", entry(named, other))
    sandbox.control("settings", {"journal_one_named_line": False})
    assert codes(answer) == ["6000"]


def test_numbers_of_entries(sandbox: Sandbox) -> None:
    for _time in range(2):
        sandbox.make("journalentry", entry(*pair(1), DocNumber="JE-001"))
    warn(sandbox, "WarnDuplicateJournalNumber", "true")
    body = entry(*pair(1), DocNumber="JE-001")
    assert codes(sandbox.post("journalentry", body)) == ["6140"]
    sandbox.make("journalentry", body, include="allowduplicatedocnum")
    auto = sandbox.make("journalentry", entry(*pair(1)), include="allowautodocnum")
    more = sandbox.make("journalentry", entry(*pair(1)), include="allowautodocnum")
    assert (auto["DocNumber"], more["DocNumber"]) == ("1", "2")


def test_entries_are_paid_and_unpaid(sandbox: Sandbox) -> None:
    buyer, seller = customer(sandbox), vendor(sandbox)
    owed = journal_line("Credit", 90, "33", "Vendor", seller)
    made = sandbox.make("journalentry", entry(journal_line("Debit", 90, "7"), owed))
    paid = sandbox.make(
        "billpayment", payment(seller, 90, linked(90, "JournalEntry", made["Id"]))
    )
    assert now(sandbox, "vendor", seller)["Balance"] == 0
    assert remove(sandbox, "journalentry", made).status_code == 200
    assert now(sandbox, "billpayment", paid["Id"])["Line"] == []
    assert now(sandbox, "vendor", seller)["Balance"] == -90
    due = journal_line("Debit", 50, "84", "Customer", buyer)
    made = sandbox.make("journalentry", entry(due, journal_line("Credit", 50, "1")))
    body = {"CustomerRef": {"value": buyer}, "TotalAmt": 50}
    line = linked(50, "JournalEntry", made["Id"])
    got = sandbox.make("payment", {**body, "Line": [line]})
    less = journal_line("Debit", 20, "84", "Customer", buyer)
    change = entry(less, journal_line("Credit", 20, "1"))
    sandbox.make("journalentry", {**change, "Id": made["Id"], "SyncToken": "0"})
    assert now(sandbox, "payment", got["Id"])["UnappliedAmt"] == 30
    assert now(sandbox, "customer", buyer)["Balance"] == -30


@pytest.fixture(scope="module")
def europe() -> Any:
    with Sandbox("--company", "eu") as sandbox:
        yield sandbox


def test_foreign_bills_and_their_payment(europe: Sandbox) -> None:
    company = europe.company
    who = vendor(europe, "Granite Inc", CurrencyRef={"value": "USD"})
    rows = europe.query("select * from TaxCode where Name = 'Hors TVA'")
    free = {"TaxCodeRef": {"value": rows["TaxCode"][0]["Id"]}}
    accounts = europe.query("select * from Account where AccountType = 'Bank'")
    bank = accounts["Account"][0]["Id"]
    before = balances(europe).get(bank, 0)
    made = bill(europe, who, account_line(100, "7", **free), ExchangeRate=0.9)
    assert made["CurrencyRef"]["value"] == "USD"
    assert (made["TotalAmt"], made["HomeBalance"]) == (100, 90)
    assert made["APAccountRef"]["name"] == "Accounts Payable (A/P) - USD"
    assert violations("Bill", made) == []
    body = payment(who, 100, linked(100, "Bill", made["Id"]), ExchangeRate=0.95)
    body["CheckPayment"]["BankAccountRef"]["value"] = bank
    europe.make("billpayment", body)
    assert now(europe, "bill", made["Id"])["HomeBalance"] == 0
    after = balances(europe)[bank]
    assert round(after - before, 2) == -95, "the bank is kept at home"
    assert now(europe, "vendor", who)["Balance"] == 0
    wrong = {"VendorRef": {"value": who}, "Line": [account_line(1, "7", **free)]}
    wrong["CurrencyRef"] = {"value": "EUR"}
    assert codes(europe.post("bill", wrong, company)) == ["6000"]
    lines = [account_line(1, "7")]
    bare = {"VendorRef": {"value": who}, "Line": lines}
    assert fault_of(europe.post("bill", bare))["Detail"].endswith(
        "One or more transaction lines do not have a tax code associated with it."
    )


def test_tax_on_expenses(europe: Sandbox) -> None:
    who = vendor(europe, "Craie et Cie")
    rows = europe.query("select * from TaxCode where Name = '20% TVA'")
    taxed = {"TaxCodeRef": {"value": rows["TaxCode"][0]["Id"]}}
    made = bill(europe, who, account_line(50, "7", **taxed))
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (60, 10)
    inclusive = {
        **account_line(100, "7", **taxed, TaxInclusiveAmt=120),
    }
    body = {"VendorRef": {"value": who}, "Line": [inclusive]}
    credit = europe.make(
        "vendorcredit", {**body, "GlobalTaxCalculation": "TaxInclusive"}
    )
    assert (credit["TotalAmt"], credit["Line"][0]["Amount"]) == (120, 100)
    assert now(europe, "vendor", who)["Balance"] == -60
