"""Preferences: one record in groups, written sparsely.

Source: Intuit's reference of Preferences; names of OtherPrefs as recorded.
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..engine.change import Change
from ..errors import QboFault
from .base import Entity


class Preferences(Entity):
    """A group that is sent changes only the preferences it names."""

    name = "Preferences"
    operations = frozenset({"read", "update", "query"})
    single = True
    always_sparse = True

    def merge_field(self, name: str, old: Any, sent: Any) -> Any:
        """Merge a group; NameValue rows by their Name, other lists as a whole."""
        if not isinstance(old, dict) or not isinstance(sent, dict):
            return sent
        merged = {**old, **sent}
        if "NameValue" in sent:
            rows = {row["Name"]: row for row in old.get("NameValue", [])}
            for row in sent["NameValue"]:
                if not row.get("Name"):
                    raise QboFault(errors.missing(f"{name}.NameValue.Name"))
                rows[row["Name"]] = row
            merged["NameValue"] = list(rows.values())
        return {key: value for key, value in merged.items() if value != ""}

    def check(self, change: Change) -> None:
        """Refuse class tracking both per transaction and per line."""
        group = change.new.get("AccountingInfoPrefs", {})
        if group.get("ClassTrackingPerTxn") and group.get("ClassTrackingPerTxnLine"):
            raise QboFault(
                errors.business(
                    "Classes can be tracked per transaction or per line, not both"
                )
            )
