"""The `fields` parameter, as the reference words it."""

from __future__ import annotations

import copy
from types import MappingProxyType
from typing import Any

import pytest

from callboard import Invalid
from callboard.plugins.catalog.index import parse_fields, project

ENTITY: dict[str, Any] = {
    "kind": "Component",
    "metadata": {
        "name": "a",
        "title": None,
        "tags": ["java"],
        "annotations": {"acme.io/x": "1", "acme.io/x.y": "2", "acme": "3"},
    },
    "spec": {"a": {"b": {"c": 1}}, "a.b": 2},
}


@pytest.mark.parametrize(
    "fields, expected",
    [
        (["kind"], {"kind": "Component"}),
        (["kind,metadata.name"], {"kind": "Component", "metadata": {"name": "a"}}),
        (["kind", " metadata.name ,"], {"kind": "Component", "metadata": {"name": "a"}}),
        (["metadata.annotations.acme.io/x"], {"metadata": {"annotations": {"acme.io/x": "1"}}}),
        (["metadata.annotations.acme.io/x.y"], {"metadata": {"annotations": {"acme.io/x.y": "2"}}}),
        (["metadata.tags"], {"metadata": {"tags": ["java"]}}),
        (["metadata.title"], {"metadata": {"title": None}}),
        (["spec.a.b"], {"spec": {"a": {"b": {"c": 1}}}}),
        (["spec.a.b.c", "spec.a"], {"spec": {"a": {"b": {"c": 1}}}}),
        (["metadata", "metadata.name"], {"metadata": ENTITY["metadata"]}),
        (["Kind", "metadata.nope", "spec.a.x", "metadata.tags.java", "kind.x"], {}),
    ],
)
def test_only_what_was_asked_for_is_kept_with_its_nesting(fields: list[str], expected: dict[str, Any]) -> None:
    before = copy.deepcopy(ENTITY)
    assert project(ENTITY, parse_fields(fields)) == expected
    assert before == ENTITY


@pytest.mark.parametrize("fields", [[], [""], [" , "]])
def test_no_fields_mean_the_full_entity(fields: list[str]) -> None:
    assert project(ENTITY, parse_fields(fields)) == ENTITY


@pytest.mark.parametrize("field", ["x[0]", "metadata.tags[0].y", "a]"])
def test_index_syntax_is_refused_with_its_text(field: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_fields(["kind", f"metadata.name,{field}"])
    assert refused.value.message == f'Invalid field "{field}", array type fields are not supported'


def test_the_document_is_never_written_to() -> None:
    frozen = {**ENTITY, "metadata": MappingProxyType(ENTITY["metadata"])}
    assert project(frozen, parse_fields(["metadata", "metadata.name"])) == {"metadata": ENTITY["metadata"]}
