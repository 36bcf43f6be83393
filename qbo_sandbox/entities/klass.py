"""Class (a way to sort lines). Source: Intuit's reference of Class."""

from __future__ import annotations

from ..engine.change import Change
from .lists import ListEntity

FIRST_ID = 5000000000000000000


class Class(ListEntity):
    """A class; its Ids are long, as recorded, so that nobody counts on small ones."""

    name = "Class"
    word = "class"
    forbidden = ":"
    tree_flag = "SubClass"

    def new_id(self, change: Change) -> str:
        """Return a long Id."""
        return str(FIRST_ID + change.company.database.next(change.company.id, "Class"))
