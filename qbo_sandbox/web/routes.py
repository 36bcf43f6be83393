"""The pages for people: companies, their lists, one record, ledger, requests."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from .. import codec
from ..company import Company
from ..control.log import Entry
from ..control.objects import counts
from ..entities.registry import find_entity
from .html import link, page, pager, table

SIZE = 50
# Nothing may be loaded from anywhere, and no script runs.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


def _answer(title: str, head: str, body: str, status: int = 200) -> Response:
    top = f"{link('QuickBooks sandbox')} {head}"
    return HTMLResponse(page(title, top, body), status, SAFE)


def _missing(what: str) -> Response:
    return _answer("Not found", "", f"<p>There is no {escape(what)}.</p>", 404)


def _company(request: Request) -> Company | None:
    world = request.app.state.world
    found: Company | None = world.companies.get(request.path_params["company"])
    return found


def _start(request: Request) -> int:
    text = request.query_params.get("start", "0")
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _head(company: Company) -> str:
    return "/ " + link(company.name, "ui", company.id)


async def index(request: Request) -> Response:
    """List the companies."""
    world = request.app.state.world
    rows = [
        [
            link(company.name, "ui", company.id),
            escape(company.kind),
            escape(company.currency),
            escape(company.id),
            f"{sum(counts(company).values()):,}",
        ]
        for company in world.companies.values()
    ]
    heads = ["Company", "Kind", "Currency", "Company ID", ">Records"]
    body = "<h1>Companies</h1>" + table(heads, rows, set())
    body += f"<p>{link('Requests', 'ui')} that arrived, with their faults.</p>"
    return _answer("QuickBooks sandbox", "", body)


async def show_company(request: Request) -> Response:
    """Show what a company has: its lists, and the way to its ledger."""
    company = _company(request)
    if company is None:
        return _missing("such company")
    tiles = "".join(
        link(f"{name} ({number:,})", "ui", company.id, name)
        for name, number in counts(company).items()
    )
    body = f"<h1>{escape(company.name)}</h1><p>Company ID {escape(company.id)}, "
    body += f"kind {escape(company.kind)}, {escape(company.currency)}.</p>"
    body += f"<nav>{link('Ledger', 'ui', company.id, 'ledger')}"
    body += f"{link('Requests', 'ui', company=company.id)}</nav>"
    body += f'<h2>Records</h2><p class="tiles">{tiles}</p>'
    return _answer(company.name, _head(company), body)


def _label(obj: dict[str, Any]) -> str:
    for name in ("FullyQualifiedName", "DisplayName", "Name", "DocNumber", "FileName"):
        if obj.get(name):
            return str(obj[name])
    return str(obj.get("Note") or obj.get("Id", ""))


def _party(company: Company, obj: dict[str, Any]) -> str:
    for name, kind in (("CustomerRef", "Customer"), ("VendorRef", "Vendor")):
        value = obj.get(name, {}).get("value")
        if value:
            return company.label(kind, value) or value
    return ""


async def show_list(request: Request) -> Response:
    """Show one page of the records of an entity, the latest change first."""
    company = _company(request)
    entity = find_entity(request.path_params["entity"])
    if company is None or entity is None:
        return _missing("such list")
    start, total = _start(request), company.objects.count(entity.name)
    found = list(
        company.objects.select(
            entity.name, order="updated DESC, version DESC", page=(SIZE, start)
        )
    )
    rows = []
    for obj in found:
        money = obj.get("TotalAmt", obj.get("Balance", obj.get("Amount", "")))
        rows.append(
            [
                link(obj["Id"], "ui", company.id, entity.name, obj["Id"]),
                escape(_label(obj)),
                escape(_party(company, obj)),
                escape(str(obj.get("TxnDate", ""))),
                escape(str(money)),
                escape(obj["MetaData"]["LastUpdatedTime"]),
            ]
        )
    heads = ["Id", "Name or number", "For", "Date", ">Amount", "Last change"]
    parts = ("ui", company.id, entity.name)
    body = f"<h1>{escape(entity.name)}</h1>" + pager(
        parts, start, len(rows), total, SIZE
    )
    return _answer(entity.name, _head(company), body + table(heads, rows, set()))


async def show_record(request: Request) -> Response:
    """Show one record as JSON, with what it posted."""
    company = _company(request)
    entity = find_entity(request.path_params["entity"])
    identifier = request.path_params["id"]
    obj = company.get(entity.name, identifier) if company and entity else None
    if company is None or entity is None or obj is None:
        return _missing("such record")
    shown = codec.dumps(entity.show(company, obj, "read"))
    text = json.dumps(json.loads(shown), indent=2, ensure_ascii=False)
    title = f"{entity.name} {identifier}"
    body = f"<h1>{escape(title)}</h1><p>{escape(_label(obj))}</p>"
    body += f"<pre>{escape(text)}</pre>"
    rows = company.database.execute(
        "SELECT * FROM posting WHERE company = ? AND entity = ? AND txn = ? "
        "ORDER BY position",
        (company.id, entity.name, identifier),
    ).fetchall()
    if rows:
        body += "<h2>Entries in the ledger</h2>" + _entries(company, rows)
    return _answer(title, _head(company), body)


def _entries(company: Company, rows: list[Any]) -> str:
    shown = []
    for row in rows:
        cents = row["cents"]
        number = f"{abs(cents) / 100:,.2f}"
        party = ""
        if row["party"]:
            party = company.label(row["party_kind"], row["party"]) or row["party"]
        shown.append(
            [
                escape(row["date"]),
                link(
                    f"{row['entity']} {row['txn']}",
                    *("ui", company.id, row["entity"], row["txn"]),
                ),
                escape(company.label("Account", row["account"]) or row["account"]),
                number if cents > 0 else "",
                number if cents < 0 else "",
                escape(party),
                escape(row["memo"] or ""),
            ]
        )
    heads = ["Date", "Transaction", "Account", ">Debit", ">Credit", "Name", "Memo"]
    return table(heads, shown, set())


async def show_ledger(request: Request) -> Response:
    """Show one page of all entries, the latest first."""
    company = _company(request)
    if company is None:
        return _missing("such company")
    start = _start(request)
    totals = company.database.execute(
        "SELECT COUNT(*) AS n, SUM(MAX(cents, 0)) AS debit, SUM(MAX(-cents, 0)) "
        "AS credit FROM posting WHERE company = ?",
        (company.id,),
    ).fetchone()
    rows = company.database.execute(
        "SELECT * FROM posting WHERE company = ? ORDER BY date DESC, "
        "CAST(txn AS INTEGER) DESC, position LIMIT ? OFFSET ?",
        (company.id, SIZE, start),
    ).fetchall()
    debit, credit = (totals["debit"] or 0) / 100, (totals["credit"] or 0) / 100
    body = f"<h1>Ledger</h1><p>Debits {debit:,.2f}, credits {credit:,.2f}.</p>"
    body += pager(("ui", company.id, "ledger"), start, len(rows), totals["n"], SIZE)
    return _answer("Ledger", _head(company), body + _entries(company, rows))


async def show_requests(request: Request) -> Response:
    """Show one page of the requests that arrived, the latest first."""
    log, wanted = request.app.state.world.log, request.query_params.get("company", "")
    entries = [e for e in reversed(log.entries) if wanted in ("", e.company)]
    start = _start(request)
    shown = entries[start : start + SIZE]
    rows = [_request_row(entry) for entry in shown]
    bad = {place for place, entry in enumerate(shown) if _failed(entry)}
    heads = [">No.", "Time", "Request", "Operation", "Status", "Faults", "Request ID"]
    more = {"company": wanted} if wanted else {}
    body = "<h1>Requests</h1>"
    body += pager(("ui",), start, len(rows), len(entries), SIZE, **more)
    return _answer("Requests", "", body + table(heads, rows, bad))


def _failed(entry: Entry) -> bool:
    return bool(entry.faults) or entry.status >= 400 or entry.status == 0


def _request_row(entry: Entry) -> list[str]:
    replayed = " (replayed)" if entry.replayed else ""
    faults = list(entry.faults)
    for item in entry.items:
        faults += item["faults"]
    injected = " (asked for)" if entry.injected else ""
    return [
        link(str(entry.number), "ui", "request", str(entry.number)),
        escape(entry.time[:19].replace("T", " ")),
        escape(f"{entry.method} {entry.path[:160]}"),
        escape(f"{entry.operation} {entry.entity}{replayed}"),
        str(entry.status or "cut"),
        escape(", ".join(faults) + injected),
        escape(entry.request_id),
    ]


async def show_request(request: Request) -> Response:
    """Show one request with its body and answer."""
    number = request.path_params["number"]
    log = request.app.state.world.log
    entry = next((e for e in log.entries if e.number == number), None)
    if entry is None:
        return _missing("such request")
    head = f"<h1>Request {number}</h1><p>{escape(entry.method)} {escape(entry.path)}"
    body = f"{head}<br>{escape(entry.time)}, {entry.milliseconds} ms, status "
    body += f"{entry.status or 'cut'}, intuit_tid {escape(entry.intuit_tid)}</p>"
    for title, text in (("Body", entry.body), ("Answer", entry.answer)):
        if text:
            body += f"<h2>{title}</h2><pre>{escape(text[:20000])}</pre>"
    return _answer(f"Request {number}", "", body)


ROUTES = [
    Route("/", index),
    Route("/ui", show_requests),
    Route("/ui/request/{number:int}", show_request),
    Route("/ui/{company}", show_company),
    Route("/ui/{company}/ledger", show_ledger),
    Route("/ui/{company}/{entity}", show_list),
    Route("/ui/{company}/{entity}/{id}", show_record),
]
