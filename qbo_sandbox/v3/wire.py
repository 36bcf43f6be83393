"""The wire log: every body with which a client creates or updates, one a line."""

from __future__ import annotations

from typing import Any

from .. import codec
from ..engine.write import truthy
from ..world import World


def note(world: World, entity: str, operation: str, body: Any) -> None:
    """Append {"entity", "mode", "body"} for a create or an update, if it is wanted."""
    if world.wire_log is None or operation not in ("create", "update"):
        return
    if not isinstance(body, dict):
        return
    mode = operation
    if operation == "update" and truthy(body.get("sparse")):
        mode = "sparse"
    row = {"entity": entity, "mode": mode, "body": body}
    world.wire_log.write(codec.dumps(row) + "\n")
    world.wire_log.flush()
