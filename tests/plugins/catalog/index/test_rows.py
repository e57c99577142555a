"""What an entity can be asked about."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.plugins.catalog.index import clashing_keys, search_rows
from callboard.plugins.catalog.index.rows import MOST_KEYS, stored_rows


def entity(**parts: Any) -> dict[str, Any]:
    return {"kind": "Component", "metadata": {"name": "Playlist", "uid": "U-1"}, **parts}


def rows_under(document: dict[str, Any], prefix: str) -> list[tuple[str, str | None, str | None]]:
    return [row for row in search_rows(document) if row[0].startswith(prefix)]


def test_arrays_add_no_index_and_their_strings_also_become_keys() -> None:
    document = entity(spec={"custom": {"nested": ["a", {"c": 1}]}})
    assert rows_under(document, "spec") == [
        ("spec.custom.nested", "a", "a"),
        ("spec.custom.nested.a", "true", "true"),
        ("spec.custom.nested.c", "1", "1"),
    ]


def test_keys_and_values_are_lower_cased_and_the_original_is_kept() -> None:
    document = entity(spec={"Type": "Service"})
    assert rows_under(document, "spec") == [("spec.type", "service", "Service")]


def test_annotation_keys_are_joined_as_they_are() -> None:
    document = entity()
    document["metadata"]["annotations"] = {"acme.io/X": "yes"}
    assert rows_under(document, "metadata.annotations") == [("metadata.annotations.acme.io/x", "yes", "yes")]


def test_objects_and_empty_arrays_themselves_give_no_row() -> None:
    assert rows_under(entity(spec={"a": {}, "b": [], "c": {"d": []}}), "spec") == []


def test_a_null_exists_without_a_value() -> None:
    assert rows_under(entity(spec={"a": None, "b": [None]}), "spec") == [
        ("spec.a", None, None),
        ("spec.b", None, None),
    ]


def test_name_namespace_uid_and_relations_are_added_explicitly() -> None:
    document = entity(relations=[{"type": "ownedBy", "targetRef": "group:default/a"}])
    assert search_rows(document) == [
        ("kind", "component", "Component"),
        ("metadata.name", "playlist", "Playlist"),
        ("metadata.namespace", "default", "default"),
        ("metadata.uid", "u-1", "U-1"),
        ("relations.ownedby", "group:default/a", "group:default/a"),
    ]


def test_etag_status_and_attachments_cannot_be_asked_about() -> None:
    document = entity(status={"items": ["x"]}, attachments={"a": "b"})
    document["metadata"]["etag"] = "abc"
    keys = {key for key, _, _ in search_rows(document)}
    assert keys == {"kind", "metadata.name", "metadata.namespace", "metadata.uid"}


@pytest.mark.parametrize("length, kept", [(200, True), (201, False)])
def test_long_keys_are_dropped_and_long_values_only_exist(length: int, kept: bool) -> None:
    key = "k" * (length - len("spec."))
    assert bool(rows_under(entity(spec={key: 1}), "spec")) is kept
    ((_, value, _),) = rows_under(entity(spec={"a": "v" * length}), "spec")
    assert (value is not None) is kept


@pytest.mark.parametrize(
    "value, text",
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-0.0, "0"),
        (17, "17"),
        (1.0, "1"),
        (1.5, "1.5"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.000001, "0.000001"),
        (1.5e-7, "1.5e-7"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_numbers_read_as_javascript_clients_write_them(value: float, text: str) -> None:
    assert rows_under(entity(spec={"n": value}), "spec") == [("spec.n", text.lower(), text)]


def test_keys_that_differ_only_in_case_are_reported_as_clashing() -> None:
    document = entity(spec={"foo": 1, "Foo": 2, "bar": [{"x": 1}, {"X": 2}]})
    document["metadata"]["tags"] = ["java", "Java"]
    assert clashing_keys(document) == ["spec.bar.x", "spec.foo"]
    assert clashing_keys(entity(spec={"foo": [{"x": 1}, {"x": 2}]})) == []


def test_a_document_nested_ten_thousand_deep_is_walked() -> None:
    deep: Any = "bottom"
    for _ in range(10_000):
        deep = [deep]
    assert rows_under(entity(spec={"deep": deep}), "spec") == [
        ("spec.deep", "bottom", "bottom"),
        ("spec.deep.bottom", "true", "true"),
    ]


def test_what_is_stored_is_all_rows_but_those_that_repeat_an_array() -> None:
    document = entity(spec={"a": ["x", ["Y", {"b": 1.0}]], "deep": None, "(not walked)": "v", "Ä": "İ" * 150})
    document["(not walked)"] = "here"
    stored = {(key, None if text is None else text.lower(), text) for key, text, _ in stored_rows(document)}
    repeated = {("spec.a.x", "true", "true"), ("spec.a.y", "true", "true")}
    assert stored | repeated == set(search_rows(document))
    assert {(key, text) for key, text, is_item in stored_rows(document) if is_item} == {
        ("spec.a", "x"),
        ("spec.a", "Y"),
    }


def test_more_kinds_of_keys_than_are_remembered_change_nothing() -> None:
    for number in range(MOST_KEYS + 10):
        assert stored_rows({f"K{number}": "v", "status": "v"})[0] == (f"k{number}", "v", False)
    assert len(stored_rows({"status": "v", "attachments": "v", "metadata": {"name": "n", "etag": "e"}})) == 3
