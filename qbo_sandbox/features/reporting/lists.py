"""AccountList and TaxSummary."""

from __future__ import annotations

from typing import Any

from ... import codec
from ...company import Company
from ...entities.account_types import TYPES
from ..reports import report as registered
from . import shape
from .entries import Book, cents_of, natural
from .periods import period_of
from .profit_loss import DEFAULT
from .shape import Row, cell, cells, data, section

_SALES = {
    **{"Invoice": 1, "SalesReceipt": 1, "CreditMemo": -1, "RefundReceipt": -1},
    **{"Bill": -1, "Purchase": -1, "VendorCredit": 1},
}


@registered("AccountList")
def account_list(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """The chart of accounts with today's balances."""
    book = Book(company)
    sums: dict[str, int] = {}
    for entry in book.entries:
        sums[entry.account] = sums.get(entry.account, 0) + entry.cents
    order = {kind: place for place, kind in enumerate(TYPES)}
    active = [account for account in book.accounts.values() if account["Active"]]
    active.sort(
        key=lambda a: (order[a["AccountType"]], a["FullyQualifiedName"].casefold())
    )
    rows: list[Row] = []
    for account in active:
        identifier = account["Id"]
        balance = natural(book, identifier, sums.get(identifier, 0))
        rows.append(
            data(
                [
                    cell(account["FullyQualifiedName"], identifier),
                    cell(account["AccountType"]),
                    cell(account["AccountSubType"]),
                    cell(str(account.get("Description", ""))),
                    cell(shape.money(balance)),
                ]
            )
        )
    header = shape.header(company, "AccountList", params, bool(rows))
    columns = [
        shape.column("Account", "String", "account_name"),
        shape.column("Type", "String", "account_type"),
        shape.column("Detail type", "String", "detail_acc_type"),
        shape.column("Description", "String", "account_desc"),
        shape.column("Balance", "Money", "account_bal"),
    ]
    return shape.report(header, columns, rows)


def _taxes(company: Company, span: tuple[str, str]) -> dict[str, list[int]]:
    """Return (taxable amount, tax) in cents of each rate; purchases count against."""
    found: dict[str, list[int]] = {}
    for entity, sign in _SALES.items():
        where = "AND date >= ? AND date <= ?"
        for obj in company.objects.select(entity, where, span):
            rate = codec.plain_number(obj.get("ExchangeRate", 1))
            for line in obj.get("TxnTaxDetail", {}).get("TaxLine", []):
                detail = line["TaxLineDetail"]
                row = found.setdefault(detail["TaxRateRef"]["value"], [0, 0])
                net = cents_of(detail.get("NetAmountTaxable", 0) * rate)
                row[0] += sign * net
                row[1] += sign * cents_of(line["Amount"] * rate)
    return found


@registered("TaxSummary")
def tax_summary(company: Company, params: dict[str, str]) -> dict[str, Any]:
    """What is owed to each tax agency, by rate."""
    period = period_of(company, params, DEFAULT)
    sums = _taxes(company, (period.start.isoformat(), period.end.isoformat()))
    agencies: dict[str, list[str]] = {}
    for rate in sums:
        obj = company.get("TaxRate", rate) or {}
        agency = obj.get("AgencyRef", {}).get("value", "")
        agencies.setdefault(agency, []).append(rate)
    wanted = params.get("agency_id", "")
    rows: list[Row] = []
    for agency in sorted(agencies, key=int):
        if wanted and agency != wanted:
            continue
        name = company.label("TaxAgency", agency) or ""
        inner = [
            data(cells(cell(company.label("TaxRate", rate) or "", rate), sums[rate]))
            for rate in sorted(agencies[agency], key=int)
        ]
        owed = sum(sums[rate][1] for rate in agencies[agency])
        foot = cells(cell(f"Total {name}"), [None, owed])
        rows.append(section(cells(cell(name, agency), [None, None]), inner, foot))
    header = shape.header(company, "TaxSummary", params, bool(rows), period)
    columns = [
        shape.column("", "String"),
        shape.column("Taxable Amount", "Money"),
        shape.column("Tax Amount", "Money"),
    ]
    return shape.report(header, columns, rows)
