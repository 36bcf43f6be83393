"""The accounts that QuickBooks picks when a transaction names none.

Receivables and payables are kept per currency: the first foreign document opens an
account of that currency, named like the home one with the code behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..company import Company

# type, subtype, name of an account that has to be opened
_PLAIN: dict[str, tuple[str, str, str]] = {
    "receivable": (
        "Accounts Receivable",
        "AccountsReceivable",
        "Accounts Receivable (A/R)",
    ),
    "payable": ("Accounts Payable", "AccountsPayable", "Accounts Payable (A/P)"),
    "undeposited": ("Other Current Asset", "UndepositedFunds", "Undeposited Funds"),
    "opening": ("Equity", "OpeningBalanceEquity", "Opening Balance Equity"),
    "exchange": ("Other Expense", "ExchangeGainOrLoss", "Exchange Gain or Loss"),
    "expense": ("Expense", "OtherMiscellaneousServiceCost", "Uncategorized Expense"),
    "cost": ("Cost of Goods Sold", "SuppliesMaterialsCogs", "Cost of Goods Sold"),
    "shrinkage": (
        "Cost of Goods Sold",
        "SuppliesMaterialsCogs",
        "Inventory Shrinkage",
    ),
}
PER_CURRENCY = frozenset({"receivable", "payable"})


def default_account(company: Company, role: str, currency: str = "") -> str:
    """Return the Id of the account for a role, opened when the chart has none.

    Roles: receivable, payable (both per currency), undeposited, opening, exchange,
    expense, cost, shrinkage. Raises KeyError for another word.
    """
    kind, subtype, name = _PLAIN[role]
    code = currency if role in PER_CURRENCY and currency else company.currency
    if code != company.currency:
        name = f"{name} - {code}"
    body: dict[str, Any] = {
        "Name": name,
        "AccountType": kind,
        "AccountSubType": subtype,
        "CurrencyRef": {"value": code},
    }
    known: dict[tuple[str, str], str] = company.__dict__.setdefault("_defaults", {})
    found = company.get("Account", known.get((role, code), ""))
    if found is None or not _fits(found, body, role):
        rows = company.objects.select("Account", "AND active = 1")
        found = next((row for row in rows if _fits(row, body, role)), None)
    known[role, code] = str(found["Id"]) if found else _open(company, body)
    return known[role, code]


def _fits(account: dict[str, Any], body: dict[str, Any], role: str) -> bool:
    """Tell whether an account serves; one with the right name alone where it must."""
    if account.get("Active") is False or (
        role == "shrinkage" and account["Name"] != body["Name"]
    ):
        return False
    currency = account.get("CurrencyRef", {}).get("value", "")
    same = account["AccountSubType"] == body["AccountSubType"]
    return same and currency == body["CurrencyRef"]["value"]


def _open(company: Company, body: dict[str, Any]) -> str:
    from ..engine.write import create
    from ..entities.registry import entity_named

    return str(create(company, entity_named("Account"), body)["Id"])
