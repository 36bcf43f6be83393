"""One intended change, handed through an entity's hooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..company import Company


@dataclass
class Change:
    """What a hook sees.

    ``sent`` is the checked body, ``old`` the stored object before (None on create),
    ``new`` the object to store, which hooks complete in place. ``options`` are flags
    of the request, such as the words of ``?include=``.
    """

    company: Company
    mode: str  # create, update (full), sparse, delete, void
    sent: dict[str, Any]
    old: dict[str, Any] | None
    new: dict[str, Any]
    options: frozenset[str] = field(default_factory=frozenset)

    @property
    def creating(self) -> bool:
        """True for a create."""
        return self.old is None

    def changes(self, name: str) -> bool:
        """Tell whether a top-level property differs between old and new."""
        return self.new.get(name) != (self.old or {}).get(name)
