"""The front page, and a company at a glance."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response

from ..company import Company
from ..control.objects import counts
from .frame import answer, company_of, label_of, missing, money, party_of, world_of
from .html import figures, link, pill, table, tile
from .requests import requests_table

GROUPS = (
    (
        "Sales",
        *("Customer", "Estimate", "Invoice", "SalesReceipt", "CreditMemo"),
        *("RefundReceipt", "Payment"),
    ),
    (
        "Purchases",
        *("Vendor", "PurchaseOrder", "Bill", "VendorCredit", "BillPayment", "Purchase"),
    ),
    (
        "Bank and books",
        *("Account", "Deposit", "Transfer", "CreditCardPaymentTxn", "JournalEntry"),
        *("Budget", "RecurringTransaction", "InventoryAdjustment"),
    ),
    ("People and time", "Employee", "TimeActivity"),
    (
        "Lists",
        *("Item", "Class", "Department", "Term", "PaymentMethod", "CustomerType"),
        *("CompanyCurrency", "ExchangeRate", "Attachable"),
    ),
    ("Taxes", "TaxAgency", "TaxCode", "TaxRate"),
    ("Setup", "CompanyInfo", "Preferences"),
)
_SUMS = (
    ("Receivable", ("Accounts Receivable",), 1),
    ("Payable", ("Accounts Payable",), -1),
    ("Bank", ("Bank",), 1),
    ("Income", ("Income", "Other Income"), -1),
)


def _sums(company: Company) -> list[tuple[str, object]]:
    """Return what is owed, what the bank holds, and all income, in home currency."""
    rows = company.database.execute(
        "SELECT account, SUM(cents) AS cents FROM posting WHERE company = ? "
        "GROUP BY account",
        (company.id,),
    ).fetchall()
    found: dict[str, int] = {}
    for row in rows:
        kind = company.account_type(row["account"])
        found[kind] = found.get(kind, 0) + row["cents"]
    return [
        (name, money(sign * sum(found.get(kind, 0) for kind in kinds)))
        for name, kinds, sign in _SUMS
    ]


def _card(company: Company) -> str:
    number = sum(counts(company).values())
    about = f"{company.kind}, {company.currency}, {number:,} records"
    return (
        f'<section class="card"><h2>{link(company.name, "ui", company.id)}</h2>'
        f'<p class="soft">{escape(about)}<br>Company ID <code>{escape(company.id)}'
        f"</code></p>{figures(_sums(company))}</section>"
    )


async def index(request: Request) -> Response:
    """Show the companies, what was asked of the sandbox, and what arrived last."""
    world = world_of(request)
    numbers = world.stats.as_dict()
    names = ("requests", "reads", "writes", "batches", "replays", "faults", "throttled")
    shown = [(name.capitalize(), f"{numbers[name]:,}") for name in names]
    cards = "".join(_card(company) for company in world.companies.values())
    body = f'<h1>Companies</h1><div class="cards">{cards}</div>'
    body += f'<h2>Since the start</h2><div class="strip">{figures(shown)}</div>'
    if world.settings.changed() or world.faults.rules:
        rules, switches = len(world.faults.rules), len(world.settings.changed())
        text = f"Fault rules: {rules}, switches not at their default: {switches}"
        body += f"<p>{pill(text, 'warn')} {link('Steering', 'ui', 'steering')}</p>"
    latest = list(world.log.entries)[-8:][::-1]
    body += f"<h2>Latest requests</h2>{requests_table(latest)}"
    body += f"<p>{link('All requests', 'ui')}</p>"
    return answer("QuickBooks sandbox", body, "Companies")


def _tiles(company: Company) -> str:
    numbers = counts(company)
    known = {name for group in GROUPS for name in group[1:]}
    others = ("Others", *sorted(set(numbers) - known))
    body = ""
    for title, *names in (*GROUPS, others):
        shown = "".join(
            tile(name, numbers[name], "ui", company.id, name)
            for name in names
            if name in numbers
        )
        if shown:
            body += f'<h2>{escape(title)}</h2><div class="tiles">{shown}</div>'
    return body


def _latest(company: Company) -> str:
    rows = company.database.execute(
        "SELECT entity, id FROM object WHERE company = ? AND deleted = 0 "
        "ORDER BY updated DESC, version DESC LIMIT 12",
        (company.id,),
    ).fetchall()
    shown = []
    for row in rows:
        obj = company.get(row["entity"], row["id"])
        if obj is None:
            continue
        name = f"{row['entity']} {label_of(obj)}"
        shown.append(
            [
                link(name, "ui", company.id, row["entity"], row["id"]),
                escape(party_of(company, obj)),
                escape(obj["MetaData"]["LastUpdatedTime"][:19].replace("T", "\u00a0")),
            ]
        )
    return table(["Record", "For", "Changed"], shown)


async def show_company(request: Request) -> Response:
    """Show what a company has, how it stands, and what changed last."""
    company = company_of(request)
    if company is None:
        return missing("such company")
    about = f"Company ID {company.id}, kind {company.kind}, {company.currency}"
    body = f'<h1>{escape(company.name)}</h1><p class="soft">{escape(about)}</p>'
    body += f'<div class="strip">{figures(_sums(company))}</div>'
    body += '<div class="two"><div>' + _tiles(company)
    body += f"</div><div><h2>Changed last</h2>{_latest(company)}"
    asked = link("Requests of this company", "ui", company=company.id)
    body += f"<p>{asked}</p></div></div>"
    return answer(company.name, body, "Records", company)
