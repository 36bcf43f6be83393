"""Accounts with their sub-accounts as nested rows."""

from __future__ import annotations

from collections.abc import Iterable

from .entries import Book
from .shape import Row, cell, cells, data, section

Amounts = dict[str, list[int | None]]


def plus(one: list[int | None], two: list[int | None]) -> list[int | None]:
    """Add column by column; None and None stay None."""
    return [
        None if a is None and b is None else (a or 0) + (b or 0)
        for a, b in zip(one, two, strict=True)
    ]


def account_rows(
    book: Book, kinds: Iterable[str], amounts: Amounts, width: int
) -> tuple[list[Row], list[int | None]]:
    """Return (rows, totals) of the accounts of some types that have amounts."""
    wanted = set(kinds)
    below: dict[str, list[str]] = {}
    for identifier, account in book.accounts.items():
        if account["AccountType"] in wanted:
            parent = account.get("ParentRef", {}).get("value", "")
            below.setdefault(parent, []).append(identifier)
    for names in below.values():
        names.sort(key=lambda i: str(book.accounts[i]["Name"]).casefold())
    return _rows(book, below, "", amounts, width)


def _rows(
    book: Book, below: dict[str, list[str]], parent: str, amounts: Amounts, width: int
) -> tuple[list[Row], list[int | None]]:
    rows: list[Row] = []
    totals: list[int | None] = [None] * width
    for identifier in below.get(parent, []):
        own = amounts.get(identifier)
        inner, inner_totals = _rows(book, below, identifier, amounts, width)
        if own is None and not inner:
            continue
        name = str(book.accounts[identifier]["Name"])
        shown = own or [None] * width
        both = plus(shown, inner_totals)
        if inner:
            rows.append(
                section(
                    cells(cell(name, identifier), shown),
                    inner,
                    cells(cell(f"Total {name}"), both),
                )
            )
        else:
            rows.append(data(cells(cell(name, identifier), shown)))
        totals = plus(totals, both)
    return rows, totals
