"""Random sequences of vendors', bank and journal work: the books stay right.

After each step: debits equal credits, account balances are sums of entries, balances
of names what their entries on receivables and payables come to, what bills have open
their total less what is applied, quantities on hand the sum of moves. Nothing but the
service's own faults is ever raised.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo_sandbox.company import Company
from qbo_sandbox.entities.registry import entity_named
from qbo_sandbox.errors import QboFault
from qbo_sandbox.ledger import inventory, links
from qbo_sandbox.v3.operations import perform
from qbo_sandbox.world import World

from .books import account_line, item_line, journal_line, linked, payment
from .test_stock_and_openings import PUMP, sale_line

AMOUNTS = st.sampled_from(["0", "0.01", "7", "19.99", "33.33", "100", "250.5"])
PICK = st.integers(0, 5)
STEP = st.tuples(st.integers(0, 12), PICK, PICK, AMOUNTS, AMOUNTS, PICK)


class Books:
    """A company in two currencies, some names in it, and steps that change it."""

    def __init__(self) -> None:
        self.world = World(kinds=["empty"])
        self.company: Company = next(iter(self.world.companies.values()))
        prefs = self.company.get("Preferences", "1")
        assert prefs is not None
        prefs["CurrencyPrefs"]["MultiCurrencyEnabled"] = True
        entity_named("Preferences").store(self.company, prefs, created=0, updated=1)
        euro = {"CurrencyRef": {"value": "EUR"}}
        self.vendors = [
            self.make("Vendor", {"DisplayName": f"V{n}", **more})
            for n, more in enumerate(({}, {"Balance": 40}, euro))
        ]
        self.customers = [
            self.make("Customer", {"DisplayName": f"C{n}", **more})
            for n, more in enumerate(({}, {"Balance": -15}, euro))
        ]
        self.item = self.make("Item", PUMP)["Id"]
        self.steps: list[Callable[..., None]] = [
            self.bill,
            self.credit,
            self.pay,
            self.pay,
            self.purchase,
            self.journal,
            self.deposit,
            self.sell,
            self.receive,
            self.change,
            self.lower,
            self.delete,
            self.void,
        ]

    def make(
        self, entity: str, body: dict[str, Any], operation: str = "create"
    ) -> dict[str, Any]:
        with self.company.database.transaction():
            return perform(self.company, entity_named(entity), operation, body)

    def stored(self, *entities: str) -> list[tuple[str, dict[str, Any]]]:
        return [(e, o) for e in entities for o in self.company.objects.select(e)]

    # --- steps: (pick, pick, amount, amount, pick)

    def _document(self, entity: str, a: int, b: int, x: str, y: str, c: int) -> None:
        who = self.vendors[a % 3]
        lines = [account_line(x), item_line(y, self.item, Qty=b)]
        body = {"VendorRef": {"value": who["Id"]}, "Line": lines}
        if a % 3 == 2:
            body["ExchangeRate"] = ["1.1", "0.93", "1.2345"][c % 3]
        self.make(entity, body)

    def bill(self, *drawn: Any) -> None:
        self._document("Bill", *drawn)

    def credit(self, *drawn: Any) -> None:
        self._document("VendorCredit", *drawn)

    def pay(self, a: int, b: int, x: str, y: str, c: int) -> None:
        who = self.vendors[a % 3]["Id"]
        open_ones = [
            (kind, obj)
            for kind, obj in self.stored("Bill", "VendorCredit")
            if obj["VendorRef"]["value"] == who and obj["Balance"]
        ]
        lines, total = [], Decimal(0)
        for kind, obj in open_ones[: b + 1]:
            share = min(Decimal(x) + Decimal(y), obj["Balance"])
            lines.append(linked(str(share), kind, obj["Id"]))
            total += share if kind == "Bill" else -share
        extra = Decimal(y) if c == 0 else 0
        rate = {"ExchangeRate": "1.05"} if a % 3 == 2 else {}
        body = payment(who, str(total + extra), *lines, **rate)
        self.make("BillPayment", body)

    def purchase(self, a: int, b: int, x: str, y: str, c: int) -> None:
        who = self.customers[a % 2]["Id"]
        lines = [
            account_line(x, "84", CustomerRef={"value": who}),
            item_line(y, self.item, Qty=b),
        ]
        card = {"PaymentType": "CreditCard", "AccountRef": {"value": "42"}}
        self.make("Purchase", {**card, "Credit": c == 0, "Line": lines})

    def journal(self, a: int, b: int, x: str, y: str, c: int) -> None:
        debit = journal_line("Debit", x, "84", "Customer", self.customers[a % 2]["Id"])
        credit = journal_line("Credit", x, "33", "Vendor", self.vendors[b % 2]["Id"])
        more = [journal_line("Debit", y, "7"), journal_line("Credit", y, "4")]
        self.make("JournalEntry", {"Line": [debit, credit, *more]})

    def deposit(self, a: int, b: int, x: str, y: str, c: int) -> None:
        waiting = self.stored("Payment", "JournalEntry")[a : a + b + 1]
        lines: list[Any] = [linked(None, kind, obj["Id"], "0") for kind, obj in waiting]
        detail = {"AccountRef": {"value": "1"}}
        kind = "DepositLineDetail"
        lines.append({"Amount": x, "DetailType": kind, kind: detail})
        back = {"AccountRef": {"value": "36"}, "Amount": y if c == 0 else 0}
        body = {"DepositToAccountRef": {"value": "35"}, "CashBack": back}
        self.make("Deposit", {**body, "Line": lines})

    def sell(self, a: int, b: int, x: str, y: str, c: int) -> None:
        who = {"CustomerRef": {"value": self.customers[a % 3]["Id"]}}
        self.make("Invoice", {**who, "Line": [sale_line(self.item, b + 1)]})

    def receive(self, a: int, b: int, x: str, y: str, c: int) -> None:
        who = self.customers[a % 2]["Id"]
        lines = []
        for kind, obj in self.stored("JournalEntry", "Purchase")[b : b + 1]:
            word = "Expense" if kind == "Purchase" else kind
            lines.append(linked(x, word, obj["Id"]))
        body = {"CustomerRef": {"value": who}, "TotalAmt": y, "Line": lines}
        self.make("Payment", body)

    WRITTEN = ("Bill", "VendorCredit", "Purchase", "JournalEntry", "Deposit")

    def _some(self, pick: int, *entities: str) -> tuple[str, dict[str, Any]] | None:
        found = self.stored(*entities)
        return found[(pick * 7) % len(found)] if found else None

    def change(self, a: int, b: int, x: str, y: str, c: int) -> None:
        chosen = self._some(a + b, *self.WRITTEN, "BillPayment")
        if chosen is None:
            return
        kind, obj = chosen
        body = {**obj, "PrivateNote": f"{x} {y}"}
        if kind == "JournalEntry":
            for line in body["Line"]:
                line["Amount"] = x
        self.make(kind, body, "update")

    def lower(self, a: int, b: int, x: str, y: str, c: int) -> None:
        chosen = self._some(a + b, "Bill", "VendorCredit", "Purchase")
        if chosen is not None:
            kind, obj = chosen
            self.make(kind, {**obj, "Line": [account_line(x)]}, "update")

    def delete(self, a: int, b: int, x: str, y: str, c: int) -> None:
        chosen = self._some(a + b, *self.WRITTEN, "BillPayment", "Payment")
        if chosen is not None:
            kind, obj = chosen
            key = {"Id": obj["Id"], "SyncToken": obj["SyncToken"]}
            self.make(kind, key, "delete")

    def void(self, a: int, b: int, x: str, y: str, c: int) -> None:
        chosen = self._some(a + b, "BillPayment", "Payment", "Invoice")
        if chosen is not None:
            kind, obj = chosen
            key = {"Id": obj["Id"], "SyncToken": obj["SyncToken"]}
            self.make(kind, key, "void")

    # --- what must hold

    def rows(self, sql: str) -> list[Any]:
        return self.company.database.execute(sql, (self.company.id,)).fetchall()

    def check(self) -> None:
        self.check_accounts()
        self.check_names()
        self.check_documents()
        self.check_stock()

    def check_accounts(self) -> None:
        sums = {
            row["account"]: (row["c"], row["f"])
            for row in self.rows(
                "SELECT account, SUM(cents) AS c, SUM(foreign_cents) AS f "
                "FROM posting WHERE company = ? GROUP BY account"
            )
        }
        kept = {
            row["account"]: (row["cents"], row["foreign_cents"])
            for row in self.rows("SELECT * FROM account_balance WHERE company = ?")
        }
        assert sum(cents for cents, _foreign in kept.values()) == 0
        assert {k: v for k, v in kept.items() if v != (0, 0)} == {
            k: v for k, v in sums.items() if v != (0, 0)
        }
        uneven = self.rows(
            "SELECT entity, txn FROM posting WHERE company = ? "
            "GROUP BY entity, txn HAVING SUM(cents) <> 0"
        )
        assert uneven == []

    def check_names(self) -> None:
        for kind, account, sign in (
            ("Vendor", "Accounts Payable", -1),
            ("Customer", "Accounts Receivable", 1),
        ):
            for _kind, obj in self.stored(kind):
                cents = sum(
                    row["foreign_cents"]
                    for row in self.rows("SELECT * FROM posting WHERE company = ?")
                    if (row["party_kind"], row["party"]) == (kind, obj["Id"])
                    and self.company.account_type(row["account"]) == account
                )
                assert obj["Balance"] == sign * Decimal(cents) / 100

    def check_documents(self) -> None:
        for kind, obj in self.stored("Bill", "VendorCredit"):
            used = links.applied(self.company, kind, obj["Id"])
            assert obj["Balance"] == obj["TotalAmt"] - used
            assert 0 <= obj["Balance"] <= obj["TotalAmt"]
            payers = links.to_target(self.company, kind, obj["Id"], "BillPayment")
            shown = {row["TxnId"] for row in obj.get("LinkedTxn", [])}
            assert shown == {source_id for _s, source_id, _l in payers}
        for _kind, obj in self.stored("BillPayment"):
            sent = [(r["LinkedTxn"][0]["TxnId"], r["Amount"]) for r in obj["Line"]]
            rows = links.of_source(self.company, "BillPayment", obj["Id"])
            assert sent == [(row.target_id, row.amount) for row in rows]

    def check_stock(self) -> None:
        item = self.company.get("Item", self.item)
        assert item is not None
        assert item["QtyOnHand"] == inventory.on_hand(self.company, self.item)
        cents = sum(
            row["cents"]
            for row in self.rows("SELECT * FROM posting WHERE company = ?")
            if row["account"] == "81"
        )
        assert Decimal(cents) / 100 == inventory.value(self.company, self.item)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(STEP, min_size=5, max_size=25))
def test_books_stay_right(steps: list[Any]) -> None:
    books = Books()
    books.check()
    done = 0
    for number, *drawn in steps:
        before = books.rows("SELECT * FROM posting WHERE company = ?")
        try:
            books.steps[number](*drawn)
            done += 1
        except QboFault as fault:
            assert fault.codes() and all(code != "10000" for code in fault.codes())
            after = books.rows("SELECT * FROM posting WHERE company = ?")
            assert [tuple(row) for row in after] == [tuple(row) for row in before]
        books.check()
    assert done <= len(steps)
