"""The predicate language of POST bodies, as the reference lists it."""

from __future__ import annotations

from typing import Any

import pytest

from callboard import Invalid
from callboard.plugins.catalog.index import Everything, matches, parse_predicate, search_rows

ENTITY = {
    "kind": "Component",
    "metadata": {"name": "payments", "tags": ["java", "go"]},
    "spec": {"type": "service", "port": 8080, "owner": None},
    "relations": [{"type": "ownedBy", "targetRef": "group:default/a"}],
}


def is_chosen(query: dict[str, Any]) -> bool:
    return matches(parse_predicate(query), search_rows(ENTITY))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"kind": "component", "spec.type": "SERVICE"},
        {"Spec.Type": {"$in": ["service", "website"]}},
        {"spec.port": 8080},
        {"spec.port": {"$in": [8080.0]}},
        {"metadata.name": {"$hasPrefix": "PAY"}},
        {"metadata.title": {"$exists": False}},
        {"spec.owner": {"$exists": True}},
        {"metadata.tags": {"$contains": "java"}},
        {"metadata.tags.java": True},
        {"relations": {"$contains": {"type": "ownedBy", "targetRef": {"$in": ["group:default/a"]}}}},
        {"relations": {"$contains": {"type": "ownedby", "targetRef": "Group:default/A"}}},
        {"relations": {"$contains": {"type": "ownedBy"}}},
        {"$all": []},
        {"$not": {"$any": []}},
        {"$all": [{"kind": "Component"}, {"$not": {"spec.lifecycle": "deprecated"}}]},
        {"$any": [{"metadata.tags": {"$contains": "rust"}}, {"spec.type": {"$in": ["service"]}}]},
    ],
)
def test_it_matches(query: dict[str, Any]) -> None:
    assert is_chosen(query)


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "component", "spec.type": "website"},
        {"metadata.name": {"$hasPrefix": "ments"}},
        {"spec.type": {"$in": []}},
        {"spec.owner": ""},
        {"spec.owner": {"$hasPrefix": ""}},
        {"$any": []},
        {"$not": {}},
        {"relations": {"$contains": {"type": "dependsOn"}}},
        {"relations": {"$contains": {"type": "ownedBy", "targetRef": "group:default/b"}}},
        {"relations": {"$contains": "ownedBy"}},
    ],
)
def test_it_does_not_match(query: dict[str, Any]) -> None:
    assert not is_chosen(query)


def test_the_empty_query_is_everything() -> None:
    assert parse_predicate({}) == Everything()


@pytest.mark.parametrize("query", [None, [], "kind", 1, True, [{"kind": "a"}]])
def test_the_root_must_be_an_object(query: object) -> None:
    with pytest.raises(Invalid, match=r"^request/body/query must be object$"):
        parse_predicate(query)


@pytest.mark.parametrize(
    "query, message",
    [
        ({"$foo": 1}, 'Invalid query: Validation error: Invalid at "$foo"'),
        ({"$all": [{"$foo": 1}]}, 'Invalid query: Validation error: Invalid at "$all[0].$foo"'),
        ({"kind": {"$foo": 1}}, 'Invalid query: Validation error: Invalid input at "kind"'),
        ({"spec.type": {}}, 'Invalid query: Validation error: Invalid input at "["spec.type"]"'),
        ({"kind": None}, 'Invalid query: Validation error: Invalid input at "kind"'),
        ({"kind": ["a"]}, 'Invalid query: Validation error: Invalid input at "kind"'),
        ({"kind": {"$in": "a"}}, 'Invalid query: Validation error: Invalid input at "kind.$in"'),
        ({"kind": {"$in": [None]}}, 'Invalid query: Validation error: Invalid input at "kind.$in"'),
        ({"kind": {"$exists": 1}}, 'Invalid query: Validation error: Invalid input at "kind.$exists"'),
        ({"kind": {"$hasPrefix": 1}}, 'Invalid query: Validation error: Invalid input at "kind.$hasPrefix"'),
        ({"kind": {"$contains": []}}, 'Invalid query: Validation error: Invalid input at "kind.$contains"'),
        ({"kind": {"$in": [], "$exists": True}}, 'Invalid query: Validation error: Invalid input at "kind"'),
        ({"$all": {}}, 'Invalid query: Validation error: Invalid input at "$all"'),
        ({"$any": ["a"]}, 'Invalid query: Validation error: Invalid input at "$any[0]"'),
        ({"$not": []}, 'Invalid query: Validation error: Invalid input at "$not"'),
        ({"$all": [], "kind": "a"}, "Invalid query: Operator $all must be the only key of its object"),
        (
            {"metadata.tags": {"$contains": {"a": 1}}},
            'Object form of $contains is not supported for field "metadata.tags"',
        ),
        (
            {"relations": {"$contains": {"targetRef": "a"}}},
            'The $contains operator for "relations" requires a "type" string property',
        ),
        (
            {"relations": {"$contains": {"type": "a", "targetRef": {"$in": []}}}},
            'Empty "$in" array for $contains on "relations" is not allowed',
        ),
        (
            {"relations": {"$contains": {"type": "a", "targetRef": 1}}},
            'Unsupported value in $contains for "relations": expected a string or { "$in": [strings] }',
        ),
        (
            {"relations": {"$contains": {"type": "a", "x": 1}}},
            'Unsupported key "x" in $contains for "relations". Only "type" and "targetRef" are supported',
        ),
        (
            {"relations": {"$contains": {"type": "a", "Type": "b"}}},
            'Duplicate key "Type" in $contains for "relations"',
        ),
    ],
)
def test_what_is_not_in_the_language_is_refused_where_it_stands(query: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_predicate(query)
    assert refused.value.message == message
