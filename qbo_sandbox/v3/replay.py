"""Request ids: the same id gets the first answer again, and nothing is done twice.

Source: Intuit, "Requestid" (at most 50 characters, unique for a company; in a batch
36, then each bId at most 10). Retention and what another body meets are undocumented,
hence the switches.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .. import codec, errors
from ..errors import QboFault
from ..world import World


@dataclass(frozen=True)
class Key:
    """What identifies a request: realm, request id, and bId inside a batch."""

    company: str
    request_id: str
    bid: str = ""


@dataclass(frozen=True)
class Kept:
    """A remembered answer: its status and its JSON text."""

    status: int
    text: str


def _digest(body: str | bytes) -> str:
    raw = body.encode() if isinstance(body, str) else body
    return hashlib.sha256(raw).hexdigest()


def _on(world: World, key: Key) -> bool:
    return bool(key.request_id) and world.settings["request_ids"] == "replay"


def look_up(world: World, key: Key, body: str | bytes) -> Kept | None:
    """Return the first answer to this id, or None.

    Raises 600 for another body when ``request_id_other_body`` is "fault".
    """
    if not _on(world, key):
        return None
    row = world.database.execute(
        "SELECT * FROM request_id WHERE company = ? AND request_id = ? AND bid = ?",
        (key.company, key.request_id, key.bid),
    ).fetchone()
    if row is None:
        return None
    if row["kind"] == "fault" and not world.settings["request_id_faults"]:
        return None
    other = world.settings["request_id_other_body"] == "fault"
    if other and row["digest"] != _digest(body):
        raise QboFault(errors.duplicate_request(key.request_id))
    return Kept(row["status"], row["answer"])


def remember(
    world: World,
    key: Key,
    body: str | bytes,
    answer: str,
    status: int = 200,
    kind: str = "answer",
) -> None:
    """Keep an answer, in the transaction that did the work."""
    if not _on(world, key):
        return
    world.database.execute(
        "INSERT OR REPLACE INTO request_id VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key.company,
            key.request_id,
            key.bid,
            _digest(body),
            status,
            kind,
            answer,
            world.clock.now(),
        ),
    )


def remember_fault(world: World, key: Key, body: str | bytes, fault: QboFault) -> None:
    """Keep a fault, if faults are to be replayed."""
    if world.settings["request_id_faults"]:
        text = codec.dumps({"Fault": fault.body()})
        remember(world, key, body, text, fault.status, "fault")
