"""What the US company sold: estimates, invoices, receipts, payments, deposits."""

from __future__ import annotations

from typing import Any

from .story import Obj, Teller, applied, monthly, ref, sold

TAXED, UNTAXED = {"TaxCodeRef": ref("TAX")}, {"TaxCodeRef": ref("NON")}


class Sales:
    """Tells of customers. ``stage`` has names, items, accounts and groupings."""

    def __init__(self, teller: Teller, stage: dict[str, Any]):
        self.teller = teller
        self.chance = teller.chance
        self.customers: list[Obj] = stage["customers"]
        self.items: dict[str, Obj] = stage["items"]
        self.groups: dict[str, str] = stage["groups"]
        self._due: dict[int, Obj] = {}
        self.undeposited: list[tuple[str, Obj]] = []
        self.credits: list[Obj] = []

    def plan(self) -> None:
        """Plan half a year: 48 invoices, every second one paid."""
        for number in range(48):
            ago = 150 - 3 * number
            paid = number % 2 == 0
            self._plan_invoice(number, ago, max(1, ago - 18) if paid else None)
        for number in range(12):
            self._plan_estimate(number, 140 - 11 * number)
            self._plan_receipt(number, 136 - 11 * number)
        for number in range(11):
            self.teller.later(130 - 12 * number, self._deposit)
        for ago in (95, 41, 12):
            self.teller.later(ago, lambda a=ago: self._credit_memo(a))
        self.teller.later(38, self._apply_credit)
        for ago in (77, 26):
            self.teller.later(ago, lambda a=ago: self._refund(a))
        self.teller.later(9, self._prepayment)
        self.teller.later(99, self._standing_order)

    def _standing_order(self) -> None:
        """Have an invoice made every month."""
        line = sold(self.items["Gardening"]["Id"], 4, 60, detail=UNTAXED)
        self.teller.make(
            "RecurringTransaction",
            Invoice={
                "CustomerRef": ref(self.customers[1]["Id"]),
                "RecurringInfo": monthly("Garden care of the practice"),
                "Line": [line],
            },
        )

    # --- what is sold

    def lines(self, count: int) -> list[Obj]:
        """Return some lines of goods and services."""
        chosen = self.chance.sample(sorted(self.items), count)
        found = []
        for name in chosen:
            item = self.items[name]
            price = float(item["UnitPrice"]) or 165.0
            quantity = self.chance.randint(2, 8)
            tax = TAXED if item["Taxable"] else UNTAXED
            group = self.chance.choice(("Residential", "Commercial", "Grounds"))
            detail = {**tax, "ClassRef": ref(self.groups[group])}
            line = sold(item["Id"], quantity, price, detail=detail, Description=name)
            found.append(line)
        return found

    def _form(self, customer: Obj, ago: int, count: int) -> Obj:
        place = self.chance.choice(("North Yard", "South Yard"))
        return {
            "CustomerRef": ref(customer["Id"]),
            "TxnDate": self.teller.day(ago),
            "DepartmentRef": ref(self.groups[place]),
            "Line": self.lines(count),
        }

    def _customer(self, number: int) -> Obj:
        return self.customers[number * 5 % len(self.customers)]

    def _plan_invoice(self, number: int, ago: int, paid: int | None) -> None:
        def act() -> None:
            customer = self._customer(number)
            body = self._form(customer, ago, 1 + number % 3)
            address = customer.get("PrimaryEmailAddr")
            mail = {"BillEmail": address} if address else {}
            term = ref("1" if number % 7 == 6 else "3")
            memo = {"CustomerMemo": {"value": "Thank you for your business!"}}
            made = self.teller.make(
                "Invoice", **body, **mail, **memo, SalesTermRef=term
            )
            if paid is not None:
                self._due[number] = made

        self.teller.later(ago, act)
        if paid is not None:
            self.teller.later(paid, lambda: self._pay(number, paid))

    def _pay(self, number: int, ago: int) -> None:
        invoice = self._due.pop(number)
        value = invoice["TotalAmt"]
        made = self.teller.make(
            "Payment",
            CustomerRef=ref(invoice["CustomerRef"]["value"]),
            TotalAmt=value,
            TxnDate=self.teller.day(ago),
            PaymentMethodRef=ref(self.chance.choice("123")),
            PaymentRefNum=str(self.chance.randint(1000, 9999)),
            Line=[applied(value, "Invoice", invoice["Id"])],
        )
        self.undeposited.append(("Payment", made))

    def _plan_estimate(self, number: int, ago: int) -> None:
        def act() -> None:
            body = self._form(self._customer(number + 3), ago, 2)
            status = {"TxnStatus": ("Pending", "Accepted", "Rejected")[number % 3]}
            made = self.teller.make("Estimate", **body, **status)
            if number in (1, 4):
                link = [{"TxnId": made["Id"], "TxnType": "Estimate"}]
                self.teller.make("Invoice", **body, LinkedTxn=link)

        self.teller.later(ago, act)

    def _plan_receipt(self, number: int, ago: int) -> None:
        def act() -> None:
            body = self._form(self._customer(number + 7), ago, 1 + number % 2)
            method = {"PaymentMethodRef": ref("2")}
            made = self.teller.make("SalesReceipt", **body, **method)
            self.undeposited.append(("SalesReceipt", made))

        self.teller.later(ago, act)

    # --- money

    def _deposit(self) -> None:
        taken, self.undeposited = self.undeposited[:4], self.undeposited[4:]
        if not taken:
            return
        self.teller.make(
            "Deposit",
            DepositToAccountRef=ref("35"),
            Line=[
                applied(obj["TotalAmt"], kind, obj["Id"], TxnLineId="0")
                for kind, obj in taken
            ],
        )

    def _credit_memo(self, ago: int) -> None:
        customer = self._customer(1)
        line = sold(self.items["Refunds & Allowances"]["Id"], 1, 40, detail=UNTAXED)
        made = self.teller.make(
            "CreditMemo",
            CustomerRef=ref(customer["Id"]),
            TxnDate=self.teller.day(ago),
            Line=[line],
            CustomerMemo={"value": "Two plants did not take"},
        )
        self.credits.append(made)

    def _apply_credit(self) -> None:
        """Apply the oldest credit to an open invoice of the same customer."""
        memo = self.credits[0]
        customer = memo["CustomerRef"]["value"]
        for invoice in self.teller.company.objects.select("Invoice"):
            same = invoice["CustomerRef"]["value"] == customer
            if same and invoice["Balance"] >= 40:
                lines = [
                    applied(40, "Invoice", invoice["Id"]),
                    applied(40, "CreditMemo", memo["Id"]),
                ]
                self.teller.make(
                    "Payment", CustomerRef=ref(customer), TotalAmt=0, Line=lines
                )
                return

    def _refund(self, ago: int) -> None:
        body = self._form(self._customer(ago), ago, 1)
        self.teller.make("RefundReceipt", **body, DepositToAccountRef=ref("35"))

    def _prepayment(self) -> None:
        """Take a payment that belongs to no invoice yet."""
        self.teller.make(
            "Payment",
            CustomerRef=ref(self.customers[3]["Id"]),
            TotalAmt=350,
            PaymentRefNum="8841",
            PrivateNote="Held for the next order",
            PaymentMethodRef=ref("2"),
        )
