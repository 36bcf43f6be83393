"""Reading one object."""

from __future__ import annotations

from typing import Any

from .. import errors
from ..company import Company
from ..entities.base import Entity
from ..errors import QboFault
from .write import check_id


def read(company: Company, entity: Entity, identifier: str) -> dict[str, Any]:
    """Return an object as answered. Raises 2030 and 610."""
    entity.must_support("read")
    check_id(entity, identifier)
    found = company.get(entity.name, identifier)
    if found is None:
        gone = company.objects.was_deleted(entity.name, identifier)
        raise QboFault(errors.not_found(deleted=gone and entity.transaction))
    return entity.show(company, found, "read")
