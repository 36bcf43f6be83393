"""Rows by customer or vendor. Jobs stand below their customer.

Shape as in Intuit's references: leaf rows of summaries have no ``type``; the last row
is the group GrandTotal.
"""

from __future__ import annotations

from collections.abc import Callable

from .entries import Book
from .shape import Row, cell, cells, section

Sums = dict[str, list[int]]


def name_rows(
    book: Book, kind: str, sums: Sums, show: Callable[[int], int | None]
) -> list[Row]:
    """Return rows by name; a customer with jobs is a section with a total."""
    below: dict[str, list[str]] = {}
    needed = set(sums)
    for identifier in list(sums):
        parent = _parent(book, kind, identifier)
        while parent and parent not in needed:
            needed.add(parent)
            parent = _parent(book, kind, parent)
    for identifier in needed:
        parent = _parent(book, kind, identifier)
        below.setdefault(parent, []).append(identifier)
    width = len(next(iter(sums.values()), []))

    def build(parent: str) -> tuple[list[Row], list[int]]:
        rows: list[Row] = []
        total = [0] * width
        names = below.get(parent, [])
        for identifier in sorted(names, key=lambda i: _short(book, kind, i).casefold()):
            own = sums.get(identifier, [0] * width)
            inner, inner_total = build(identifier)
            both = [a + b for a, b in zip(own, inner_total, strict=True)]
            name = _short(book, kind, identifier)
            head = cells(cell(name, identifier), [show(c) for c in own])
            if inner:
                foot = cells(cell(f"Total {name}"), [show(c) for c in both])
                rows.append(section(head, inner, foot))
            else:
                rows.append({"ColData": head})
            total = [a + b for a, b in zip(total, both, strict=True)]
        return rows, total

    return build("")[0]


def _parent(book: Book, kind: str, identifier: str) -> str:
    if kind != "Customer":
        return ""
    found = book.company.get(kind, identifier) or {}
    return str(found.get("ParentRef", {}).get("value", ""))


def _short(book: Book, kind: str, identifier: str) -> str:
    if not identifier:
        return "Not Specified"
    found = book.company.get(kind, identifier)
    return str(found["DisplayName"]) if found else identifier
