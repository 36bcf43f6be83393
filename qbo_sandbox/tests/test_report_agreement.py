"""The reports beside the common ones: each agrees with another one and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from .support import Sandbox
from .test_reports import every, group, run, texts

KINDS = ("us", "gb", "eu")
WHOLE = {"start_date": "2020-01-01", "end_date": "2035-12-31"}
NAMES = (
    *("CashFlow", "InventoryValuationSummary", "CustomerSales", "ItemSales"),
    *("VendorBalance", "VendorBalanceDetail", "AgedPayableDetail", "VendorExpenses"),
    *("TransactionListWithSplits", "TransactionListByCustomer", "TaxSummary"),
    *("TransactionListByVendor", "DepartmentSales", "ClassSales", "AccountList"),
    *("JournalReport", "TrialBalanceFR", "GeneralLedgerFR"),
    "TransactionDetailByAccount",
)


class View:
    """A sandbox as seen by one of its companies."""

    def __init__(self, sandbox: Sandbox, kind: str):
        self.sandbox = sandbox
        rows = sandbox.hello["companies"]
        self.company = next(r["company_id"] for r in rows if r["kind"] == kind)

    def get(self, path: str, **params: Any) -> Any:
        return self.sandbox.get(path, self.company, **params)

    def objects(self, entity: str) -> list[dict[str, Any]]:
        return self.sandbox.objects(entity, self.company)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    words = [word for kind in KINDS for word in ("--company", kind)]
    with Sandbox(*words) as running:
        yield running


@pytest.fixture(params=KINDS)
def view(request: Any, sandbox: Sandbox) -> Any:
    return View(sandbox, request.param)


def total(report: Any, place: int = -1) -> Decimal:
    return Decimal(group(report, "GrandTotal")[place] or 0)


def balance(view: Any, *subtypes: str) -> Decimal:
    return sum(
        Decimal(str(row["CurrentBalance"]))
        for row in view.objects("Account")
        if row["AccountSubType"] in subtypes
    )


def abroad(view: Any, subtype: str) -> bool:
    """Tell whether some accounts of a subtype are kept in a foreign currency."""
    rows = [row for row in view.objects("Account") if row["AccountSubType"] == subtype]
    return len({row["CurrencyRef"]["value"] for row in rows}) > 1


@pytest.mark.parametrize("name", NAMES)
def test_shape_and_emptiness(view: Any, name: str) -> None:
    report = run(view, name, **WHOLE)
    some = name != "InventoryValuationSummary" or balance(view, "Inventory")
    flag = {"Name": "NoReportData", "Value": "false" if some else "true"}
    assert flag in report["Header"]["Option"]
    width = len(report["Columns"]["Column"])
    for row in every(report["Rows"]):
        for part in (row, row.get("Header", {}), row.get("Summary", {})):
            assert len(part.get("ColData", [None] * width)) == width, (name, row)
    past = {"start_date": "2001-01-01", "end_date": "2001-01-31"}
    if name != "AccountList":
        early = run(view, name, **past, report_date="2001-01-31")
        kept = [row for row in every(early["Rows"]) if row.get("type") == "Data"]
        assert not [row for row in kept if "group" not in row], name


def test_cash_flow_explains_the_cash(view: Any) -> None:
    report = run(view, "CashFlow", **WHOLE)
    cash = sum(
        Decimal(str(row["CurrentBalance"]))
        for row in view.objects("Account")
        if row["AccountType"] == "Bank" or row["AccountSubType"] == "UndepositedFunds"
    )
    assert Decimal(group(report, "EndingCash")[1]) == cash
    income = run(view, "ProfitAndLoss", accounting_method="Accrual", **WHOLE)
    (own,) = [r for r in every(report["Rows"]) if r.get("group") == "NetIncome"]
    assert texts(own)[1] == group(income, "NetIncome")[1]
    later = run(view, "CashFlow", start_date="2036-01-01", end_date="2036-02-01")
    (begin,) = [r for r in every(later["Rows"]) if r.get("group") == "BeginningCash"]
    assert texts(begin)[1] == group(later, "EndingCash")[1] == f"{cash:.2f}"


def test_what_is_owed_to_vendors(view: Any) -> None:
    aged = total(run(view, "AgedPayables"))
    for name in ("VendorBalance", "VendorBalanceDetail", "AgedPayableDetail"):
        assert total(run(view, name)) == aged, name
    if not abroad(view, "AccountsPayable"):
        assert -balance(view, "AccountsPayable") == aged


def test_what_was_sold(view: Any) -> None:
    accrual = {**WHOLE, "accounting_method": "Accrual"}
    income = group(run(view, "ProfitAndLoss", **accrual), "Income")[1]
    for name in ("ClassSales", "DepartmentSales"):
        assert total(run(view, name, **accrual)) >= Decimal(income), name
    by_customer = total(run(view, "CustomerSales", **accrual))
    assert by_customer == total(run(view, "CustomerIncome", **accrual), 1)
    assert by_customer == total(run(view, "ItemSales", **accrual), 2)


def test_stock_is_worth_what_the_ledger_says(view: Any) -> None:
    report = run(view, "InventoryValuationSummary", report_date="2035-12-31")
    worth = [row for row in every(report["Rows"]) if row.get("group") == "GrandTotal"]
    assert sum(Decimal(row["Summary"]["ColData"][3]["value"]) for row in worth) == (
        balance(view, "Inventory")
    )
    held = {
        row["Id"]: row["QtyOnHand"]
        for row in view.objects("Item")
        if "QtyOnHand" in row
    }
    for row in every(report["Rows"]):
        if row.get("type") == "Data":
            name, _sku, pieces = row["ColData"][:3]
            assert Decimal(pieces["value"]) == Decimal(str(held[name["id"]]))


def test_journal_and_lists_of_transactions(view: Any) -> None:
    journal = run(view, "JournalReport", **WHOLE)
    assert total(journal, -1) == total(journal, -2) > 0
    listed = run(view, "TransactionList", **WHOLE)["Rows"]["Row"]
    splits = run(view, "TransactionListWithSplits", **WHOLE)["Rows"]["Row"]
    assert len(splits) == len(listed)
    named = [row["ColData"][4].get("id") for row in listed]
    for name, entity in (
        ("TransactionListByCustomer", "Customer"),
        ("TransactionListByVendor", "Vendor"),
    ):
        ids = {row["Id"] for row in view.objects(entity)}
        rows = run(view, name, **WHOLE)["Rows"]["Row"]
        assert {row["Header"]["ColData"][0]["id"] for row in rows} <= ids
        assert sum(len(row["Rows"]["Row"]) for row in rows) <= len(
            [identifier for identifier in named if identifier in ids]
        )


def test_detail_by_account(view: Any) -> None:
    name = "TransactionDetailByAccount"
    keys = "tx_date,account_name,debt_amt,credit_amt,rbal_nat_amount,unknown"
    flat = run(view, name, **WHOLE, columns=keys, groupby="none")["Rows"]["Row"]
    debits, credits = (
        sum(Decimal(texts(row)[place] or 0) for row in flat) for place in (2, 3)
    )
    assert debits == credits > 0
    grouped = run(view, name, **WHOLE, columns=keys)
    leaves = [row for row in every(grouped["Rows"]) if row.get("type") == "Data"]
    assert len(leaves) == len(flat)
    back = {"groupby": "none", "sort_order": "descend"}
    turned = run(view, name, **WHOLE, columns=keys, **back)["Rows"]["Row"]
    assert [texts(row)[0] for row in turned] == [texts(r)[0] for r in flat][::-1]


def test_tax_and_accounts(view: Any) -> None:
    report = run(view, "TaxSummary", **WHOLE)
    owed = sum(
        Decimal(row["Summary"]["ColData"][2]["value"])
        for row in report["Rows"]["Row"]
        if "Summary" in row
    )
    kinds = ("SalesTaxPayable", "GlobalTaxPayable", "GlobalTaxSuspense")
    assert owed == -balance(view, *kinds)
    accounts = run(view, "AccountList")["Rows"]["Row"]
    shown = {row["ColData"][0]["id"]: row["ColData"][4]["value"] for row in accounts}
    for row in view.objects("Account"):
        home = row["CurrencyRef"]["value"] == report["Header"]["Currency"]
        if row["Active"] and row["Classification"] == "Asset" and home:
            assert Decimal(shown[row["Id"]]) == Decimal(str(row["CurrentBalance"]))
