"""Whatever is sent, the answer is a success or a fault that QuickBooks knows."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbo_sandbox.entities.registry import entities
from qbo_sandbox.schema.fields import Field, TypeSpec, enum_values, type_spec

from .support import Sandbox

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["value", "Id", "x"]), st.text(max_size=5)),
)
WRITERS = [e for e in entities() if {"create", "update"} & e.operations]
QUERY_WORDS = st.sampled_from(
    "select * from Customer Account where and or Id Name = < '1' 'a\\'b' like in ( ) , "
    "orderby order by desc startposition maxresults 0 1 1000 -3 count(*) . % 1.5".split(
        " "
    )
)


def value_of(entry: Field, depth: int) -> st.SearchStrategy[Any]:
    if entry.kind == "ref":
        good = st.fixed_dictionaries({"value": st.sampled_from(["1", "4", "35", "x"])})
    elif entry.kind == "type" and depth < 2:
        good = body_of(type_spec(entry.target), depth + 1)
    elif entry.kind == "enum":
        good = st.sampled_from(enum_values(entry.target))
    elif entry.kind in ("num", "amt", "int"):
        good = st.sampled_from([0, 1, -5, 12.345, "7.10", "1e400", 10**20])
    elif entry.kind in ("date", "datetime"):
        good = st.sampled_from(["2026-02-28", "2026-02-30", "0000-00-00", ""])
    elif entry.kind == "bool":
        good = st.sampled_from([True, False, "true", ""])
    else:
        good = st.text(max_size=40)
    chosen = st.one_of(good, good, JUNK)
    return st.lists(chosen, max_size=2) if entry.many else chosen


def body_of(spec: TypeSpec, depth: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    optional = {name: value_of(f, depth) for name, f in spec.fields.items()}
    return st.fixed_dictionaries({}, optional=optional)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, dict[str, Any], dict[str, str]]:
    entity = draw(st.sampled_from(WRITERS))
    body = draw(body_of(entity.spec))
    params = draw(
        st.sampled_from([{}, {"operation": "delete"}, {"include": "void"}, {"x": "1"}])
    )
    return entity.url_path, body, params


def unsettled(response: Any) -> bool:
    """Tell whether an answer is an unexpected failure of the sandbox."""
    if response.status_code not in (200, 400):
        return True
    json.loads(response.text)
    return False


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(request=requests())
def test_bodies(server: Sandbox, request: Any) -> None:
    path, body, params = request
    response = server.post(path, body, **params)
    assert not unsettled(response), response.text


@settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=st.lists(st.one_of(QUERY_WORDS, st.text(max_size=4)), max_size=14))
def test_queries(server: Sandbox, words: list[str]) -> None:
    text = " ".join(words).encode("utf-8", "replace").decode()
    response = server.get("query", query=text)
    assert not unsettled(response), (text, response.text)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    item=st.dictionaries(
        st.sampled_from(
            ["bId", "operation", "Customer", "Query", "optionsData", "Shoe"]
        ),
        JUNK,
    )
)
def test_batch_items(server: Sandbox, item: dict[str, Any]) -> None:
    response = server.post("batch", {"BatchItemRequest": [item]})
    assert not unsettled(response), response.text
