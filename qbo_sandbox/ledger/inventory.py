"""Stock: quantities on hand, their cost, and what a sold or bought line posts.

A transaction calls ``sold`` or ``bought`` for each of its lines while it lists its
postings; the frame (``Transaction.post``) has forgotten its former moves before, and
brings Item.QtyOnHand up to date after. Cost is first in, first out, as QuickBooks
Online values stock, fixed when the sale is posted: later changes of older purchases do
not revalue it. What is sold beyond the stock costs the item's PurchaseCost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..clock import stamp
from ..codec import amount, plain_number
from ..store import company_tables, register_schema
from .book import Posting
from .default_accounts import default_account

if TYPE_CHECKING:
    from ..company import Company

register_schema(
    """CREATE TABLE IF NOT EXISTS stock_move (
        company TEXT, entity TEXT, txn TEXT, position INTEGER, line TEXT, item TEXT,
        date TEXT, quantity TEXT, cents INTEGER,
        PRIMARY KEY (company, entity, txn, position)) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS stock_item ON stock_move (company, item, date)",
)
company_tables("stock_move")


def stock_item(company: Company, item_id: str | None) -> dict[str, Any] | None:
    """Return the item when its quantity is tracked, else None."""
    found = company.get("Item", item_id) if item_id else None
    tracked = found is not None and found.get("Type") == "Inventory"
    return found if tracked else None


def sold(
    company: Company,
    entity: str,
    obj: dict[str, Any],
    line: str | None,
    item_id: str,
    quantity: Any,
    **tags: Any,
) -> list[Posting]:
    """Take a sold line out of stock; returns cost of goods sold against the asset.

    ``quantity`` is positive for a sale, negative for goods that come back (credit
    memo, refund). ``tags`` are members of Posting, such as ``klass`` and ``party``.
    Returns nothing for an item that is not tracked or a quantity of 0.
    """
    item, number = stock_item(company, item_id), Decimal(str(quantity or 0))
    if item is None or not number:
        return []
    if number > 0:
        cost = amount(cost_of(company, item, number))
    else:
        cost = -amount(-number * _last_cost(company, item))
    _move(company, entity, obj, line, item_id, -number, -cost)
    asset, expense = asset_account(company, item), cost_account(company, item)
    tags = {"item": item_id, "line": line, **tags}
    return [Posting(expense, cost, **tags), Posting(asset, -cost, **tags)]


def bought(
    company: Company,
    entity: str,
    obj: dict[str, Any],
    line: str | None,
    item_id: str,
    quantity: Any,
    cost: Any,
) -> None:
    """Put a bought line into stock at ``cost`` (home currency, the whole line).

    Posts nothing: the document itself debits the item's asset account. A negative
    quantity (vendor credit) sends goods back.
    """
    number = Decimal(str(quantity or 0))
    if stock_item(company, item_id) is not None and (number or cost):
        _move(company, entity, obj, line, item_id, number, amount(cost))


def asset_account(company: Company, item: dict[str, Any]) -> str:
    """Return the account that holds an item's value."""
    found = item.get("AssetAccountRef", {}).get("value")
    return str(found or default_account(company, "expense"))


def cost_account(company: Company, item: dict[str, Any]) -> str:
    """Return the account that takes the cost of what is sold."""
    found = item.get("ExpenseAccountRef", {}).get("value")
    return str(found or default_account(company, "cost"))


def on_hand(company: Company, item_id: str) -> Decimal:
    """Return the quantity on hand, from the moves."""
    return sum((_quantity(row) for row in _moves(company, item_id)), Decimal(0))


def value(company: Company, item_id: str) -> Decimal:
    """Return what the quantity on hand cost, from the moves."""
    cents = sum(row["cents"] for row in _moves(company, item_id))
    return Decimal(cents) / 100


def cost_of(company: Company, item: dict[str, Any], quantity: Decimal) -> Decimal:
    """Return what the next ``quantity`` costs, oldest stock first."""
    rows = _moves(company, item["Id"])
    gone = -sum((_quantity(r) for r in rows if _quantity(r) < 0), Decimal(0))
    left, cost = quantity, Decimal(0)
    for row in rows:
        have = _quantity(row)
        if have <= 0:
            continue
        skipped = min(have, gone)
        gone -= skipped
        used = min(have - skipped, left)
        left -= used
        cost += used * Decimal(row["cents"]) / 100 / have
    return cost + left * Decimal(str(item.get("PurchaseCost", 0)))


def _last_cost(company: Company, item: dict[str, Any]) -> Decimal:
    for row in reversed(_moves(company, item["Id"])):
        if _quantity(row) > 0 and row["cents"] > 0:
            return Decimal(row["cents"]) / 100 / _quantity(row)
    return Decimal(str(item.get("PurchaseCost", 0)))


def _quantity(row: Any) -> Decimal:
    return Decimal(row["quantity"])


def _moves(company: Company, item_id: str) -> list[Any]:
    return company.database.execute(
        "SELECT * FROM stock_move WHERE company = ? AND item = ? "
        "ORDER BY date, CAST(txn AS INTEGER), position",
        (company.id, item_id),
    ).fetchall()


def _move(
    company: Company,
    entity: str,
    obj: dict[str, Any],
    line: str | None,
    item_id: str,
    quantity: Decimal,
    cost: Decimal,
) -> None:
    company.database.execute(
        "INSERT INTO stock_move SELECT ?, ?, ?, COUNT(*), ?, ?, ?, ?, ? "
        "FROM stock_move WHERE company = ? AND entity = ? AND txn = ?",
        (
            company.id,
            entity,
            obj["Id"],
            line,
            item_id,
            obj["TxnDate"],
            format(quantity, "f"),
            int(amount(cost) * 100),
            company.id,
            entity,
            obj["Id"],
        ),
    )


@contextmanager
def restocking(company: Company, entity: str, txn: str) -> Iterator[None]:
    """Forget a transaction's moves, let it move anew, then update the items."""
    before = _sums(company, entity, txn)
    company.database.execute(
        "DELETE FROM stock_move WHERE company = ? AND entity = ? AND txn = ?",
        (company.id, entity, txn),
    )
    yield
    after = _sums(company, entity, txn)
    for item_id in sorted(before.keys() | after.keys()):
        delta = after.get(item_id, Decimal(0)) - before.get(item_id, Decimal(0))
        if delta:
            _adjust(company, item_id, delta)


def _sums(company: Company, entity: str, txn: str) -> dict[str, Decimal]:
    rows = company.database.execute(
        "SELECT item, quantity FROM stock_move WHERE company = ? AND entity = ? "
        "AND txn = ?",
        (company.id, entity, txn),
    )
    found: dict[str, Decimal] = {}
    for row in rows:
        item_id = row["item"]
        found[item_id] = found.get(item_id, Decimal(0)) + _quantity(row)
    return found


def _adjust(company: Company, item_id: str, delta: Decimal) -> None:
    """Move Item.QtyOnHand; like a name's Balance, without a new SyncToken."""
    from ..entities.registry import entity_named

    item = company.get("Item", item_id)
    if item is None:
        return
    now = company.now()
    item["QtyOnHand"] = plain_number(Decimal(str(item.get("QtyOnHand", 0))) + delta)
    item["MetaData"]["LastUpdatedTime"] = stamp(now)
    entity_named("Item").store(company, item, created=0, updated=now)
