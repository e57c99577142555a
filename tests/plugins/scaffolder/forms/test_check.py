"""What is wrong with an answer, in words that say how to repair it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from callboard.plugins.scaffolder.forms.check import check, own_values
from callboard.plugins.scaffolder.forms.defaults import filled, present
from callboard.plugins.scaffolder.forms.expand import Expanding
from callboard.plugins.scaffolder.forms.form import lay_out
from callboard.plugins.scaffolder.forms.patterns import better, in_words
from callboard.plugins.scaffolder.forms.tidy import tidy


def errors(page: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, list[str]]:
    page = tidy(page)
    schema, said = filled(page, values, Expanding(root=page))
    fields = lay_out(schema, said, Expanding(root=page), {"Secret": True})
    return check(schema, page, own_values(schema, page, present(said)), fields)


def one(schema: Mapping[str, Any], value: Any, **page: Any) -> str:
    """All that is said of the only field of a page."""
    found = errors({"properties": {"x": schema}, **page}, {} if value is None else {"x": value})
    assert found.keys() <= {"/x"}, found
    return " ".join(found.get("/x", ()))


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"type": "string"}, "fine", ""),
        ({"pattern": "^[a-z0-9-]+$"}, "mood_mixer", "Use lower case letters, digits and dashes. Try mood-mixer."),
        (
            {"pattern": "^[a-z]+$", "maxLength": 3},
            "Abcdef",
            "Use at most 3 characters. Use lower case letters. Try abc.",
        ),
        ({"pattern": "^https://.+$"}, "http://x", "This must look like `^https://.+$`."),
        ({"type": "integer"}, "eight", "Write a whole number."),
        ({"type": "number"}, "x", "Write a number."),
        ({"type": "integer", "minimum": 2}, 1, "This must be 2 or more."),
        ({"type": "integer", "maximum": 2}, 3, "This must be 2 or less."),
        ({"exclusiveMaximum": 2, "type": "number"}, 2, "This must be less than 2."),
        ({"type": "integer", "multipleOf": 5}, 3, "This must be a multiple of 5."),
        ({"type": "string", "minLength": 3}, "ab", "Use at least 3 characters."),
        ({"type": "string", "maxLength": 1}, "ab", "Use one character."),
        ({"type": "string", "format": "email"}, "saga", "Write an e-mail address, such as saga@example.org."),
        ({"type": "string", "format": "uri"}, "x y", "Write a full address, such as https://example.org/."),
        ({"type": "string", "format": "date"}, "today", "Write a date, such as 2026-11-30."),
        ({"type": "string", "format": "no-such"}, "x", ""),
        ({"enum": ["s", "l"], "enumNames": ["Small", "Large"]}, "xl", "Choose one of Small, Large."),
        ({"type": "boolean", "const": True}, False, "This has to be ticked."),
        ({"type": "array", "items": {}, "minItems": 2}, ["a"], "There must be at least 2."),
        ({"type": "array", "items": {}, "maxItems": 1}, ["a", "b"], "There may be one at most."),
        ({"type": "array", "items": {}, "uniqueItems": True}, ["a", "a"], "Each may be there once only."),
        ({"type": "object"}, "{a", "Write an object in JSON."),
        ({"not": {"const": "x"}}, "x", "This value is not allowed here."),
    ],
)
def test_a_broken_rule_is_said_in_words(schema: dict[str, Any], value: Any, said: str) -> None:
    assert one(schema, value) == said


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string"}, "This cannot be left empty."),
        ({"enum": ["a"]}, "Choose one."),
        ({"type": "array", "items": {}}, "Add at least one."),
        ({"type": "array", "items": {"enum": ["a"]}, "uniqueItems": True}, "Choose at least one."),
    ],
)
def test_what_is_missing_is_asked_for_as_it_is_shown(schema: dict[str, Any], said: str) -> None:
    assert one(schema, None, required=["x"]) == said


def test_the_words_of_the_template_go_before_ours() -> None:
    assert one({"pattern": "^a", "errorMessage": "Begin with an a."}, "b") == "Begin with an a."
    assert one({"pattern": "^a", "errorMessage": {"pattern": "An a first."}}, "b") == "An a first."
    assert one({"pattern": "^a", "errorMessage": {"minLength": "Longer."}}, "b") != "Longer."
    needed = {"required": ["x"], "errorMessage": {"required": {"x": "We need an x."}}}
    assert one({"type": "string"}, None, **needed) == "We need an x."


def test_places_inside_groups_and_lists_have_their_own_errors() -> None:
    port = {"type": "object", "required": ["number"], "properties": {"number": {"type": "integer"}}}
    page = {
        "properties": {
            "where": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}},
            "ports": {"type": "array", "items": port},
        }
    }
    found = errors(page, {"where": {}, "ports": [{"number": 1}, {"number": "x"}, {}]})
    assert found == {
        "/where/city": ["This cannot be left empty."],
        "/ports/1/number": ["Write a whole number."],
        "/ports/2/number": ["This cannot be left empty."],
    }


def test_an_item_with_nothing_in_it_is_missing() -> None:
    page = {"properties": {"hosts": {"type": "array", "items": {"type": "string"}}}}
    assert errors(page, {"hosts": ["a", None]}) == {"/hosts/1": ["This cannot be left empty."]}


def test_what_a_condition_asks_for_is_said_at_its_field() -> None:
    page = {
        "properties": {"kind": {"enum": ["a", "b"]}},
        "dependencies": {
            "kind": {
                "oneOf": [{"properties": {"kind": {"const": "b"}, "more": {"type": "string"}}, "required": ["more"]}]
            }
        },
    }
    assert errors(page, {"kind": "b"}) == {"/more": ["This cannot be left empty."]}
    page = {"properties": {"a": {}, "b": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    assert errors(page, {}) == {"": ["This fits none of the alternatives: fill in what one of them needs."]}
    assert errors(page, {"b": 1}) == {}


def test_secrets_are_not_asked_for_yet_and_other_pages_are_not_in_the_way() -> None:
    secret = {"type": "string", "ui:field": "Secret"}
    page = {"properties": {"token": secret, "name": {}}, "required": ["token"], "additionalProperties": False}
    assert errors(page, {"name": "x", "of_another_page": 1}) == {}


def test_a_pattern_that_takes_for_ever_ends() -> None:
    assert one({"pattern": "^(?=(a+)+$)(a|aa)+$"}, "a" * 40 + "!") != ""


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("^[a-z0-9-]+$", "lower case letters, digits and dashes"),
        (r"^\d+$", "digits"),
        (r"^[\w.-]*$", "letters, digits, dashes, underscores and dots"),
        ("^([a-zA-Z][a-zA-Z0-9]*)(-[a-zA-Z0-9]+)*$", "letters, digits and dashes"),
        ("^[^a]+$", ""),
        ("^team-[a-z]+$", ""),
        (".*", ""),
    ],
)
def test_usual_patterns_have_words(pattern: str, words: str) -> None:
    assert in_words(pattern) == words


def test_a_better_value_is_one_that_fits() -> None:
    assert better("My Service!", "^[a-z][a-z0-9-]*$") == "my-service"
    assert better("moodMixer", "^[a-z-]+$") == "mood-mixer"
    assert better("mood mixer", "^[a-z_]+$") == "mood_mixer"
    assert better("!!", "^[a-z]+$") == ""
