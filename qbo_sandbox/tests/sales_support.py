"""Sales documents for tests: bodies, and what the ledger must agree with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbo_sandbox.company import Company
from qbo_sandbox.engine import remove, write
from qbo_sandbox.entities.registry import entity_named

from .support import Sandbox


def item_line(amount: Any, item: str = "1", code: str = "", **detail: Any) -> Any:
    """Return a line that sells an item; ``code`` is a tax code."""
    inner = {"ItemRef": {"value": item}, **detail}
    if code:
        inner["TaxCodeRef"] = {"value": code}
    return {
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": inner,
    }


def form(customer: str, *amounts: Any, **more: Any) -> dict[str, Any]:
    """Return a sales form with a line for each amount."""
    lines = [item_line(amount) for amount in amounts]
    return {"CustomerRef": {"value": customer}, "Line": lines, **more}


def applied(amount: Any, kind: str, identifier: str) -> dict[str, Any]:
    """Return a payment's line."""
    link = {"TxnId": identifier, "TxnType": kind}
    return {"Amount": amount, "LinkedTxn": [link]}


def payment(customer: str, total: Any, *lines: Any, **more: Any) -> dict[str, Any]:
    """Return a payment."""
    head = {"CustomerRef": {"value": customer}, "TotalAmt": total}
    return {**head, "Line": list(lines), **more}


def customer(sandbox: Sandbox, name: str = "Amy", **more: Any) -> str:
    """Create a customer; returns the Id."""
    return str(sandbox.make("customer", {"DisplayName": name, **more})["Id"])


def accounts(sandbox: Sandbox, company: str | None = None) -> dict[str, float]:
    """Return the balances of accounts that have one, by name."""
    rows = sandbox.objects("Account", company)
    return {row["Name"]: row["CurrentBalance"] for row in rows if row["CurrentBalance"]}


SALES = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Estimate")


def check_total(obj: dict[str, Any]) -> None:
    """Assert that lines, tax and total of a document add up, gross prices too."""
    lines = obj["Line"]
    tax = obj.get("TxnTaxDetail", {})
    parts = [row.get("Amount", 0) for row in lines if "SubTotalLineDetail" not in row]
    taken = sum(row["Amount"] for row in lines if "DiscountLineDetail" in row)
    total_tax = tax.get("TotalTax", 0)
    assert obj["TotalAmt"] == sum(parts) - 2 * taken + total_tax, obj
    if "TaxLine" in tax:
        assert sum(row["Amount"] for row in tax["TaxLine"]) == total_tax, obj
    sold = [row["SalesItemLineDetail"] for row in lines if "SalesItemLineDetail" in row]
    if all("TaxInclusiveAmt" in row for row in sold) and not taken:
        assert obj["TotalAmt"] == sum(row["TaxInclusiveAmt"] for row in sold), obj


class Books:
    """A company in this process, written to as the routes do."""

    def __init__(self, company: Company):
        self.company = company

    def do(self, entity: str, body: Any, operation: str = "save") -> dict[str, Any]:
        """Create, update, delete or void; raises QboFault and undoes it all then."""
        kind = entity_named(entity)
        act = {"save": write.save, "delete": remove.delete, "void": remove.void}
        with self.company.database.transaction():
            return act[operation](self.company, kind, body)

    def all(self, entity: str) -> list[dict[str, Any]]:
        """Return the stored objects of an entity."""
        return list(self.company.objects.select(entity))

    def check(self) -> None:
        """Assert that the ledger balances and that every balance follows from it."""
        rows = self.company.database.execute(
            "SELECT account, SUM(cents) AS c, SUM(foreign_cents) AS f FROM posting "
            "WHERE company = ? GROUP BY account",
            (self.company.id,),
        ).fetchall()
        assert sum(row["c"] for row in rows) == 0
        held = self.company.database.execute(
            "SELECT account, cents, foreign_cents FROM account_balance "
            "WHERE company = ? AND (cents <> 0 OR foreign_cents <> 0)",
            (self.company.id,),
        ).fetchall()
        sums = {r["account"]: (r["c"], r["f"]) for r in rows if r["c"] or r["f"]}
        assert {r["account"]: (r["cents"], r["foreign_cents"]) for r in held} == sums
        self._check_customers()
        self._check_documents()
        for kind in SALES:
            for obj in self.all(kind):
                check_total(obj)

    def _check_customers(self) -> None:
        """Balance is what documents leave open; jobs count in BalanceWithJobs."""
        open_of: dict[str, Decimal] = {}
        for kind, sign, name in (
            ("Invoice", 1, "Balance"),
            ("CreditMemo", -1, "Balance"),
            ("Payment", -1, "UnappliedAmt"),
        ):
            for obj in self.all(kind):
                assert 0 <= obj[name] <= obj["TotalAmt"], obj
                who = obj["CustomerRef"]["value"]
                open_of[who] = open_of.get(who, Decimal(0)) + sign * obj[name]
        people = self.all("Customer")
        for person in people:
            own = open_of.get(person["Id"], Decimal(0))
            assert person["Balance"] == own, person
            below = [
                p for p in people if p.get("ParentRef", {}).get("value") == person["Id"]
            ]
            jobs = sum((p["BalanceWithJobs"] for p in below), Decimal(0))
            assert person["BalanceWithJobs"] == own + jobs, person

    def _check_documents(self) -> None:
        """Payments and the documents they name agree on both sides."""
        paid: dict[tuple[str, str], Decimal] = {}
        sources: dict[str, set[str]] = {}
        for obj in self.all("Payment"):
            debit = credit = Decimal(0)
            for line in obj["Line"]:
                link = line["LinkedTxn"][0]
                key = (link["TxnType"], link["TxnId"])
                paid[key] = paid.get(key, Decimal(0)) + line["Amount"]
                if link["TxnType"] == "CreditMemo":
                    credit += line["Amount"]
                else:
                    debit += line["Amount"]
                    sources.setdefault(link["TxnId"], set()).add(obj["Id"])
            assert obj["UnappliedAmt"] == obj["TotalAmt"] - debit + credit, obj
        for kind in ("Invoice", "CreditMemo"):
            for obj in self.all(kind):
                used = paid.pop((kind, obj["Id"]), Decimal(0))
                whole = obj["TotalAmt"] - obj.get("Deposit", 0)
                assert obj["Balance"] == whole - used, obj
                if kind == "Invoice":
                    links = [r for r in obj["LinkedTxn"] if r["TxnType"] == "Payment"]
                    named = {row["TxnId"] for row in links}
                    assert named == sources.get(obj["Id"], set()), obj
        assert not paid, "a payment names a document that is not there"
