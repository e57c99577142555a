"""CVE-2024-45815 (GHSA-3x3f-jcp3-g22j): a crafted query must be refused and leave the service as it was."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.catalog.index import (
    CatalogIndex,
    EntityList,
    EntityQuery,
    OrderField,
    list_entities,
    parse_fields,
    parse_filter,
    parse_predicate,
    project,
    query_entities,
)

RESERVED = ["__proto__", "__class__", "__dict__", "constructor", "prototype", "spec.__proto__.x", "constructor.name"]


def nested(depth: int) -> dict[str, Any]:
    query: dict[str, Any] = {"kind": "component"}
    for _ in range(depth):
        query = {"$not": query}
    return query


def cursor_of(content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return b64encode(text.encode()).decode()


def cursor_with(**parts: object) -> str:
    return cursor_of({"orderFields": [], "orderFieldValues": [], "isPrevious": False, **parts})


ATTACKS: dict[str, Callable[[CatalogIndex], object]] = {
    **{f"filter {key}": lambda _, key=key: parse_filter([f"{key}=x"]) for key in RESERVED},
    **{f"bare filter {key}": lambda _, key=key: parse_filter([f"kind=a,{key}"]) for key in RESERVED},
    **{f"query {key}": lambda _, key=key: parse_predicate({"$all": [{key: "x"}]}) for key in RESERVED},
    "ten thousand keys in a filter": lambda _: parse_filter([",".join(f"k{n}=x" for n in range(10_000))]),
    "ten thousand filters": lambda _: parse_filter([f"k{n}=x" for n in range(10_000)]),
    "too many values in a filter": lambda _: parse_filter([",".join(["kind=x"] * 10_001)]),
    "ten thousand keys in a query": lambda _: parse_predicate({f"k{n}": "x" for n in range(10_000)}),
    "ten thousand parts in a query": lambda _: parse_predicate({"$any": [{}] * 10_000}),
    "too many values in a query": lambda _: parse_predicate({"kind": {"$in": ["x"] * 10_001}}),
    "a query a thousand deep": lambda _: parse_predicate(nested(1_000)),
    "a query a hundred thousand deep": lambda _: parse_predicate(nested(100_000)),
    "a query one level too deep": lambda _: parse_predicate(nested(50)),
    "a cursor with a query a thousand deep": lambda index: query_entities(
        index, EntityQuery(cursor=cursor_with(query=nested(400)))
    ),
    "a cursor of brackets": lambda index: query_entities(index, EntityQuery(cursor=cursor_of("[" * 100_000))),
    "a cursor with a reserved key": lambda index: query_entities(
        index, EntityQuery(cursor=cursor_with(filter=["__proto__=x"]))
    ),
    "a cursor of ten megabytes": lambda index: query_entities(index, EntityQuery(cursor="A" * 10_000_000)),
    "an after cursor of brackets": lambda index: list_entities(index, EntityList(after=cursor_of("[" * 100_000))),
    "a thousand facets": lambda index: index.facets([f"k{n}" for n in range(1_000)], index.select(parse_filter([]))),
    "a hundred order fields": lambda index: list_entities(
        index, EntityList(order=[OrderField("metadata.tags")] * 100, limit=1)
    ),
}


@pytest.fixture
def index() -> CatalogIndex:
    index = CatalogIndex()
    for number in range(100):
        uid = f"uid-{number}"
        metadata = {"name": f"n{number}", "uid": uid, "tags": [f"t{tag}" for tag in range(50)]}
        index.put(number, f"component:default/n{number}", uid, {"kind": "Component", "metadata": metadata})
    return index


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_crafted_query_is_refused_at_once_and_the_next_one_works(
    index: CatalogIndex, attack: Callable[[CatalogIndex], object]
) -> None:
    started = time.perf_counter()
    with pytest.raises(Invalid):
        attack(index)
    assert time.perf_counter() - started < 2
    page = query_entities(index, EntityQuery(filter=["kind=component"], limit=3))
    assert page.total == 100
    assert len(page.ids) == 3


def test_the_deepest_and_widest_allowed_queries_are_answered(index: CatalogIndex) -> None:
    assert len(index.select(parse_predicate(nested(48)))) == 100
    assert len(index.select(parse_predicate({"kind": {"$in": ["component"] * 10_000}}))) == 100
    assert len(index.select(parse_filter([",".join(f"k{n}" for n in range(999))]))) == 0


def test_fields_that_only_look_reserved_can_be_asked_about() -> None:
    parse_filter(["spec.constructor=x,metadata.annotations.acme.io/__x=y,__=z"])
    parse_predicate({"metadata.name": "__proto__"})


def test_orders_over_many_many_valued_fields_do_not_multiply(index: CatalogIndex) -> None:
    order = [OrderField("metadata.tags")] * 20
    assert len(list_entities(index, EntityList(order=order, offset=0)).ids) == 100 * 50


def test_limits_and_offsets_beyond_all_reason_are_answered(index: CatalogIndex) -> None:
    huge = 10**30
    assert len(list_entities(index, EntityList(limit=huge)).ids) == 100
    assert list_entities(index, EntityList(limit=1, offset=huge)).ids == []
    assert list_entities(index, EntityList(after=cursor_of({"limit": huge, "offset": huge}))).ids == []
    assert query_entities(index, EntityQuery(limit=huge, offset=huge)).ids == []


def test_wildcards_take_no_more_time_than_the_text_is_long() -> None:
    index = CatalogIndex()
    for number in range(200):
        document = {"kind": "C", "metadata": {"name": f"n{number}", "title": "a" * 199}}
        index.put(number, f"c:default/n{number}", f"u{number}", document)
    started = time.perf_counter()
    assert len(index.text("%a_" * 60 + "b", ["metadata.title"])) == 0
    assert len(index.text("%" * 50_000 + "a", ["metadata.title"])) == 200
    assert len(index.text("%b" * 20_000, ["metadata.title"])) == 0
    assert time.perf_counter() - started < 2


def test_projecting_a_path_of_ten_thousand_dots_takes_no_time() -> None:
    started = time.perf_counter()
    assert project({"a": {"a": 1}}, parse_fields(["a." * 10_000 + "a"])) == {}
    assert time.perf_counter() - started < 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["$all", "$any", "$not", "$in", "$contains", "relations", "kind"]), inner)
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_json_as_a_query_is_answered_or_refused(query: Any) -> None:
    index = CatalogIndex()
    try:
        query_entities(index, EntityQuery(query=query)) if isinstance(query, dict) else parse_predicate(query)
    except Invalid as refused:
        assert refused.message


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), JSON.map(cursor_of), st.builds(cursor_with, filter=JSON, query=JSON, orderFields=JSON)))
def test_any_text_as_a_cursor_is_answered_or_refused(cursor: str) -> None:
    index = CatalogIndex()
    index.put(1, "component:default/a", "u", {"kind": "Component", "metadata": {"name": "a"}})
    for ask in (
        lambda: query_entities(index, EntityQuery(cursor=cursor)),
        lambda: list_entities(index, EntityList(after=cursor)),
    ):
        try:
            ask()
        except Invalid as refused:
            assert refused.message.startswith(("Malformed", "Invalid", "request/body/query", "Object form", "The $con"))
