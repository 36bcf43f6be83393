"""Accounts, items, classes, terms and the other lists; tax service; exchange rates."""

from __future__ import annotations

import pytest

from .support import Sandbox, codes, fault_of


def test_account_type_follows_from_subtype(sandbox: Sandbox) -> None:
    made = sandbox.make("account", {"Name": "Petty", "AccountSubType": "CashOnHand"})
    assert made["AccountType"] == "Bank"
    assert made["Classification"] == "Asset"
    assert made["CurrentBalance"] == 0
    assert made["FullyQualifiedName"] == "Petty"
    assert made["SubAccount"] is False


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"AccountType": "Bank"}, "2020"),
        ({"Name": "A"}, "6010"),
        ({"Name": "A:B", "AccountType": "Bank"}, "2040"),
        ({"Name": 'A"B', "AccountType": "Bank"}, "2040"),
        ({"Name": "Checking", "AccountType": "Bank"}, "6240"),
        ({"Name": "A", "AccountType": "Shoes"}, "2170"),
        ({"Name": "A", "AccountType": "Bank", "AcctNum": "12345678"}, "2050"),
        ({"Name": "A" * 101, "AccountType": "Bank"}, "2050"),
        (
            {"Name": "A", "AccountType": "Bank", "ParentRef": {"value": "7"}},
            "6000",
        ),
    ],
)
def test_refused_accounts(sandbox: Sandbox, body: dict, code: str) -> None:
    assert codes(sandbox.post("account", body)) == [code]


def test_account_numbers_are_unique(sandbox: Sandbox) -> None:
    body = {"AccountType": "Bank", "AcctNum": "1000"}
    sandbox.make("account", {"Name": "A", **body})
    assert codes(sandbox.post("account", {"Name": "B", **body})) == ["6000"]


def test_deactivated_account_as_recorded(sandbox: Sandbox) -> None:
    body = {"Id": "5", "SyncToken": "0", "sparse": True, "Active": False}
    gone = sandbox.make("account", body)
    assert gone["Name"] == gone["FullyQualifiedName"] == "Fees Billed (deleted)"
    again = {**body, "SyncToken": "1", "Name": "Fees Billed (deleted)"}
    assert sandbox.make("account", again) == gone


def test_service_item_defaults(sandbox: Sandbox) -> None:
    body = {"Name": "Design", "Type": "Service", "IncomeAccountRef": {"value": "1"}}
    made = sandbox.make("item", body)
    assert made["UnitPrice"] == 0 and made["PurchaseCost"] == 0
    assert made["TrackQtyOnHand"] is False and made["Taxable"] is False
    assert made["IncomeAccountRef"] == {"value": "1", "name": "Services"}


def test_inventory_item_needs_its_accounts(sandbox: Sandbox) -> None:
    body = {"Name": "Pump", "Type": "Inventory", "IncomeAccountRef": {"value": "79"}}
    assert codes(sandbox.post("item", body)) == ["2020"] * 4
    body |= {
        "ExpenseAccountRef": {"value": "80"},
        "AssetAccountRef": {"value": "81"},
        "InvStartDate": "2026-01-01",
        "QtyOnHand": 10,
    }
    made = sandbox.make("item", body)
    assert made["TrackQtyOnHand"] is True and made["QtyOnHand"] == 10


def test_categories_hold_items(sandbox: Sandbox) -> None:
    category = sandbox.make("item", {"Name": "Garden", "Type": "Category"})
    body = {
        "Name": "Hose",
        "Type": "NonInventory",
        "SubItem": True,
        "ParentRef": {"value": category["Id"]},
    }
    made = sandbox.make("item", body)
    assert made["FullyQualifiedName"] == "Garden:Hose"
    assert (made["SubItem"], made["Level"]) == (True, 1)
    bad = {**body, "Name": "X", "ParentRef": {"value": made["Id"]}}
    assert codes(sandbox.post("item", bad)) == ["6000"]


