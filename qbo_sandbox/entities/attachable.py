"""Attachable: a note, or a file with its metadata, linked to other objects.

Source: Intuit's reference of Attachable; answers, Ids, the fault for a link to nothing
and the delete without SyncToken as recorded.
"""

from __future__ import annotations

from typing import Any, ClassVar

from .. import errors
from ..company import Company
from ..engine.change import Change
from ..errors import QboFault
from ..files import content_size, drop_content, link
from ..schema.fields import enum_values
from ..store.objects import Columns
from .base import Entity
from .registry import find_entity

FIRST_ID = 5000000000000503601


class Attachable(Entity):
    """Address, size and temporary address come from the stored file."""

    name: ClassVar[str] = "Attachable"
    operations: ClassVar[frozenset[str]] = frozenset(
        {"create", "read", "update", "delete", "query", "cdc"}
    )
    delete_without_token: ClassVar[bool] = True
    default_order: ClassVar[str] = "updated DESC, version DESC"
    keeps: ClassVar[frozenset[str]] = frozenset({"FileName", "ContentType"})

    def prepare(self, change: Change) -> None:
        """Ask for a file name or a note; IncludeOnSend is false unless sent."""
        new = change.new
        if not new.get("FileName") and not new.get("Note"):
            raise QboFault(errors.missing("Note"))
        for reference in new.get("AttachableRef", []):
            reference.setdefault("IncludeOnSend", False)

    def check(self, change: Change) -> None:
        """Refuse an unknown category and links to what does not exist."""
        new = change.new
        category = new.get("Category")
        if category and category not in enum_values("AttachableCategoryEnum"):
            raise QboFault(errors.invalid_enum(category, "Category"))
        for reference in new.get("AttachableRef", []):
            if "EntityRef" in reference:
                _check_link(change.company, reference["EntityRef"])

    def new_id(self, change: Change) -> str:
        """Return a long Id, as recorded: nineteen digits."""
        company = change.company
        return str(company.database.next(company.id, self.name, FIRST_ID))

    def deleted(self, change: Change) -> None:
        """Throw the file away."""
        drop_content(change.company, change.new["Id"])

    def columns(self, obj: dict[str, Any]) -> Columns:
        """Return the indexed columns."""
        return Columns(name=str(obj.get("FileName", "")).casefold())

    def project(self, company: Company, obj: dict[str, Any], where: str) -> None:
        """Add addresses and size where there is a file; pictures have a thumbnail."""
        size = content_size(company, obj["Id"])
        if size is None:
            return
        base = f"/v3/company/{company.id}"
        obj["FileAccessUri"] = f"{base}/download/{obj['Id']}"
        obj["TempDownloadUri"] = link(company, obj["Id"])
        obj["Size"] = size
        if str(obj.get("ContentType", "")).startswith("image/"):
            obj["ThumbnailFileAccessUri"] = f"{base}/attachable-thumbnail/{obj['Id']}"
            obj["ThumbnailTempDownloadUri"] = link(company, obj["Id"], thumbnail=True)


def _check_link(company: Company, reference: dict[str, Any]) -> None:
    """Raise 6000 for a link to nothing, 2020 for one without type or value."""
    for needed in ("type", "value"):
        if not reference.get(needed):
            raise QboFault(errors.missing(f"AttachableRef.EntityRef.{needed}"))
    kind, value = str(reference["type"]), str(reference["value"])
    entity = find_entity(kind)
    if entity is not None:
        reference["type"] = entity.name
    if entity is None or company.get(entity.name, value) is None:
        raise QboFault(
            errors.business(
                f"The entity {kind} {value} that you are trying to link does not "
                f"exist. {kind} {value}"
            )
        )
