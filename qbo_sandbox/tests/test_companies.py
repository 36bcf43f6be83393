"""The companies to start from: what clients of Intuit's stock company count on."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from . import test_recorded_samples as recorded
from .support import Sandbox
from .test_report_sums import check_basis
from .test_reports import NAMES, group, run, texts

KINDS = ("us", "us-manual", "ca", "gb", "eu", "au")


@pytest.fixture(scope="module")
def all_kinds() -> Iterator[Sandbox]:
    words = [word for kind in KINDS for word in ("--company", kind)]
    with Sandbox(*words) as sandbox:
        yield sandbox


def realm(sandbox: Sandbox, kind: str) -> str:
    return next(
        row["company_id"] for row in sandbox.hello["companies"] if row["kind"] == kind
    )


def rows(sandbox: Sandbox, text: str) -> list[dict[str, Any]]:
    answer = sandbox.query(text)
    return next((v for v in answer.values() if isinstance(v, list)), [])


def test_accounts(all_kinds: Sandbox) -> None:
    accounts = rows(all_kinds, "select * from Account maxresults 1000")
    by_id = {row["Id"]: row for row in accounts}
    assert len(accounts) > 20
    assert by_id["4"]["Name"] == "Undeposited Funds"
    assert (by_id["42"]["Name"], by_id["42"]["AccountType"]) == ("Visa", "Credit Card")
    assert by_id["86"]["Name"] == "Discounts given"
    named = {row["Name"]: row["AccountType"] for row in accounts}
    assert named["Checking"] == "Bank" and named["Travel"] == "Expense"
    kinds = [row["AccountType"] for row in accounts]
    assert kinds.count("Bank") >= 2
    assets = [row for row in accounts if row["Classification"] == "Asset"]
    assert len([row for row in assets if row["AccountType"] != "Bank"]) >= 3
    subtypes = {row["AccountSubType"] for row in accounts}
    assert subtypes >= {
        *("Checking", "AccountsPayable", "SalesOfProductIncome"),
        *("SuppliesMaterialsCogs", "Inventory"),
    }
    line = {
        "Amount": 5,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "1"}},
    }
    vendor = rows(all_kinds, "select * from Vendor")[0]["Id"]
    body = {"VendorRef": {"value": vendor}, "Line": [line]}
    made = all_kinds.make("bill", body)
    gone = {"Id": made["Id"], "SyncToken": made["SyncToken"]}
    assert all_kinds.post("bill", gone, operation="delete").status_code == 200


def test_lists(all_kinds: Sandbox) -> None:
    items = {row["Id"]: row for row in rows(all_kinds, "select * from Item")}
    assert items["10"]["Name"] == "Pest Control"
    stock = [row for row in items.values() if row["Type"] == "Inventory"]
    assert stock and all(row["QtyOnHand"] > 0 for row in stock)
    first = rows(all_kinds, "select * from Customer")[0]
    assert first["Id"] == "1"
    assert rows(all_kinds, "select * from Invoice where CustomerRef = '1'")
    for entity in (
        *("Term", "Class", "Department", "Employee", "PaymentMethod", "TaxRate"),
        *("TimeActivity", "Transfer", "CreditMemo", "PurchaseOrder", "CustomerType"),
        *("Estimate", "Deposit", "JournalEntry", "RefundReceipt", "VendorCredit"),
    ):
        assert rows(all_kinds, f"select * from {entity}"), entity
    for kind in ("Bill", "Invoice"):
        text = f"select * from RecurringTransaction where Type = '{kind}'"
        assert [list(row) for row in rows(all_kinds, text)] == [[kind]]
    (budget,) = rows(all_kinds, "select * from Budget")
    assert len(budget["BudgetDetail"]) == 36
    assert all_kinds.get("taxagency/1").status_code == 200
    assert rows(all_kinds, "select * from CreditCardPayment")
    currency = all_kinds.get("companycurrency/1").json()["CompanyCurrency"]
    assert (currency["Code"], currency["Name"]) == ("CAD", "Canadian Dollar")
    (rate,) = rows(
        all_kinds, "select * from ExchangeRate where SourceCurrencyCode = 'EUR'"
    )
    assert rate["TargetCurrencyCode"] == "USD" and rate["Rate"] != 1
    assert all_kinds.objects("Attachable") == []


def test_enough_of_each_for_pages(all_kinds: Sandbox) -> None:
    counts = all_kinds.control(f"objects/{all_kinds.company}")
    assert sum(counts.values()) > 300
    for entity in ("Customer", "Vendor", "Invoice", "Bill", "Purchase", "Payment"):
        assert counts[entity] > 20, entity
    for entity in (
        *("Class", "CustomerType", "Department", "Employee", "PaymentMethod", "Term"),
        *("TaxAgency", "TaxCode", "TaxRate", "CreditMemo", "Deposit", "Estimate"),
        *("JournalEntry", "PurchaseOrder", "RefundReceipt", "SalesReceipt", "Transfer"),
        *("TimeActivity", "VendorCredit", "Account", "Item"),
    ):
        assert counts[entity] > 10, entity
    for entity in ("Invoice", "Bill"):
        balances = [row["Balance"] for row in all_kinds.objects(entity)]
        assert sum(value == 0 for value in balances) > 20, entity
        assert sum(value != 0 for value in balances) > 20, entity
    names = rows(all_kinds, "select * from Customer maxresults 1000")
    assert sorted(int(row["Id"]) for row in names) == list(range(1, len(names) + 1))


def test_readers_by_last_change_meet_no_wall(all_kinds: Sandbox) -> None:
    """The last day's changes are fewer than all, so a bookmark saves work."""
    skipped = {"RecurringTransaction", "InventoryAdjustment"}
    for entity, count in all_kinds.control(f"objects/{all_kinds.company}").items():
        if entity in skipped or count < 5:
            continue
        stamps = [
            datetime.fromisoformat(row["MetaData"]["LastUpdatedTime"])
            for row in all_kinds.objects(entity)
        ]
        since = max(stamps) - timedelta(days=1)
        assert 0 < sum(stamp >= since for stamp in stamps) < count, entity


