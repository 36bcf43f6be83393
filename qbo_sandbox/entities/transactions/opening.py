"""Opening balances of customers, vendors and accounts, and what stock starts with.

Source: Intuit's references of Customer, Vendor, Account (Balance or OpeningBalance with
its date, on create only) and Item (QtyOnHand, InvStartDate). The other side is Opening
Balance Equity. QuickBooks itself writes an invoice or a bill for a name; here a journal
entry stands for it, an open item that payments can be applied to all the same.
"""

from __future__ import annotations

from typing import Any

from ...codec import amount
from ...company import Company
from ...engine.change import Change
from ...ledger.default_accounts import default_account
from ..registry import entity_named

NOTE = "Opening Balance"


def open_name(change: Change, kind: str) -> None:
    """Post the Balance that a new customer or vendor was sent with."""
    value = change.sent.get("Balance")
    if not change.creating or not value:
        return
    company, new = change.company, change.new
    code = new.get("CurrencyRef", {}).get("value", company.currency)
    role = "receivable" if kind == "Customer" else "payable"
    account = default_account(company, role, code)
    owed = amount(value) * (1 if kind == "Customer" else -1)
    who = {"Type": kind, "EntityRef": {"value": new["Id"]}}
    _write(company, account, owed, change.sent.get("OpenBalanceDate"), code, who)


def open_account(change: Change) -> None:
    """Post the OpeningBalance that a new account was sent with."""
    value = change.sent.get("OpeningBalance")
    if not change.creating or not value:
        return
    new = change.new
    code = new["CurrencyRef"]["value"]
    sign = -1 if new["Classification"] in ("Liability", "Equity") else 1
    if new["AccountType"] in ("Accounts Receivable", "Accounts Payable"):
        return  # those open with their customers and vendors
    day = change.sent.get("OpeningBalanceDate")
    _write(change.company, new["Id"], sign * amount(value), day, code, None)


def _write(
    company: Company,
    account: str,
    debit: Any,
    day: Any,
    currency: str,
    who: dict[str, Any] | None,
) -> None:
    from ...engine.write import create

    rows = [
        (account, debit, who),
        (default_account(company, "opening"), -debit, None),
    ]
    lines = []
    for account_id, value, entity in rows:
        detail: dict[str, Any] = {
            "PostingType": "Debit" if value > 0 else "Credit",
            "AccountRef": {"value": account_id},
        }
        if entity is not None:
            detail["Entity"] = entity
        lines.append(
            {
                "Description": NOTE,
                "Amount": abs(value),
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": detail,
            }
        )
    body: dict[str, Any] = {
        "PrivateNote": NOTE,
        "CurrencyRef": {"value": currency},
        "Line": lines,
    }
    if day:
        body["TxnDate"] = day
    create(company, entity_named("JournalEntry"), body)


def open_stock(change: Change) -> None:
    """Take in the quantity that a new inventory item starts with."""
    new, company = change.new, change.company
    quantity = change.sent.get("QtyOnHand")
    if not change.creating or new["Type"] != "Inventory" or not quantity:
        return
    from ...engine.write import create

    line = {
        "DetailType": "ItemAdjustmentLineDetail",
        "ItemAdjustmentLineDetail": {
            "ItemRef": {"value": new["Id"]},
            "QtyDiff": quantity,
        },
    }
    body = {
        "TxnDate": new["InvStartDate"],
        "PrivateNote": f"{NOTE} for inventory item",
        "AdjustAccountRef": {"value": default_account(company, "opening")},
        "Line": [line],
    }
    create(company, entity_named("InventoryAdjustment"), body)
