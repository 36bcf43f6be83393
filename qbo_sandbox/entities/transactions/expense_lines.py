"""Lines of bills, vendor credits, purchases and purchase orders.

Sources: Intuit's references of Bill, Purchase and PurchaseOrder (BillableStatus,
defaults); recordings for the default tax code NON of US companies.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ... import errors
from ...codec import amount
from ...company import Company
from ...engine.change import Change
from ...errors import QboFault
from ...ledger import Posting, inventory
from ...ledger.default_accounts import default_account
from ...schema.fields import type_spec
from ...settings import declare
from . import faults
from .currency_rules import check_account
from .money import home

ACCOUNT, ITEM, TEXT = (
    "AccountBasedExpenseLineDetail",
    "ItemBasedExpenseLineDetail",
    "DescriptionOnly",
)
KINDS = (ACCOUNT, ITEM, TEXT)
BILLED = "HasBeenBilled"
# One page of Intuit's reference says that BillableStatus of item lines cannot be set;
# connectors send it and report success. False drops it there.
declare("billable_item_lines", True)
Party = tuple[str | None, str | None]


def detail_of(line: dict[str, Any]) -> dict[str, Any]:
    """Return the detail of an expense line, empty for a line of text."""
    return line.get(line.get("DetailType", ""), {})


def complete_lines(change: Change) -> None:
    """Check and complete the lines of ``change.new``.

    Raises 2020, 2170, 2500, 5030, 6070, 6310, 6440.
    """
    old = {line.get("Id"): line for line in (change.old or {}).get("Line", [])}
    for line in change.new["Line"]:
        undress(line)
        kind = line.get("DetailType")
        if not kind:
            raise faults.missing("Line.DetailType")
        if kind not in KINDS:
            raise QboFault(errors.invalid_enum(kind, "Line.DetailType"))
        for other in KINDS:
            if other != kind:
                line.pop(other, None)
        if kind == TEXT:
            line.pop("Amount", None)
            continue
        if line.get("Amount") in (None, ""):
            raise faults.missing("Line.Amount")
        detail = line.setdefault(kind, {})
        _target(change, line, detail)
        _billable(change, detail, detail_of(old.get(line["Id"], {})))
        if change.company.profile.is_us:
            detail.setdefault("TaxCodeRef", {"value": "NON"})
            detail.pop("TaxInclusiveAmt", None)


def _target(change: Change, line: dict[str, Any], detail: dict[str, Any]) -> None:
    if line["DetailType"] == ACCOUNT:
        if "value" not in detail.get("AccountRef", {}):
            raise faults.missing(f"Line.{ACCOUNT}.AccountRef")
        return
    reference = detail.get("ItemRef", {}).get("value")
    if not reference:
        raise QboFault(
            errors.error(
                6440,
                "Account or item is required",
                "Each line with an amount or a billable customer must have an item or "
                "an account",
                "Line",
            )
        )
    item = change.company.get("Item", reference)
    if item is not None and item.get("Type") == "Category":
        raise QboFault(
            errors.error(
                2500,
                "Invalid Reference Id",
                "Invalid Reference Id : An item in this transaction is set up as a "
                "category instead of a product or service.",
            )
        )
    if change.new.get("GlobalTaxCalculation") == "TaxInclusive":
        return  # a price with tax, an amount without
    quantity, price = detail.get("Qty"), detail.get("UnitPrice")
    if quantity == price == 0 and line["Amount"]:
        # Clients that always send both mean that they have neither.
        del detail["Qty"], detail["UnitPrice"]
        return
    if quantity not in (None, "") and price not in (None, ""):
        product = amount(Decimal(str(quantity)) * Decimal(str(price)))
        if product != amount(line["Amount"]):
            raise faults.wrong_product(line["Amount"])


def _billable(change: Change, detail: dict[str, Any], old: dict[str, Any]) -> None:
    status = detail.get("BillableStatus") or "NotBillable"
    company = change.company
    item_line = "ItemRef" in detail and "AccountRef" not in detail
    if item_line and not company.settings["billable_item_lines"]:
        status = old.get("BillableStatus", "NotBillable")
    was_billed = old.get("BillableStatus") == BILLED
    if status == BILLED and not was_billed:
        raise faults.forbidden_billed()
    if status == "Billable":
        if "value" not in detail.get("CustomerRef", {}):
            raise faults.customer_needed("Line.CustomerRef")
        if not company.preference(
            "VendorAndPurchasesPrefs", "BillableExpenseTracking", False
        ):
            raise QboFault(
                errors.error(
                    5030,
                    "Feature Not Supported Error",
                    "Feature Not Supported Error : tracking of billable expenses is "
                    "switched off in this company",
                    "BillableStatus",
                )
            )
    detail["BillableStatus"] = status


def account_of(company: Company, line: dict[str, Any]) -> str:
    """Return the account that a line posts to: its own, or its item's."""
    detail = detail_of(line)
    if line["DetailType"] == ACCOUNT:
        return str(detail["AccountRef"]["value"])
    item = company.get("Item", detail["ItemRef"]["value"]) or {}
    if item.get("Type") == "Inventory":
        return inventory.asset_account(company, item)
    found = item.get("ExpenseAccountRef", {}).get("value")
    return str(found or default_account(company, "expense"))


