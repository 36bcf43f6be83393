"""The SQLite connection: schema, transactions, counters and small values."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

_SCHEMA: list[str] = [
    """CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS company (
        id TEXT PRIMARY KEY, name TEXT, country TEXT, kind TEXT, currency TEXT,
        position INTEGER)""",
    """CREATE TABLE IF NOT EXISTS counter (
        company TEXT, name TEXT, value INTEGER, PRIMARY KEY (company, name))""",
    """CREATE TABLE IF NOT EXISTS object (
        company TEXT NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL,
        num INTEGER NOT NULL, name TEXT NOT NULL, unique_key TEXT, parent TEXT,
        party TEXT, doc TEXT, date TEXT, active INTEGER NOT NULL,
        deleted INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
        version INTEGER NOT NULL, body TEXT NOT NULL,
        UNIQUE (company, entity, id))""",
    """CREATE INDEX IF NOT EXISTS object_name
        ON object (company, entity, deleted, active, name, num)""",
    """CREATE INDEX IF NOT EXISTS object_updated
        ON object (company, entity, deleted, updated, version)""",
    """CREATE INDEX IF NOT EXISTS object_unique ON object (company, unique_key)
        WHERE unique_key IS NOT NULL""",
    """CREATE INDEX IF NOT EXISTS object_parent ON object (company, entity, parent)
        WHERE parent IS NOT NULL""",
    """CREATE INDEX IF NOT EXISTS object_party ON object (company, party, entity)
        WHERE party IS NOT NULL""",
    """CREATE INDEX IF NOT EXISTS object_doc ON object (company, entity, doc)
        WHERE doc IS NOT NULL""",
    """CREATE TABLE IF NOT EXISTS request_id (
        company TEXT, request_id TEXT, bid TEXT, digest TEXT, status INTEGER,
        kind TEXT, answer TEXT, made REAL, PRIMARY KEY (company, request_id, bid))""",
]


def register_schema(*statements: str) -> None:
    """Add tables or indexes of a module; idempotent DDL, run when a database opens."""
    _SCHEMA.extend(statements)


class Watcher(Protocol):
    """Whoever keeps state beside the database and must follow a rollback."""

    def mark(self) -> int:
        """Return where the state stands as a transaction or savepoint begins."""

    def back(self, mark: int) -> None:
        """Return to a mark, as the work since is rolled back."""


class Database:
    """One connection. All work happens on the event loop, one step at a time."""

    def __init__(self, path: str = ":memory:"):
        self.path = path
        self.connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False
        )
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self._depth = 0
        self.watchers: list[Watcher] = []
        for statement in _SCHEMA:
            self.connection.execute(statement)

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        """Run one statement with bound values."""
        return self.connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the enclosed work all or nothing; nests by savepoint."""
        name = f"level{self._depth}"
        marks = [(watcher, watcher.mark()) for watcher in self.watchers]
        self.execute("BEGIN IMMEDIATE" if not self._depth else f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if self._depth:
                self.execute(f"ROLLBACK TO {name}")
                self.execute(f"RELEASE {name}")
            else:
                self.execute("ROLLBACK")
            for watcher, mark in marks:
                watcher.back(mark)
            raise
        self._depth -= 1
        self.execute("COMMIT" if not self._depth else f"RELEASE {name}")

    def next(self, company: str, name: str, first: int = 1) -> int:
        """Return the next number of a sequence, starting at ``first``."""
        row = self.execute(
            "INSERT INTO counter VALUES (?, ?, ?) ON CONFLICT (company, name) "
            "DO UPDATE SET value = value + 1 RETURNING value",
            (company, name, first),
        ).fetchone()
        return row["value"]

    def set_counter(self, company: str, name: str, value: int) -> None:
        """Say that ``value`` is the last number given out of a sequence."""
        self.execute(
            "INSERT OR REPLACE INTO counter VALUES (?, ?, ?)", (company, name, value)
        )

    def get_meta(self, key: str, default: Any = None) -> Any:
        """Return a kept value (any JSON), or ``default``."""
        row = self.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return json.loads(row["value"]) if row else default

    def set_meta(self, key: str, value: Any) -> None:
        """Keep a value under a key."""
        self.execute(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value))
        )

    def close(self) -> None:
        """Close the connection; an in-memory database ends here."""
        self.connection.close()
