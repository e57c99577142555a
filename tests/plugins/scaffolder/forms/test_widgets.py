"""How each place of a form is drawn: by its type, and by what its `ui:` keys say."""

from __future__ import annotations

from typing import Any

import pytest

from callboard import Invalid

from .test_expand import fields


def one(schema: dict[str, Any], value: Any = None) -> Any:
    """The only field of a page."""
    return fields({"properties": {"x": schema}}, {} if value is None else {"x": value})["/x"]


@pytest.mark.parametrize(
    ("schema", "kind", "type_"),
    [
        ({"type": "string"}, "input", "text"),
        ({}, "input", "text"),
        ({"type": "integer"}, "input", "number"),
        ({"type": ["null", "number"]}, "input", "number"),
        ({"type": "boolean"}, "check", "text"),
        ({"enum": ["a"]}, "select", "text"),
        ({"enum": ["a"], "ui:widget": "radio"}, "choice", "text"),
        ({"type": "boolean", "ui:widget": "radio"}, "choice", "text"),
        ({"type": "boolean", "ui:widget": "select"}, "select", "text"),
        ({"type": "string", "ui:widget": "textarea"}, "textarea", "text"),
        ({"type": "string", "ui:options": {"widget": "textarea"}}, "textarea", "text"),
        ({"type": "string", "ui:widget": "password"}, "secret", "text"),
        ({"type": "string", "ui:widget": "hidden"}, "hidden", "text"),
        ({"type": "integer", "ui:widget": "updown"}, "input", "number"),
        ({"type": "integer", "ui:widget": "range"}, "input", "range"),
        ({"type": "string", "ui:widget": "color"}, "input", "color"),
        ({"type": "string", "ui:widget": "date"}, "input", "date"),
        ({"type": "string", "format": "date"}, "input", "date"),
        ({"type": "string", "ui:widget": "date-time"}, "input", "datetime-local"),
        ({"type": "string", "format": "email"}, "input", "email"),
        ({"type": "string", "ui:widget": "uri"}, "input", "url"),
        ({"type": "string", "format": "data-url"}, "input", "file"),
        ({"type": "array", "items": {"enum": ["a"]}, "uniqueItems": True}, "checkboxes", "text"),
        ({"type": "array", "items": {"enum": ["a"]}, "ui:widget": "checkboxes"}, "checkboxes", "text"),
        ({"type": "array", "items": {"type": "string"}}, "list", "text"),
        ({"type": "object", "properties": {"y": {}}}, "group", "text"),
        ({"type": "object"}, "textarea", "json"),
        ({"type": "array"}, "textarea", "json"),
        ({"default": True}, "check", "text"),
    ],
)
def test_type_and_widget_say_how_a_place_is_drawn(schema: dict[str, Any], kind: str, type_: str) -> None:
    field = one(schema)
    assert (field.kind, field.type) == (kind, type_)


def test_a_field_that_nobody_has_is_asked_for_as_it_is_with_a_note() -> None:
    field = one({"type": "string", "ui:field": "GSClusterPicker"})
    assert (field.kind, field.note) == (
        "input",
        "This portal has no field `GSClusterPicker`, so its value is asked for as it is.",
    )


def test_words_come_from_the_keys_for_people_before_those_of_the_schema() -> None:
    field = one(
        {
            "title": "Name",
            "ui:title": "What it is called",
            "description": "d",
            "ui:description": "Shown to all",
            "ui:help": "Short",
            "ui:placeholder": "mood-mixer",
            "ui:autofocus": True,
            "ui:disabled": True,
            "ui:readonly": True,
        }
    )
    assert (field.title, field.description, field.help, field.placeholder) == (
        "What it is called",
        "Shown to all",
        "Short",
        "mood-mixer",
    )
    assert (field.autofocus, field.disabled, field.readonly) == (True, True, True)


def test_choices_have_their_names_and_some_may_be_closed() -> None:
    field = one({"enum": ["s", "l"], "enumNames": ["Small", "Large"], "ui:enumDisabled": ["l"]})
    assert [(each.value, each.label, each.disabled) for each in field.options] == [
        ("s", "Small", False),
        ("l", "Large", True),
    ]


def test_order_is_kept_and_a_star_stands_for_all_others() -> None:
    page = {"ui:order": ["c", "*", "a"], "properties": {"a": {}, "b": {}, "c": {}, "d": {}}}
    assert list(fields(page)) == ["/c", "/b", "/d", "/a"]


def test_an_order_that_leaves_something_out_is_refused_with_its_name() -> None:
    with pytest.raises(Invalid, match="leaves out `b`"):
        fields({"ui:order": ["a"], "properties": {"a": {}, "b": {}}})


def test_a_list_says_which_buttons_it_has() -> None:
    field = one({"type": "array", "items": {}, "maxItems": 2, "ui:options": {"orderable": False}}, ["a", "b"])
    assert (field.adds, field.removes, field.moves) == (False, True, False)
