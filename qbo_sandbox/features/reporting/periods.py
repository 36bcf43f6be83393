"""Date ranges of reports: parameters, date macros, and columns by period.

Source: Intuit's report references (``date_macro``, ``summarize_column_by``); the
header shows a macro in lower case, as recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ... import errors
from ...company import Company
from ...errors import QboFault

MONTHS = (
    "January February March April May June July August September October November "
    "December"
).split()
MOST_COLUMNS = 1000
FIRST_DAY, LAST_DAY = date(1901, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Period:
    """First and last day; ``macro`` is empty when dates were given."""

    start: date
    end: date
    macro: str = ""


def first_fiscal_month(company: Company) -> int:
    """Return the month (1 to 12) in which the fiscal year begins."""
    name = company.preference("AccountingInfoPrefs", "FirstMonthOfFiscalYear", "")
    return MONTHS.index(name) + 1 if name in MONTHS else 1


def year_start(day: date, month: int = 1) -> date:
    """Return the first day of the (fiscal) year that contains ``day``."""
    return date(day.year - (day.month < month), month, 1)


def add_months(day: date, count: int) -> date:
    """Return the first of the month ``count`` months after the month of ``day``."""
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _unit(word: str, today: date, month: int) -> tuple[date, date, date]:
    """Return the starts of the last, this and the next week, month, quarter, year."""
    if word == "week":
        this = today - timedelta(days=(today.weekday() + 1) % 7)
        return this - timedelta(days=7), this, this + timedelta(days=7)
    if word == "month":
        this, step = today.replace(day=1), 1
    elif word.endswith("quarter"):
        first = year_start(today, month if word.startswith("fiscal") else 1)
        passed = (today.year - first.year) * 12 + today.month - first.month
        this, step = add_months(first, passed // 3 * 3), 3
    else:
        this = year_start(today, month if word.startswith("fiscal") else 1)
        step = 12
    return add_months(this, -step), this, add_months(this, step)


_UNITS = frozenset(
    {"week", "month", "quarter", "year"}
    | {"fiscal quarter", "fiscal year", "calendar quarter", "calendar year"}
)


def macro_range(macro: str, today: date, month: int) -> tuple[date, date]:
    """Return the range of a macro such as "last fiscal quarter". Raises 2170."""
    text = " ".join(macro.lower().replace("-to-date", " to-date").split())
    fixed = {
        "all": (FIRST_DAY, LAST_DAY),
        "all dates": (FIRST_DAY, LAST_DAY),
        "today": (today, today),
        "yesterday": (today - timedelta(days=1),) * 2,
    }
    if text in fixed:
        return fixed[text][0], fixed[text][1]
    which, _space, rest = text.partition(" ")
    unit = rest.removesuffix(" to-date").strip()
    if text == "next 4 weeks":
        start = _unit("week", today, month)[2]
        return start, start + timedelta(days=27)
    if which not in ("this", "last", "next") or unit not in _UNITS:
        raise QboFault(errors.invalid_enum(macro, "date_macro"))
    return _named(which, unit, rest.endswith("to-date"), today, month)


def _named(
    which: str, unit: str, to_date: bool, today: date, month: int
) -> tuple[date, date]:
    before, this, after = _unit(unit, today, month)
    if which == "next":
        beyond = _unit(unit, after, month)[2]
        return after, beyond - timedelta(days=1)
    if which == "this":
        return this, today if to_date else after - timedelta(days=1)
    end = this - timedelta(days=1)
    return before, min(end, before + (today - this)) if to_date else end


def _day(params: dict[str, str], name: str) -> date | None:
    text = params.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise QboFault(errors.invalid_date(text, name)) from error
    if not FIRST_DAY <= found <= LAST_DAY:
        raise QboFault(errors.invalid_date(text, name))
    return found


def today_of(company: Company) -> date:
    """Return today in the company's sandbox."""
    return date.fromisoformat(company.clock.today())


def period_of(company: Company, params: dict[str, str], default: str) -> Period:
    """Return the period asked for, or that of the ``default`` macro.

    Raises 2060 for text that is no date and 2170 for an unknown macro. A macro wins
    over dates, as documented.
    """
    today, month = today_of(company), first_fiscal_month(company)
    start, end = _day(params, "start_date"), _day(params, "end_date")
    macro = params.get("date_macro", "")
    if not macro and (start or end):
        usual = macro_range(default, end or today, month)
        return Period(start or min(usual[0], end or today), end or max(today, start))
    chosen = (macro or default).lower()
    return Period(*macro_range(chosen, today, month), chosen)


def report_day(company: Company, params: dict[str, str]) -> tuple[date, str]:
    """Return (day, macro) of a report as of one day; today by default."""
    day = _day(params, "report_date") or _day(params, "end_date")
    if day is not None:
        return day, ""
    macro = params.get("date_macro", "").lower()
    if not macro:
        return today_of(company), "today"
    month = first_fiscal_month(company)
    return macro_range(macro, today_of(company), month)[1], macro


def _starts(period: Period, word: str, month: int) -> Iterator[date]:
    day = period.start
    while day <= period.end:
        yield day
        day = _unit(word, day, month)[2] if word != "days" else day + timedelta(days=1)


def columns_of(
    company: Company, period: Period, word: str
) -> list[tuple[str, date, date]]:
    """Return (title, first day, last day) for each day, week, month, quarter, year.

    Raises 10100 for more columns than a report can have.
    """
    names = {"fiscalyear": "fiscal year", "fiscalquarter": "fiscal quarter"}
    unit = names.get(word, word)
    starts = []
    for day in _starts(period, unit, first_fiscal_month(company)):
        starts.append(day)
        if len(starts) > MOST_COLUMNS:
            raise QboFault(
                errors.error(
                    10100,
                    "The result set is too large",
                    f"A report has at most {MOST_COLUMNS} columns",
                )
            )
    ends = [day - timedelta(days=1) for day in starts[1:]] + [period.end]
    return [(_title(word, a, b), a, b) for a, b in zip(starts, ends, strict=True)]


def _title(word: str, start: date, end: date) -> str:
    short = f"{start:%b} {start.day}"
    if word == "days":
        return f"{short}, {start.year}"
    if word == "month":
        whole = start.day == 1 and (end + timedelta(days=1)).day == 1
        if whole:
            return f"{start:%b} {start.year}"
        return f"{short} - {end.day}, {start.year}"
    if word == "week":
        return f"{short} - {end:%b} {end.day}, {end.year}"
    return f"{start:%b} {start.year} - {end:%b} {end.year}"
