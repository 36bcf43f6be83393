"""Small pieces of HTML. Everything that comes from data is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 15px/1.45 sans-serif; margin: 0; color: #222; background: #f4f5f8 }}
header {{ background: #245b2f; color: #fff; padding: .7em 1.2em }}
header a {{ color: #fff }}
main {{ padding: 1em 1.2em; max-width: 75em }}
nav a {{ margin-right: 1em }}
table {{ border-collapse: collapse; background: #fff; width: 100% }}
th, td {{ text-align: left; padding: .3em .6em; border: 1px solid #dcdfe4;
  vertical-align: top; overflow-wrap: anywhere }}
th {{ background: #e9ecef; white-space: nowrap }}
td.n, th.n {{ text-align: right; white-space: nowrap }}
pre {{ background: #fff; border: 1px solid #dcdfe4; padding: 1em; overflow: auto;
  white-space: pre-wrap; overflow-wrap: anywhere }}
.bad {{ background: #fbe3e0 }}
.tiles a {{ display: inline-block; min-width: 11em; margin: 0 .5em .5em 0;
  padding: .5em; background: #fff; border: 1px solid #dcdfe4; border-radius: 4px }}
</style></head><body><header>{head}</header><main>{body}</main></body></html>
"""


def page(title: str, head: str, body: str) -> str:
    """Return a page; ``head`` and ``body`` are HTML already."""
    return _PAGE.format(title=escape(title), head=head, body=body)


def link(text: str, *parts: str, **query: object) -> str:
    """Return a link to a path of parts, each quoted."""
    path = "/" + "/".join(quote(part, safe="") for part in parts)
    words = "&amp;".join(f"{k}={quote(str(v), safe='')}" for k, v in query.items())
    return f'<a href="{path}{"?" + words if words else ""}">{escape(text)}</a>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], bad: set[int]) -> str:
    """Return a table; cells are HTML, heads text; a head ">x" is right-aligned."""
    right = [head.startswith(">") for head in heads]

    def cells(tag: str, values: Sequence[str]) -> str:
        marks = (' class="n"' if flag else "" for flag in right)
        return "".join(
            f"<{tag}{mark}>{value}</{tag}>"
            for mark, value in zip(marks, values, strict=True)
        )

    text = cells("th", [escape(head.lstrip(">")) for head in heads])
    body = "".join(
        f"<tr{' class=bad' if place in bad else ''}>{cells('td', row)}</tr>"
        for place, row in enumerate(rows)
    )
    return f"<table><thead><tr>{text}</tr></thead><tbody>{body}</tbody></table>"


def pager(
    parts: Sequence[str], start: int, shown: int, total: int, size: int, **more: str
) -> str:
    """Return "1 to 50 of 10,000" with links to the pages before and after.

    ``more`` are words of the query that these pages keep.
    """
    if not total:
        return "<p>Nothing here.</p>"
    text = f"{start + 1:,} to {start + shown:,} of {total:,}"
    before = after = ""
    if start:
        before = link("< Earlier", *parts, start=max(0, start - size), **more) + " "
    if start + shown < total:
        after = " " + link("Next >", *parts, start=start + size, **more)
    return f"<p>{before}{text}{after}</p>"
