"""Reports over HTTP: shape against recordings, parameters, figures of small cases."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from . import test_recorded_samples as recorded
from .support import Sandbox, codes
from .test_python_quickbooks import qb  # noqa: F401

needs_samples = pytest.mark.skipif(
    not recorded.FOLDER.is_dir(), reason="no recorded samples"
)
NAMES = (
    *("ProfitAndLoss", "ProfitAndLossDetail", "BalanceSheet", "TrialBalance"),
    *("GeneralLedger", "AgedReceivables", "AgedReceivableDetail", "AgedPayables"),
    *("CustomerBalance", "CustomerBalanceDetail", "CustomerIncome", "TransactionList"),
)


def run(sandbox: Sandbox, name: str, **params: Any) -> Any:
    response = sandbox.get(f"reports/{name}", **params)
    assert response.status_code == 200, response.text
    return response.json()


def texts(row: Any) -> list[str]:
    return [column["value"] for column in row["ColData"]]


def every(rows: Any) -> list[Any]:
    """Return all rows at any depth."""
    found = []
    for row in rows.get("Row", []):
        found += [row, *every(row.get("Rows", {}))]
    return found


def group(report: Any, name: str) -> list[str]:
    """Return the summary of a group."""
    (row,) = [row for row in every(report["Rows"]) if row.get("group") == name]
    return texts(row["Summary"] if "Summary" in row else row)


def sale(kind: str, customer: str, value: float, day: str, **more: Any) -> Any:
    detail = {"ItemRef": {"value": "1"}, **more.pop("detail", {})}
    line = {"Amount": value, "DetailType": "SalesItemLineDetail"}
    return {
        "CustomerRef": {"value": customer},
        "TxnDate": day,
        "Line": [{**line, "SalesItemLineDetail": detail}],
        **more,
    }


def bill(vendor: str, value: float, day: str, account: str = "7", **detail: Any) -> Any:
    inner = {"AccountRef": {"value": account}, **detail}
    line = {"Amount": value, "DetailType": "AccountBasedExpenseLineDetail"}
    return {
        "VendorRef": {"value": vendor},
        "TxnDate": day,
        "Line": [{**line, "AccountBasedExpenseLineDetail": inner}],
    }


@pytest.fixture
def books(sandbox: Sandbox) -> dict[str, Any]:
    """Two invoices, a credit memo, payments and a bill; today is 2026-11-20."""
    sandbox.control("clock", {"set": "2026-11-20T12:00:00-08:00"})
    one = sandbox.make("customer", {"DisplayName": "A"})["Id"]
    parent = {"Job": True, "ParentRef": {"value": one}}
    job = sandbox.make("customer", {"DisplayName": "J", **parent})["Id"]
    vendor = sandbox.make("vendor", {"DisplayName": "V"})["Id"]
    first = sandbox.make("invoice", sale("invoice", one, 100, "2026-09-01"))
    second = sandbox.make("invoice", sale("invoice", job, 200, "2026-11-01"))
    memo = sandbox.make("creditmemo", sale("creditmemo", one, 30, "2026-10-01"))

    def pay(value: float, day: str, *links: Any) -> Any:
        lines = [
            {"Amount": a, "LinkedTxn": [{"TxnId": o["Id"], "TxnType": t}]}
            for a, t, o in links
        ]
        body = {"CustomerRef": {"value": one}, "TotalAmt": value, "TxnDate": day}
        return sandbox.make("payment", {**body, "Line": lines})

    pay(70, "2026-11-02", (60, "Invoice", first))
    pay(0, "2026-11-03", (30, "Invoice", first), (30, "CreditMemo", memo))
    debt = sandbox.make(
        "bill", bill(vendor, 80, "2026-10-01", CustomerRef={"value": job})
    )
    return {"one": one, "job": job, "vendor": vendor, "invoice": second, "bill": debt}


@needs_samples
def test_profit_and_loss_without_data_as_recorded(sandbox: Sandbox) -> None:
    sample = recorded.sample("report_profit_and_loss.json")
    ours = run(
        sandbox,
        "ProfitAndLoss",
        customer="1",
        start_date="2015-01-01",
        end_date="2015-07-31",
        summarize_column_by="Customers",
    )
    wanted = sample["response"]["body"]
    for report in (wanted, ours):
        assert report["Header"].pop("Time")[10] == "T"
    assert ours == wanted


@needs_samples
def test_general_ledger_as_recorded(sandbox: Sandbox, books: Any) -> None:
    wanted = recorded.sample("report_general_ledger.json")["response"]["body"]
    ours = run(sandbox, "GeneralLedger")
    assert list(ours["Header"]) == list(wanted["Header"])
    assert ours["Columns"] == wanted["Columns"]
    assert ours["Header"]["DateMacro"] == "this month-to-date"
    assert (
        wanted["Rows"]["Row"][2]["Header"]["ColData"][0]
        == ours["Rows"]["Row"][0]["Header"]["ColData"][0]
    )
    sections = {
        texts(row["Header"])[0]: [texts(leaf) for leaf in row["Rows"]["Row"]]
        for row in ours["Rows"]["Row"]
    }
    assert sections["Accounts Receivable (A/R)"] == [
        ["Beginning Balance", "", "", "", "", "", "", "70.00"],
        ["2026-11-01", "Invoice", "1002", "A:J", "", "Services", "200.00", "270.00"],
        ["2026-11-02", "Payment", "", "A", "", "Undeposited Funds", "-70.00", "200.00"],
    ]
    leaf = ours["Rows"]["Row"][0]["Rows"]["Row"][1]
    assert [set(c) for c in leaf["ColData"]] == [
        set(c) for c in wanted["Rows"]["Row"][2]["Rows"]["Row"][1]["ColData"]
    ]
    assert leaf["ColData"][1]["id"] == books["invoice"]["Id"]
    assert sections["Services"][-1][-2:] == ["200.00", "270.00"], "credits count up"


@needs_samples
def test_transaction_list_in_xml_as_recorded(sandbox: Sandbox, books: Any) -> None:
    path = recorded.FOLDER / "xml_transaction_list_report.xml"
    wanted = ET.parse(path).getroot()
    response = sandbox.http.get(
        sandbox.url("reports/TransactionList"),
        params={"date_macro": "this fiscal year"},
        headers={**sandbox.headers(), "Accept": "application/xml"},
    )
    ours = ET.fromstring(response.text)
    spaces = "{http://schema.intuit.com/finance/v3}"

    def texts_of(root: ET.Element, name: str) -> list[str]:
        return ["".join(e.itertext()).strip() for e in root.iter(spaces + name)]

    assert ours.tag == wanted.tag
    for part in ("ColTitle", "ColType"):
        assert texts_of(ours, part) == texts_of(wanted, part)
    row = next(ours.iter(spaces + "Row"))
    assert row.attrib == {"type": "Data"} and len(row) == 9
    assert row[0].attrib["value"] == "2026-09-01"
    assert row[6].attrib["id"] == "84"


def test_profit_and_loss_by_customer_and_month(sandbox: Sandbox, books: Any) -> None:
    report = run(sandbox, "ProfitAndLoss", summarize_column_by="Customers")
    titles = [column["ColTitle"] for column in report["Columns"]["Column"]]
    assert titles == ["", "A", "A:J", "TOTAL"]
    assert report["Columns"]["Column"][1]["MetaData"] == [
        {"Name": "ColKey", "Value": books["one"]}
    ]
    net = group(report, "NetIncome")
    assert net == ["Net Income", "70.00", "120.00", "190.00"]
    months = run(
        sandbox,
        "ProfitAndLoss",
        summarize_column_by="Month",
        start_date="2026-09-01",
        end_date="2026-11-20",
    )
    titles = [column["ColTitle"] for column in months["Columns"]["Column"]]
    assert titles == ["", "Sep 2026", "Oct 2026", "Nov 1 - 20, 2026", "Total"]
    assert group(months, "Income")[1:] == ["100.00", "-30.00", "200.00", "270.00"]
    one = run(sandbox, "ProfitAndLoss", customer=books["job"])
    assert one["Header"]["Customer"] == books["job"]
    assert group(one, "NetIncome") == ["Net Income", "120.00"]


def test_cash_basis(sandbox: Sandbox, books: Any) -> None:
    report = run(sandbox, "ProfitAndLoss", accounting_method="Cash")
    assert report["Header"]["ReportBasis"] == "Cash"
    rows = {texts(r)[0]: texts(r)[1] for r in every(report["Rows"]) if "ColData" in r}
    assert rows == {"Services": "60.00", "Unapplied Cash Payment Income": "10.00"}
    sheet = run(sandbox, "BalanceSheet", accounting_method="Cash")
    assert group(sheet, "TotalAssets") == ["TOTAL ASSETS", "70.00"]
    september = {"start_date": "2026-09-01", "end_date": "2026-09-30"}
    early = run(sandbox, "ProfitAndLoss", accounting_method="Cash", **september)
    assert early["Header"]["Option"][-1] == {"Name": "NoReportData", "Value": "true"}
    pay = {
        "VendorRef": {"value": books["vendor"]},
        "TotalAmt": 20,
        "PayType": "Check",
        "TxnDate": "2026-11-10",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
    }
    link = {"TxnId": books["bill"]["Id"], "TxnType": "Bill"}
    sandbox.make("billpayment", {**pay, "Line": [{"Amount": 20, "LinkedTxn": [link]}]})
    after = run(sandbox, "ProfitAndLoss", accounting_method="Cash")
    assert group(after, "Expenses") == ["Total Expenses", "20.00"]


def test_balance_sheet_and_trial_balance(sandbox: Sandbox, books: Any) -> None:
    sheet = run(sandbox, "BalanceSheet")
    assert group(sheet, "TotalAssets") == ["TOTAL ASSETS", "270.00"]
    assert group(sheet, "AR")[1] == "200.00"
    assert group(sheet, "NetIncome") == ["Net Income", "190.00"]
    assert group(sheet, "TotalLiabilitiesAndEquity")[1] == "270.00"
    span = {"start_date": "2027-01-01", "end_date": "2027-02-01"}
    later = run(sandbox, "BalanceSheet", **span)
    assert group(later, "NetIncome") == ["Net Income", "0.00"], "a new fiscal year"
    rows = [texts(row) for row in every(later["Rows"]) if "ColData" in row]
    assert ["Retained Earnings", "190.00"] in rows
    trial = run(sandbox, "TrialBalance", **span)
    assert group(trial, "GrandTotal") == ["TOTAL", "270.00", "270.00"]
    columns = [column["ColTitle"] for column in trial["Columns"]["Column"]]
    assert columns == ["", "Debit", "Credit"]


def test_ageing(sandbox: Sandbox, books: Any) -> None:
    report = run(sandbox, "AgedReceivables")
    titles = [column["ColTitle"] for column in report["Columns"]["Column"]]
    spans = ["1 - 30", "31 - 60", "61 - 90", "91 and over"]
    assert titles == ["", "Current", *spans, "Total"]
    total = ["TOTAL", "200.00", "-10.00", "10.00", "0.00", "0.00", "200.00"]
    assert group(report, "GrandTotal") == total
    leaf = report["Rows"]["Row"][0]["Rows"]["Row"][0]
    assert "type" not in leaf and texts(leaf)[0] == "J"
    then = run(sandbox, "AgedReceivables", report_date="2026-10-31")
    assert group(then, "GrandTotal")[-1] == "70.00"
    detail = run(sandbox, "AgedReceivableDetail")
    heads = [texts(row["Header"])[0] for row in detail["Rows"]["Row"][:-1]]
    assert heads == ["31 - 60 days past due", "1 - 30 days past due", "Current"]
    owed = run(sandbox, "AgedPayables", vendor=books["vendor"])
    assert group(owed, "GrandTotal")[-1] == "80.00"
    weeks = run(sandbox, "AgedReceivables", aging_period="7", num_periods="3")
    titles = [column["ColTitle"] for column in weeks["Columns"]["Column"]]
    assert titles == ["", "Current", "1 - 7", "8 - 14", "15 and over", "Total"]


def test_reports_of_customers(sandbox: Sandbox, books: Any) -> None:
    balance = run(sandbox, "CustomerBalance")
    assert group(balance, "GrandTotal") == ["TOTAL", "200.00"]
    detail = run(sandbox, "CustomerBalanceDetail")
    assert group(detail, "GrandTotal")[-1] == "200.00"
    income = run(sandbox, "CustomerIncome")
    assert group(income, "GrandTotal") == ["TOTAL", "270.00", "-80.00", "190.00"]


def test_columns_macros_and_refusals(sandbox: Sandbox, books: Any) -> None:
    chosen = "tx_date,debt_amt,credit_amt,account_name"
    ledger = run(sandbox, "GeneralLedger", columns=chosen, date_macro="This Month")
    keys = [column["ColType"] for column in ledger["Columns"]["Column"]]
    assert keys == chosen.split(",")
    for macro in (
        *("today", "Last Month", "this fiscal quarter-to-date", "Last Fiscal Year"),
        *("next 4 weeks", "all", "Last Week-to-date", "This Calendar Year-to-date"),
    ):
        header = run(sandbox, "TransactionList", date_macro=macro)["Header"]
        assert header["DateMacro"] == macro.lower()
    header = run(sandbox, "ProfitAndLoss", date_macro="Last Fiscal Quarter")["Header"]
    assert (header["StartPeriod"], header["EndPeriod"]) == ("2026-07-01", "2026-09-30")
    for params, code in (
        ({"date_macro": "some day"}, "2170"),
        ({"start_date": "soon"}, "2060"),
        ({"accounting_method": "Barter"}, "2170"),
        ({"summarize_column_by": "Moon"}, "2170"),
    ):
        assert codes(sandbox.get("reports/ProfitAndLoss", **params)) == [code]


@needs_samples
def test_sub_accounts_nest_as_in_the_sample(sandbox: Sandbox) -> None:
    above = {"SubAccount": True, "ParentRef": {"value": "1"}}
    body = {"Name": "Garden", "AccountType": "Income", **above}
    below = sandbox.make("account", body)["Id"]
    lines = [
        {
            "Amount": value,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {
                "PostingType": side,
                "AccountRef": {"value": account},
            },
        }
        for side, account, value in (
            ("Debit", "35", 30),
            ("Credit", below, 20),
            ("Credit", "1", 10),
        )
    ]
    sandbox.make("journalentry", {"Line": lines})
    ours = run(sandbox, "GeneralLedger", columns="tx_date,subt_nat_amount")
    sample = recorded.sample("report_gl_nested.json")["Rows"]["Row"][0]
    (section,) = [
        row for row in ours["Rows"]["Row"] if texts(row["Header"])[0] == "Services"
    ]
    kinds = [row["type"] for row in section["Rows"]["Row"]]
    assert kinds == ["Section", "Data"]
    assert kinds == [row["type"] for row in sample["Rows"]["Row"]][1:]
    assert set(section) == set(sample)
    assert texts(section["Summary"]) == ["Total for Services", "30.00"]
    sheet = run(sandbox, "ProfitAndLoss")
    (parent,) = [
        row
        for row in every(sheet["Rows"])
        if "Header" in row and texts(row["Header"])[0] == "Services"
    ]
    assert texts(parent["Header"])[1] == "10.00"
    assert texts(parent["Summary"]) == ["Total Services", "30.00"]


def test_wild_parameters_never_break_a_report(sandbox: Sandbox, books: Any) -> None:
    chance = random.Random(7)
    values = {
        "start_date": ["0001-01-01", "1950-01-01", "2026-11-01", "9999-12-31", "x"],
        "end_date": ["2999-12-31", "2026-11-30", "2020-02-29", "2026-13-01", ""],
        "date_macro": ["all", "Last Fiscal Quarter", "next year", "", "tomorrow"],
        "summarize_column_by": ["Days", "Week", "Vendors", "ProductsAndServices", "?"],
        "accounting_method": ["cash", "ACCRUAL", "", "both"],
        "customer": ["1", "1,2", "0", "x", ","],
        "columns": ["memo", "name,,x", "", "txn_type,rbal_nat_amount"],
        "aging_period": ["0", "-3", "7", "many", "99999999"],
        "num_periods": ["1", "50", "3"],
        "sort_order": ["descend", "ascend", "up"],
    }
    seen = set()
    for number in range(150):
        names = chance.sample(sorted(values), 4)
        params = {name: chance.choice(values[name]) for name in names}
        name = NAMES[number % len(NAMES)]
        answer = sandbox.get(f"reports/{name}", **params)
        assert answer.status_code in (200, 400), (name, params, answer.text)
        seen.add(answer.status_code)
        if answer.status_code == 400:
            known = {"2060", "2070", "2170", "10100"}
            assert set(codes(answer)) <= known, (name, params, answer.text)
    assert seen == {200, 400}


def test_every_report_answers_an_empty_company(sandbox: Sandbox) -> None:
    for name in NAMES:
        report = run(sandbox, name)
        options = report["Header"]["Option"]
        assert {"Name": "NoReportData", "Value": "true"} in options, name
        assert report["Columns"]["Column"]


def test_python_quickbooks_gets_reports(
    sandbox: Sandbox,
    books: Any,
    qb: Any,  # noqa: F811
) -> None:
    for name in NAMES:
        found = qb.get_report(name, {"start_date": "2026-01-01"})
        assert found["Header"]["ReportName"] == name
