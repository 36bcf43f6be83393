"""Lines of sales documents: what kinds there are, what each needs, their amounts.

Sources: Intuit's reference of Invoice (line types, DiscountLineDetail, documentation
lines) and recordings for the order of lines and for faults 2020 and 6070.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ... import errors
from ...codec import amount, shown_amount
from ...company import Company
from ...engine.change import Change
from ...engine.references import SPECIAL_ITEMS
from ...errors import QboFault
from ...settings import declare

# A line without ItemRef: "documentation" as in Intuit's reference, its Amount ignored,
# or "default_item": it sells the company's default item.
declare("sales_line_without_item", "documentation")
ITEM, GROUP, TEXT = "SalesItemLineDetail", "GroupLineDetail", "DescriptionOnly"
SUBTOTAL, DISCOUNT = "SubTotalLineDetail", "DiscountLineDetail"
KINDS = frozenset({ITEM, GROUP, TEXT, SUBTOTAL, DISCOUNT})
CATEGORY = (
    "An item in this transaction is set up as a category instead of a product or "
    "service."
)
Line = dict[str, Any]


def arrange(change: Change) -> Line | None:
    """Check and complete lines, number them; returns the discount line, taken out.

    Subtotals that were sent are dropped: QuickBooks appends its own.
    """
    company = change.company
    kept, discounts = [], []
    for line in change.new.get("Line", []):
        kind = line.get("DetailType")
        if not kind:
            raise QboFault(errors.missing("Line.DetailType"))
        if kind not in KINDS:
            raise QboFault(errors.invalid_enum(kind, "Line.DetailType"))
        if kind == DISCOUNT:
            discounts.append(line)
        elif kind != SUBTOTAL:
            kept.append(_complete(company, line))
    if len(discounts) > 1:
        raise QboFault(errors.business("A transaction has at most one discount line"))
    change.new["Line"] = kept
    _number(change)
    return discounts[0] if discounts else None


def _complete(company: Company, line: Line) -> Line:
    for name in ("CustomExtensions", "LineEx"):
        line.pop(name, None)
    _keep_links(line)
    kind = line["DetailType"]
    if kind == GROUP:
        return _group(company, line)
    if kind == ITEM:
        return _item(company, line)
    line.pop("Amount", None)
    detail = line.setdefault("DescriptionLineDetail", {})
    for name in [key for key, value in detail.items() if value == ""]:
        del detail[name]
    return line


def _keep_links(line: Line) -> None:
    links = [
        row
        for row in line.pop("LinkedTxn", [])
        if row.get("TxnType") in ("Estimate", "TimeActivity")
    ]
    if links:
        line["LinkedTxn"] = links


def _item(company: Company, line: Line) -> Line:
    detail = line.setdefault(ITEM, {})
    detail.pop("ItemAccountRef", None)
    identifier = detail.get("ItemRef", {}).get("value", "")
    if not identifier:
        if company.settings["sales_line_without_item"] == "documentation":
            return _documentation(line)
        identifier = company.other_preference("SalesFormsPrefs.DefaultItem", "1")
        detail["ItemRef"] = {"value": identifier}
    if line.get("Amount") in (None, ""):
        raise QboFault(errors.missing("Line.Amount"))
    _drop_blanks(line, detail)
    _check_amount(line, detail)
    account = income_account(company, identifier)
    if account:
        detail["ItemAccountRef"] = {"value": account}
    return line


def _drop_blanks(line: Line, detail: Line) -> None:
    """Remove what says nothing: a common client sends price and quantity 0 for none."""
    blank = ("", 0) if line["Amount"] else ("",)
    for name in ("Qty", "UnitPrice", "TaxInclusiveAmt"):
        if name in detail and detail[name] in blank:
            del detail[name]
    for name in [key for key, value in detail.items() if value == ""]:
        del detail[name]


def _documentation(line: Line) -> Line:
    line.pop(ITEM, None)
    line.pop("Amount", None)
    line["DetailType"] = TEXT
    line.setdefault("DescriptionLineDetail", {})
    return line


def _check_amount(line: Line, detail: Line) -> None:
    """Raise 6070 where Amount is not UnitPrice times Qty, rounded half up."""
    if "Qty" not in detail or "UnitPrice" not in detail:
        return
    product = amount(Decimal(str(detail["UnitPrice"])) * Decimal(str(detail["Qty"])))
    given = [line["Amount"], detail.get("TaxInclusiveAmt", line["Amount"])]
    if product not in [amount(value) for value in given]:
        raise QboFault(
            errors.error(
                6070,
                "Amount calculation incorrect in the request",
                "Amount is not equal to UnitPrice * Qty. Supplied value:"
                f"{amount(line['Amount']):,}",
                "Line",
            )
        )


def income_account(company: Company, identifier: str) -> str:
    """Return the account an item sells to. Raises 2500 for a category."""
    if identifier in SPECIAL_ITEMS:
        found = company.preference("SalesFormsPrefs", "DefaultShippingAccount", "")
        return str(
            found or company.other_preference("UncategorizedIncomeAccountId", "")
        )
    item = company.get("Item", identifier) or {}
    if item.get("Type") == "Category":
        row = errors.error(2500, "Invalid Reference Id", CATEGORY, "Line")
        raise QboFault(row)
    found = item.get("IncomeAccountRef", {}).get("value")
    return str(found or company.other_preference("UncategorizedIncomeAccountId", ""))


def _group(company: Company, line: Line) -> Line:
    detail = line.setdefault(GROUP, {})
    rows = []
    for row in detail.get("Line", []):
        row.setdefault("DetailType", ITEM)
        if row["DetailType"] not in (ITEM, TEXT):
            raise QboFault(errors.invalid_enum(row["DetailType"], "Line.DetailType"))
        rows.append(_complete(company, row))
    detail["Line"] = rows
    detail.setdefault("Quantity", 1)
    line["Amount"] = shown_amount(total(rows))
    return line


def total(lines: list[Line]) -> Decimal:
    """Return the sum of amounts, groups as a whole."""
    return sum((amount(line.get("Amount", 0)) for line in lines), Decimal(0))


def flat(lines: list[Line]) -> Iterator[Line]:
    """Yield lines and those inside groups, each group before its members."""
    for line in lines:
        yield line
        yield from line.get(GROUP, {}).get("Line", [])


def _number(change: Change) -> None:
    """Give Ids and LineNum: a known Id stays, any other line gets the next number."""
    known = {row.get("Id") for row in flat((change.old or {}).get("Line", []))}
    known.discard(None)
    upcoming = max((int(mark) for mark in known if mark.isdigit()), default=0) + 1
    seen: set[str] = set()
    for line in flat(change.new["Line"]):
        if line.get("Id") not in known or line["Id"] in seen:
            line["Id"] = str(upcoming)
            upcoming += 1
        seen.add(line["Id"])
    for lines in _levels(change.new["Line"]):
        for number, line in enumerate(lines, 1):
            line["LineNum"] = number


def _levels(lines: list[Line]) -> Iterator[list[Line]]:
    yield lines
    for line in lines:
        if line["DetailType"] == GROUP:
            yield line[GROUP]["Line"]


def _ordered(line: Line) -> Line:
    """Return a line with its members in the order in which answers show them."""
    head = ("Id", "LineNum", "Description", "Amount", "LinkedTxn", "DetailType")
    found = {name: line[name] for name in head if name in line}
    inner = line.get(GROUP, {})
    if "Line" in inner:
        inner["Line"] = [_ordered(row) for row in inner["Line"]]
    return {**found, **line}


def close(change: Change, discount: Line | None) -> Decimal:
    """Append subtotal and discount; returns what the lines come to before tax."""
    lines = change.new["Line"] = [_ordered(line) for line in change.new["Line"]]
    before = total(lines)
    lines.append({"Amount": shown_amount(before), "DetailType": SUBTOTAL, SUBTOTAL: {}})
    if discount is None:
        return before
    lines.append(_discount(change.company, discount, before))
    return before - amount(lines[-1]["Amount"])


def _discount(company: Company, line: Line, before: Decimal) -> Line:
    if not company.preference("SalesFormsPrefs", "AllowDiscount", False):
        raise QboFault(
            errors.error(
                5030,
                "Feature Not Supported Error",
                "Discounts are switched off in the company's preferences",
                "Line",
            )
        )
    detail = line.setdefault(DISCOUNT, {})
    percent = detail.get("DiscountPercent")
    if detail.get("PercentBased"):
        if percent in (None, ""):
            raise QboFault(_incomplete("DiscountPercent"))
        if not 0 <= percent <= 100:
            raise QboFault(
                errors.invalid_format(2100, "Percent", percent, "DiscountPercent")
            )
        line["Amount"] = shown_amount(before * Decimal(str(percent)) / 100)
    elif line.get("Amount") in (None, ""):
        raise QboFault(_incomplete("Amount"))
    else:
        detail["PercentBased"] = False
    default = company.preference("SalesFormsPrefs", "DefaultDiscountAccount", "")
    if not detail.get("DiscountAccountRef", {}).get("value") and default:
        detail["DiscountAccountRef"] = {"value": str(default)}
    return {
        key: line[key]
        for key in ("Amount", "DetailType", "Description", DISCOUNT)
        if key in line
    }


def _incomplete(name: str) -> dict[str, str]:
    return errors.error(
        6090,
        "Discount line information is missing",
        f"A discount line needs {name}",
        "Line.DiscountLineDetail",
    )
