"""The log of requests."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 20000


@dataclass
class Entry:
    """One request as it went."""

    number: int
    time: str
    method: str
    path: str
    operation: str = ""
    entity: str = ""
    company: str = ""
    client_id: str = ""
    request_id: str = ""
    replayed: bool = False
    status: int = 0  # 0: the connection was closed without an answer
    faults: list[str] = field(default_factory=list)
    injected: list[int] = field(default_factory=list)
    intuit_tid: str = ""
    milliseconds: float = 0.0
    body: str = ""
    answer: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)  # members of a batch

    def as_dict(self) -> dict[str, Any]:
        """Return the entry for JSON."""
        return asdict(self)


class Log:
    """The last requests, oldest first."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0

    def start(self, time: str, method: str, path: str) -> Entry:
        """Add and return the entry of a request that arrived."""
        self._count += 1
        entry = Entry(self._count, time, method, path)
        self.entries.append(entry)
        return entry

    def find(self, since: int = 0, **wanted: str) -> list[dict[str, Any]]:
        """Return entries after number ``since`` whose fields equal ``wanted``."""
        return [
            entry.as_dict()
            for entry in self.entries
            if entry.number > since
            and all(str(getattr(entry, k)) == v for k, v in wanted.items())
        ]

    def clear(self) -> None:
        """Forget all entries; numbering goes on."""
        self.entries.clear()
