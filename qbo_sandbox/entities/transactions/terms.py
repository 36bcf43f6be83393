"""When a document falls due, by its term. Source: Intuit's reference of Term."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from ...company import Company


def due_date(company: Company, day: str, term_id: str | None) -> str:
    """Return the due date of a document of a day; the day itself without a term."""
    term = company.get("Term", term_id) if term_id else None
    if term is None:
        return day
    start = date.fromisoformat(day)
    try:
        return _after(start, term).isoformat()
    except (OverflowError, ValueError):
        return day  # beyond the calendar's end


def _after(start: date, term: dict[str, Any]) -> date:
    if term.get("Type") != "DATE_DRIVEN":
        return start + timedelta(days=int(term.get("DueDays", 0)))
    wanted = int(term.get("DayOfMonthDue", 1))
    year, month = start.year, start.month
    due = date(year, month, min(wanted, monthrange(year, month)[1]))
    # Too close to that day: the month after.
    if (due - start).days < int(term.get("DueNextMonthDays", 0)) or due < start:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        due = date(year, month, min(wanted, monthrange(year, month)[1]))
    return due
