"""ItemSales and InventoryValuationSummary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ...company import Company
from ..reports import report as registered
from . import shape
from .cash import book_on
from .entries import Book, Entry, filtered, within
from .periods import Period, period_of, report_day
from .profit_loss import DEFAULT
from .shape import Row, cell, data

_COST = "Cost of Goods Sold"
_BACK = frozenset({"CreditMemo", "RefundReceipt"})


@dataclass
class _Sale:
    """What was sold of an item: pieces, income and its cost in cents."""

    quantity: Decimal = Decimal(0)
    income: int = 0
    cost: int = 0


def _quantity(book: Book, entry: Entry) -> Decimal:
    """Return the pieces of the line of an entry; goods that come back are negative."""
    for line in book.document(entry.key).get("Line", []):
        if line.get("Id") == entry.line:
            detail = line.get("SalesItemLineDetail", {})
            number = Decimal(str(detail.get("Qty", 0)))
            return -number if entry.entity in _BACK else number
    return Decimal(0)


def _plain(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01')):f}"


def _share(part: int, whole: int) -> str:
    return _plain(Decimal(part) * 100 / whole) if whole else ""


def _sale_row(name: shape.Cell, sale: _Sale, whole: int) -> Row:
    price = Decimal(sale.income) / 100 / sale.quantity if sale.quantity else None
    margin = sale.income - sale.cost
    texts = (
        _plain(sale.quantity),
        shape.money(sale.income),
        _share(sale.income, whole),
        "" if price is None else _plain(price),
        shape.money(sale.cost) if sale.cost else "",
        shape.money(margin) if sale.cost else "",
        _share(margin, sale.income) if sale.cost else "",
    )
    return {"ColData": [name, *(cell(text) for text in texts)]}


@registered("ItemSales")
def item_sales(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What was sold of each product or service."""
    basis = shape.basis_of(company, params)
    period = period_of(company, params, DEFAULT)
    book, sales = book_on(company, basis), {}
    for entry in within(filtered(book, params), period.start, period.end):
        kind = book.kind(entry.account)
        if not entry.item or kind not in ("Income", _COST):
            continue
        sale = sales.setdefault(entry.item, _Sale())
        if kind == "Income":
            sale.income -= entry.cents
            sale.quantity += _quantity(book, entry)
        else:
            sale.cost += entry.cents
    whole = sum(sale.income for sale in sales.values())
    order = sorted(sales, key=lambda item: book.label("Item", item).casefold())
    rows = [_sale_row(cell(book.label("Item", i), i), sales[i], whole) for i in order]
    if rows:
        pieces = sum((sale.quantity for sale in sales.values()), Decimal(0))
        cost = sum(sale.cost for sale in sales.values())
        total = _sale_row(cell("TOTAL"), _Sale(pieces, whole, cost), whole)
        rows.append(shape.section(None, None, total["ColData"], "GrandTotal"))
    header = shape.header(
        company, "ItemSales", params, bool(rows), period, basis, "Total"
    )
    titles = ("Quantity", "Amount", "% of Sales", "Avg Price", "COGS", "Gross Margin")
    columns = [shape.column("", "ProductsAndService")]
    columns += [shape.column(t, "Money") for t in (*titles, "Gross Margin %")]
    return shape.report(header, columns, rows)


@registered("InventoryValuationSummary")
def valuation(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What is in stock and what it cost."""
    day, macro = report_day(company, params)
    found = company.database.execute(
        "SELECT item, quantity, cents FROM stock_move WHERE company = ? AND date <= ?",
        (company.id, day.isoformat()),
    ).fetchall()
    stock: dict[str, tuple[Decimal, int]] = {}
    for row in found:
        pieces, cents = stock.get(row["item"], (Decimal(0), 0))
        stock[row["item"]] = (pieces + Decimal(row["quantity"]), cents + row["cents"])
    items = {obj["Id"]: obj for obj in company.objects.select("Item") if obj}
    chosen = [item for item in stock if item in items]
    rows: list[Row] = []
    for item in sorted(chosen, key=lambda i: str(items[i]["Name"]).casefold()):
        pieces, cents = stock[item]
        average = Decimal(cents) / 100 / pieces if pieces else Decimal(0)
        name = cell(str(items[item]["FullyQualifiedName"]), item)
        sku = cell(str(items[item].get("Sku", "")))
        value = (_plain(pieces), shape.money(cents), _plain(average))
        rows.append(data([name, sku, *(cell(text) for text in value)]))
    if rows:
        whole = shape.money(sum(stock[item][1] for item in chosen))
        total = [cell("TOTAL"), cell(), cell(), cell(whole), cell()]
        rows.append(shape.section(None, None, total, "GrandTotal"))
    name = "InventoryValuationSummary"
    period = Period(date(1901, 1, 1), day, macro)
    options = {"report_date": day.isoformat()}
    header = shape.header(company, name, params, bool(rows), period, options=options)
    columns = [shape.column("", "ProductsAndService"), shape.column("SKU", "String")]
    columns += [shape.column(t, "Money") for t in ("Qty", "Asset Value", "Calc. Avg")]
    return shape.report(header, columns, rows)
