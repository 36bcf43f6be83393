"""The records of an entity, and one record with its entries and its requests."""

from __future__ import annotations

import json
from decimal import Decimal
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import codec
from ..company import Company
from ..entities.base import Entity
from ..entities.registry import find_entity
from .frame import (
    SIZE,
    answer,
    company_of,
    label_of,
    missing,
    party_of,
    start_of,
    world_of,
)
from .html import facts, link, pager, pill, search, table
from .json_view import JsonView
from .ledger import entries_table
from .requests import requests_table

_MONEY = ("TotalAmt", "Amount", "CurrentBalance", "Balance", "UnitPrice", "Rate")


def state_of(obj: dict[str, Any]) -> str:
    """Return a mark of how a record stands; empty where there is nothing to say."""
    if obj.get("Active") is False:
        return pill("inactive")
    if str(obj.get("PrivateNote", "")).startswith("Voided"):
        return pill("void", "warn")
    if "Balance" in obj and "TotalAmt" in obj:
        return pill("open", "warn") if obj["Balance"] else pill("settled", "good")
    for name in ("TxnStatus", "POStatus", "BillableStatus"):
        if obj.get(name):
            return pill(str(obj[name]))
    return ""


def _amount(obj: dict[str, Any]) -> str:
    value = next((obj[name] for name in _MONEY if name in obj), None)
    if value is None:
        return ""
    number = Decimal(str(value))
    return f"{number:,.2f}" if number == round(number, 2) else f"{number:,}"


def _row(company: Company, entity: Entity, obj: dict[str, Any]) -> list[str]:
    changed = obj["MetaData"]["LastUpdatedTime"][:19].replace("T", "\u00a0")
    return [
        link(obj["Id"], "ui", company.id, entity.name, obj["Id"]),
        link(label_of(obj), "ui", company.id, entity.name, obj["Id"]),
        escape(party_of(company, obj)),
        escape(str(obj.get("TxnDate", ""))),
        escape(_amount(obj)),
        state_of(obj),
        escape(changed),
    ]


def _found_by(company: Company, word: str) -> tuple[str, tuple[str, ...]]:
    """Return a condition for records that hold a text, or whose name's record does."""
    safe = json.dumps(word, ensure_ascii=False)[1:-1]  # as the body has it
    for mark in "!%_":
        safe = safe.replace(mark, "!" + mark)
    names = (
        "SELECT id FROM object WHERE company = ? AND entity IN "
        "('Customer', 'Vendor', 'Employee') AND body LIKE ? ESCAPE '!'"
    )
    where = f"AND (body LIKE ? ESCAPE '!' OR party IN ({names}))"
    return where, (f"%{safe}%", company.id, f"%{safe}%")


async def show_list(request: Request) -> Response:
    """Show one page of the records of an entity, the latest change first."""
    company = company_of(request)
    entity = find_entity(request.path_params["entity"])
    if company is None or entity is None:
        return missing("such list")
    start, word = start_of(request), request.query_params.get("q", "").strip()
    where, values = _found_by(company, word) if word else ("", ())
    total = company.objects.count(entity.name, where, values)
    order = "updated DESC, version DESC"
    found = company.objects.select(entity.name, where, values, order, (SIZE, start))
    rows = [_row(company, entity, obj) for obj in found]
    heads = ["Id", "Name or number", "For", "Date", ">Amount", "State", "Last change"]
    parts = ("ui", company.id, entity.name)
    body = f"<h1>{escape(entity.name)}</h1>"
    body += search(parts, word, "Find a name, a number or any other text")
    kept = {"q": word} if word else {}
    body += pager(parts, start, len(rows), total, SIZE, **kept)
    body += table(heads, rows) if rows else ""
    return answer(entity.name, body, "Records", company)


def _facts(company: Company, obj: dict[str, Any]) -> str:
    names = ("TxnDate", "DueDate", "Balance", "SyncToken", "AccountType", "Type")
    rows = [("State", state_of(obj)), ("For", escape(party_of(company, obj)))]
    rows.append(("Amount", escape(_amount(obj))))
    rows += [(name, escape(str(obj[name]))) for name in names if name in obj]
    rows.append(("Created", escape(obj["MetaData"].get("CreateTime", ""))))
    rows.append(("Last change", escape(obj["MetaData"].get("LastUpdatedTime", ""))))
    return facts(rows)


async def show_record(request: Request) -> Response:
    """Show one record as JSON, with what it posted and who asked for it."""
    company = company_of(request)
    entity = find_entity(request.path_params["entity"])
    identifier = request.path_params["id"]
    obj = company.get(entity.name, identifier) if company and entity else None
    if company is None or entity is None or obj is None:
        return missing("such record")
    shown = codec.loads(codec.dumps(entity.show(company, obj, "read")))
    title = f"{entity.name} {identifier}"
    label = label_of(obj)
    body = f"<h1>{escape(title)}</h1>"
    body += f"<p>{escape(label)}</p>" if label != identifier else ""
    rows = company.database.execute(
        "SELECT * FROM posting WHERE company = ? AND entity = ? AND txn = ? "
        "ORDER BY position",
        (company.id, entity.name, identifier),
    ).fetchall()
    if rows:
        body += "<h2>Entries in the ledger</h2>" + entries_table(company, rows)
    text = JsonView(company).text(shown, entity.spec)
    body += f'<div class="two"><div><h2>As answered</h2><pre>{text}</pre></div>'
    body += f"<div><h2>In short</h2>{_facts(company, shown)}"
    touched = _requests_about(request, company, entity, identifier)
    if touched:
        body += f"<h2>Requests about it</h2>{requests_table(touched, short=True)}"
    body += "</div></div>"
    return answer(title, body, "Records", company)


def _requests_about(
    request: Request, company: Company, entity: Entity, identifier: str
) -> list[Any]:
    """Return the latest requests that read, made or changed a record."""
    marks = (f'"Id":"{identifier}"', f"<Id>{identifier}</Id>")
    found = []
    for entry in reversed(world_of(request).log.entries):
        own = entry.company == company.id and entry.entity == entity.name
        told = any(mark in entry.answer for mark in marks)
        if own and (told or f"/{identifier}" in entry.path):
            found.append(entry)
        if len(found) == 8:
            break
    return found
