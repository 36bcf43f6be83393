"""Finds entities by name or by URL segment. Modules register by subclassing Entity."""

from __future__ import annotations

from functools import cache

from ..plugins import load
from .base import Entity


@cache
def _all() -> dict[str, Entity]:
    """Import every module of this package and make one instance of each entity."""
    load("entities")
    return {cls.name: cls() for cls in Entity.concrete()}


@cache
def _by_path() -> dict[str, Entity]:
    return {entity.url_path.lower(): entity for entity in _all().values()}


def entities() -> list[Entity]:
    """Return all entities, by name."""
    return [_all()[name] for name in sorted(_all())]


def entity_named(name: str) -> Entity:
    """Return an entity by its exact name. Raises KeyError."""
    return _all()[name]


def find_entity(text: str) -> Entity | None:
    """Return an entity by name or URL segment, in any case, or None."""
    return _by_path().get(text.lower()) or _folded().get(text.lower())


@cache
def _folded() -> dict[str, Entity]:
    return {entity.name.lower(): entity for entity in _all().values()}
