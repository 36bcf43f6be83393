"""Reports agree with the ledger and with each other, whatever happened before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .support import Sandbox
from .test_reports import bill, every, group, run, sale, texts

DAYS = st.sampled_from(["2025-11-15", "2026-01-10", "2026-09-01", "2026-11-05"])
MONEY = st.integers(1, 50000).map(lambda cents: cents / 100)
OPERATION = st.tuples(
    st.sampled_from(
        "invoice creditmemo payment apply salesreceipt bill vendorcredit paybill "
        "transfer journalentry void delete".split()
    ),
    MONEY,
    DAYS,
    st.integers(0, 5),
)


class Play:
    """Carries out random operations; refusals are part of the game."""

    def __init__(self, sandbox: Sandbox):
        self.sandbox = sandbox
        self.made: list[tuple[str, Any]] = []
        self.customers = [
            sandbox.make("customer", {"DisplayName": name})["Id"] for name in "AB"
        ]
        self.vendor = sandbox.make("vendor", {"DisplayName": "V"})["Id"]

    def send(self, path: str, body: Any, **params: Any) -> None:
        answer = self.sandbox.post(path, body, **params)
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 200 and not params:
            obj = next(v for k, v in answer.json().items() if k != "time")
            self.made.append((path, obj))

    def links(self, kinds: dict[str, str], value: float) -> list[Any]:
        found = [(p, o) for p, o in self.made if p in kinds][-2:]
        part = round(value / max(1, len(found) + 1), 2)
        return [
            {"Amount": part, "LinkedTxn": [{"TxnId": o["Id"], "TxnType": kinds[p]}]}
            for p, o in found
        ]

    def step(self, what: str, value: float, day: str, pick: int) -> None:
        customer = self.customers[pick % 2]
        if what in ("invoice", "creditmemo", "salesreceipt"):
            self.send(what, sale(what, customer, value, day))
        elif what in ("bill", "vendorcredit"):
            self.send(what, bill(self.vendor, value, day))
        elif what == "payment":
            body = {"CustomerRef": {"value": customer}, "TotalAmt": value}
            lines = self.links({"invoice": "Invoice"}, value)
            self.send("payment", {**body, "TxnDate": day, "Line": lines})
        elif what == "apply":
            kinds = {"invoice": "Invoice", "creditmemo": "CreditMemo"}
            body = {"CustomerRef": {"value": customer}, "TotalAmt": 0}
            lines = self.links(kinds, value)
            self.send("payment", {**body, "TxnDate": day, "Line": lines})
        elif what == "paybill":
            check = {"CheckPayment": {"BankAccountRef": {"value": "35"}}}
            body = {"VendorRef": {"value": self.vendor}, "TotalAmt": value}
            lines = self.links({"bill": "Bill"}, value)
            body = {**body, **check, "PayType": "Check", "TxnDate": day}
            self.send("billpayment", {**body, "Line": lines})
        else:
            self.other(what, value, day, pick)

    def other(self, what: str, value: float, day: str, pick: int) -> None:
        if what == "transfer":
            ends = {"FromAccountRef": {"value": "35"}, "ToAccountRef": {"value": "36"}}
            self.send("transfer", {**ends, "Amount": value, "TxnDate": day})
        elif what == "journalentry":
            lines = [
                {
                    "Amount": value,
                    "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {
                        "PostingType": side,
                        "AccountRef": {"value": account},
                    },
                }
                for side, account in (("Debit", "20"), ("Credit", "35"))
            ]
            self.send("journalentry", {"TxnDate": day, "Line": lines})
        elif self.made:
            path, obj = self.made[pick % len(self.made)]
            body = {"Id": obj["Id"], "SyncToken": obj["SyncToken"]}
            if what == "void" and path == "payment":
                extra = {"operation": "update", "include": "void"}
                self.send(path, {**body, "sparse": True}, **extra)
            else:
                self.send(path, body, operation=what)


def dec(text: str) -> Decimal:
    return Decimal(text or "0")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(OPERATION, min_size=3, max_size=12))
def test_sums_agree(sandbox: Sandbox, operations: list[Any]) -> None:
    sandbox.control("reset", {})
    sandbox.control("clock", {"set": "2026-11-20T12:00:00-08:00"})
    play = Play(sandbox)
    for operation in operations:
        play.step(*operation)
    accounts = {row["Id"]: row for row in sandbox.objects("Account")}
    ledger = {i: dec(str(row["CurrentBalance"])) for i, row in accounts.items()}
    for basis in ("Accrual", "Cash"):
        check_basis(sandbox, basis)
    rows = every(run(sandbox, "TrialBalance")["Rows"])
    shown = {
        row["ColData"][0]["id"]: dec(texts(row)[1]) - dec(texts(row)[2])
        for row in rows
        if "ColData" in row
    }
    for identifier, value in ledger.items():
        classification = accounts[identifier]["Classification"]
        if classification in ("Asset", "Liability"):
            assert shown.get(identifier, Decimal(0)) == value, identifier
    check_open_items(sandbox, ledger)


def check_basis(sandbox: Sandbox, basis: str) -> None:
    """Both halves of the sheet, both columns of the trial balance, net incomes."""
    more = {"accounting_method": basis}
    sheet = run(sandbox, "BalanceSheet", **more)
    assert dec(group(sheet, "TotalAssets")[1]) == dec(
        group(sheet, "TotalLiabilitiesAndEquity")[1]
    )
    trial = run(sandbox, "TrialBalance", **more)
    if trial["Rows"]:
        _label, debits, credits = group(trial, "GrandTotal")
        assert debits == credits
    net = dec(group(run(sandbox, "ProfitAndLoss", **more), "NetIncome")[1])
    for word in ("Month", "Customers", "Classes", "Quarter"):
        split = run(sandbox, "ProfitAndLoss", summarize_column_by=word, **more)
        parts = [dec(text) for text in group(split, "NetIncome")[1:]]
        assert parts[-1] == net
        assert len(parts) == 1 or sum(parts[:-1]) == net
    detail = run(sandbox, "ProfitAndLossDetail", **more)
    if detail["Rows"]:
        assert dec(group(detail, "NetIncome")[6]) == net
    ledger = run(sandbox, "GeneralLedger", date_macro="all", **more)
    debit = credit = Decimal(0)
    sides = run(
        sandbox,
        "GeneralLedger",
        date_macro="all",
        columns="debt_amt,credit_amt",
        **more,
    )
    for row in every(sides["Rows"]):
        if row.get("type") == "Data":
            debit, credit = debit + dec(texts(row)[0]), credit + dec(texts(row)[1])
    assert debit == credit
    assert bool(ledger["Rows"]) == bool(sides["Rows"])


def check_open_items(sandbox: Sandbox, ledger: dict[str, Decimal]) -> None:
    """Ageing and customer balances against the ledger and the documents."""
    aged = run(sandbox, "AgedReceivables")
    total = dec(group(aged, "GrandTotal")[-1]) if aged["Rows"] else Decimal(0)
    assert total == ledger["84"]
    owed = run(sandbox, "AgedPayables")
    total = dec(group(owed, "GrandTotal")[-1]) if owed["Rows"] else Decimal(0)
    assert total == -ledger["33"]
    balance = {
        row["ColData"][0]["id"]: dec(texts(row)[1])
        for row in every(run(sandbox, "CustomerBalance")["Rows"])
        if "ColData" in row
    }
    for row in sandbox.objects("Customer"):
        assert balance.get(row["Id"], Decimal(0)) == dec(str(row["Balance"]))
    detail = run(sandbox, "AgedReceivableDetail", columns="txn_type,subt_open_bal")
    shown = {
        row["ColData"][0]["id"]: dec(texts(row)[1])
        for row in every(detail["Rows"])
        if "ColData" in row
    }
    for invoice in sandbox.objects("Invoice"):
        open_amount = dec(str(invoice["Balance"]))
        assert shown.get(invoice["Id"], Decimal(0)) == open_amount
