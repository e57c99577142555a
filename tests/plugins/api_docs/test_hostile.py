"""Definitions that mean harm are read within bounds, and are nothing but values afterwards."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.plugins.api_docs import differences, read_definition
from callboard.plugins.api_docs.dress import Dresser
from callboard.plugins.catalog import parse_ref

from . import samples

REF = parse_ref("api:default/a")
SOON = 5.0
"""Seconds. Each takes a tenth of that at most where nothing else is going on."""
LAUGHS = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" if n else "a0: &a0 [x]" for n in range(12))


def wide(names: int) -> str:
    """Each type has fields of all types: by references there are endlessly many paths."""
    fields = {f"f{n}": {"$ref": f"#/components/schemas/T{n}"} for n in range(names)}
    schemas = {f"T{n}": {"type": "object", "properties": fields} for n in range(names)}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/T0"}}}}
    paths = {"/a": {"post": {"requestBody": body, "responses": {"200": body}}}}
    info = {"title": "a", "version": "1"}
    return json.dumps({"openapi": "3.0.0", "info": info, "paths": paths, "components": {"schemas": schemas}})


def nested(depth: int) -> str:
    return '{"openapi": "3.0.0", "x": ' + "[" * depth + "]" * depth + "}"


HOSTILE = {
    "billion laughs": ("openapi", f"openapi: 3.0.0\n{LAUGHS}\n"),
    "tags of Python": ("openapi", "openapi: 3.0.0\ninfo: !!python/object/apply:os.system ['touch /tmp/x']\n"),
    "deep JSON": ("openapi", nested(100_000)),
    "deep YAML": ("openapi", "openapi: 3.0.0\nx: " + "[" * 10_000),
    "deep types of GraphQL": ("graphql", "type A { a: " + "[" * 100_000),
    "deep messages": ("grpc", "message A { " * 5_000),
    "an alias of itself": ("openapi", "openapi: 3.0.0\ninfo: &a {b: *a}\n"),
    "references in circles": (
        "openapi",
        "openapi: 3.0.0\npaths: {/a: {$ref: '#/paths/~1b'}, /b: {$ref: '#/paths/~1a'}}\n"
        "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}}\n",
    ),
    "a comment without end": ("grpc", "/* " * 50_000),
    "quotes without end": ("graphql", '""" "' * 20_001),
    "many types in each other": ("openapi", wide(60)),
    "wrong kinds everywhere": (
        "openapi",
        "openapi: [3]\ninfo: x\npaths: {/a: {get: {parameters: 1, responses: [], tags: 3, security: {}}}, /b: 1}\n"
        "components: {schemas: [1]}\nservers: {a: 1}\ntags: x\n",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_read_soon_and_shown_soon(name: str) -> None:
    began = time.monotonic()
    found = read_definition(*HOSTILE[name])
    dresser = Dresser(found, REF)
    for each in found.types:
        assert dresser.tree(each.schema) is not None
        dresser.sample(each.schema)
    differences(found, found)
    assert time.monotonic() - began < SOON
    assert found.problems or name == "many types in each other"


def test_a_tag_makes_nothing() -> None:
    found = read_definition("openapi", "openapi: 3.0.0\ninfo: {title: !!python/name:os.system '', version: '1'}\n")
    assert found.title == ""


TEXTS = [samples.OPENAPI, samples.SWAGGER, samples.ASYNC_2, samples.ASYNC_3, samples.GRAPHQL, samples.PROTO]
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["#/a", "#", "object", "array"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["$ref", "properties", "items", "oneOf", "type", "get", "parameters", "schema", "name", "enum"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 4000), st.integers(0, 60), st.text(max_size=8))
def test_whatever_is_cut_out_or_put_in_gives_a_definition(text: str, at: int, size: int, more: str) -> None:
    broken = text[:at] + more + text[at + size :]
    for type in ("openapi", "asyncapi", "graphql", "grpc"):
        found = read_definition(type, broken)
        for each in found.types:
            Dresser(found, REF).tree(each.schema)


@settings(max_examples=150, deadline=None)
@given(
    VALUES, VALUES, st.sampled_from([{"openapi": "3.1.0"}, {"swagger": "2.0"}, {"asyncapi": "2.0"}, {"asyncapi": "3"}])
)
def test_values_of_any_kind_give_a_definition(one: Any, other: Any, version: dict[str, str]) -> None:
    parts = {"paths": {"/a": one}, "channels": one, "operations": other, "info": other, "security": other}
    root = {**version, **parts, "components": {"schemas": other, "messages": one}, "definitions": one, "servers": other}
    found = read_definition("openapi", json.dumps(root))
    assert differences(found, found) == []
