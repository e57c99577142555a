"""What the last page says of each answer, by the rules that a template gives."""

from __future__ import annotations

from typing import Any

from callboard.plugins.scaffolder.forms import rows_of, rows_without_schema
from callboard.plugins.scaffolder.forms.expand import Expanding, expand


def shown(properties: dict[str, Any], values: dict[str, Any]) -> dict[str, str]:
    """The rows by their labels."""
    page = {"properties": properties}
    return {row.label: " | ".join(row.values) for row in rows_of(expand(page, values, Expanding(root=page)), values)}


def review(**rules: Any) -> dict[str, Any]:
    return {"title": "X", "ui:backstage": {"review": rules}}


def test_labels_are_those_of_the_review_else_the_title_else_the_key() -> None:
    assert shown({"a": review(name="Named")}, {"a": "v"}) == {"Named": "v"}
    assert shown({"a": {"title": "Titled"}}, {"a": "v"}) == {"Titled": "v"}
    assert shown({"repoName_long": {}}, {"repoName_long": "v"}) == {"Repo name long": "v"}


def test_a_mask_goes_before_hiding_and_hiding_before_all_else() -> None:
    assert shown({"a": review(mask="<hidden>", show=False)}, {"a": "v"}) == {"X": "<hidden>"}
    assert shown({"a": review(show=False)}, {"a": "v"}) == {}


def test_secrets_are_stars_whatever_was_typed() -> None:
    assert shown({"a": {"ui:field": "Secret"}, "b": {"ui:widget": "password"}}, {"b": "word"}) == {
        "A": "******",
        "B": "******",
    }


def test_choices_have_their_names_and_booleans_words() -> None:
    choice = {"enum": ["s", "l"], "enumNames": ["Small", "Large"]}
    assert shown(
        {"size": choice, "on": {}, "many": {"type": "array", "items": choice}},
        {"size": "l", "on": True, "many": ["s", "l"]},
    ) == {
        "Size": "Large",
        "On": "Yes",
        "Many": "Small | Large",
    }


def test_groups_are_taken_apart_unless_they_are_to_stay_whole() -> None:
    inner = {"type": "object", "properties": {"city": {}, "zip": {"title": "Code"}}}
    values = {"address": {"city": "Umea", "zip": 1, "other": 2}}
    assert shown({"address": inner}, values) == {"Address > City": "Umea", "Code": "1", "Address > Other": "2"}
    assert list(shown({"address": {**inner, **review(explode=False)}}, values)) == ["X"]


def test_what_no_page_asks_for_is_shown_by_its_key() -> None:
    assert [(row.label, row.values) for row in rows_without_schema({"anyThing": [1, 2]})] == [("Any thing", ["1", "2"])]
