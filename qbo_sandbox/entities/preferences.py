"""Preferences: one record in groups, written sparsely.

Source: Intuit's reference of Preferences; names of OtherPrefs as recorded.
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..engine.change import Change
from ..errors import QboFault
from .base import Entity

# Where custom fields of forms are set up: (group, list) -> beginning of their names.
CUSTOM_FIELDS = {
    ("SalesFormsPrefs", "CustomField"): ("SalesFormsPrefs", "Sales"),
    ("VendorAndPurchasesPrefs", "POCustomField"): ("PurchasePrefs", "Purchase"),
}
KINDS = {"BooleanType": "BooleanValue", "StringType": "StringValue"}


class Preferences(Entity):
    """A group that is sent changes only the preferences it names."""

    name = "Preferences"
    operations = frozenset({"read", "update", "query"})
    single = True
    always_sparse = True

    def merge_field(self, name: str, old: Any, sent: Any) -> Any:
        """Merge a group; NameValue rows and custom fields by their Name."""
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
        for (group, key), words in CUSTOM_FIELDS.items():
            if name == group and key in sent:
                kept = _custom_fields(old.get(key, []), {}, f"{name}.{key}")
                kept.update(_custom_fields(sent[key], _known(*words), f"{name}.{key}"))
                merged[key] = _grouped(kept)
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


def _known(group: str, word: str) -> dict[str, str]:
    """Return {name: type} of the three custom fields of a form."""
    used = {f"{group}.Use{word}Custom{n}": "BooleanType" for n in (1, 2, 3)}
    return used | {f"{group}.{word}CustomName{n}": "StringType" for n in (1, 2, 3)}


def _custom_fields(
    groups: list[dict[str, Any]], known: dict[str, str], path: str
) -> dict[str, dict[str, Any]]:
    """Return nested custom fields by name.

    Raises 2020 for a field without name or value, 2170 for another name than those of
    ``known`` (when given) or a type that is not the name's.
    """
    found = {}
    for row in [row for group in groups for row in group.get("CustomField", [])]:
        name, kind = row.get("Name"), row.get("Type")
        if not name:
            raise QboFault(errors.missing(f"{path}.CustomField.Name"))
        if known:
            if name not in known:
                raise QboFault(errors.invalid_enum(name, f"{path}.CustomField.Name"))
            if kind not in (None, known[name]):
                raise QboFault(errors.invalid_enum(kind, f"{path}.CustomField.Type"))
            value = KINDS[known[name]]
            if value not in row:
                raise QboFault(errors.missing(f"{path}.CustomField.{value}"))
            row = {**row, "Type": known[name]}
        found[name] = row
    return found


def _grouped(rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return custom fields as they are answered: the switches, then the names."""
    groups = [
        [row for row in rows.values() if row.get("Type") == kind] for kind in KINDS
    ]
    return [{"CustomField": group} for group in groups if group]
