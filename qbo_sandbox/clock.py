"""The movable clock, and time written the way QuickBooks writes it (US Pacific)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from functools import cache

from .errors import QboFault, invalid_date


class Clock:
    """Seconds since the epoch: real time plus an offset, or standing still."""

    def __init__(self, offset: float = 0.0, frozen_at: float | None = None):
        self.offset = offset
        self.frozen_at = frozen_at
        self.step = 0.0  # seconds that pass with each object of a founding

    def now(self) -> float:
        """Return the sandbox's present as seconds since the epoch."""
        if self.frozen_at is not None:
            return self.frozen_at
        return time.time() + self.offset

    def today(self) -> str:
        """Return today's date (``YYYY-MM-DD``) in Pacific time, as the server does."""
        return pacific(self.now()).strftime("%Y-%m-%d")

    def advance(self, seconds: float) -> None:
        """Move the present by ``seconds`` (negative goes back)."""
        if self.frozen_at is not None:
            self.frozen_at += seconds
        else:
            self.offset += seconds

    def set(self, moment: float) -> None:
        """Make ``moment`` (seconds since the epoch) the present."""
        if self.frozen_at is not None:
            self.frozen_at = moment
        else:
            self.offset = moment - time.time()

    def freeze(self, frozen: bool) -> None:
        """Stop the clock at the present, or let it run on from there."""
        now = self.now()
        self.frozen_at = now if frozen else None
        self.offset = now - time.time()

    @contextmanager
    def travel(self, moment: float | None = None, step: float = 0.0) -> Iterator[None]:
        """Stand at ``moment`` within the block, then go on from where it was."""
        kept = (self.offset, self.frozen_at, self.step)
        self.frozen_at, self.step = moment, step
        try:
            yield
        finally:
            self.offset, self.frozen_at, self.step = kept


def _sunday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))


_STANDARD, _SUMMER = timezone(timedelta(hours=-8)), timezone(timedelta(hours=-7))


@cache
def _summer(year: int) -> tuple[datetime, datetime]:
    """Return when summer time begins and ends, in standard time."""
    midnight = datetime.min.time()
    start = datetime.combine(_sunday(year, 3, 2), midnight) + timedelta(hours=2)
    end = datetime.combine(_sunday(year, 11, 1), midnight) + timedelta(hours=1)
    return start, end


def pacific(moment: float) -> datetime:
    """Return ``moment`` as an aware datetime in US Pacific time.

    The rule of 2007 is computed here, since a bare system may lack a zone database.
    """
    standard = datetime.fromtimestamp(moment, _STANDARD)
    start, end = _summer(standard.year)
    if start <= standard.replace(tzinfo=None) < end:
        return standard.astimezone(_SUMMER)
    return standard


def stamp(moment: float) -> str:
    """Return ``2026-05-05T02:08:54-07:00``: MetaData times carry no fraction."""
    return pacific(moment).isoformat(timespec="seconds")


def stamp_ms(moment: float) -> str:
    """Return the envelope's time, which has milliseconds."""
    return pacific(moment).isoformat(timespec="milliseconds")


def parse_moment(text: str) -> float:
    """Return seconds since the epoch of an ISO date or date-time.

    A value without offset is read as Pacific time. Raises QboFault 2060 for text
    that is no date.
    """
    raw = str(text).strip().replace(" ", "+")
    if raw.endswith(("Z", "z")):
        raw = raw[:-1] + "+00:00"
    if len(raw) > 5 and raw[-5] in "+-" and raw[-3] != ":" and "T" in raw:
        raw = raw[:-2] + ":" + raw[-2:]
    try:
        value = datetime.fromisoformat(_plain_fraction(raw))
        if value.tzinfo is None:
            guess = value.replace(tzinfo=timezone(timedelta(hours=-8)))
            value = value.replace(tzinfo=pacific(guess.timestamp()).tzinfo)
        return value.timestamp()
    except (ValueError, OverflowError, OSError) as error:
        raise QboFault(invalid_date(text)) from error


def _plain_fraction(raw: str) -> str:
    """Cut or pad a fraction to six digits: Python 3.10 reads only 3 or 6."""
    head, dot, tail = raw.partition(".")
    if not dot:
        return raw
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6]:0<6}{tail[digits:]}"
