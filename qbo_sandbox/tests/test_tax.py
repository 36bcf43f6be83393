"""Tax of sales: US automated and manual, codes of other countries, currencies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .sales_support import accounts, applied, customer, form, item_line, payment
from .support import Sandbox, codes, fault_of

KINDS = ("us-manual", "ca", "gb", "eu", "au")


@pytest.fixture(scope="module")
def countries() -> Iterator[Sandbox]:
    """One server with a company of each country."""
    arguments = [word for kind in KINDS for word in ("--company", kind)]
    with Sandbox(*arguments) as sandbox:
        yield sandbox


class Country:
    """One company of the server, with a customer and its tax codes by name."""

    def __init__(self, sandbox: Sandbox, kind: str, currency: str = ""):
        self.sandbox = sandbox
        rows = {row["kind"]: row["company_id"] for row in sandbox.hello["companies"]}
        self.id = rows[kind]
        sandbox.control("reset", {"company": self.id})
        body: dict[str, Any] = {"DisplayName": "Amy of the tests"}
        if currency:
            body["CurrencyRef"] = {"value": currency}
        self.amy = self.make("customer", body)["Id"]
        self.codes = {r["Name"]: r["Id"] for r in self.objects("TaxCode")}
        self.before = accounts(sandbox, self.id)

    def make(self, path: str, body: Any) -> dict[str, Any]:
        return self.sandbox.make(path, body, company=self.id)

    def post(self, path: str, body: Any, **params: Any) -> Any:
        return self.sandbox.post(path, body, self.id, **params)

    def get(self, path: str) -> dict[str, Any]:
        answer = self.sandbox.get(path, self.id).json()
        return next(v for k, v in answer.items() if k != "time")

    def objects(self, entity: str) -> list[dict[str, Any]]:
        return self.sandbox.objects(entity, self.id)

    def accounts(self) -> dict[str, float]:
        """Return what accounts moved by since the company's first state."""
        now, before = accounts(self.sandbox, self.id), self.before
        moved = {n: round(now.get(n, 0) - before.get(n, 0), 2) for n in now | before}
        return {name: value for name, value in moved.items() if value}

    def body(self, *lines: tuple[Any, str], **more: Any) -> dict[str, Any]:
        rows = [item_line(value, code=self.codes.get(c, c)) for value, c in lines]
        return {**form(self.amy), "Line": rows, **more}


def shares(obj: dict[str, Any]) -> list[tuple[float, float, float]]:
    """Return (percent, net, tax) of each tax line."""
    found = []
    for row in obj["TxnTaxDetail"].get("TaxLine", []):
        detail = row["TaxLineDetail"]
        found.append((detail["TaxPercent"], detail["NetAmountTaxable"], row["Amount"]))
    return found


# --- United States


def test_automated_tax_as_recorded(sandbox: Sandbox) -> None:
    amy = customer(sandbox)
    made = sandbox.make(
        "invoice", form(amy) | {"Line": [item_line("335.25", code="TAX")]}
    )
    assert made["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": "2"},
        "TotalTax": 26.82,
        "TaxLine": [
            {
                "Amount": 26.82,
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "3"},
                    "PercentBased": True,
                    "TaxPercent": 8,
                    "NetAmountTaxable": 335.25,
                },
            }
        ],
    }
    assert made["TotalAmt"] == 362.07
    assert accounts(sandbox)["Board of Equalization Payable"] == -26.82
    assert "GlobalTaxCalculation" not in made


