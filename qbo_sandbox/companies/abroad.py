"""The companies outside the US, and the US one with manual sales tax: small histories.

Each sells film and stage work with its country's tax codes; where the company has
several currencies, one customer and one vendor are foreign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..company import Company
from .seed import fills
from .story import Obj, Teller, applied, ref, set_first_rate, sold, spent


@dataclass(frozen=True)
class Cast:
    """Invented names of one country, and its foreign currency with a rate."""

    customers: tuple[str, ...]
    jobs: tuple[str, ...]
    vendors: tuple[str, ...]
    employee: tuple[str, str]
    town: str
    foreign: str = ""
    rate: str = ""


CASTS = {
    "us-manual": Cast(
        ("Aster Lodge", "Bramble Books", "Copper Kettle Inn", "Dale Whitcomb"),
        ("Aster Lodge Garden",),
        ("Ember Fuel", "Flint Stone Yard", "Grove Insurance"),
        ("Mara", "Ellison"),
        "Tucson",
    ),
    "ca": Cast(
        (
            "Aurora Documentaries",
            "Birchbark Records",
            "Cold Lake Theatre",
            "Dominique R",
        ),
        ("Northern Lights Film",),
        ("Evergreen Grip", "Fairmount Catering", "Glenora Rentals"),
        ("Odile", "Tremaine"),
        "Toronto",
        "USD",
        "1.37",
    ),
    "gb": Cast(
        ("Ashdown Films", "Bluebell Radio", "Cromer Opera", "Dafydd Penrose"),
        ("Harbour Series",),
        ("Eastgate Lighting", "Fenland Props", "Gower Catering"),
        ("Isla", "Macready"),
        "London",
    ),
    "eu": Cast(
        ("Atelier Bleu", "Brasserie du Quai", "Cinéma Lumineux", "Delphine Arnoux"),
        ("Film du Quai",),
        ("Eclairages Lyon", "Fournil Duval", "Garage Perrin"),
        ("Luc", "Bertillon"),
        "Lyon",
        "USD",
        "0.92",
    ),
    "au": Cast(
        ("Acacia Pictures", "Banksia Sound", "Coogee Players", "Delia Mackay"),
        ("Reef Documentary",),
        ("Emu Grip Hire", "Fremantle Props", "Galah Catering"),
        ("Bindi", "Hargrave"),
        "Sydney",
        "USD",
        "1.52",
    ),
}


class Abroad:
    """Tells the history of one such company."""

    def __init__(self, company: Company):
        self.company = company
        self.cast = CASTS[company.kind]
        self.teller = Teller(company, company.kind)
        self.us = company.profile.is_us
        self.codes = [] if self.us else self._codes()

    def _codes(self) -> list[str]:
        """Return the Ids of the taxable codes, the standard one first."""
        rows = self.company.objects.select("TaxCode")
        return [row["Id"] for row in rows if row["Taxable"]]

    def tell(self) -> None:
        """Lists as of 120 days ago, then business."""
        self.teller.begin(120, self._lists)
        for number in range(16):
            ago = 110 - 6 * number
            self._later(ago, self._invoice, number, ago)
            self._later(ago - 1, self._bill, number, ago - 1)
        for number in range(6):
            self._later(100 - 15 * number, self._expense, number)
            self._later(98 - 15 * number, self._receipt, number)
        self._later(40, self._credit, 0)
        self._later(35, self._work)
        self.teller.tell()

    def _later(self, ago: int, act: Callable[..., None], *values: Any) -> None:
        self.teller.later(ago, lambda: act(*values))

    def _lists(self) -> None:
        make, cast = self.teller.make, self.cast
        address = {"Line1": "1 Main Street", "City": cast.town}
        self.customers = [
            make("Customer", DisplayName=name, CompanyName=name, BillAddr=address)
            for name in cast.customers
        ]
        above = {"Job": True, "ParentRef": ref(self.customers[0]["Id"])}
        self.customers += [
            make("Customer", DisplayName=name, **above) for name in cast.jobs
        ]
        self.vendors = [
            make("Vendor", DisplayName=name, CompanyName=name) for name in cast.vendors
        ]
        self._foreigners()
        given, family = cast.employee
        self.employee = make("Employee", GivenName=given, FamilyName=family)
        for name in ("Film", "Stage"):
            make("Class", Name=name)
        make("Department", Name="Main Office")
        more = {"IncomeAccountRef": ref("1"), "Type": "Service"}
        self.items = [
            make("Item", Name=name, UnitPrice=price, Taxable=True, **more)
            for name, price in (("Camera day", 640), ("Sound day", 420), ("Set", 150))
        ]

    def _foreigners(self) -> None:
        code = self.cast.foreign
        if not code:
            return
        set_first_rate(self.company, code, self.cast.rate)
        money = {"CurrencyRef": ref(code)}
        self.customers.append(
            self.teller.make("Customer", DisplayName="Sunset Pictures LLC", **money)
        )
        self.vendors.append(
            self.teller.make("Vendor", DisplayName="Mojave Equipment LLC", **money)
        )

    def _money(self, party: Obj) -> Obj:
        code = party["CurrencyRef"]["value"]
        if not self.company.profile.multicurrency or code == self.company.currency:
            return {}
        return {"CurrencyRef": ref(code), "ExchangeRate": self.cast.rate}

    def _tax(self, number: int) -> Obj:
        """Return what a line says of its tax."""
        if self.us:
            return {"TaxCodeRef": ref("TAX" if number % 2 else "NON")}
        return {"TaxCodeRef": ref(self.codes[number % 2 % len(self.codes)])}

    def _sale(self, number: int) -> Obj:
        party = self.customers[number % len(self.customers)]
        item = self.items[number % len(self.items)]
        line = sold(
            item["Id"], 1 + number % 3, item["UnitPrice"], detail=self._tax(number)
        )
        body = {"CustomerRef": ref(party["Id"]), "Line": [line], **self._money(party)}
        if self.us:
            body["TxnTaxDetail"] = {"TxnTaxCodeRef": ref("3")}
        return body

    def _invoice(self, number: int, ago: int) -> None:
        body = self._sale(number)
        made = self.teller.make("Invoice", **body)
        if number % 2 or ago < 25:
            return
        value = made["TotalAmt"]
        money = {k: v for k, v in body.items() if k in ("CurrencyRef", "ExchangeRate")}
        line = applied(value, "Invoice", made["Id"])
        pay = {"CustomerRef": body["CustomerRef"], "TotalAmt": value, "Line": [line]}
        self._later(ago - 20, self._pay, "Payment", {**pay, **money})

    def _pay(self, entity: str, body: Obj) -> None:
        made = self.teller.make(entity, **body)
        home = "CurrencyRef" not in body
        if entity == "Payment" and home and int(made["Id"]) % 3 == 0:
            line = applied(made["TotalAmt"], "Payment", made["Id"], TxnLineId="0")
            self.teller.make("Deposit", DepositToAccountRef=ref("35"), Line=[line])

    def _bill(self, number: int, ago: int) -> None:
        party = self.vendors[number % len(self.vendors)]
        detail = {} if self.us else {"TaxCodeRef": ref(self.codes[0])}
        line = spent(("20", "15", "7")[number % 3], 85 + 17 * number, detail=detail)
        body = {"VendorRef": ref(party["Id"]), "Line": [line], **self._money(party)}
        made = self.teller.make("Bill", **body, DocNumber=f"S-{number + 1}")
        if number % 2 or ago < 25 or self._money(party):
            return
        value = made["TotalAmt"]
        pay = {
            "VendorRef": body["VendorRef"],
            "TotalAmt": value,
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": ref("35")},
            "Line": [applied(value, "Bill", made["Id"])],
        }
        self._later(ago - 15, self._pay, "BillPayment", pay)

    def _expense(self, number: int) -> None:
        detail = {} if self.us else {"TaxCodeRef": ref(self.codes[0])}
        kind, account = (("CreditCard", "42"), ("Cash", "35"))[number % 2]
        line = spent("15", 23 + 9 * number, detail=detail)
        vendor = {"value": self.vendors[0]["Id"], "type": "Vendor"}
        self.teller.make(
            "Purchase",
            PaymentType=kind,
            AccountRef=ref(account),
            EntityRef=vendor,
            Line=[line],
        )

    def _receipt(self, number: int) -> None:
        self.teller.make("SalesReceipt", **self._sale(number % 4))

    def _work(self) -> None:
        """An estimate, some time, a transfer."""
        self.teller.make("Estimate", **self._sale(2))
        self.teller.make(
            "TimeActivity",
            NameOf="Employee",
            EmployeeRef=ref(self.employee["Id"]),
            CustomerRef=ref(self.customers[1]["Id"]),
            ItemRef=ref(self.items[0]["Id"]),
            Hours=6,
            Minutes=30,
        )
        ends = {"FromAccountRef": ref("35"), "ToAccountRef": ref("36")}
        self.teller.make("Transfer", **ends, Amount=100)

    def _credit(self, number: int) -> None:
        self.teller.make("CreditMemo", **self._sale(number))


@fills(*CASTS)
def tell_abroad(company: Company) -> None:
    """Tell the history of a company of one of these kinds."""
    Abroad(company).tell()
