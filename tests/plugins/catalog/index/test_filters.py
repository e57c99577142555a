"""The `filter` parameter, as the reference lists it."""

from __future__ import annotations

import pytest

from callboard import Invalid
from callboard.plugins.catalog.index import And, Everything, Exists, OneOf, Or, matches, parse_filter, search_rows

ENTITY = {
    "kind": "Component",
    "metadata": {"name": "playlist", "tags": ["java"], "annotations": {"acme.io/x": "a=b"}, "title": ""},
    "spec": {"flag": True, "owner": None},
    "relations": [{"type": "ownedBy", "targetRef": "group:default/payments"}],
    "status": {"items": [{"level": "error"}]},
}


def is_chosen(*filters: str) -> bool:
    return matches(parse_filter(filters), search_rows(ENTITY))


@pytest.mark.parametrize(
    "filter",
    [
        "metadata.tags=java",
        "metadata.tags=JAVA",
        "metadata.tags.java",
        "metadata.tags.java=true",
        "relations.ownedBy",
        "relations.ownedby=group:default/payments",
        "spec.flag=true",
        "spec.owner",
        "metadata.title=",
        "metadata.annotations.acme.io/x=a=b",
        " kind = component , metadata.name = playlist ",
        "kind=user,kind=component",
        "kind,kind=component",
        "",
        " , ,",
    ],
)
def test_it_matches(filter: str) -> None:
    assert is_chosen(filter)


@pytest.mark.parametrize(
    "filter",
    [
        "metadata.annotations",
        "spec",
        "relations",
        "status",
        "status.items.level",
        "relations.ownedBy=payments",
        "kind,kind=user",
        "kind=component,metadata.name=other",
        "spec.owner=",
        "metadata.description",
    ],
)
def test_it_does_not_match(filter: str) -> None:
    assert not is_chosen(filter)


def test_several_filters_are_alternatives() -> None:
    assert is_chosen("kind=user", "kind=component")
    assert not is_chosen("kind=user", "kind=api")


def test_blank_filters_are_dropped_rather_than_matching_nothing_or_everything() -> None:
    assert parse_filter([]) == parse_filter(["", " ,"]) == Everything()
    assert not is_chosen("", "kind=user")


def test_the_tree_is_as_small_as_the_filter() -> None:
    assert parse_filter(["kind=a,kind=b"]) == OneOf("kind", ("a", "b"))
    assert parse_filter(["a,b=c", "d"]) == Or((And((Exists("a"), OneOf("b", ("c",)))), Exists("d")))


@pytest.mark.parametrize("statement", ["=x", "=", "= x"])
def test_a_statement_without_a_key_is_refused_with_its_text(statement: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_filter([f"kind=a, {statement} "])
    assert refused.value.message == (
        f"Invalid filter, '{statement}' is not a valid statement (expected a string on the form a=b or a= or a)"
    )
