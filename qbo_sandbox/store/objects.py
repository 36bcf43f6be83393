"""The objects of one company: JSON text beside the columns that queries use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import codec
from .database import Database

_PUT = """INSERT INTO object (company, entity, id, num, name, unique_key, parent, party,
    doc, date, active, deleted, created, updated, version, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (company, entity, id) DO UPDATE SET name = excluded.name,
    unique_key = excluded.unique_key, parent = excluded.parent, party = excluded.party,
    doc = excluded.doc, date = excluded.date, active = excluded.active,
    deleted = excluded.deleted, updated = excluded.updated,
    version = excluded.version, body = excluded.body"""


@dataclass
class Columns:
    """What is indexed of an object; texts are compared case-folded."""

    name: str = ""
    unique_key: str | None = None
    parent: str | None = None
    party: str | None = None
    doc: str | None = None
    date: str | None = None
    active: bool = True


class ObjectStore:
    """Reads and writes objects of one company."""

    def __init__(self, database: Database, company: str):
        self.database = database
        self.company = company

    def put(
        self,
        entity: str,
        body: dict[str, Any],
        columns: Columns,
        created: float,
        updated: float,
        deleted: bool = False,
    ) -> None:
        """Insert or replace an object; ``body`` must carry its Id."""
        identifier = body["Id"]
        version = self.database.next("", "version")
        self.database.execute(
            _PUT,
            (
                self.company,
                entity,
                identifier,
                int(identifier) if identifier.isdigit() else 0,
                columns.name,
                None if deleted else columns.unique_key,
                columns.parent,
                columns.party,
                columns.doc,
                columns.date,
                int(columns.active),
                int(deleted),
                int(created),
                int(updated),
                version,
                codec.dumps(body),
            ),
        )

    def get(self, entity: str, identifier: str) -> dict[str, Any] | None:
        """Return an object that is not deleted, or None."""
        row = self.database.execute(
            "SELECT body FROM object WHERE company = ? AND entity = ? AND id = ? "
            "AND deleted = 0",
            (self.company, entity, str(identifier)),
        ).fetchone()
        return codec.loads(row["body"]) if row else None

    def was_deleted(self, entity: str, identifier: str) -> bool:
        """Tell whether an object existed and was deleted."""
        row = self.database.execute(
            "SELECT deleted FROM object WHERE company = ? AND entity = ? AND id = ?",
            (self.company, entity, str(identifier)),
        ).fetchone()
        return bool(row and row["deleted"])

    def holder(self, unique_key: str) -> tuple[str, str] | None:
        """Return (entity, id) of the object that holds a unique key, or None."""
        row = self.database.execute(
            "SELECT entity, id FROM object WHERE company = ? AND unique_key = ?",
            (self.company, unique_key),
        ).fetchone()
        return (row["entity"], row["id"]) if row else None

    def children(self, entity: str, parent: str) -> list[dict[str, Any]]:
        """Return the objects right below ``parent``."""
        rows = self.database.execute(
            "SELECT body FROM object WHERE company = ? AND entity = ? AND parent = ? "
            "AND deleted = 0 ORDER BY num",
            (self.company, entity, parent),
        )
        return [codec.loads(row["body"]) for row in rows]

    def used_by(self, party: str, *entities: str) -> bool:
        """Tell whether any of ``entities`` has the customer or vendor ``party``."""
        marks = ", ".join("?" * len(entities))
        row = self.database.execute(
            f"SELECT 1 FROM object WHERE company = ? AND party = ? AND deleted = 0 "
            f"AND entity IN ({marks}) LIMIT 1",
            (self.company, party, *entities),
        ).fetchone()
        return row is not None

    def select(
        self,
        entity: str,
        where: str = "",
        values: tuple[Any, ...] = (),
        order: str = "num",
        page: tuple[int, int] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield live objects; ``where`` is SQL over columns, ``page`` (limit, offset).

        ``where`` and ``order`` come from our own planner, never from a client's text.
        """
        sql = (
            "SELECT body FROM object WHERE company = ? AND entity = ? AND deleted = 0 "
            f"{where} ORDER BY {order}"
        )
        parameters = (self.company, entity, *values)
        if page is not None:
            sql += " LIMIT ? OFFSET ?"
            parameters += page
        for row in self.database.execute(sql, parameters).fetchall():
            yield codec.loads(row["body"])

    def count(self, entity: str, where: str = "", values: tuple[Any, ...] = ()) -> int:
        """Return how many live objects match."""
        row = self.database.execute(
            "SELECT COUNT(*) AS n FROM object WHERE company = ? AND entity = ? "
            f"AND deleted = 0 {where}",
            (self.company, entity, *values),
        ).fetchone()
        return row["n"]

    def changed_since(
        self, entity: str, since: float, most: int
    ) -> list[tuple[dict[str, Any], bool]]:
        """Return (object, deleted) changed at or after ``since``; deleted ones last."""
        rows = self.database.execute(
            "SELECT body, deleted FROM object WHERE company = ? AND entity = ? "
            "AND updated >= ? ORDER BY deleted, updated, version LIMIT ?",
            (self.company, entity, int(since), most),
        )
        return [(codec.loads(row["body"]), bool(row["deleted"])) for row in rows]
