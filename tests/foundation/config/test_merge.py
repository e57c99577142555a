"""Laying layers on each other: §5.1 of the format, and the law that makes it predictable."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.foundation.config.merge import merge, settle
from callboard.foundation.config.tree import Items, Leaf, Node, Origin, Table, plain

HERE = Origin(name="callboard.yaml")


def node(value: Any, origin: Origin = HERE) -> Node:
    if isinstance(value, Mapping):
        entries = MappingProxyType({key: node(each, origin) for key, each in value.items()})
        return Table(entries=entries, origin=origin)
    if isinstance(value, list):
        return Items(items=tuple(node(each, origin) for each in value), origin=origin)
    return Leaf(value=value, origin=origin)


def read_from_the_top(layers: list[Any]) -> Any:
    """The same rules said differently: look for a key in the highest layer first, as a reader would."""
    seen: list[Mapping[str, Any]] = []
    for layer in reversed(layers):
        if not isinstance(layer, Mapping):
            break
        seen.insert(0, layer)
    if not seen:
        return layers[-1]
    keys = dict.fromkeys(key for layer in seen for key in layer)
    found = {key: read_from_the_top([layer[key] for layer in seen if key in layer]) for key in keys}
    return {key: value for key, value in found.items() if value is not None}


def without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


scalars = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a"])
keys = st.sampled_from("abc")
values = st.recursive(
    scalars | st.lists(scalars, max_size=2), lambda below: st.dictionaries(keys, below, max_size=3), max_leaves=8
)
layers = st.dictionaries(keys, values, max_size=3)


@pytest.mark.parametrize(
    ("lower", "upper", "result"),
    [
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": 3, "z": 4}}, {"a": {"x": 1, "y": 3, "z": 4}}),
        ({"a": [1, 2, 3]}, {"a": [4]}, {"a": [4]}),
        ({"a": [{"x": 1}]}, {"a": []}, {"a": []}),
        ({"a": 1}, {"a": "one"}, {"a": "one"}),
        ({"a": {"x": 1}}, {"a": 2}, {"a": 2}),
        ({"a": 2}, {"a": {"x": 1}}, {"a": {"x": 1}}),
        ({"a": {"x": 1}, "b": 1}, {"a": None}, {"b": 1}),
        ({"a": {"x": 1, "y": 1}}, {"a": {"x": None}}, {"a": {"y": 1}}),
        ({"a": None}, {}, {}),
        ({"a": None}, {"a": 1}, {"a": 1}),
        ({"a": {"x": 1}}, {"a": {}}, {"a": {"x": 1}}),
        ({}, {"a": {}}, {"a": {}}),
        ({"a": [None, {"x": None}]}, {}, {"a": [None, {}]}),
    ],
)
def test_tables_merge_by_key_and_the_rest_replaces(lower: Any, upper: Any, result: Any) -> None:
    assert plain(settle(merge(node(lower), node(upper)))) == result


@given(layers, layers, layers)
def test_merging_is_associative(a: Any, b: Any, c: Any) -> None:
    first, second, third = (node(value, Origin(name=name)) for value, name in ((a, "a"), (b, "b"), (c, "c")))
    assert merge(merge(first, second), third) == merge(first, merge(second, third))


@given(layers)
def test_an_empty_layer_changes_nothing(a: Any) -> None:
    assert merge(node({}), node(a)) == node(a) == merge(node(a), node({}))


@given(layers)
def test_merging_a_layer_twice_is_merging_it_once(a: Any) -> None:
    assert plain(merge(node(a), node(a))) == a


@given(st.lists(layers, min_size=1, max_size=4))
def test_merged_layers_read_as_if_each_key_were_looked_up_from_the_top(several: list[Any]) -> None:
    merged = node({})
    for each in several:
        merged = merge(merged, node(each))
    assert plain(settle(merged)) == without_nulls(read_from_the_top(several))


def test_each_value_keeps_the_place_of_the_layer_that_said_it() -> None:
    low, high = Origin(name="low"), Origin(name="high")
    merged = merge(node({"a": {"x": 1, "y": 1}}, low), node({"a": {"y": 2}}, high))
    assert isinstance(merged, Table)
    table = merged.entries["a"]
    assert isinstance(table, Table)
    assert {key: each.origin.name for key, each in table.entries.items()} == {"x": "low", "y": "high"}
    assert table.origin == low
