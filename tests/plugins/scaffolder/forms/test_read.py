"""What was sent becomes values of the right types, and nothing else changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callboard.plugins.scaffolder.forms import Answers, act, read
from callboard.plugins.scaffolder.forms.read import without_blanks

from .test_expand import CLOUD, STORES

PAGE = {
    "properties": {
        "name": {"type": "string"},
        "port": {"type": "integer"},
        "share": {"type": "number"},
        "on": {"type": "boolean"},
        "tier": {"enum": [1, 2, None, True]},
        "tags": {"type": "array", "uniqueItems": True, "items": {"enum": ["a", "b", "c"]}},
        "hosts": {"type": "array", "items": {"type": "string"}},
        "more": {"type": "object"},
        "at": {"type": "string", "format": "date-time"},
        "where": {"type": "object", "properties": {"city": {"type": "string"}}},
        "pass": {"type": "string", "ui:widget": "password"},
    }
}


def sent(
    page: Mapping[str, Any] = PAGE, before: Mapping[str, Any] | None = None, **posted: str | list[str]
) -> dict[str, Any]:
    """The values after these inputs were sent, all of which were shown."""
    names = {name.replace("__", "/"): value for name, value in posted.items()}
    form = {
        f"v/{name}": value if isinstance(value, list) else [value]
        for name, value in names.items()
        if name[0] != "n" or name == "name"
    }
    form |= {name: [str(value)] for name, value in names.items() if name.startswith("n/")}
    form["shown"] = [f"/{name}" for name in names if not name.startswith("n/")]
    return dict(read(page, form, Answers(values=before or {}), {}).values)


def test_text_becomes_what_the_schema_says() -> None:
    found = sent(name="mixer", port="8080", share="0.25", on="on", tier="2", tags=["c", "a"], at="2026-11-30T12:00")
    assert found == {
        "name": "mixer",
        "port": 8080,
        "share": 0.25,
        "on": True,
        "tier": 2,
        "tags": ["c", "a"],
        "at": "2026-11-30T12:00:00Z",
    }


def test_what_is_no_number_stays_what_it_is_so_that_this_can_be_said() -> None:
    assert sent(port="eight", share="1e999") == {"port": "eight", "share": "1e999"}


def test_an_object_without_properties_is_written_as_json() -> None:
    assert sent(more='{"a": [1]}')["more"] == {"a": [1]}
    assert sent(more="{a")["more"] == "{a"


def test_what_is_empty_is_taken_away() -> None:
    assert sent(before={"name": "mixer", "port": 1}, name="", port=" ") == {"name": None, "port": None}
    assert without_blanks({"name": None, "a": {"b": None}, "c": [None, 1]}) == {"a": {}, "c": [1]}


def test_an_unticked_box_is_told_from_one_that_was_not_shown() -> None:
    assert read(PAGE, {"shown": ["/on"]}, Answers(values={"on": True}), {}).values["on"] is False
    assert read(PAGE, {}, Answers(values={"on": True}), {}).values["on"] is True
    assert read(PAGE, {"shown": ["/tags"]}, Answers(values={"tags": ["a"]}), {}).values["tags"] == []


def test_a_secret_is_never_taken_in() -> None:
    assert sent(before={"pass": "old"}, **{"pass": "hunter2"})["pass"] is None


def test_a_group_is_read_place_by_place() -> None:
    found = read(PAGE, {"shown": ["/where", "/where/city"], "v/where/city": ["Umeå"]}, Answers(), {})
    assert found.values["where"] == {"city": "Umeå"}


def test_an_answer_brings_the_fields_that_it_opens_with_their_defaults() -> None:
    assert sent(CLOUD, cloud="own") == {"cloud": "own", "rack": 7}


def test_another_alternative_is_remembered() -> None:
    answers = read(STORES, {"alternative/store": ["1"], "shown": ["/store"]}, Answers(), {})
    assert answers.choices == {"/store": 1}


def hosts(*values: Any) -> Answers:
    return Answers(values={"hosts": list(values)})


def test_the_buttons_of_a_list_add_remove_and_move() -> None:
    assert act(PAGE, Answers(), "add/hosts").values["hosts"] == [None]
    assert act(PAGE, hosts("a"), "add/hosts").values["hosts"] == ["a", None]
    assert act(PAGE, hosts("a", "b", "c"), "remove/hosts/1").values["hosts"] == ["a", "c"]
    assert act(PAGE, hosts("a", "b", "c"), "up/hosts/2").values["hosts"] == ["a", "c", "b"]
    assert act(PAGE, hosts("a", "b", "c"), "down/hosts/0").values["hosts"] == ["b", "a", "c"]


def test_the_items_of_a_list_are_read_in_their_places() -> None:
    form = {"shown": ["/hosts", "/hosts/0", "/hosts/1"], "n/hosts": ["2"], "v/hosts/0": ["x"], "v/hosts/1": ["y"]}
    assert read(PAGE, form, hosts("a"), {}).values["hosts"] == ["x", "y"]
    assert read(PAGE, {"shown": ["/hosts"], "n/hosts": ["0"]}, hosts("a"), {}).values["hosts"] is None
