"""Bills and purchases made from purchase orders.

Source: Intuit's reference of Bill (Line.LinkedTxn with TxnId, TxnType PurchaseOrder and
TxnLineId, on a new line); users report that anything less is dropped without a word.
"""

from __future__ import annotations

from typing import Any

from ...clock import stamp
from ...codec import amount
from ...company import Company
from ...engine.change import Change
from ...ledger import links
from ...ledger.links import Link
from ...settings import declare
from ..registry import entity_named

ORDER = "PurchaseOrder"
# Whether making a bill from an order moves the order's SyncToken; recorded for
# estimates made into invoices, where it does not.
declare("order_link_moves_token", False)


def settle_links(change: Change) -> None:
    """Keep only the links of lines that QuickBooks would make."""
    company, new = change.company, change.new
    before = {
        line["Id"]: line.get("LinkedTxn", [])
        for line in (change.old or {}).get("Line", [])
    }
    for line in new["Line"]:
        sent = line.pop("LinkedTxn", [])
        kept = before.get(line["Id"])
        if kept is None:
            kept = [row for row in sent if _valid(company, new, row)][:1]
        if kept:
            line["LinkedTxn"] = kept


def _valid(company: Company, new: dict[str, Any], row: dict[str, Any]) -> bool:
    if row.get("TxnType") != ORDER or not row.get("TxnLineId"):
        return False
    order = company.get(ORDER, row.get("TxnId", ""))
    if order is None or order["VendorRef"]["value"] != _vendor(new):
        return False
    return any(line.get("Id") == row["TxnLineId"] for line in order["Line"])


def _vendor(new: dict[str, Any]) -> str:
    return str(new.get("VendorRef", new.get("EntityRef", {})).get("value", ""))


def rows_of(obj: dict[str, Any]) -> list[Link]:
    """Return the links of an object's lines to orders."""
    return [
        Link(
            ORDER,
            row["TxnId"],
            amount(line.get("Amount", 0)),
            str(line.get("Id", "")),
            row["TxnLineId"],
        )
        for line in obj.get("Line", [])
        for row in line.get("LinkedTxn", [])
        if row.get("TxnType") == ORDER
    ]


def relink(change: Change, source: str) -> None:
    """Store the links of a written, or gone, document and tell the orders."""
    company, new = change.company, change.new
    before = links.of_source(company, source, new["Id"])
    after = [] if change.mode == "delete" else rows_of(new)
    if before == after:
        return
    links.replace(company, source, new["Id"], after)
    touched = {link.target_id for link in (*before, *after) if link.target == ORDER}
    for order_id in sorted(touched, key=int):
        tell_order(company, order_id)


def tell_order(company: Company, order_id: str) -> None:
    """Write links and status into an order: closed when each line is on a document."""
    order, kind, now = company.get(ORDER, order_id), entity_named(ORDER), company.now()
    if order is None:
        return
    found = links.to_target(company, ORDER, order_id)
    rows: list[dict[str, str]] = []
    for source, source_id, _link in reversed(found):
        row = {"TxnId": source_id, "TxnType": source}
        if row not in rows:
            rows.append(row)
    order["LinkedTxn"] = rows
    done = {link.target_line for _s, _i, link in found}
    wanted = {line["Id"] for line in order["Line"] if line.get("Amount")}
    order["POStatus"] = "Closed" if wanted and wanted <= done else "Open"
    if not rows:
        del order["LinkedTxn"]
    if company.settings["order_link_moves_token"]:
        order["SyncToken"] = str(int(order["SyncToken"]) + 1)
    order["MetaData"]["LastUpdatedTime"] = stamp(now)
    kind.store(company, order, created=0, updated=now)


def unlink_order(company: Company, order_id: str) -> None:
    """Remove the links to an order that is deleted; the documents stay."""
    for source, source_id, _link in links.to_target(company, ORDER, order_id):
        document = company.get(source, source_id)
        if document is None:
            continue
        for line in document["Line"]:
            rows = line.get("LinkedTxn", [])
            if any(row.get("TxnId") == order_id for row in rows):
                del line["LinkedTxn"]
        links.replace(company, source, source_id, rows_of(document))
        heads = [
            row
            for row in document.get("LinkedTxn", [])
            if (row["TxnType"], row["TxnId"]) != (ORDER, order_id)
        ]
        document["LinkedTxn"] = heads
        if not heads:
            del document["LinkedTxn"]
        kind = entity_named(source)
        kind.store(company, document, created=0, updated=company.now())