def test_pseudo_codes_ignore_paging(all_kinds: Sandbox) -> None:
    ids = [row["Id"] for row in rows(all_kinds, "select * from TaxCode maxresults 1")]
    assert set(ids) >= {"TAX", "NON", "CustomSalesTax"} and len(ids) == 4
    far = rows(all_kinds, "select * from TaxCode startposition 100 maxresults 1")
    assert {row["Id"] for row in far} == {"TAX", "NON", "CustomSalesTax"}


def test_preferences_and_company_info(all_kinds: Sandbox) -> None:
    preferences = all_kinds.get("preferences").json()["Preferences"]
    assert preferences["Id"] == "1"
    accounting = preferences["AccountingInfoPrefs"]
    assert accounting["TaxYearMonth"] == "January"
    assert preferences["TimeTrackingPrefs"]["WorkWeekStartDate"] == "Monday"
    assert preferences["ProductAndServicesPrefs"]["ForPurchase"] is True
    assert preferences["VendorAndPurchasesPrefs"]["BillableExpenseTracking"] is True
    others = preferences["OtherPrefs"]["NameValue"]
    assert others[0]["Name"] == "SalesFormsPrefs.DefaultCustomerMessage"
    for message in preferences["EmailMessagesPrefs"].values():
        assert message["Subject"] and message["Message"]
    info = all_kinds.get(f"companyinfo/{all_kinds.company}").json()["CompanyInfo"]
    values = {row["Name"]: row["Value"] for row in info["NameValue"]}
    assert values["OfferingSku"] == "QuickBooks Online Plus"
    assert info["Country"] == "US"


@pytest.mark.parametrize("kind", KINDS)
def test_books_of_each_company(all_kinds: Sandbox, kind: str) -> None:
    company = realm(all_kinds, kind)

    class View:
        """The same sandbox, as seen by one company."""

        def get(self, path: str, **params: Any) -> Any:
            return all_kinds.get(path, company, **params)

    view: Any = View()
    for basis in ("Accrual", "Cash"):
        check_basis(view, basis)
    for name in NAMES:
        report = run(view, name)
        assert report["Header"]["Currency"] == (
            "USD" if kind.startswith("us") else report["Header"]["Currency"]
        )
        assert {"Name": "NoReportData", "Value": "false"} in report["Header"]["Option"]
    kinds = {
        row["Id"]: row["AccountType"] for row in all_kinds.objects("Account", company)
    }
    trial = run(view, "TrialBalance")["Rows"]["Row"][:-1]
    for name, kind_of, sign in (
        ("AgedReceivables", "Accounts Receivable", 1),
        ("AgedPayables", "Accounts Payable", -1),
    ):
        ledger = sum(
            Decimal(texts(row)[1] or 0) - Decimal(texts(row)[2] or 0)
            for row in trial
            if kinds[row["ColData"][0]["id"]] == kind_of
        )
        aged = Decimal(group(run(view, name), "GrandTotal")[-1])
        assert aged == sign * ledger, name
    currencies = {
        row["CurrencyRef"]["value"] for row in all_kinds.objects("Invoice", company)
    }
    assert len(currencies) == (2 if kind in ("ca", "eu", "au") else 1)


@pytest.mark.skipif(not recorded.FOLDER.is_dir(), reason="no schema beside us")
@pytest.mark.parametrize("kind", KINDS)
def test_every_record_fits_the_schema(all_kinds: Sandbox, kind: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    path = recorded.FOLDER.parent / "v3.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    company, checked = realm(all_kinds, kind), 0
    for entity in all_kinds.control(f"objects/{company}"):
        if entity not in schema["$defs"]:
            continue
        validator = jsonschema.Draft202012Validator(
            {**schema, "$ref": f"#/$defs/{entity}"}
        )
        for obj in all_kinds.objects(entity, company)[:40]:
            if entity == "RecurringTransaction":
                continue  # the schema names no such object, only what is inside
            problems = [error.message for error in validator.iter_errors(obj)]
            assert problems == [], (entity, obj)
            checked += 1
    assert checked > 100


def test_start_up_is_quick() -> None:
    """Counts the processor's seconds, which other work on the machine leaves alone."""

    def used() -> float:
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    best = 99.0
    for _attempt in range(2):
        before = used()
        with Sandbox("--company", "us"):
            pass
        best = min(best, used() - before)
    assert best < 2, best
