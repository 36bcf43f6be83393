"""Double entries of sales documents.

An invoice debits the receivable (and the account of its deposit), a receipt its
deposit account; income by item, discount and tax stand against it. A credit memo and
a refund receipt are the same the other way round. Goods leave or return to stock.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...codec import amount
from ...company import Company
from ...ledger import Posting, inventory
from ...ledger.default_accounts import default_account
from ...tax import tax_entries
from . import money
from .sales_lines import DISCOUNT, GROUP, ITEM

if TYPE_CHECKING:
    from .sales import SalesDocument

Obj = dict[str, Any]


def sale_postings(company: Company, entity: SalesDocument, obj: Obj) -> list[Posting]:
    """Return the entries of a document; they sum to zero in home currency."""
    rows = [*_money_side(company, entity, obj), *_lines(company, entity, obj)]
    rows += [
        _entry(obj, entity, entry.account, -entry.amount, memo=None)
        for entry in tax_entries(company, obj)
    ]
    return money.level(rows) + _stock(company, entity, obj)


def _entry(
    obj: Obj, entity: SalesDocument, account: str, value: Decimal, **more: Any
) -> Posting:
    """Return an entry of ``value`` as a sale has it; returns turn it round."""
    foreign = entity.sign * value
    customer = obj.get("CustomerRef", {}).get("value")
    return Posting(
        account,
        money.home(obj, foreign),
        foreign,
        party_kind="Customer" if customer else None,
        party=customer,
        department=obj.get("DepartmentRef", {}).get("value"),
        **more,
    )


def _money_side(company: Company, entity: SalesDocument, obj: Obj) -> list[Posting]:
    whole, memo = amount(obj["TotalAmt"]), obj.get("PrivateNote")
    if entity.takes_deposit:
        account = obj["DepositToAccountRef"]["value"]
        return [_entry(obj, entity, account, whole, memo=memo)]
    currency = obj.get("CurrencyRef", {}).get("value", company.currency)
    receivable = default_account(company, "receivable", currency)
    paid = amount(obj.get("Deposit", 0))
    rows = [_entry(obj, entity, receivable, whole - paid, memo=memo)]
    if paid:
        held = obj.get("DepositToAccountRef", {}).get("value")
        held = held or default_account(company, "undeposited")
        rows.append(_entry(obj, entity, held, paid, memo=memo))
    return rows


def _lines(company: Company, entity: SalesDocument, obj: Obj) -> list[Posting]:
    rows = []
    for line in obj.get("Line", []):
        kind = line.get("DetailType")
        if kind == GROUP:
            inner = line[GROUP].get("Line", [])
            rows += [_income(entity, obj, row) for row in inner if ITEM in row]
        elif kind == ITEM:
            rows.append(_income(entity, obj, line))
        elif kind == DISCOUNT:
            rows.append(_discount(company, entity, obj, line))
    return rows


def _income(entity: SalesDocument, obj: Obj, line: Obj) -> Posting:
    detail = line[ITEM]
    return _entry(
        obj,
        entity,
        detail["ItemAccountRef"]["value"],
        -amount(line["Amount"]),
        item=detail["ItemRef"]["value"],
        klass=_class(obj, detail),
        memo=line.get("Description"),
        line=line.get("Id"),
    )


def _class(obj: Obj, detail: Obj) -> str | None:
    for place in (detail, obj):
        if place.get("ClassRef", {}).get("value"):
            return str(place["ClassRef"]["value"])
    return None


def _discount(company: Company, entity: SalesDocument, obj: Obj, line: Obj) -> Posting:
    detail = line[DISCOUNT]
    account = detail.get("DiscountAccountRef", {}).get("value")
    account = account or default_account(company, "expense")
    value = amount(line["Amount"])
    return _entry(obj, entity, account, value, klass=_class(obj, detail))


def _stock(company: Company, entity: SalesDocument, obj: Obj) -> list[Posting]:
    """Take sold goods out of stock, at their cost in home currency."""
    rows: list[Posting] = []
    customer = obj.get("CustomerRef", {}).get("value")
    for line in obj.get("Line", []):
        inner = line.get(GROUP, {}).get("Line", [line])
        for row in inner:
            detail = row.get(ITEM)
            if not detail or not detail.get("Qty"):
                continue
            rows += inventory.sold(
                company,
                entity.name,
                obj,
                row.get("Id"),
                detail["ItemRef"]["value"],
                entity.sign * Decimal(str(detail["Qty"])),
                klass=_class(obj, detail),
                party_kind="Customer" if customer else None,
                party=customer,
            )
    return rows
