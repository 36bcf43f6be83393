"""Objects for tests: whole state for assertions, bulk creation, hidden preferences."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import codec

if TYPE_CHECKING:
    from ..company import Company

Generator = Callable[["Company", int], dict[str, Any]]
_GENERATORS: dict[str, Generator] = {}


def generator(entity: str) -> Callable[[Generator], Generator]:
    """Register a maker of bodies: it gets the company and a running number."""

    def register(function: Generator) -> Generator:
        _GENERATORS[entity] = function
        return function

    return register


@generator("Customer")
def _customer(company: Company, number: int) -> dict[str, Any]:
    return {
        "DisplayName": f"Generated Customer {number:05d}",
        "PrimaryEmailAddr": {"Address": f"customer{number:05d}@example.com"},
        "PrimaryPhone": {"FreeFormNumber": f"555-{number % 10000:04d}"},
        "BillAddr": {"Line1": f"{number} Test Street", "City": "Springfield"},
    }


@generator("Vendor")
def _vendor(company: Company, number: int) -> dict[str, Any]:
    return {"DisplayName": f"Generated Vendor {number:05d}"}


@generator("Employee")
def _employee(company: Company, number: int) -> dict[str, Any]:
    return {"GivenName": "Generated", "FamilyName": f"Employee {number:05d}"}


def _entity(name: str) -> Any:
    from ..entities.registry import find_entity

    found = find_entity(name)
    if found is None:
        raise ValueError(f"unknown entity {name}")
    return found


def dump(company: Company, name: str) -> dict[str, Any]:
    """Return all objects of an entity, inactive ones too, and the Ids of deleted ones.

    Objects come as a query would answer them, ordered by Id.
    """
    entity = _entity(name)
    rows = company.database.execute(
        "SELECT id, body, deleted FROM object WHERE company = ? AND entity = ? "
        "ORDER BY num, id",
        (company.id, entity.name),
    ).fetchall()
    live = [codec.loads(row["body"]) for row in rows if not row["deleted"]]
    return {
        "entity": entity.name,
        "objects": [entity.show(company, obj, "query") for obj in live],
        "deleted": [row["id"] for row in rows if row["deleted"]],
    }


def counts(company: Company) -> dict[str, int]:
    """Return the number of live objects of each entity."""
    rows = company.database.execute(
        "SELECT entity, COUNT(*) AS n FROM object WHERE company = ? AND deleted = 0 "
        "GROUP BY entity ORDER BY entity",
        (company.id,),
    )
    return {row["entity"]: row["n"] for row in rows}


def load(company: Company, name: str, bodies: list[Any]) -> list[str]:
    """Create objects by the rules that clients meet; returns their Ids."""
    from ..engine.write import save

    entity = _entity(name)
    with company.database.transaction():
        made = [save(company, entity, body, force_create=True)["Id"] for body in bodies]
    company.events.clear()
    return made


def generate(company: Company, wanted: dict[str, int]) -> dict[str, list[str]]:
    """Make so many objects of each entity; returns [first Id, last Id] of each."""
    made = {}
    for name, count in wanted.items():
        maker = _GENERATORS.get(_entity(name).name)
        if maker is None:
            raise ValueError(f"no generator for {name}")
        first = company.objects.count(_entity(name).name)
        bodies = [maker(company, first + number + 1) for number in range(count)]
        ids = load(company, name, bodies)
        made[name] = [ids[0], ids[-1]] if ids else []
    return made


def set_single(company: Company, name: str, values: dict[str, Any]) -> dict[str, Any]:
    """Merge values into Preferences or CompanyInfo, read-only ones too."""
    entity = _entity(name)
    obj = copy.deepcopy(company.single(name))
    for group, value in values.items():
        obj[group] = entity.merge_field(group, obj.get(group), value)
    with company.database.transaction():
        entity.store(company, obj, created=0, updated=company.now())
    return company.single(name)