def test_automated_tax_follows_the_address(sandbox: Sandbox) -> None:
    places = {"AZ": [(7.1, 100, 7.1), (2, 100, 2)], "Arizona": 9.1, "NV": 0}
    for state, wanted in places.items():
        address = {"Line1": "x", "CountrySubDivisionCode": state}
        who = customer(sandbox, f"In {state}", ShipAddr=address)
        made = sandbox.make(
            "invoice", form(who) | {"Line": [item_line(100, code="TAX")]}
        )
        if isinstance(wanted, list):
            assert shares(made) == wanted
            assert made["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "3"}
        else:
            assert made["TxnTaxDetail"]["TotalTax"] == wanted
    own = {"ShipAddr": {"Line1": "y", "CountrySubDivisionCode": "CA"}}
    made = sandbox.make(
        "invoice", form(who, **own) | {"Line": [item_line(100, code="TAX")]}
    )
    assert made["TxnTaxDetail"]["TotalTax"] == 8
    free = customer(sandbox, "Free", Taxable=False)
    body = form(free) | {"Line": [item_line(100, code="TAX")]}
    assert sandbox.make("invoice", body)["TxnTaxDetail"] == {"TotalTax": 0}


def test_automated_tax_replaces_codes_and_takes_amounts(sandbox: Sandbox) -> None:
    amy = customer(sandbox)
    body = form(amy) | {"Line": [item_line(100, code="TAX"), item_line(50)]}
    asked = {"TxnTaxCodeRef": {"value": "3"}}
    made = sandbox.make("invoice", body | {"TxnTaxDetail": asked})
    assert made["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "2"}
    assert shares(made) == [(8, 100, 8)]
    made = sandbox.make("invoice", body | {"TxnTaxDetail": {"TotalTax": 9.5}})
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (9.5, 159.5)
    keep = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"}
    assert sandbox.make("invoice", keep)["TxnTaxDetail"]["TotalTax"] == 9.5
    lines = {**keep, "SyncToken": "1", "Line": body["Line"][:1]}
    assert sandbox.make("invoice", lines)["TxnTaxDetail"]["TotalTax"] == 8
    row = {
        "Amount": 3,
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {"TaxRateRef": {"value": "3"}, "PercentBased": True},
    }
    made = sandbox.make("invoice", body | {"TxnTaxDetail": {"TaxLine": [row]}})
    assert made["TxnTaxDetail"]["TotalTax"] == 3
    wrong = {"TxnTaxCodeRef": {"value": "CustomSalesTax"}}
    assert codes(sandbox.post("invoice", body | {"TxnTaxDetail": wrong})) == ["6160"]
    bad = form(amy) | {"Line": [item_line(100, code="2")]}
    assert codes(sandbox.post("invoice", bad)) == ["6100"]


def test_discount_before_or_after_tax(sandbox: Sandbox) -> None:
    amy = customer(sandbox)
    discount = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    lines = [item_line(80, code="TAX"), item_line(20), discount]
    made = sandbox.make("invoice", form(amy) | {"Line": lines})
    assert (made["TotalAmt"], shares(made)) == (96.4, [(8, 80, 6.4)])
    body = form(amy, ApplyTaxAfterDiscount=True) | {"Line": lines}
    made = sandbox.make("invoice", body)
    assert (made["TotalAmt"], shares(made)) == (95.76, [(8, 72, 5.76)])


def test_items_by_switch(sandbox: Sandbox) -> None:
    amy = customer(sandbox)
    body = {
        "Name": "Rocks",
        "Type": "NonInventory",
        "Taxable": True,
        "IncomeAccountRef": {"value": "79"},
    }
    item = sandbox.make("item", body)["Id"]
    sale = form(amy) | {"Line": [item_line(10, item)]}
    assert sandbox.make("invoice", sale)["TotalAmt"] == 10
    sandbox.control("settings", {"us_line_tax_default": "item"})
    made = sandbox.make("invoice", sale)
    sandbox.control("settings", {"us_line_tax_default": "NON"})
    assert made["TotalAmt"] == 10.8


def test_manual_tax(countries: Sandbox) -> None:
    us = Country(countries, "us-manual")
    body = us.body((100, "TAX"), (40, "NON"))
    assert us.make("invoice", body)["TxnTaxDetail"] == {"TotalTax": 0}
    asked = {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": "3"}}}
    made = us.make("invoice", body | asked)
    assert shares(made) == [(7.1, 100, 7.1), (2, 100, 2)]
    assert us.accounts()["Arizona Dept. of Revenue Payable"] == -9.1
    memo = us.make("creditmemo", body | asked)
    assert memo["TotalAmt"] == 149.1
    assert "Arizona Dept. of Revenue Payable" not in us.accounts()


# --- codes on lines


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("gb", "Make sure all your transactions have a VAT rate before you save."),
        ("ca", "Make sure all your transactions have a GST/HST rate before you save."),
        (
            "au",
            "One or more transaction lines do not have a tax code associated with it.",
        ),
    ],
)
def test_a_line_without_code(countries: Sandbox, kind: str, text: str) -> None:
    country = Country(countries, kind)
    fault = fault_of(country.post("invoice", country.body((5, ""))))
    assert (fault["code"], fault["Detail"]) == (
        "6000",
        f"Business Validation Error: {text}",
    )
    free = country.body((5, ""), GlobalTaxCalculation="NotApplicable")
    made = country.make("invoice", free)
    assert made["TotalAmt"] == 5 and "TxnTaxDetail" not in made
    taxed = free | {"TxnTaxDetail": {"TotalTax": 1}}
    assert codes(country.post("invoice", taxed)) == ["6170"]


def test_excluded(countries: Sandbox) -> None:
    gb = Country(countries, "gb")
    lines = [("33.33", "20.0% S"), ("33.34", "20.0% S"), (10, "5.0% R"), (7, "No VAT")]
    made = gb.make("invoice", gb.body(*lines, (3, "0.0% Z")))
    assert made["GlobalTaxCalculation"] == "TaxExcluded"
    assert shares(made) == [(20, 66.67, 13.33), (5, 10, 0.5), (0, 3, 0)]
    assert made["TotalAmt"] == 100.5
    assert gb.accounts()["HM Revenue & Customs (VAT) Payable"] == -13.83


def test_inclusive(countries: Sandbox) -> None:
    gb = Country(countries, "gb")
    body = gb.body((100, "20.0% S"), GlobalTaxCalculation="TaxInclusive")
    body["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] = 120
    made = gb.make("invoice", body)
    line = made["Line"][0]
    assert (line["Amount"], line["SalesItemLineDetail"]["TaxInclusiveAmt"]) == (
        100,
        120,
    )
    assert (made["TotalAmt"], shares(made)) == (120, [(20, 100, 20)])
    body["Line"][0]["Amount"] = 8.33
    body["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] = 9.99
    made = gb.make("invoice", body)
    assert (made["TotalAmt"], made["Line"][0]["Amount"]) == (9.99, 8.33)
    assert made["TxnTaxDetail"]["TotalTax"] == 1.66
    del body["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"]
    body["Line"][0]["Amount"] = 100
    assert gb.make("invoice", body)["TotalAmt"] == 120
    gb.sandbox.control("settings", {"tax_inclusive_amount": "gross"})
    made = gb.make("invoice", body)
    gb.sandbox.control("settings", {"tax_inclusive_amount": "net"})
    assert (made["TotalAmt"], made["Line"][0]["Amount"]) == (100, 83.33)
    same = gb.make("invoice", made)
    assert same["SyncToken"] == "0", "sent back as it was"


def test_several_rates_of_a_code(countries: Sandbox) -> None:
    ca = Country(countries, "ca")
    lines = [("99.99", "GST/PST BC"), (50, "HST ON"), (1, "Out of Scope")]
    made = ca.make("salesreceipt", ca.body(*lines))
    assert shares(made) == [(5, 99.99, 5), (7, 99.99, 7), (13, 50, 6.5)]
    assert made["TotalAmt"] == 169.49
    body = ca.body((112, "GST/PST BC"), GlobalTaxCalculation="TaxInclusive")
    body["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] = 112
    made = ca.make("salesreceipt", body)
    assert (made["TotalAmt"], shares(made)) == (112, [(5, 100, 5), (7, 100, 7)])


def test_discounts_lower_the_tax(countries: Sandbox) -> None:
    gb = Country(countries, "gb")
    discount = {"DetailType": "DiscountLineDetail", "Amount": 10}
    body = gb.body((60, "20.0% S"), (40, "5.0% R"))
    body["Line"].append(discount)
    made = gb.make("invoice", body)
    assert shares(made) == [(20, 54, 10.8), (5, 36, 1.8)]
    assert made["TotalAmt"] == 102.6
    inside = body | {"GlobalTaxCalculation": "TaxInclusive"}
    made = gb.make("invoice", inside)
    assert made["TotalAmt"] == 102.6


def test_estimates_and_credits_are_taxed_alike(countries: Sandbox) -> None:
    eu = Country(countries, "eu")
    for kind in ("estimate", "creditmemo"):
        made = eu.make(kind, eu.body((10, "20% TVA"), (10, "5,5% TVA")))
        assert (made["TotalAmt"], len(shares(made))) == (22.55, 2)


# --- currencies


def test_foreign_invoice_paid_at_another_rate(countries: Sandbox) -> None:
    ca = Country(countries, "ca", "EUR")
    body = ca.body((100, "Exempt"), ExchangeRate="1.5")
    made = ca.make("invoice", body)
    assert made["CurrencyRef"]["value"] == "EUR" and made["ExchangeRate"] == 1.5
    assert (made["HomeTotalAmt"], made["HomeBalance"]) == (150, 150)
    line = applied(60, "Invoice", made["Id"])
    ca.make("payment", payment(ca.amy, 80, line, ExchangeRate="1.6"))
    now = ca.get(f"invoice/{made['Id']}")
    assert (now["Balance"], now["HomeBalance"]) == (40, 60)
    assert ca.get(f"customer/{ca.amy}")["Balance"] == 20
    held = ca.accounts()
    assert held["Accounts Receivable (A/R) - EUR"] == 20
    assert held["Undeposited Funds"] == 128, "80 at 1.6"
    # Relieved at 1.5: 6 gained, shown by the account's entries.
    rows = ca.objects("Account")
    assert any(row["Name"] == "Exchange Gain or Loss" for row in rows)


def test_rates_when_none_is_sent(countries: Sandbox) -> None:
    ca = Country(countries, "ca", "EUR")
    rate = {"SourceCurrencyCode": "EUR", "Rate": 1.47, "AsOfDate": "2026-01-01"}
    assert ca.post("exchangerate", rate).status_code == 200
    made = ca.make("invoice", ca.body((100, "Exempt"), TxnDate="2026-02-01"))
    assert made["ExchangeRate"] == 1
    ca.sandbox.control("settings", {"exchange_rate_default": "as_of_date"})
    made = ca.make("invoice", ca.body((100, "Exempt"), TxnDate="2026-02-01"))
    ca.sandbox.control("settings", {"exchange_rate_default": "one"})
    assert (made["ExchangeRate"], made["HomeTotalAmt"]) == (1.47, 147)


def test_the_customers_currency_is_the_only_one(countries: Sandbox) -> None:
    ca = Country(countries, "ca", "EUR")
    job = {
        "DisplayName": "Job of the tests",
        "Job": True,
        "ParentRef": {"value": ca.amy},
    }
    made = ca.make("customer", {**job, "CurrencyRef": {"value": "USD"}})
    assert made["CurrencyRef"]["value"] == "EUR"
    wrong = ca.body((5, "Exempt"), CurrencyRef={"value": "USD"})
    fault = fault_of(ca.post("invoice", wrong))
    assert fault["code"] == "6000"
    assert "currency of the transaction is invalid" in fault["Detail"]
    ca.sandbox.control("settings", {"currency_required": True})
    missing = ca.post("invoice", ca.body((5, "Exempt")))
    ca.sandbox.control("settings", {"currency_required": False})
    assert codes(missing) == ["2020"]
    home = ca.make("customer", {"DisplayName": "Home of the tests"})
    made = ca.make("invoice", ca.body((5, "Exempt"), CustomerRef={"value": home["Id"]}))
    assert (made["ExchangeRate"], made["HomeTotalAmt"]) == (1, 5)
