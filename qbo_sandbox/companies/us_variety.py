"""The US company's rarer business: a dozen of each kind, rich in properties."""

from __future__ import annotations

from typing import Any

from .story import Obj, Teller, applied, bought, ref, sold, spent

DOZEN = 12


def customer_details(number: int) -> Obj:
    """Return what else is known of a customer; every third one is known well."""
    if number % 3:
        return {}
    return {
        "Title": "Dr.",
        "MiddleName": "R",
        "Suffix": "Sr.",
        "AlternatePhone": {"FreeFormNumber": f"(650) 555-05{number:02d}"},
        "Mobile": {"FreeFormNumber": f"(650) 555-06{number:02d}"},
        "Fax": {"FreeFormNumber": f"(650) 555-07{number:02d}"},
        "WebAddr": {"URI": f"http://customer{number}.example.com"},
        "Notes": "Prefers mornings",
        "ResaleNum": f"RS-{number}",
        "PaymentMethodRef": ref("2"),
        "ShipAddr": place(number),
    }


def vendor_details(number: int) -> Obj:
    """Return what else is known of a vendor; every fourth one is known well."""
    if number % 4:
        return {}
    return {
        "Title": "Mr.",
        "GivenName": "Orrin",
        "MiddleName": "T",
        "FamilyName": f"Vale {number}",
        "Suffix": "Jr.",
        "AlternatePhone": {"FreeFormNumber": f"(650) 555-08{number:02d}"},
        "Mobile": {"FreeFormNumber": f"(650) 555-09{number:02d}"},
        "Fax": {"FreeFormNumber": f"(650) 555-10{number:02d}"},
        "WebAddr": {"URI": f"http://vendor{number}.example.com"},
        "TaxIdentifier": f"99-56882{number:02d}",
        "BillRate": 55,
        "CostRate": 35,
    }


def place(number: int) -> Obj:
    """Return the address of a site in California."""
    return {
        "Line1": f"{100 + number} Vista Drive",
        "City": "Woodside",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "94062",
    }