def test_item_without_name(sandbox: Sandbox) -> None:
    fault = fault_of(sandbox.post("item", {"Type": "NonInventory"}))
    assert fault == {
        "Message": "Required param missing, need to supply the required value for "
        "the API",
        "Detail": "Required parameter Name is missing in the request",
        "code": "2020",
        "element": "Name",
    }


@pytest.mark.parametrize(
    ("path", "flag"), [("class", "SubClass"), ("department", "SubDepartment")]
)
def test_trees_of_classes_and_locations(sandbox: Sandbox, path: str, flag: str) -> None:
    top = sandbox.make(path, {"Name": "North"})
    low = sandbox.make(path, {"Name": "East", "ParentRef": {"value": top["Id"]}})
    assert low["FullyQualifiedName"] == "North:East"
    assert (top[flag], low[flag]) == (False, True)
    assert codes(sandbox.post(path, {"Name": "north"})) == ["6240"]


def test_class_ids_are_long(sandbox: Sandbox) -> None:
    made = sandbox.make("class", {"Name": "A"})
    assert len(made["Id"]) == 19
    answer = sandbox.get(f"class/{made['Id']}").json()["Class"]
    assert answer["Id"] == made["Id"]


def test_terms(sandbox: Sandbox) -> None:
    standard = sandbox.make("term", {"Name": "Net 45", "DueDays": 45})
    assert (standard["Type"], standard["DiscountPercent"]) == ("STANDARD", 0)
    dated = sandbox.make("term", {"Name": "The 15th", "DayOfMonthDue": 15})
    assert dated["Type"] == "DATE_DRIVEN"
    assert codes(sandbox.post("term", {"Name": "X", "DueDays": 1000})) == ["2240"]
    assert codes(sandbox.post("term", {"Name": "X" * 32, "DueDays": 1})) == ["2050"]


def test_payment_methods(sandbox: Sandbox) -> None:
    made = sandbox.make("paymentmethod", {"Name": "Barter"})
    assert made["Type"] == "NON_CREDIT_CARD"
    bad = {"Name": "Shells", "Type": "SHELLS"}
    assert codes(sandbox.post("paymentmethod", bad)) == ["2170"]


def test_tax_codes_are_made_by_the_service(sandbox: Sandbox) -> None:
    agency = sandbox.make("taxagency", {"DisplayName": "County"})
    body = {
        "TaxCode": "County tax",
        "TaxRateDetails": [
            {
                "TaxRateName": "County",
                "RateValue": "3.5",
                "TaxAgencyId": agency["Id"],
                "TaxApplicableOn": "Sales",
            }
        ],
    }
    response = sandbox.post("taxservice/taxcode", body)
    answer = response.json()
    assert answer["TaxCode"] == "County tax"
    code = sandbox.get(f"taxcode/{answer['TaxCodeId']}").json()["TaxCode"]
    rate_id = code["SalesTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"]["value"]
    assert rate_id == answer["TaxRateDetails"][0]["TaxRateId"]
    rate = sandbox.get(f"taxrate/{rate_id}").json()["TaxRate"]
    assert (rate["RateValue"], rate["AgencyRef"]["value"]) == (3.5, agency["Id"])
    body["TaxCode"] = "Other"
    fault = fault_of(sandbox.post("taxservice/taxcode", body))
    assert fault["code"] == "6240"
    assert "Another tax rate is already using this \nname" in fault["Detail"]
    assert codes(sandbox.post("taxcode", {"Name": "direct"})) == ["500"]
    accounts = [row["Name"] for row in sandbox.objects("Account")]
    assert "County Payable" in accounts


def test_pseudo_codes_ignore_paging(sandbox: Sandbox) -> None:
    rows = sandbox.query("select * from TaxCode maxresults 1")["TaxCode"]
    assert [row["Id"] for row in rows] == ["TAX", "NON", "CustomSalesTax", "2"]


