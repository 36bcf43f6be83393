"""JournalCode: French companies sort their journals by it; elsewhere there is none.

Source: Intuit's reference of JournalCode. Readers of whole companies ask for it
everywhere and get an empty answer.
"""

from __future__ import annotations

from .base import Entity


class JournalCode(Entity):
    """A code of a journal; none is made here."""

    name = "JournalCode"
    operations = frozenset({"read", "query"})