class Variety:
    """Plans for each rarer kind what is missing to a dozen."""

    def __init__(self, teller: Teller, stage: dict[str, Any]):
        self.teller = teller
        self.customers: list[Obj] = stage["customers"]
        self.vendors: list[Obj] = stage["vendors"]
        self.employees: list[Obj] = stage["employees"]
        self.items: dict[str, Obj] = stage["items"]
        self.groups: dict[str, str] = stage["groups"]
        self.plants: str = stage["accounts"]["plants"]

    def plan(self) -> None:
        """Spread everything over the half year."""
        self.teller.later(170, self._supplies)
        self.teller.later(169, self._last_year)
        for number in range(DOZEN):
            for shift, act in enumerate(
                (
                    *(self._credit_memo, self._refund, self._receipt, self._estimate),
                    *(self._vendor_credit, self._order, self._move, self._accrue),
                    *(self._time, self._expense, self._bill, self._invoice),
                )
            ):
                ago = 144 - 12 * number - shift
                self.teller.later(ago, lambda a=act, n=number: a(n))
        self.teller.later(3, self._deposit)
        self.teller.later(2, self._know_better)

    def _last_year(self) -> None:
        """Enter late what belongs to the end of the former year, paid in it."""
        year = self.teller.today.year - 1
        customer, vendor = self.customers[2]["Id"], self.vendors[11]["Id"]
        detail = {"TaxCodeRef": ref("NON")}
        line = sold(self.items["Design"]["Id"], 16, 75, detail=detail)
        invoice = self.teller.make(
            "Invoice",
            CustomerRef=ref(customer),
            TxnDate=f"{year}-11-20",
            DueDate=f"{year}-12-20",
            Line=[line],
        )
        self.teller.make(
            "Payment",
            CustomerRef=ref(customer),
            TxnDate=f"{year}-12-15",
            TotalAmt=invoice["TotalAmt"],
            DepositToAccountRef=ref("35"),
            Line=[applied(invoice["TotalAmt"], "Invoice", invoice["Id"])],
        )
        bill = self.teller.make(
            "Bill",
            VendorRef=ref(vendor),
            TxnDate=f"{year}-12-01",
            DueDate=f"{year}-12-31",
            Line=[spent("12", 480, Description="Books of the year")],
        )
        self.teller.make(
            "BillPayment",
            VendorRef=ref(vendor),
            TxnDate=f"{year}-12-28",
            PayType="Check",
            CheckPayment={"BankAccountRef": ref("35")},
            TotalAmt=bill["TotalAmt"],
            Line=[applied(bill["TotalAmt"], "Bill", bill["Id"])],
        )

    def _supplies(self) -> None:
        """Create a category, something in it, and goods known in every detail."""
        above = self.teller.make("Item", Name="Yard Supplies", Type="Category")
        self.teller.make(
            "Item",
            Name="Edging",
            Type="NonInventory",
            Sku="ED-100",
            SubItem=True,
            ParentRef=ref(above["Id"]),
            UnitPrice=12,
            PurchaseCost=7,
            Taxable=True,
            Description="Steel edging, a foot",
            PurchaseDesc="Steel edging, rolls",
            PrefVendorRef=ref(self.vendors[0]["Id"]),
            ClassRef=ref(self.groups["Grounds"]),
            IncomeAccountRef=ref("79"),
            ExpenseAccountRef=ref(self.plants),
        )
        self.teller.change("Item", self.items["Pump"], ReorderPoint=20, Sku="PU-15")
        self.teller.change(
            "Account",
            {"Id": self.plants},
            AcctNum="6100",
            Description="Living and growing material",
        )

    # --- sold

    def _sale(self, number: int, item: str = "Trimming", price: Any = 35) -> Obj:
        """Return a sales form with every property that may be written."""
        customer = self.customers[(number * 7 + 2) % len(self.customers)]
        taxed = ref("TAX" if self.items[item]["Taxable"] else "NON")
        detail = {"TaxCodeRef": taxed, "ClassRef": ref(self.groups["Residential"])}
        line = sold(self.items[item]["Id"], 1 + number % 3, price, detail=detail)
        return {
            "CustomerRef": ref(customer["Id"]),
            "DepartmentRef": ref(self.groups["South Yard"]),
            "ClassRef": ref(self.groups["Residential"]),
            "BillEmail": {"Address": f"variety{number}@example.com"},
            "BillAddr": place(number),
            "ShipAddr": place(number + 20),
            "PrivateNote": "Agreed by telephone",
            "CustomerMemo": {"value": "Thank you for your business!"},
            "Line": [{**line, "Description": item}],
        }

    def _shipped(self, number: int) -> Obj:
        return {
            "ShipDate": self.teller.company.clock.today(),
            "ShipMethodRef": {"value": "UPS", "name": "UPS"},
            "ShipFromAddr": place(number + 40),
        }

    def _credit_memo(self, number: int) -> None:
        self.teller.make("CreditMemo", **self._sale(number, "Refunds & Allowances"))

    def _refund(self, number: int) -> None:
        body = self._sale(number, "Soil", 10)
        self.teller.make(
            "RefundReceipt",
            **body,
            DepositToAccountRef=ref("35"),
            PaymentMethodRef=ref("2"),
            PaymentRefNum=str(7100 + number),
        )

    def _receipt(self, number: int) -> None:
        self.teller.make(
            "SalesReceipt",
            **self._sale(number, "Lighting", 45),
            **self._shipped(number),
            TrackingNum=f"1Z{number:06d}",
            DepositToAccountRef=ref("35"),
            PaymentMethodRef=ref("1"),
            PaymentRefNum=str(7200 + number),
        )

    def _estimate(self, number: int) -> None:
        more: Obj = {}
        if number % 3 == 1:
            day = self.teller.company.clock.today()
            more = {"TxnStatus": "Accepted", "AcceptedBy": "N. Fenwick"}
            more["AcceptedDate"] = day
        self.teller.make(
            "Estimate",
            **self._sale(number, "Design", 75),
            **self._shipped(number),
            ExpirationDate=self.teller.day(-20),
            **more,
        )

    def _invoice(self, number: int) -> None:
        """Write an invoice to which one may reply to several people."""
        if number >= 4:
            return
        self.teller.make(
            "Invoice",
            **self._sale(number, "Gardening", 60),
            **self._shipped(number),
            TrackingNum=f"1Y{number:06d}",
            BillEmailCc={"Address": "copy@example.com"},
            BillEmailBcc={"Address": "hidden@example.com"},
            SalesTermRef=ref("3"),
        )

    # --- bought

    def _purchase(self, number: int) -> Obj:
        return {
            "DepartmentRef": ref(self.groups["North Yard"]),
            "PrivateNote": "For the spring beds",
            "Line": [spent(self.plants, 40 + number, Description="Bark")],
        }

    def _vendor_credit(self, number: int) -> None:
        self.teller.make(
            "VendorCredit",
            VendorRef=ref(self.vendors[(number * 5 + 1) % len(self.vendors)]["Id"]),
            DocNumber=f"VC-{number + 1}",
            **self._purchase(number),
        )

    def _expense(self, number: int) -> None:
        vendor = self.vendors[(number * 3 + 2) % len(self.vendors)]
        self.teller.make(
            "Purchase",
            PaymentType="Cash",
            AccountRef=ref("35"),
            PaymentMethodRef=ref("1"),
            EntityRef={"value": vendor["Id"], "type": "Vendor"},
            **self._purchase(number),
        )

    def _bill(self, number: int) -> None:
        """Enter a bill of the sort that is still open."""
        vendor = ref(self.vendors[(number * 3) % len(self.vendors)]["Id"])
        made = self.teller.make(
            "Bill", VendorRef=vendor, SalesTermRef=ref("3"), **self._purchase(number)
        )
        if number % 6 == 0:
            self.teller.make(
                "BillPayment",
                VendorRef=vendor,
                PayType="Check",
                CheckPayment={"BankAccountRef": ref("35")},
                DepartmentRef=ref(self.groups["North Yard"]),
                PrivateNote="Paid by hand",
                TotalAmt=made["TotalAmt"],
                Line=[applied(made["TotalAmt"], "Bill", made["Id"])],
            )

    def _order(self, number: int) -> None:
        """Order stock; a bill takes the line of every second order."""
        vendor = ref(self.vendors[8]["Id"])
        line = bought(self.items["Sprinkler Heads"]["Id"], 20, 2.75)
        order = self.teller.make(
            "PurchaseOrder",
            VendorRef=vendor,
            APAccountRef=ref("33"),
            Memo="Please ring before you deliver",
            PrivateNote="Stock is low",
            POEmail={"Address": "orders@example.com"},
            ShipAddr=place(number),
            ShipMethodRef={"value": "FedEx", "name": "FedEx"},
            Line=[line],
        )
        if number % 2:
            number_of_line = order["Line"][0]["Id"]
            link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder"}
            taken = [{**link, "TxnLineId": number_of_line}]
            self.teller.make(
                "Bill", VendorRef=vendor, Line=[{**line, "LinkedTxn": taken}]
            )

    # --- the company's own

    def _move(self, number: int) -> None:
        ends = {"FromAccountRef": ref("36"), "ToAccountRef": ref("35")}
        note = "Towards the wages"
        self.teller.make("Transfer", **ends, Amount=20 + number, PrivateNote=note)

    def _accrue(self, number: int) -> None:
        """Put interest where it belongs, by class and location."""
        rows = (("Debit", "36", 3 + number), ("Credit", "25", 3 + number))
        self.teller.make(
            "JournalEntry",
            DocNumber=f"INT-{number + 1}",
            PrivateNote="Interest of the month",
            Line=[
                {
                    "Amount": value,
                    "Description": "Interest",
                    "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {
                        "PostingType": side,
                        "AccountRef": ref(account),
                        "ClassRef": ref(self.groups["Commercial"]),
                        "DepartmentRef": ref(self.groups["North Yard"]),
                    },
                }
                for side, account, value in rows
            ],
        )

    def _time(self, number: int) -> None:
        """Note hours from start to end, by turns of employees and of a vendor."""
        day = self.teller.company.clock.today()
        worker = {"NameOf": "Vendor", "VendorRef": ref(self.vendors[8]["Id"])}
        if number % 2:
            worker = {"NameOf": "Employee", "EmployeeRef": ref(self._worker(number))}
        self.teller.make(
            "TimeActivity",
            **worker,
            TxnDate=day,
            StartTime=f"{day}T08:00:00-08:00",
            EndTime=f"{day}T15:30:00-08:00",
            BreakHours=0,
            BreakMinutes=30,
            CostRate=35,
            ItemRef=ref(self.items["Installation"]["Id"]),
            CustomerRef=ref(self.customers[number]["Id"]),
            ClassRef=ref(self.groups["Grounds"]),
            DepartmentRef=ref(self.groups["South Yard"]),
            Description="Laying of pipes",
        )

    def _worker(self, number: int) -> str:
        return str(self.employees[number % len(self.employees)]["Id"])

    def _deposit(self) -> None:
        """Put cash into the bank and keep a little of it."""
        detail = {"AccountRef": ref("1"), "PaymentMethodRef": ref("1")}
        self.teller.make(
            "Deposit",
            DepositToAccountRef=ref("36"),
            DepartmentRef=ref(self.groups["South Yard"]),
            PrivateNote="Market stand",
            CashBack={"AccountRef": ref("35"), "Amount": 25, "Memo": "Change"},
            Line=[
                {
                    "Amount": 225,
                    "DetailType": "DepositLineDetail",
                    "DepositLineDetail": detail,
                }
            ],
        )

    def _know_better(self) -> None:
        """Note what came out later: a vendor's terms, a payment's reason, a type."""
        self.teller.change("Vendor", self.vendors[3], TermRef=ref("3"))
        self.teller.change("Customer", self.customers[0], CustomerTypeRef=ref("2"))
