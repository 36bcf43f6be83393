"""Counters: requests, metered reads, writes, batches, replays, and peaks.

Reads are counted as Intuit meters them (App Partner Program, "CorePlus"): reads,
queries, change data capture and reports that were answered with 2xx.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from typing import Any

READS = frozenset({"read", "query", "cdc", "report"})
WRITES = frozenset({"create", "update", "delete", "void", "send", "upload"})
COUNTED = ("requests", "reads", "writes", "batches", "replays", "faults", "throttled")


class Peak:
    """The most arrivals in any window of some seconds."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.times: deque[float] = deque()
        self.most = 0

    def note(self, moment: float) -> None:
        """Count an arrival."""
        self.times.append(moment)
        while self.times[0] <= moment - self.seconds:
            self.times.popleft()
        self.most = max(self.most, len(self.times))


class Counters:
    """The counters of one company."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = dict.fromkeys(COUNTED, 0)
        self.by_operation: dict[str, int] = defaultdict(int)
        self.second, self.minute, self.batch_minute = Peak(1), Peak(60), Peak(60)

    def as_dict(self) -> dict[str, Any]:
        """Return the counters for JSON."""
        return {
            **self.numbers,
            "by_operation": dict(self.by_operation),
            "max_requests_per_second": self.second.most,
            "max_requests_per_minute": self.minute.most,
            "max_batches_per_minute": self.batch_minute.most,
        }


class Stats:
    """Counters of all companies and of each."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start again from zero."""
        self.total = Counters()
        self.companies: dict[str, Counters] = defaultdict(Counters)

    def _both(self, company: str) -> tuple[Counters, Counters]:
        return self.total, self.companies[company]

    def arrived(self, company: str, operation: str) -> None:
        """Count a request as it arrives, before it may be refused."""
        now = time.monotonic()
        for counters in self._both(company):
            counters.numbers["requests"] += 1
            counters.by_operation[operation] += 1
            counters.second.note(now)
            counters.minute.note(now)
            if operation == "batch":
                counters.numbers["batches"] += 1
                counters.batch_minute.note(now)

    def done(self, company: str, operation: str, replayed: bool, failed: bool) -> None:
        """Count what a request, or a member of a batch, came to."""
        for counters in self._both(company):
            numbers = counters.numbers
            if replayed:
                numbers["replays"] += 1
            elif failed:
                numbers["faults"] += 1
            elif operation in READS:
                numbers["reads"] += 1
            elif operation in WRITES:
                numbers["writes"] += 1

    def throttled(self, company: str) -> None:
        """Count a refusal with 429."""
        for counters in self._both(company):
            counters.numbers["throttled"] += 1

    def as_dict(self) -> dict[str, Any]:
        """Return totals, and the same by company."""
        return {
            **self.total.as_dict(),
            "companies": {k: v.as_dict() for k, v in self.companies.items()},
        }
