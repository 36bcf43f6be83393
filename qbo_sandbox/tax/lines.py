"""What tax needs to see of a transaction's lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..codec import amount

# Details that carry a tax code of their own.
CODED = (
    "SalesItemLineDetail",
    "ItemBasedExpenseLineDetail",
    "AccountBasedExpenseLineDetail",
    "DepositLineDetail",
    "PurchaseOrderItemLineDetail",
)
Line = dict[str, Any]


def coded_lines(lines: list[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield (line, detail) of each line that is taxed or not, inside groups as well."""
    for line in lines:
        kind = line.get("DetailType")
        if kind == "GroupLineDetail":
            yield from coded_lines(line.get("GroupLineDetail", {}).get("Line", []))
        elif kind in CODED:
            yield line, line.setdefault(kind, {})


def discount_line(lines: list[Line]) -> Line | None:
    """Return the line that takes a discount off the whole transaction, or None."""
    for line in lines:
        if line.get("DetailType") == "DiscountLineDetail":
            return line
    return None


def code_of(detail: Line) -> str:
    """Return the tax code's Id, empty when there is none."""
    return str(detail.get("TaxCodeRef", {}).get("value", ""))


def net_by_code(lines: list[Line]) -> dict[str, Decimal]:
    """Return the sum of net amounts of each tax code, in order of appearance."""
    found: dict[str, Decimal] = {}
    for line, detail in coded_lines(lines):
        code = code_of(detail)
        found[code] = found.get(code, Decimal(0)) + amount(line.get("Amount", 0))
    return found
