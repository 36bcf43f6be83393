"""Random sequences of sales: debits equal credits, balances follow, nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbo_sandbox import ledger
from qbo_sandbox.codec import amount
from qbo_sandbox.errors import QboFault
from qbo_sandbox.world import World

from .sales_support import Books, applied, item_line

FORMS = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Estimate")
AMOUNTS = st.sampled_from(["0.01", "3.33", "10", "99.99", "250", "1000.05"])
STEP = st.tuples(
    st.sampled_from(
        "make make make pay pay credit change lower void delete unapply rate".split()
    ),
    st.integers(0, 30),
    st.integers(0, 30),
    AMOUNTS,
    AMOUNTS,
)


def start(kind: str) -> tuple[Books, list[str]]:
    """Return books with a parent, its jobs and another customer."""
    books = Books(next(iter(World(kinds=[kind]).companies.values())))
    foreign = {"CurrencyRef": {"value": "EUR"}} if kind == "ca" else {}
    top = books.do("Customer", {"DisplayName": "Top"})["Id"]
    job = {"Job": True, "ParentRef": {"value": top}}
    other = books.do("Customer", {"DisplayName": "Other", **foreign})["Id"]
    inner = books.do("Customer", {"DisplayName": "Job", **job})["Id"]
    return books, [top, inner, other]


class Walk:
    """Does one random step after the other; what QuickBooks refuses is refused."""

    def __init__(self, kind: str):
        self.books, self.people = start(kind)
        self.refused = self.done = 0
        self.codes = ["TAX", "NON"]
        if kind == "ca":
            self.codes = [row["Id"] for row in self.books.all("TaxCode")]

    def pick(self, *entities: str) -> Any:
        return [(e, obj) for e in entities for obj in self.books.all(e)]

    def step(self, action: str, a: int, b: int, first: str, second: str) -> None:
        try:
            getattr(self, action)(a, b, first, second)
            self.done += 1
        except QboFault as fault:
            assert "10000" not in fault.codes()
            self.refused += 1

    def lines(self, a: int, first: str, second: str) -> list[Any]:
        codes = self.codes
        rows = [
            item_line(first, code=codes[a % len(codes)]),
            item_line(second, "2", code=codes[(a // 2) % len(codes)]),
        ]
        if a % 5 == 0:
            discount = {"PercentBased": True, "DiscountPercent": "7.5"}
            rows.append(
                {"DetailType": "DiscountLineDetail", "DiscountLineDetail": discount}
            )
        return rows

    def make(self, a: int, b: int, first: str, second: str) -> None:
        kind = FORMS[a % len(FORMS)] if b % 3 else "Invoice"
        body: dict[str, Any] = {
            "CustomerRef": {"value": self.people[b % 3]},
            "Line": self.lines(a, first, second),
            "GlobalTaxCalculation": ["TaxExcluded", "TaxInclusive"][b % 2],
        }
        if kind == "RefundReceipt":
            body["DepositToAccountRef"] = {"value": "35"}
        if b % 4 == 1 and self.people[b % 3] == self.people[2]:
            body["ExchangeRate"] = "1.4567"
        self.books.do(kind, body)

    def pay(self, a: int, b: int, first: str, second: str) -> None:
        who, lines, total = self.people[b % 3], [], amount(first)
        for _kind, invoice in self.pick("Invoice")[a % 3 :][:2]:
            part = min(invoice["Balance"], amount(second))
            if part and a % 7:
                lines.append(applied(part, "Invoice", invoice["Id"]))
                total += part
                who = invoice["CustomerRef"]["value"] if b % 2 else who
        body = {"CustomerRef": {"value": who}, "TotalAmt": total, "Line": lines}
        if b % 5 == 0:
            body["ExchangeRate"] = "1.31"
        self.books.do("Payment", body)

    def credit(self, a: int, b: int, first: str, second: str) -> None:
        invoices = [o for _k, o in self.pick("Invoice") if o["Balance"]]
        memos = [o for _k, o in self.pick("CreditMemo") if o["Balance"]]
        if not invoices or not memos:
            return
        invoice, memo = invoices[a % len(invoices)], memos[b % len(memos)]
        part = min(invoice["Balance"], memo["Balance"])
        lines = [
            applied(part, "Invoice", invoice["Id"]),
            applied(part, "CreditMemo", memo["Id"]),
        ]
        who = invoice["CustomerRef"]["value"]
        body = {"CustomerRef": {"value": who}, "TotalAmt": 0, "Line": lines}
        self.books.do("Payment", body)

    def change(self, a: int, b: int, first: str, second: str) -> None:
        self._update(a, b, {"Line": self.lines(b, first, second)})

    def lower(self, a: int, b: int, first: str, second: str) -> None:
        self._update(a, b, {"Line": self.lines(1, "0.01", "0.02")})

    def rate(self, a: int, b: int, first: str, second: str) -> None:
        body = {"ExchangeRate": "1.7"} if b % 2 else {}
        if b % 3 == 0:
            body["CustomerRef"] = {"value": self.people[a % 3]}
        self._update(a, b, body)

    def _update(self, a: int, b: int, body: dict[str, Any]) -> None:
        found = self.pick(*FORMS)
        if found:
            kind, obj = found[a % len(found)]
            head = {"Id": obj["Id"], "SyncToken": obj["SyncToken"], "sparse": True}
            self.books.do(kind, {**head, **body})

    def unapply(self, a: int, b: int, first: str, second: str) -> None:
        found = self.pick("Payment")
        if found:
            _kind, obj = found[a % len(found)]
            head = {"Id": obj["Id"], "SyncToken": obj["SyncToken"], "sparse": True}
            self.books.do("Payment", {**head, "Line": obj["Line"][: b % 2]})

    def void(self, a: int, b: int, first: str, second: str) -> None:
        self._end("void", a, ("Invoice", "SalesReceipt", "Payment"))

    def delete(self, a: int, b: int, first: str, second: str) -> None:
        self._end("delete", a, (*FORMS, "Payment"))

    def _end(self, operation: str, a: int, kinds: tuple[str, ...]) -> None:
        found = self.pick(*kinds)
        if found:
            kind, obj = found[a % len(found)]
            body = {"Id": obj["Id"], "SyncToken": obj["SyncToken"]}
            self.books.do(kind, body, operation)


@pytest.mark.parametrize("kind", ["empty", "ca"])
@pytest.mark.parametrize("delete_paid", ["refuse", "unapply"])
@settings(max_examples=15, deadline=None)
@given(steps=st.lists(STEP, min_size=5, max_size=25), auto=st.booleans())
def test_the_books_agree(
    kind: str, delete_paid: str, steps: list[Any], auto: bool
) -> None:
    walk = Walk(kind)
    company = walk.books.company
    company.settings.change({"delete_paid_invoice": delete_paid})
    preferences = company.single("Preferences")
    preferences["SalesFormsPrefs"]["AutoApplyCredit"] = auto
    for step in steps:
        walk.step(*step)
        walk.books.check()
    assert walk.done + walk.refused == len(steps)


def test_what_a_payment_at_another_rate_posts() -> None:
    books, people = start("ca")
    code = next(r["Id"] for r in books.all("TaxCode") if r["Name"] == "Out of Scope")
    invoice = books.do(
        "Invoice",
        {
            "CustomerRef": {"value": people[2]},
            "ExchangeRate": "1.5",
            "Line": [item_line(100, code=code)],
        },
    )
    made = books.do(
        "Payment",
        {
            "CustomerRef": {"value": people[2]},
            "ExchangeRate": "1.6",
            "TotalAmt": 80,
            "Line": [applied(60, "Invoice", invoice["Id"])],
        },
    )
    rows = ledger.postings_of(books.company, "Payment", made["Id"])
    names = {
        books.company.label("Account", row["account"]): row["cents"] for row in rows
    }
    assert names == {
        "Undeposited Funds": 12800,
        "Accounts Receivable (A/R) - EUR": -12200,
        "Exchange Gain or Loss": -600,
    }
    books.check()


JUNK = st.sampled_from(
    ["", None, {}, [], {"value": ""}, {"value": "1"}, -1, 0, 10**14, "1e-9", "x", True]
)
PATHS = (
    *("Line", "Line.0.Amount", "Line.0.DetailType", "Line.0.SalesItemLineDetail"),
    *("Line.0.SalesItemLineDetail.Qty", "Line.0.SalesItemLineDetail.UnitPrice"),
    *("Line.0.SalesItemLineDetail.ItemRef", "Line.0.SalesItemLineDetail.ClassRef"),
    *("Line.0.SalesItemLineDetail.TaxCodeRef", "Line.0.LinkedTxn", "Line.0.Id"),
    *("Line.0.SalesItemLineDetail.TaxInclusiveAmt", "Line.1.DiscountLineDetail"),
    *("Line.1.Amount", "Line.1.DiscountLineDetail.DiscountPercent", "TxnDate"),
    *("TxnTaxDetail", "TxnTaxDetail.TotalTax", "TxnTaxDetail.TaxLine", "BillAddr"),
    *("ExchangeRate", "CurrencyRef", "CustomerRef", "DepositToAccountRef", "Deposit"),
    *("DocNumber", "BillEmail", "EmailStatus", "SalesTermRef", "DueDate", "LinkedTxn"),
    *("CustomField", "ApplyTaxAfterDiscount", "GlobalTaxCalculation", "ClassRef"),
    *("TotalAmt", "PaymentRefNum", "ARAccountRef", "TxnStatus", "ShipAddr"),
)


def put(body: Any, path: str, value: Any) -> None:
    """Set a value deep in a body, where the way there exists."""
    *way, last = path.split(".")
    for name in way:
        if isinstance(body, list):
            body = body[int(name)] if len(body) > int(name) else None
        elif isinstance(body, dict):
            body = body.setdefault(name, {})
        if not isinstance(body, dict | list):
            return
    if isinstance(body, dict):
        body[last] = value


@pytest.fixture(scope="module")
def worlds() -> dict[str, tuple[Books, list[str]]]:
    return {kind: start(kind) for kind in ("empty", "ca")}


@settings(max_examples=400, deadline=None)
@given(
    company=st.sampled_from(["empty", "ca"]),
    kind=st.sampled_from((*FORMS, "Payment")),
    changes=st.lists(st.tuples(st.sampled_from(PATHS), JUNK), min_size=1, max_size=3),
)
def test_odd_values_are_refused_or_taken(
    worlds: dict[str, tuple[Books, list[str]]], company: str, kind: str, changes: Any
) -> None:
    books, people = worlds[company]
    code = "TAX" if company == "empty" else books.all("TaxCode")[0]["Id"]
    body: dict[str, Any] = {"CustomerRef": {"value": people[0]}, "TotalAmt": 5}
    if kind != "Payment":
        discount = {"DetailType": "DiscountLineDetail", "Amount": 1}
        body["Line"] = [item_line(100, code=code), discount]
    if kind == "RefundReceipt":
        body["DepositToAccountRef"] = {"value": "35"}
    for path, value in changes:
        put(body, path, value)
    try:
        made = books.do(kind, body)
    except QboFault as fault:
        assert fault.codes() and fault.status == 400
    else:
        assert made["Id"]
        head = {"Id": made["Id"], "SyncToken": made["SyncToken"]}
        books.do(kind, head, "delete")
    books.check()
