"""Runs a statement: what SQL can narrow, SQL narrows; the rest is tested here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .. import errors
from ..company import Company
from ..entities.base import Entity
from ..entities.registry import find_entity
from ..errors import QboFault
from .fields import Property, matcher, resolve
from .names import without_metadata
from .parser import Condition, Statement, parse

DEFAULT_PAGE = 100
LARGEST_PAGE = 1000


@dataclass
class Plan:
    """Narrowing in SQL, tests in Python, and an order (SQL when possible)."""

    where: str = ""
    values: list[Any] = field(default_factory=list)
    tests: list[Callable[[Any], bool]] = field(default_factory=list)
    order: str | None = None
    keys: list[tuple[Property, bool]] = field(default_factory=list)

    def narrow(self, sql: str, *values: Any) -> None:
        """Add a condition on columns."""
        self.where += f" AND {sql}"
        self.values.extend(values)


def run_query(company: Company, text: str) -> tuple[str, dict[str, Any]]:
    """Return (entity name, value of QueryResponse). Raises 4000 and 4001."""
    unequal = company.settings["query_not_equal"]
    statement = parse(text, company.clock.today(), unequal)
    entity = find_entity(statement.entity)
    if entity is None or "query" not in entity.operations:
        known = without_metadata(statement.entity)
        detail = f"Metadata not found for Entity: {known}"
        if not known:
            detail = f"invalid context declaration: {statement.entity}"
        raise QboFault(errors.query_invalid(detail))
    _check_page(statement)
    own = entity.rows(company, statement)
    if own is not None and not statement.count:
        begin = (statement.start or 1) - 1
        own = own[begin : begin + (statement.most or DEFAULT_PAGE)]
    id_column = "id" if company.settings["query_id_order"] == "text" else "num"
    plan = make_plan(entity, statement, id_column) if own is None else Plan()
    if statement.count:
        count = _count(company, entity, plan) if own is None else len(own)
        return entity.name, {"totalCount": count}
    rows, total = (
        _rows(company, entity, statement, plan) if own is None else (own, len(own))
    )
    if not rows:
        return entity.name, {}
    shown = [entity.show(company, row, "query") for row in rows]
    if company.settings["query_projection"] and statement.fields:
        shown = [_project(entity, row, statement.fields) for row in shown]
    answer: dict[str, Any] = {
        entity.name: shown,
        "startPosition": statement.start or 1,
        "maxResults": len(shown),
    }
    if entity.total_count and not statement.where:
        answer["totalCount"] = total
    return entity.name, answer


def _check_page(statement: Statement) -> None:
    for value in (statement.start, statement.most):
        if value is not None and value < 1:
            raise QboFault(
                errors.query_invalid(
                    f"value {value} is too small. Min allowed value is 1"
                )
            )
    if statement.most is not None and statement.most > LARGEST_PAGE:
        raise QboFault(
            errors.query_invalid(
                f"value {statement.most} is too large. "
                f"Max allowed value is {LARGEST_PAGE}"
            )
        )


def make_plan(entity: Entity, statement: Statement, id_column: str = "num") -> Plan:
    """Return how to find the rows of a statement; ``id_column`` puts Ids in order."""
    plan = Plan()
    active_asked = False
    for condition in statement.where:
        found = resolve(entity, condition.path)
        active_asked = active_asked or found.path == "Active"
        test = matcher(found, condition)
        if not _narrow(plan, found, condition):
            plan.tests.append(test)
    if "Active" in entity.spec.fields and not active_asked:
        plan.narrow("active = 1")
    for path, down in statement.order:
        plan.keys.append((resolve(entity, path, filtering=False), down))
    plan.order = _sql_order(entity, plan.keys, id_column)
    return plan


def _narrow(plan: Plan, found: Property, condition: Condition) -> bool:
    """Narrow in SQL where columns allow; True when nothing is left to test."""
    values = [found.literal(text) for text in condition.values if text.strip()]
    operator = condition.operator
    if len(values) != len(condition.values):
        return False
    if found.path == "Active" and operator in ("=", "IN"):
        marks = ", ".join("?" * len(values))
        plan.narrow(f"active IN ({marks})", *(int(value) for value in values))
        return True
    if found.path == "Id":
        marks = ", ".join("?" * len(values))
        plan.narrow(f"id IN ({marks})", *condition.values)
        return True
    times = {"MetaData.LastUpdatedTime": "updated", "MetaData.CreateTime": "created"}
    if found.path in times and operator not in ("IN", "LIKE"):
        plan.narrow(f"{times[found.path]} {operator} ?", values[0])
        return True
    if found.path == "TxnDate" and operator not in ("IN", "LIKE"):
        plan.narrow(f"date {operator} ?", values[0])
        return True
    if found.kind in ("str", "ref") and operator in ("=", "LIKE"):
        _look_for(plan, condition.values[0])
    return False


def _look_for(plan: Plan, text: str) -> None:
    """Let SQL drop rows whose text cannot hold the value; the test still decides."""
    piece = max(text.split("%"), key=len)
    if piece.isascii() and piece.isprintable() and not set(piece) & set('"\\'):
        safe = piece.replace("!", "!!").replace("_", "!_")
        plan.narrow("body LIKE ? ESCAPE '!'", f"%{safe}%")


def _sql_order(
    entity: Entity, keys: list[tuple[Property, bool]], id_column: str
) -> str | None:
    if not keys:
        return entity.default_order
    columns = {
        "Id": id_column,
        "MetaData.LastUpdatedTime": "updated",
        "MetaData.CreateTime": "created",
        "TxnDate": "date",
    }
    parts = []
    for found, down in keys:
        column = columns.get(found.path)
        if column is None:
            return None
        parts.append(column + (" DESC" if down else ""))
    return ", ".join([*parts, "num"])


def _count(company: Company, entity: Entity, plan: Plan) -> int:
    values = tuple(plan.values)
    if not plan.tests:
        return company.objects.count(entity.name, plan.where, values)
    return sum(
        all(test(row) for test in plan.tests)
        for row in company.objects.select(entity.name, plan.where, values)
    )


def _rows(
    company: Company, entity: Entity, statement: Statement, plan: Plan
) -> tuple[list[dict[str, Any]], int]:
    values = tuple(plan.values)
    start, most = (statement.start or 1) - 1, statement.most or DEFAULT_PAGE
    if entity.single:
        start, most = 0, 1
    order = plan.order or entity.default_order
    if entity.always_listed and not statement.where:
        return _with_constants(company, entity, plan, (most, start)), 0
    if not plan.tests and plan.order is not None:
        page = company.objects.select(
            entity.name, plan.where, values, order, (most, start)
        )
        total = 0
        if entity.total_count:
            total = company.objects.count(entity.name, plan.where, values)
        return list(page), total
    rows = [
        row
        for row in company.objects.select(entity.name, plan.where, values, order)
        if all(test(row) for test in plan.tests)
    ]
    if plan.order is None:
        for found, down in reversed(plan.keys):
            rows.sort(key=_sort_key(found), reverse=down)
    return rows[start : start + most], len(rows)


def _with_constants(
    company: Company, entity: Entity, plan: Plan, page: tuple[int, int]
) -> list[dict[str, Any]]:
    """Return a page behind the rows that ignore paging (US pseudo tax codes).

    They come first, TAX before the others: client libraries ask for one code and put
    it on a line, which takes no other.
    """
    marks = ", ".join("?" * len(entity.always_listed))
    ids = tuple(sorted(entity.always_listed))
    order = plan.order or entity.default_order
    where = f"{plan.where} AND id NOT IN ({marks})"
    paged = company.objects.select(
        entity.name, where, (*plan.values, *ids), order, page
    )
    where = f"AND id IN ({marks})"
    constants = company.objects.select(entity.name, where, ids, "id DESC")
    return [*constants, *paged]


def _sort_key(found: Property) -> Callable[[Any], tuple[Any, ...]]:
    def key(row: Any) -> tuple[Any, ...]:
        values = found.values(row)
        return (1, values[0]) if values else (0,)

    return key


def _project(entity: Entity, row: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    wanted = {resolve(entity, path, filtering=False).names[0] for path in paths}
    return {k: v for k, v in row.items() if k in wanted | {"Id", "domain", "sparse"}}
