"""The requests that arrived: all, or only what failed or changed something."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from ..control.log import Entry
from ..control.stats import WRITES
from .frame import SIZE, answer, missing, start_of, world_of
from .html import facts, link, pager, pill, search, table
from .json_view import pretty


def failed(entry: Entry) -> bool:
    """Tell whether a request, or a member of its batch, had a fault."""
    inner = any(item["faults"] for item in entry.items)
    return bool(entry.faults) or inner or entry.status >= 400 or not entry.status


def _writes(entry: Entry) -> bool:
    return entry.operation in WRITES or entry.operation == "batch"


_SHOW: dict[str, Callable[[Entry], bool]] = {
    "all": lambda entry: True,
    "writes": _writes,
    "faults": failed,
}


def status_pill(entry: Entry) -> str:
    """Return the status as a mark."""
    if not entry.status:
        return pill("cut", "bad")
    return pill(str(entry.status), "bad" if entry.status >= 400 else "good")


def _faults(entry: Entry) -> str:
    codes = list(entry.faults)
    for item in entry.items:
        codes += item["faults"]
    shown = " ".join(pill(code, "bad") for code in dict.fromkeys(codes))
    return shown + (" " + pill("asked for", "warn") if entry.injected else "")


def _what(entry: Entry) -> str:
    text = f"{entry.operation} {entry.entity}".strip()
    if entry.items:
        text += f" of {len(entry.items)}"
    shown = escape(text)
    return shown + (" " + pill("replayed", "warn") if entry.replayed else "")


def requests_table(entries: list[Entry], short: bool = False) -> str:
    """Return requests as a table; ``short`` leaves out path and request id."""
    rows = []
    for entry in entries:
        number = link(str(entry.number), "ui", "request", str(entry.number))
        when = escape(
            entry.time[11:19] if short else entry.time[:19].replace("T", "\u00a0")
        )
        if short:
            rows.append([number, when, _what(entry), status_pill(entry)])
            continue
        path = entry.path.partition(entry.company or " ")[2] or entry.path
        rows.append(
            [
                number,
                when,
                f"<code>{escape(f'{entry.method} {path[:160]}')}</code>",
                _what(entry),
                status_pill(entry),
                _faults(entry),
                escape(entry.request_id),
            ]
        )
    if not rows:
        return '<p class="soft">None yet.</p>'
    bad = [place for place, entry in enumerate(entries) if failed(entry)]
    if short:
        return table([">No.", "Time", "Operation", "Status"], rows, bad)
    heads = [">No.", "Time", "Request", "Operation", "Status", "Faults", "Request ID"]
    return table(heads, rows, bad)


async def show_requests(request: Request) -> Response:
    """Show one page of the requests, the latest first."""
    log, asked = world_of(request).log, request.query_params
    company, word = asked.get("company", ""), asked.get("q", "").strip()
    show = asked.get("show", "all")
    keep = _SHOW.get(show, _SHOW["all"])
    entries = [
        entry
        for entry in reversed(log.entries)
        if company in ("", entry.company)
        and keep(entry)
        and (not word or word in entry.path or word in entry.body + entry.answer)
    ]
    start = start_of(request)
    shown = entries[start : start + SIZE]
    kept = {k: v for k, v in (("company", company), ("q", word)) if v}
    ways = " ".join(
        f"<b>{name}</b>" if name == show else link(name, "ui", show=name, **kept)
        for name in _SHOW
    )
    if show in _SHOW and show != "all":
        kept["show"] = show
    body = f"<h1>Requests</h1><p>Show {ways}</p>"
    others = {k: v for k, v in kept.items() if k != "q"}
    body += search(("ui",), word, "Find text in paths, bodies and answers", **others)
    body += pager(("ui",), start, len(shown), len(entries), SIZE, **kept)
    body += requests_table(shown) if shown else ""
    return answer("Requests", body, "Requests")


def _about(request: Request, entry: Entry) -> str:
    company = world_of(request).companies.get(entry.company)
    name = link(company.name, "ui", company.id) if company else escape(entry.company)
    rules = ", ".join(str(rule) for rule in entry.injected)
    return facts(
        (
            ("Time", escape(entry.time)),
            ("Status", status_pill(entry)),
            ("Operation", _what(entry)),
            ("Company", name),
            ("Faults", _faults(entry)),
            ("Fault rules met", escape(rules)),
            ("Request ID", escape(entry.request_id)),
            ("intuit_tid", f"<code>{escape(entry.intuit_tid)}</code>"),
            ("Duration", f"{entry.milliseconds} ms"),
        )
    )


def _members(entry: Entry) -> str:
    rows = [
        [
            escape(str(item["bId"])),
            escape(f"{item['operation']} {item['entity']}"),
            pill("replayed", "warn") if item["replayed"] else "",
            " ".join(pill(code, "bad") for code in item["faults"]),
        ]
        for item in entry.items
    ]
    bad = [place for place, item in enumerate(entry.items) if item["faults"]]
    return "<h2>Members</h2>" + table(["bId", "Operation", "", "Faults"], rows, bad)


async def show_request(request: Request) -> Response:
    """Show one request with its body and answer."""
    number = request.path_params["number"]
    log = world_of(request).log
    entry = next((e for e in log.entries if e.number == number), None)
    if entry is None:
        return missing("such request")
    body = f"<h1>Request {number}</h1>"
    body += f"<p><code>{escape(entry.method)} {escape(entry.path)}</code></p>"
    body += _about(request, entry)
    if entry.items:
        body += _members(entry)
    for title, text in (("Body", entry.body), ("Answer", entry.answer)):
        if text:
            body += f"<h2>{title}</h2><pre>{pretty(text)}</pre>"
    return answer(f"Request {number}", body, "Requests")
