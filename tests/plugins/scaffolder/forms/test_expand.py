"""What a page asks for follows from what has been answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from callboard import Invalid
from callboard.plugins.scaffolder.forms.defaults import filled
from callboard.plugins.scaffolder.forms.expand import Expanding, expand
from callboard.plugins.scaffolder.forms.form import Field, lay_out

TEXT = {"type": "string"}


def fields(
    page: Mapping[str, Any], values: Mapping[str, Any] | None = None, choices: Mapping[str, int] | None = None
) -> dict[str, Field]:
    """The fields of a page for these answers, by their pointers."""
    work = Expanding(root=page, choices=choices or {})
    schema, said = filled(page, values or {}, work)
    return {each.pointer: each for top in lay_out(schema, said, work, {}) for each in top.walk()}


CLOUD = {
    "properties": {"cloud": {"enum": ["aws", "own"]}},
    "dependencies": {
        "cloud": {
            "oneOf": [
                {"properties": {"cloud": {"const": "aws"}, "region": {"enum": ["eu", "us"]}}, "required": ["region"]},
                {"properties": {"cloud": {"enum": ["own"]}, "rack": {"type": "integer", "default": 7}}},
            ]
        }
    },
}


def test_a_dependency_asks_for_what_belongs_to_the_answer() -> None:
    assert list(fields(CLOUD)) == ["/cloud"]
    assert list(fields(CLOUD, {"cloud": "aws"})) == ["/cloud", "/region"]
    assert fields(CLOUD, {"cloud": "aws"})["/region"].required
    assert fields(CLOUD, {"cloud": "own"})["/rack"].value == 7


def test_a_dependency_in_its_array_form_makes_others_required() -> None:
    page = {"properties": {"card": TEXT, "address": TEXT}, "dependencies": {"card": ["address"]}}
    assert not fields(page)["/address"].required
    assert fields(page, {"card": "1234"})["/address"].required


def test_if_then_else_shows_the_branch_that_holds() -> None:
    page = {
        "properties": {"kind": {**TEXT, "default": "service"}},
        "if": {"properties": {"kind": {"const": "service"}}},
        "then": {"properties": {"port": {"type": "integer"}}, "required": ["port"]},
        "else": {"properties": {"cron": TEXT}},
    }
    assert list(fields(page)) == ["/kind", "/port"]
    assert list(fields(page, {"kind": "job"})) == ["/kind", "/cron"]


def test_conditions_stand_in_all_of_and_their_defaults_are_filled_in() -> None:
    rule = {
        "if": {"properties": {"size": {"const": "large"}}},
        "then": {"properties": {"replicas": {"type": "integer", "default": 3}}},
    }
    page = {"properties": {"size": {**TEXT, "default": "large"}}, "allOf": [rule]}
    assert fields(page)["/replicas"].value == 3
    assert list(fields(page, {"size": "small"})) == ["/size"]


def test_a_condition_may_look_at_an_answer_of_another_page() -> None:
    page = {
        "properties": {"a": TEXT},
        "if": {"properties": {"earlier": {"const": True}}, "required": ["earlier"]},
        "then": {"properties": {"b": TEXT}},
    }
    assert list(fields(page)) == ["/a"]
    assert list(fields(page, {"earlier": True})) == ["/a", "/b"]


def test_alternatives_of_constants_are_one_choice_with_their_titles() -> None:
    page = {"properties": {"tier": {"oneOf": [{"const": 1, "title": "Gold"}, {"const": 2, "title": "Silver"}]}}}
    (tier,) = fields(page).values()
    assert (tier.kind, [(each.value, each.label) for each in tier.options]) == (
        "select",
        [("1", "Gold"), ("2", "Silver")],
    )


STORES = {
    "properties": {
        "store": {
            "oneOf": [
                {"title": "Database", "properties": {"engine": TEXT}},
                {"title": "Bucket", "properties": {"region": TEXT}},
            ],
            "type": "object",
        }
    }
}


def test_alternatives_of_objects_are_chosen_by_what_is_there_or_by_the_person() -> None:
    assert list(fields(STORES)) == ["/store", "/store/engine"]
    assert list(fields(STORES, {"store": {"region": "eu"}})) == ["/store", "/store/region"]
    chosen = fields(STORES, {"store": {"engine": "pg"}}, {"/store": 1})
    assert "/store/region" in chosen
    assert chosen["/store"].alternatives is not None
    assert chosen["/store"].alternatives.titles == ["Database", "Bucket"]


def test_alternatives_that_only_say_what_is_required_ask_for_nothing_of_their_own() -> None:
    page = {"properties": {"a": TEXT, "b": TEXT}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
    assert list(fields(page)) == ["/a", "/b"]


def test_references_lead_to_definitions() -> None:
    page = {
        "definitions": {"port": {"type": "integer", "title": "Port"}},
        "properties": {"p": {"$ref": "#/definitions/port"}},
    }
    assert fields(page)["/p"].title == "Port"


@pytest.mark.parametrize("reference", ["#/definitions/none", "https://example.org/schema.json", "#"])
def test_a_reference_to_nothing_is_refused(reference: str) -> None:
    with pytest.raises(Invalid):
        fields({"properties": {"p": {"$ref": reference}}, "definitions": {}})


def test_a_form_that_leads_in_a_circle_is_refused() -> None:
    page = {"definitions": {"a": {"properties": {"a": {"$ref": "#/definitions/a"}}}}, "$ref": "#/definitions/a"}
    with pytest.raises(Invalid, match="too large"):
        expand(page, {}, Expanding(root=page))


def test_a_form_that_doubles_with_each_level_is_refused_before_it_is_large() -> None:
    definitions = {
        f"d{at}": {"properties": {side: {"$ref": f"#/definitions/d{at + 1}"} for side in "abcd"}} for at in range(12)
    }
    page = {"definitions": {**definitions, "d12": TEXT}, "$ref": "#/definitions/d0"}
    with pytest.raises(Invalid, match="too large"):
        expand(page, {}, Expanding(root=page))


def test_lists_that_must_have_some_begin_with_as_many() -> None:
    page = {"properties": {"hosts": {"type": "array", "minItems": 2, "items": {**TEXT, "default": "h"}}}}
    found = fields(page)
    assert found["/hosts"].kind == "list"
    assert [found["/hosts/0"].value, found["/hosts/1"].value] == ["h", "h"]


def test_each_item_of_a_list_has_conditions_of_its_own() -> None:
    item = {
        "type": "object",
        "properties": {"kind": {"enum": ["a", "b"]}},
        "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
        "then": {"properties": {"more": TEXT}},
    }
    page = {"properties": {"items": {"type": "array", "items": item}}}
    found = fields(page, {"items": [{"kind": "a"}, {"kind": "b"}]})
    assert "/items/0/more" not in found
    assert "/items/1/more" in found


def test_what_was_taken_away_does_not_come_back_as_a_default() -> None:
    page = {"properties": {"name": {**TEXT, "default": "mixer"}}}
    assert fields(page)["/name"].value == "mixer"
    assert fields(page, {"name": None})["/name"].value is None
