"""Which handler answers which path below ``/v3/company/{id}``.

Handlers register with ``route``. A pattern is a path such as ``{entity}/{id}/pdf``;
fixed words win over placeholders. A handler takes the Call, works inside a database
transaction and returns an Answer; it may raise QboFault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from ..entities.base import Entity
from ..entities.registry import find_entity
from ..plugins import load_all
from .answer import Answer
from .call import Call

Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Target:
    """A registered handler; with ``operation`` None the body decides what it is."""

    method: str
    pattern: tuple[str, ...]
    handler: Handler
    operation: str | None
    entity: str | None
    wire: str = ""

    @property
    def fixed(self) -> int:
        """How many words of the pattern are fixed."""
        return sum(not part.startswith("{") for part in self.pattern)


_TARGETS: list[Target] = []


def route(
    method: str,
    pattern: str,
    operation: str | None = None,
    entity: str | None = None,
    wire: str = "",
) -> Callable[[Handler], Handler]:
    """Register a handler.

    ``entity`` names the entity where the path has none, ``wire`` the name under which
    bodies go to the wire log where that differs.
    """

    def register(handler: Handler) -> Handler:
        parts = tuple(pattern.split("/"))
        _TARGETS.append(Target(method, parts, handler, operation, entity, wire))
        return handler

    return register


@cache
def _targets() -> list[Target]:
    load_all()
    return sorted(_TARGETS, key=lambda target: -target.fixed)


def _match(target: Target, segments: list[str]) -> dict[str, str] | None:
    if len(target.pattern) != len(segments):
        return None
    names: dict[str, str] = {}
    for part, given in zip(target.pattern, segments, strict=True):
        if part.startswith("{"):
            names[part[1:-1]] = given
        elif part != given.lower():
            return None
    return names


def find(
    method: str, segments: list[str]
) -> tuple[Target, dict[str, str], Entity | None] | None:
    """Return (target, placeholders, entity) for a path, or None when none fits."""
    for target in _targets():
        names = _match(target, segments) if target.method == method else None
        if names is None:
            continue
        text = target.entity or names.get("entity")
        entity = find_entity(text) if text else None
        if "entity" in names and not _by_url(entity, names["entity"]):
            continue
        return target, names, entity
    return None


def _by_url(entity: Entity | None, text: str) -> bool:
    return entity is not None and entity.url_path.lower() == text.lower()
