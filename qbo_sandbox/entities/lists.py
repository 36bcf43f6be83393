"""What plain lists share: unique names, trees, making inactive.

Sources: Intuit's references of the list entities; recordings for " (deleted)".
"""

from __future__ import annotations

from typing import Any, ClassVar

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from ..store.objects import Columns
from .base import Entity
from .hierarchy import check_tree, full_name, rename_below
from .names import GONE


class ListEntity(Entity):
    """A list record with a Name, unique within its list (6240)."""

    word: ClassVar[str] = ""  # how fault 6240 calls it
    name_field: ClassVar[str] = "Name"
    forbidden: ClassVar[str] = ""  # characters a name may not hold (2040)
    tree_flag: ClassVar[str] = ""  # SubAccount, SubClass, ...; empty for flat lists
    by_path: ClassVar[bool] = True  # one name may stand under two parents

    def prepare(self, change: Change) -> None:
        """Check the name, place the record in its tree, follow Active."""
        new, field = change.new, self.name_field
        new[field] = str(new[field]).strip()
        if not new[field]:
            raise QboFault(errors.missing(field))
        if any(mark in new[field] for mark in self.forbidden):
            raise QboFault(errors.invalid_string(field, new[field]))
        if "Active" in self.spec.fields:
            new.setdefault("Active", True)
            self._follow_active(change)
        if self.tree_flag:
            self._place(change)

    def _place(self, change: Change) -> None:
        new = change.new
        if change.sent.get(self.tree_flag) is True and "ParentRef" not in new:
            raise QboFault(errors.parent_needed(self.tree_flag))
        level = check_tree(change, self)
        new[self.tree_flag] = "ParentRef" in new
        if "Level" in self.spec.fields and level:
            new["Level"] = level
        new["FullyQualifiedName"] = full_name(
            change.company, self, new, new[self.name_field]
        )

    def _follow_active(self, change: Change) -> None:
        new, field = change.new, self.name_field
        was = (change.old or {}).get("Active", True)
        if not new["Active"] and was:
            plain = new[field].removesuffix(GONE)
            new[field], count = plain + GONE, 1
            while self._taken(change, new):
                new[field], count = f"{plain}{GONE} {count}", count + 1
        elif new["Active"] and not was:
            new[field] = new[field].removesuffix(GONE)

    def check(self, change: Change) -> None:
        """Raise 6240 for a name in use."""
        if self._taken(change, change.new):
            raise QboFault(errors.duplicate_name(self.word))

    def _taken(self, change: Change, obj: dict[str, Any]) -> bool:
        key = self.unique_key(change.company, obj)
        holder = change.company.objects.holder(key)
        return holder is not None and holder[1] != obj.get("Id")

    def unique_key(self, company: Company, obj: dict[str, Any]) -> str:
        """Return what must be unique in this list."""
        text = str(obj[self.name_field])
        if self.tree_flag and self.by_path:
            text = full_name(company, self, obj, text)
        return f"{self.name}|{text.casefold()}"

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return the indexed columns, with the unique name."""
        found = super().columns(obj)
        text = obj[self.name_field]
        if self.tree_flag and self.by_path:
            text = obj["FullyQualifiedName"]
        found.unique_key = f"{self.name}|{str(text).casefold()}"
        return found

    def saved(self, change: Change) -> None:
        """Pass a new name on to the records below."""
        if self.tree_flag:
            rename_below(change, self, self.name_field)
