"""What the US company bought and paid: bills, checks, cards, time, journal."""

from __future__ import annotations

from typing import Any

from .story import Obj, Teller, applied, bought, monthly, ref, spent

# vendor's place, account key or Id, usual amount
_BILLS = (
    (0, "plants", 310),
    (2, "stone", 540),
    (4, "plants", 185),
    (6, "11", 241),
    (8, "job", 420),
    (11, "12", 375),
    (13, "17", 900),
    (15, "plants", 132),
    (17, "24", 86),
    (18, "7", 250),
    (19, "stone", 205),
    (22, "12", 400),
)
_EXPENSES = (
    (3, "fuel", 52),
    (7, "rental", 112),
    (9, "phone", 74),
    (10, "15", 38),
    (12, "7", 64),
    (14, "repair", 145),
    (20, "15", 19),
    (21, "24", 58),
    (1, "rental", 87),
)


class Purchases:
    """Tells of vendors, employees and the company's own accounts."""

    def __init__(self, teller: Teller, stage: dict[str, Any]):
        self.teller = teller
        self.chance = teller.chance
        self.stage = stage
        self.vendors: list[Obj] = stage["vendors"]
        self._due: dict[int, Obj] = {}

    def plan(self) -> None:
        """Plan half a year: 48 bills, every second one paid, 40 expenses and more."""
        self.teller.later(179, self._opening)
        for number in range(48):
            ago = 149 - 3 * number
            self._plan_bill(number, ago, max(1, ago - 20) if number % 2 == 0 else None)
        for number in range(40):
            ago = 148 - number * 7 // 2
            self.teller.later(ago, lambda n=number, a=ago: self._expense(n, a))
        for number in range(14):
            ago = 60 - 4 * number
            self.teller.later(ago, lambda n=number, a=ago: self._time(n, a))
        for number in range(4):
            ago = 120 - 30 * number
            self.teller.later(ago, self._order)
            self.teller.later(ago - 2, self._move)
            self.teller.later(ago - 5, self._pay_card)
        for ago in (88, 30):
            self.teller.later(ago, self._vendor_credit)
        self.teller.later(100, self._rent)
        for ago in (91, 61, 31, 2):
            self.teller.later(ago, self._depreciate)

    def _account(self, key: str) -> str:
        return key if key.isdigit() else self.stage["accounts"][key]

    def _opening(self) -> None:
        """Enter the balances with which the books begin."""
        rows = (
            ("Debit", "35", 18200),
            ("Debit", "36", 6800),
            ("Debit", self._account("cost"), 13495),
            ("Credit", "44", 25000),
            ("Credit", "34", 13495),
        )
        self.teller.make(
            "JournalEntry",
            DocNumber="START",
            PrivateNote="Opening balances",
            Line=[_entry(side, account, value) for side, account, value in rows],
        )

    def _plan_bill(self, number: int, ago: int, paid: int | None) -> None:
        def act() -> None:
            place, key, usual = _BILLS[number % len(_BILLS)]
            detail: Obj = {}
            if number % 8 == 1:
                customer = self.stage["customers"][number % 20]
                detail = {
                    "CustomerRef": ref(customer["Id"]),
                    "BillableStatus": "Billable",
                }
            value = round(usual * self.chance.uniform(0.8, 1.3), 2)
            line = spent(self._account(key), value, detail=detail)
            self._due[number] = self.teller.make(
                "Bill",
                VendorRef=ref(self.vendors[place]["Id"]),
                TxnDate=self.teller.day(ago),
                SalesTermRef=ref("3" if number % 3 else "2"),
                DocNumber=f"B-{1000 + number}",
                Line=[line, *self._stock(number)],
            )

        self.teller.later(ago, act)
        if paid is not None:
            self.teller.later(paid, lambda: self._pay(number))

    def _stock(self, number: int) -> list[Obj]:
        """Return a line of goods on every sixth bill."""
        if number % 6 != 3:
            return []
        item = self.stage["items"]["Pump"]
        return [bought(item["Id"], 10, 10)]

    def _pay(self, number: int) -> None:
        bill = self._due.pop(number)
        value = bill["TotalAmt"]
        how: Obj = {
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": ref("35")},
            "DocNumber": str(100 + number),
        }
        if number % 10 == 0:
            card = {"CreditCardPayment": {"CCAccountRef": ref("41")}}
            how = {"PayType": "CreditCard", **card}
        self.teller.make(
            "BillPayment",
            VendorRef=ref(bill["VendorRef"]["value"]),
            TotalAmt=value,
            Line=[applied(value, "Bill", bill["Id"])],
            **how,
        )

    def _expense(self, number: int, ago: int) -> None:
        place, key, usual = _EXPENSES[number % len(_EXPENSES)]
        kind, account = (
            ("CreditCard", "42"),
            ("Check", "35"),
            ("Cash", "35"),
            ("CreditCard", "41"),
        )[number % 4]
        value = round(usual * self.chance.uniform(0.7, 1.4), 2)
        detail: Obj = {}
        if number % 9 == 4:
            job = self.stage["customers"][3]
            detail = {"CustomerRef": ref(job["Id"]), "BillableStatus": "Billable"}
        self.teller.make(
            "Purchase",
            PaymentType=kind,
            AccountRef=ref(account),
            EntityRef={"value": self.vendors[place]["Id"], "type": "Vendor"},
            TxnDate=self.teller.day(ago),
            Line=[spent(self._account(key), value, detail=detail)],
            **({"Credit": True} if number == 23 else {}),
            **({"DocNumber": str(500 + number)} if kind == "Check" else {}),
        )

    def _time(self, number: int, ago: int) -> None:
        worker = self.stage["employees"][number % 2]
        billable = number % 3 == 0
        customer = self.stage["customers"][number % 12]
        rate = {"BillableStatus": "Billable", "HourlyRate": 60} if billable else {}
        self.teller.make(
            "TimeActivity",
            NameOf="Employee",
            EmployeeRef=ref(worker["Id"]),
            CustomerRef=ref(customer["Id"]),
            ItemRef=ref(self.stage["items"]["Maintenance & Repair"]["Id"]),
            TxnDate=self.teller.day(ago),
            Hours=2 + number % 5,
            Minutes=15 * (number % 4),
            Description="Work on the grounds",
            **rate,
        )

    def _order(self) -> None:
        item = self.stage["items"]["Rock Fountain"]
        self.teller.make(
            "PurchaseOrder",
            VendorRef=ref(self.vendors[5]["Id"]),
            APAccountRef=ref("33"),
            Line=[bought(item["Id"], 2, 125)],
        )

    def _move(self) -> None:
        ends = {"FromAccountRef": ref("35"), "ToAccountRef": ref("36")}
        self.teller.make("Transfer", **ends, Amount=250)

    def _pay_card(self) -> None:
        ends = {"BankAccountRef": ref("35"), "CreditCardAccountRef": ref("42")}
        self.teller.make("CreditCardPaymentTxn", **ends, Amount=120)

    def _rent(self) -> None:
        """Have the rent's bill made every month."""
        self.teller.make(
            "RecurringTransaction",
            Bill={
                "VendorRef": ref(self.vendors[13]["Id"]),
                "RecurringInfo": monthly("Monthly rent"),
                "Line": [spent("17", 900)],
            },
        )

    def _vendor_credit(self) -> None:
        line = spent(self._account("plants"), 45.5)
        vendor = self.vendors[0]["Id"]
        self.teller.make("VendorCredit", VendorRef=ref(vendor), Line=[line])

    def _depreciate(self) -> None:
        rows = (("Debit", "40", 180), ("Credit", self._account("truck"), 180))
        self.teller.make(
            "JournalEntry",
            PrivateNote="Wear of the truck",
            Line=[_entry(side, account, value) for side, account, value in rows],
        )


def _entry(side: str, account: str, value: Any) -> Obj:
    return {
        "Amount": value,
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": {"PostingType": side, "AccountRef": ref(account)},
    }
