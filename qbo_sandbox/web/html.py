"""Small pieces of HTML. Everything that comes from data is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

_STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>
{style}</style></head>
<body><header>{head}</header><main>{body}</main></body></html>
"""
Query = dict[str, object]


def page(title: str, head: str, body: str) -> str:
    """Return a page; ``head`` and ``body`` are HTML already."""
    return _PAGE.format(title=escape(title), style=_STYLE, head=head, body=body)


def address(*parts: str, **query: object) -> str:
    """Return a path of parts, each quoted, ready to stand in an attribute."""
    path = "/" + "/".join(quote(part, safe="") for part in parts)
    words = "&amp;".join(f"{k}={quote(str(v), safe='')}" for k, v in query.items())
    return f"{path}{'?' + words if words else ''}"


def link(text: str, *parts: str, **query: object) -> str:
    """Return a link to a path of parts, each quoted."""
    return f'<a href="{address(*parts, **query)}">{escape(text)}</a>'


def pill(text: str, look: str = "") -> str:
    """Return a small mark; ``look`` is good, bad, warn or empty."""
    return f'<span class="{f"pill {look}".strip()}">{escape(text)}</span>'


def tile(text: str, number: int, *parts: str) -> str:
    """Return a link with a number, for a grid of them."""
    return (
        f'<a href="{address(*parts)}"><span>{escape(text)}</span><b>{number:,}</b></a>'
    )


def figures(rows: Iterable[tuple[str, object]]) -> str:
    """Return numbers above what they count."""
    shown = "".join(
        f"<div><b>{escape(str(value))}</b><span>{escape(name)}</span></div>"
        for name, value in rows
    )
    return f'<div class="figures">{shown}</div>'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return names beside values, which are HTML; empty values are left out."""
    shown = "".join(
        f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows if value
    )
    return f"<dl>{shown}</dl>" if shown else ""


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], bad: Iterable[int] = ()
) -> str:
    """Return a table; cells are HTML, heads text; a head ">x" is right-aligned."""
    right = [head.startswith(">") for head in heads]
    marked = frozenset(bad)

    def cells(tag: str, values: Sequence[str]) -> str:
        marks = (' class="n"' if flag else "" for flag in right)
        return "".join(
            f"<{tag}{mark}>{value}</{tag}>"
            for mark, value in zip(marks, values, strict=True)
        )

    text = cells("th", [escape(head.lstrip(">")) for head in heads])
    body = "".join(
        f"<tr{' class=bad' if place in marked else ''}>{cells('td', row)}</tr>"
        for place, row in enumerate(rows)
    )
    return (
        f'<div class="wide"><table><thead><tr>{text}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def search(parts: Sequence[str], word: str, hint: str, **kept: str) -> str:
    """Return a form that asks the same page with ``q``."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">'
        for k, v in kept.items()
    )
    return (
        f'<form action="{address(*parts)}">{hidden}<input name="q" aria-label='
        f'"{escape(hint)}" placeholder="{escape(hint)}" value="{escape(word)}">'
        "<button>Find</button></form>"
    )


def pager(
    parts: Sequence[str], start: int, shown: int, total: int, size: int, **more: str
) -> str:
    """Return "1 to 50 of 10,000" with links to the pages before and after.

    ``more`` are words of the query that these pages keep.
    """
    if not total:
        return "<p>Nothing here.</p>"
    text = f"<span>{start + 1:,} to {start + shown:,} of {total:,}</span>"
    before = after = ""
    if start:
        before = link("\u2190 Before", *parts, start=max(0, start - size), **more)
    if start + shown < total:
        after = link("Next \u2192", *parts, start=start + size, **more)
    return f'<p class="pager">{before}{text}{after}</p>'
