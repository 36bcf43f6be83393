"""The printed form of documents: company, name, number, dates, lines, totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..codec import amount, plain_number
from ..company import Company
from ..entities.base import Entity
from .documents import renders_pdf
from .pdf_writer import HEIGHT, WIDTH, Pdf, fitted, wrapped

LEFT, RIGHT, BOTTOM = 50, WIDTH - 50, 70
_TITLES = {
    "CreditMemo": "CREDIT MEMO",
    "Payment": "PAYMENT RECEIPT",
    "PurchaseOrder": "PURCHASE ORDER",
    "RefundReceipt": "REFUND RECEIPT",
    "SalesReceipt": "SALES RECEIPT",
}
_ADDRESS = ("Line1", "Line2", "Line3", "Line4", "Line5")
_DETAILS = ("SalesItemLineDetail", "ItemBasedExpenseLineDetail", "GroupLineDetail")


@dataclass
class Row:
    """One line as printed."""

    text: str
    quantity: str = ""
    price: str = ""
    total: str = ""


def money(value: Any) -> str:
    """Return an amount with thousands separated."""
    return f"{amount(value):,.2f}"


def address_lines(address: dict[str, Any]) -> list[str]:
    """Return the lines of an address."""
    lines = [str(address[name]) for name in _ADDRESS if address.get(name)]
    city = " ".join(
        str(address[name])
        for name in ("City", "CountrySubDivisionCode", "PostalCode")
        if address.get(name)
    )
    return [*lines, *([city] if city else [])]


def rows_of(obj: dict[str, Any]) -> Iterator[Row]:
    """Yield the lines of a document."""
    for line in obj.get("Line", []):
        kind = line.get("DetailType", "")
        if kind == "SubTotalLineDetail":
            continue
        if line.get("LinkedTxn") and not kind:
            link = line["LinkedTxn"][0]
            yield Row(f"{link['TxnType']} {link['TxnId']}", total=money(line["Amount"]))
            continue
        detail = line.get(kind) or {}
        yield _row(line, kind, detail)
        for inner in detail.get("Line", []):
            inner_kind = inner.get("DetailType", "")
            yield _row(inner, inner_kind, inner.get(inner_kind) or {})


def _row(line: dict[str, Any], kind: str, detail: dict[str, Any]) -> Row:
    named = detail.get("ItemRef") or detail.get("GroupItemRef") or {}
    named = named or detail.get("AccountRef") or {}
    words = [str(named.get("name", "")), str(line.get("Description", ""))]
    if kind == "DiscountLineDetail":
        words[0] = "Discount"
    quantity = detail.get("Qty", detail.get("Quantity"))
    sign = -1 if kind == "DiscountLineDetail" else 1
    return Row(
        " - ".join(word for word in words if word),
        "" if quantity is None else str(plain_number(quantity)),
        money(detail["UnitPrice"]) if "UnitPrice" in detail else "",
        money(sign * Decimal(str(line["Amount"]))) if "Amount" in line else "",
    )


class _Page:
    """Writes a document from top to bottom, over as many pages as it takes."""

    def __init__(self, title: str):
        self.pdf = Pdf(title)
        self.y: float = HEIGHT - 60

    def down(self, by: float) -> None:
        """Go down; begin another page at the bottom."""
        self.y -= by
        if self.y < BOTTOM:
            self.pdf.new_page()
            self.y = HEIGHT - 60

    def line(self, text: str, size: float = 10, bold: bool = False) -> None:
        """Write one line."""
        self.pdf.text(LEFT, self.y, fitted(text, size, RIGHT - LEFT), size, bold)
        self.down(size + 4)

    def sum(self, label: str, value: Any, bold: bool = False) -> None:
        """Write a label and an amount at the right."""
        self.pdf.text(RIGHT - 190, self.y, label, 10, bold)
        self.pdf.right(RIGHT, self.y, money(value), 10, bold)
        self.down(15)

    def row(self, row: Row) -> None:
        """Write a line of the document."""
        first, *more = wrapped(row.text, 9, 290)
        self.pdf.text(LEFT, self.y, first, 9)
        for x, text in (
            (LEFT + 360, row.quantity),
            (LEFT + 435, row.price),
            (RIGHT, row.total),
        ):
            if text:
                self.pdf.right(x, self.y, text, 9)
        for text in more:
            self.down(12)
            self.pdf.text(LEFT, self.y, text, 9)
        self.down(14)


def _head(page: _Page, company: Company, entity: Entity, obj: dict[str, Any]) -> None:
    info = company.single("CompanyInfo")
    page.line(str(info["CompanyName"]), 15, True)
    for text in address_lines(info.get("CompanyAddr", {})):
        page.line(text, 9)
    page.down(14)
    page.line(_TITLES.get(entity.name, entity.name.upper()), 14, True)
    number = obj.get("DocNumber") or obj.get("PaymentRefNum") or ""
    for label, text in (
        ("No.", number),
        ("Date", obj.get("TxnDate", "")),
        ("Due date", obj.get("DueDate", "")),
        ("Expires", obj.get("ExpirationDate", "")),
        ("Terms", obj.get("SalesTermRef", {}).get("name", "")),
        ("Payment method", obj.get("PaymentMethodRef", {}).get("name", "")),
        ("Currency", obj.get("CurrencyRef", {}).get("value", "")),
    ):
        if text:
            page.line(f"{label} {text}")
    page.down(8)


def _party(page: _Page, obj: dict[str, Any]) -> None:
    reference = obj.get("CustomerRef") or obj.get("VendorRef") or {}
    page.line("TO" if "VendorRef" in obj else "BILL TO", 9, True)
    name = str(reference.get("name", ""))
    page.line(name)
    for text in address_lines(obj.get("BillAddr") or obj.get("VendorAddr") or {}):
        if text != name:
            page.line(text, 9)
    if obj.get("ShipAddr"):
        page.line("SHIP TO", 9, True)
        for text in address_lines(obj["ShipAddr"]):
            page.line(text, 9)
    page.down(12)


def _totals(page: _Page, obj: dict[str, Any]) -> None:
    subtotal = [
        line["Amount"]
        for line in obj.get("Line", [])
        if line.get("DetailType") == "SubTotalLineDetail"
    ]
    if subtotal:
        page.sum("SUBTOTAL", subtotal[0])
    tax = obj.get("TxnTaxDetail", {}).get("TotalTax")
    if tax:
        page.sum("TAX", tax)
    page.sum("TOTAL", obj.get("TotalAmt", 0), True)
    for label, name in (
        ("DEPOSIT", "Deposit"),
        ("UNAPPLIED", "UnappliedAmt"),
        ("BALANCE DUE", "Balance"),
        ("REMAINING CREDIT", "RemainingCredit"),
    ):
        if name in obj and (name == "Balance" or obj[name]):
            page.sum(label, obj[name], True)


@renders_pdf
def render(company: Company, entity: Entity, obj: dict[str, Any]) -> bytes:
    """Return a document, as answered by a read, as PDF."""
    number = obj.get("DocNumber") or obj["Id"]
    page = _Page(f"{entity.name} {number}")
    _head(page, company, entity, obj)
    _party(page, obj)
    page.row(Row("DESCRIPTION", "QTY", "RATE", "AMOUNT"))
    page.pdf.line(LEFT, RIGHT, page.y + 10)
    for row in rows_of(obj):
        page.row(row)
    page.pdf.line(LEFT, RIGHT, page.y + 8)
    page.down(8)
    _totals(page, obj)
    memo = obj.get("CustomerMemo", {}).get("value") or obj.get("Memo", "")
    if memo:
        page.down(8)
        for text in wrapped(str(memo), 9, RIGHT - LEFT):
            page.line(text, 9)
    return page.pdf.content()
