"""CustomerType: read only through the API. Source: Intuit's reference."""

from __future__ import annotations

from .base import Entity


class CustomerType(Entity):
    """A way to sort customers."""

    name = "CustomerType"
    operations = frozenset({"read", "query", "cdc"})