def test_currencies_and_rates() -> None:
    with Sandbox("--company", "ca") as sandbox:
        made = sandbox.make("companycurrency", {"Code": "CHF"})
        assert made["Name"] == "Swiss Franc"
        assert codes(sandbox.post("companycurrency", {"Code": "CHF"})) == ["6240"]
        assert codes(sandbox.post("companycurrency", {"Code": "XXZ"})) == ["2160"]
        sandbox.make(
            "exchangerate",
            {"SourceCurrencyCode": "CHF", "Rate": 1.55, "AsOfDate": "2026-03-01"},
        )
        asked = {"sourcecurrencycode": "CHF", "asofdate": "2026-03-15"}
        rate = sandbox.get("exchangerate", **asked).json()["ExchangeRate"]
        assert (rate["Rate"], rate["TargetCurrencyCode"]) == (1.55, "CAD")
        assert "Id" not in rate and rate["AsOfDate"] == "2026-03-15"
        text = (
            "select * from exchangerate where sourcecurrencycode in ('CHF', 'USD') "
            "and asofdate = '2026-03-15'"
        )
        rows = sandbox.query(text)["ExchangeRate"]
        assert [row["Rate"] for row in rows] == [1.55, 1.37]
        home = sandbox.get("exchangerate", sourcecurrencycode="CAD")
        assert codes(home) == ["6000"]
        customer = sandbox.make(
            "customer", {"DisplayName": "Zurich", "CurrencyRef": {"value": "CHF"}}
        )
        job = sandbox.make(
            "customer",
            {"DisplayName": "J", "Job": True, "ParentRef": {"value": customer["Id"]}},
        )
        assert job["CurrencyRef"] == {"value": "CHF", "name": "Swiss Franc"}


@pytest.mark.parametrize("kind", ["us-manual", "ca", "gb", "eu", "au"])
def test_every_country_starts(server: Sandbox, kind: str) -> None:
    made = server.control("companies", {"kind": kind})
    state = server.control(f"objects/{made['company_id']}/TaxCode")
    assert len(state["objects"]) >= 4
    accounts = server.control(f"objects/{made['company_id']}/Account")["objects"]
    assert len(accounts) > 40


def test_preferences_merge_sparsely(sandbox: Sandbox) -> None:
    body = {
        "SyncToken": "0",
        "sparse": True,
        "SalesFormsPrefs": {"CustomTxnNumbers": True, "AutoApplyCredit": True},
        "OtherPrefs": {"NameValue": [{"Name": "DTXCopyMemo", "Value": "true"}]},
    }
    after = sandbox.make("preferences", body)
    forms = after["SalesFormsPrefs"]
    assert forms["CustomTxnNumbers"] is True and forms["AllowDiscount"] is True
    assert forms["AutoApplyCredit"] is False, "read-only"
    rows = {row["Name"]: row["Value"] for row in after["OtherPrefs"]["NameValue"]}
    assert rows["DTXCopyMemo"] == "true" and len(rows) > 10
    assert codes(sandbox.post("preferences", body)) == ["5010"]
    nameless = {"OtherPrefs": {"NameValue": [{"Value": "x"}]}, "SyncToken": "1"}
    assert codes(sandbox.post("preferences", nameless)) == ["2020"]


def test_references_to_nothing_and_to_inactive(sandbox: Sandbox) -> None:
    body = {"Name": "X", "Type": "Service", "IncomeAccountRef": {"value": "9999"}}
    fault = fault_of(sandbox.post("item", body))
    assert fault["code"] == "2500"
    assert fault["Detail"] == (
        "Invalid Reference Id : Accounts element id 9999 not found"
    )
    off = {"Id": "5", "SyncToken": "0", "sparse": True, "Active": False}
    sandbox.make("account", off)
    body["IncomeAccountRef"] = {"value": "5"}
    assert codes(sandbox.post("item", body)) == ["610"]
