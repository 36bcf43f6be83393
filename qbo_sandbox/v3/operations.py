"""Create, update, delete, void, read and query over HTTP.

Source: Intuit's API reference; ``operation`` and ``include`` as its samples use them
(void: ``operation=void``, ``operation=update&include=void``, ``include=void``).
"""

from __future__ import annotations

from typing import Any

from .. import errors
from ..company import Company
from ..engine import read as reading
from ..engine import remove, write
from ..entities.base import Entity
from ..errors import QboFault
from ..query import run_query
from .answer import Answer
from .call import Call
from .routes import route


def write_operation(params: dict[str, str], options: frozenset[str], body: Any) -> str:
    """Return create, update, delete, void, or the unknown word that was asked for."""
    word = params.get("operation", "").lower()
    if "void" in options and word in ("", "update"):
        return "void"
    if word in ("", "create", "update"):
        has_id = isinstance(body, dict) and body.get("Id") not in (None, "", "0", 0)
        return "update" if has_id or word == "update" else "create"
    return word


def perform(
    company: Company,
    entity: Entity,
    operation: str,
    body: Any,
    options: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Run one write and return the object as answered. Raises QboFault."""
    entity, body = entity.resolve(body)
    if operation == "create":
        return write.save(company, entity, body, options, force_create=True)
    if operation == "update":
        if (
            isinstance(body, dict)
            and body.get("Id") in (None, "")
            and (not entity.single)
        ):
            raise QboFault(errors.missing("Id"))
        return write.save(company, entity, _single_id(entity, body), options)
    if operation == "delete":
        return entity.wrap(remove.delete(company, entity, body, options))
    if operation == "void":
        return remove.void(company, entity, body, options)
    raise QboFault(errors.operation_not_supported(operation))


def _single_id(entity: Entity, body: Any) -> Any:
    if entity.single and isinstance(body, dict) and not body.get("Id"):
        return {**body, "Id": "1"}
    return body


@route("POST", "{entity}")
def post_entity(call: Call) -> Answer:
    """Write one object."""
    assert call.entity is not None
    obj = perform(call.company, call.entity, call.operation, call.json(), call.options)
    return Answer({call.entity.name: obj})


@route("GET", "{entity}/{id}", "read")
def get_entity(call: Call) -> Answer:
    """Read one object; CompanyInfo by the realm id as well."""
    entity = call.entity
    assert entity is not None
    identifier = call.names["id"]
    if entity.single and identifier == call.company.id:
        identifier = "1"
    return Answer({entity.name: reading.read(call.company, entity, identifier)})


@route("GET", "{entity}", "read")
def get_single(call: Call) -> Answer:
    """Read the one object of its kind, such as Preferences."""
    entity = call.entity
    assert entity is not None
    if not entity.single:
        raise QboFault(errors.unsupported_operation(call.path, call.path))
    return Answer({entity.name: reading.read(call.company, entity, "1")})


@route("GET", "query", "query")
def get_query(call: Call) -> Answer:
    """Run the statement in ``?query=``."""
    return _query(call, call.params.get("query", ""))


@route("POST", "query", "query")
def post_query(call: Call) -> Answer:
    """Run the statement in the body (application/text)."""
    text = call.text().strip()
    return _query(call, text or call.params.get("query", ""))


def _query(call: Call, text: str) -> Answer:
    _entity, response = run_query(call.company, text)
    return Answer({"QueryResponse": response})
