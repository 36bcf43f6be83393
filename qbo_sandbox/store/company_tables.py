"""Tables of modules that hold rows of a company, so that a reset empties them."""

from __future__ import annotations

_NAMES: list[str] = []


def company_tables(*names: str) -> list[str]:
    """Add tables with a ``company`` column; returns all that were added."""
    _NAMES.extend(name for name in names if name not in _NAMES)
    return list(_NAMES)
