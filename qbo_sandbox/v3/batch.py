"""Batches: up to 30 items, each on its own, answered in order.

Source: Intuit, "Batch operations" and the reference of Batch (1040 for too many items;
an item's fault leaves the others alone; ``optionsData`` void).
"""

from __future__ import annotations

from typing import Any

from .. import codec, errors
from ..control.faults import ConnectionDropped, Plan, raise_fault
from ..entities.base import Entity
from ..entities.registry import entity_named
from ..errors import QboFault
from ..query import run_query
from . import cdc, replay
from .answer import Answer
from .call import Call
from .operations import perform
from .routes import route
from .wire import note

LONGEST_BATCH_REQUEST_ID = 36
LONGEST_BID = 10
_WORDS = frozenset({"bid", "operation", "optionsdata"})


def items_of(call: Call) -> list[dict[str, Any]]:
    """Return the items. Raises 2020 and 1040."""
    body = call.json()
    rows = body.get("BatchItemRequest") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not rows:
        raise QboFault(errors.missing("BatchItemRequest"))
    most = int(call.world.settings["batch_items"])
    if len(rows) > most:
        raise QboFault(errors.too_many_in_batch(most))
    return [row if isinstance(row, dict) else {} for row in rows]


def describe(row: dict[str, Any]) -> tuple[str, str]:
    """Return (operation, entity name) of an item; empty where it makes no sense."""
    for name, value in row.items():
        if value is None or name.lower() in _WORDS:
            continue
        if name == "Query":
            return "query", ""
        if name == "CDCQuery":
            return "cdc", ""
        return _operation(row), name
    return "", ""


def _operation(row: dict[str, Any]) -> str:
    """Return what an item asks for; client libraries leave out ``create``."""
    word = str(row.get("operation") or "").lower()
    options = str(row.get("optionsData") or "").lower()
    if "void" in options and word in ("update", "void", ""):
        return "void"
    return word or "create"


@route("POST", "batch", "batch")
def post_batch(call: Call) -> Answer:
    """Run the items one after the other."""
    rows = items_of(call)
    plan: Plan = getattr(call, "plan", Plan())
    _check_request_id(call)
    answers = []
    for index, row in enumerate(rows):
        member = plan.members.get(index, Plan())
        if member.drop_before:
            call.partial = member.partial  # type: ignore[attr-defined]
            raise ConnectionDropped
        answers.append(_item(call, row, member))
    return Answer({"BatchItemResponse": answers})


def _check_request_id(call: Call) -> None:
    if len(call.request_id) > LONGEST_BATCH_REQUEST_ID:
        raise QboFault(errors.invalid_request_id(call.request_id))


def _item(call: Call, row: dict[str, Any], member: Plan) -> dict[str, Any]:
    bid = str(row.get("bId") or "")
    operation, kind = describe(row)
    replayed, codes = False, []
    try:
        if call.request_id and len(bid) > LONGEST_BID:
            raise QboFault(errors.invalid_request_id(bid))
        payload, replayed = _run(call, row, (operation, kind, bid), member)
    except QboFault as fault:
        payload, codes = {"Fault": fault.body()}, fault.codes()
    call.entry.items.append(
        {
            "bId": bid,
            "operation": operation,
            "entity": kind,
            "replayed": replayed,
            "faults": codes,
        }
    )
    failed = "Fault" in payload
    call.world.stats.done(call.company.id, operation, replayed, failed)
    return {**payload, "bId": bid} if bid else payload


def _run(
    call: Call, row: dict[str, Any], what: tuple[str, str, str], member: Plan
) -> tuple[dict[str, Any], bool]:
    operation, kind, bid = what
    _injected(call, member)
    if operation in ("query", "cdc"):
        return _ask(call, operation, row), False
    if not kind:
        raise QboFault(errors.missing("Entity"))
    key = replay.Key(call.company.id, call.request_id, bid)
    kept = replay.look_up(call.world, key, codec.dumps(row))
    if kept is not None:
        return codec.loads(kept.text), True
    note(call.world, kind, operation, row.get(kind))
    try:
        with call.world.database.transaction():
            entity = _entity(kind)
            obj = perform(call.company, entity, operation, row[kind], _options(row))
        payload = {entity.name: obj}
    except QboFault as fault:
        replay.remember_fault(call.world, key, codec.dumps(row), fault)
        raise
    replay.remember(call.world, key, codec.dumps(row), codec.dumps(payload))
    return payload, False


def _options(row: dict[str, Any]) -> frozenset[str]:
    words = str(row.get("optionsData") or "").lower().split(",")
    return frozenset(word.strip() for word in words if word.strip())


def _entity(name: str) -> Entity:
    try:
        return entity_named(name)
    except KeyError as error:
        raise QboFault(
            errors.unknown_property(name, "BatchItemRequest", ["bId", "operation"])
        ) from error


def _injected(call: Call, member: Plan) -> None:
    raise_fault(member, call.company.user_name)
    if member.status is not None and not member.status_commits:
        raise errors.system_failure(f"injected status {member.status}")


def _ask(call: Call, operation: str, row: dict[str, Any]) -> dict[str, Any]:
    if operation == "cdc":
        asked = row["CDCQuery"]
        return cdc.capture(
            call.company,
            str(asked.get("Entities", asked.get("entities", ""))),
            str(asked.get("ChangedSince", asked.get("changedSince", ""))),
        )
    _kind, response = run_query(call.company, str(row["Query"]))
    return {"QueryResponse": response}