def check_accounts(change: Change, payee: Party) -> None:
    """Raise 6000 where a receivable or payable line lacks its name, or of currency."""
    company, new = change.company, change.new
    for line in new["Line"]:
        if line["DetailType"] == TEXT:
            continue
        account = account_of(company, line)
        check_account(company, new, account, "Line.AccountRef")
        party_of(company, account, detail_of(line), payee)


def party_of(
    company: Company, account: str, detail: dict[str, Any], payee: Party
) -> Party:
    """Return (kind, Id) of the name an entry belongs to.

    Raises 6000 for a receivable account without customer, a payable without vendor.
    """
    customer = detail.get("CustomerRef", {}).get("value")
    kind = company.account_type(account)
    if kind == "Accounts Payable":
        if payee[0] != "Vendor":
            raise faults.business(faults.NEEDS_VENDOR)
        return payee
    if customer:
        return "Customer", customer
    if kind == "Accounts Receivable" and payee[0] != "Customer":
        raise faults.business(faults.NEEDS_CUSTOMER)
    return payee


def line_postings(
    company: Company,
    entity: str,
    obj: dict[str, Any],
    payee: Party,
    sign: int = 1,
) -> list[Posting]:
    """Return one debit (``sign`` 1) or credit a line, and move what is stock."""
    found = []
    for line in obj["Line"]:
        if line["DetailType"] == TEXT or not line.get("Amount"):
            continue
        detail, value = detail_of(line), amount(line["Amount"])
        account = account_of(company, line)
        kind, party = party_of(company, account, detail, payee)
        item = detail.get("ItemRef", {}).get("value")
        at_home = home(obj, value)
        found.append(
            Posting(
                account,
                sign * at_home,
                foreign=sign * amount(value),
                party_kind=kind,
                party=party,
                item=item,
                klass=detail.get("ClassRef", {}).get("value"),
                department=obj.get("DepartmentRef", {}).get("value"),
                memo=line.get("Description") or obj.get("PrivateNote"),
                line=line.get("Id"),
            )
        )
        if item:
            quantity = sign * Decimal(str(detail.get("Qty") or 0))
            args = (line.get("Id"), item, quantity, sign * at_home)
            inventory.bought(company, entity, obj, *args)
    return found


def sum_of(obj: dict[str, Any]) -> Decimal:
    """Return the sum of the lines, before tax."""
    rows = obj.get("Line", [])
    return sum((amount(row.get("Amount", 0)) for row in rows), Decimal(0))


def billed(obj: dict[str, Any]) -> bool:
    """Tell whether an invoice has billed any line."""
    return any(
        detail_of(line).get("BillableStatus") == BILLED for line in obj.get("Line", [])
    )


def dress_lines(obj: dict[str, Any], numbered: bool) -> None:
    """Bring lines into the form of answers: order, LineNum, list of extensions."""
    for number, line in enumerate(obj.get("Line", []), 1):
        if line.get("DetailType") == TEXT:
            line.setdefault("DescriptionLineDetail", {})
        if numbered:
            line["LineNum"] = number
        line.setdefault("CustomExtensions", [])
        detail_of(line).get("TaxCodeRef", {}).pop("name", None)
        in_order(line)


def undress(line: dict[str, Any]) -> None:
    """Drop what answers add, so that sending one back changes nothing."""
    line.pop("LineNum", None)
    for name in ("CustomExtensions", "DescriptionLineDetail"):
        if not line.get(name):
            line.pop(name, None)


def in_order(line: dict[str, Any]) -> None:
    """Sort the members of a line as answers have them, Id first."""
    order = list(type_spec("Line").fields)
    ordered = sorted(line.items(), key=lambda pair: order.index(pair[0]))
    line.clear()
    line.update(ordered)
