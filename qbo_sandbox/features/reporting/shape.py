"""Builds the parts of a report: header, columns, rows, cells. Shape as recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import errors
from ...clock import stamp
from ...company import Company
from ...errors import QboFault
from .entries import FILTERS
from .periods import FIRST_DAY, LAST_DAY, Period

Cell = dict[str, str]
Row = dict[str, Any]
BASES = {"cash": "Cash", "accrual": "Accrual"}


def basis_of(company: Company, params: dict[str, str]) -> str:
    """Return Cash or Accrual: the parameter, else the preference. Raises 2170."""
    usual = company.preference("ReportPrefs", "ReportBasis", "Accrual")
    text = params.get("accounting_method", "") or usual
    if text.lower() not in BASES:
        raise QboFault(errors.invalid_enum(text, "accounting_method"))
    return BASES[text.lower()]


def money(cents: int | None) -> str:
    """Return an amount as text; None gives an empty cell."""
    if cents is None:
        return ""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def cell(value: str = "", identifier: str | None = None) -> Cell:
    """Return a cell; ``identifier`` is left out when None."""
    if identifier is None:
        return {"value": value}
    return {"value": value, "id": identifier}


def cells(first: Cell, amounts: Sequence[int | None]) -> list[Cell]:
    """Return a label and its amounts."""
    return [first, *(cell(money(cents)) for cents in amounts)]


def data(columns: list[Cell], **more: Any) -> Row:
    """Return a leaf row."""
    return {"ColData": columns, "type": "Data", **more}


def section(
    header: list[Cell] | None,
    rows: list[Row] | None,
    summary: list[Cell] | None,
    group: str = "",
) -> Row:
    """Return a section; parts that are None are left out."""
    row: Row = {}
    if header is not None:
        row["Header"] = {"ColData": header}
    if rows is not None:
        row["Rows"] = {"Row": rows}
    if summary is not None:
        row["Summary"] = {"ColData": summary}
    row["type"] = "Section"
    if group:
        row["group"] = group
    return row


def grand_total(amounts: Sequence[int | None]) -> Row:
    """Return the last row of a summary report."""
    summary = cells(cell("TOTAL"), amounts)
    return section(None, None, summary, "GrandTotal")


def column(title: str, kind: str, key: str = "", **more: str) -> dict[str, Any]:
    """Return a column; ``more`` are further MetaData, such as StartDate."""
    found: dict[str, Any] = {"ColTitle": title, "ColType": kind}
    meta = {**more, "ColKey": key} if key else more
    if meta:
        found["MetaData"] = [{"Name": k, "Value": v} for k, v in meta.items()]
    return found


def report(
    header: dict[str, Any], columns: list[dict[str, Any]], rows: list[Row]
) -> dict[str, Any]:
    """Return the whole report."""
    body: dict[str, Any] = {"Row": rows} if rows else {}
    return {"Header": header, "Columns": {"Column": columns}, "Rows": body}


def header(
    company: Company,
    name: str,
    params: dict[str, str],
    has_data: bool,
    period: Period | None = None,
    basis: str = "",
    summarize: str = "",
    options: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return the header; filters are echoed with their Ids."""
    found: dict[str, Any] = {"Time": stamp(company.now()), "ReportName": name}
    if period is not None and period.macro:
        found["DateMacro"] = period.macro
    if basis:
        found["ReportBasis"] = basis
    if period is not None and period.start != FIRST_DAY:
        found["StartPeriod"] = period.start.isoformat()
    if period is not None and period.end != LAST_DAY:
        found["EndPeriod"] = period.end.isoformat()
    if summarize:
        found["SummarizeColumnsBy"] = summarize
    found["Currency"] = company.currency
    for word in FILTERS:
        if params.get(word) and word != "account":
            found[word.capitalize()] = params[word]
    rows = {**(options or {}), "NoReportData": "false" if has_data else "true"}
    found["Option"] = [{"Name": key, "Value": value} for key, value in rows.items()]
    return found
