"""The doors to actions: pages, REST and commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.plugins.permission.people import PEOPLE, Person

from callboard import Invalid
from callboard.plugins.actions.commands import list_actions, run_action
from callboard.plugins.actions.schemas import example_of
from callboard.testing import portal

from . import WORKSHOP, walls

pytestmark = pytest.mark.usefixtures("callboard_database")
SETTINGS = {"permission": {"roles": {"admin": {"members": ["user:default/ann"], "allow": ["*"]}}}}


async def test_actions_are_listed_as_backstage_does_and_with_what_they_can() -> None:
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        bob = Person(running, "bob")
        listed = await bob.json("/api/scaffolder/v2/actions")
        assert [each["id"] for each in listed] == sorted(each["id"] for each in listed)
        [paint] = [each for each in listed if each["id"] == "wall:paint"]
        assert set(paint) == {"id", "description", "examples", "schema"}
        assert "action: wall:paint" in paint["examples"][0]["example"]
        takes = paint["schema"]["input"]
        assert (takes["required"], takes["additionalProperties"]) == (["wall"], False)
        assert takes["properties"]["wall"] == {"type": "string", "description": "Which one."}
        assert paint["schema"]["output"]["properties"]["litres"]["type"] == "integer"
        one = await bob.json("/api/actions/by-id/wall:paint")
        assert (one["plugin"], one["dryRun"], one["undo"], one["needsApproval"]) == ("workshop", True, True, False)
        assert (await bob.get("/api/actions/by-id/wall:no")).status_code == 404


async def test_an_admin_has_an_action_done_and_others_do_not() -> None:
    walls.clear()
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        ann, bob = Person(running, "ann"), Person(running, "bob")
        refused = await bob.post("/api/actions/by-id/wall:paint", {"input": {"wall": "red"}})
        assert (refused.status_code, walls) == (403, [])
        done = (await ann.post("/api/actions/by-id/wall:paint", {"input": {"wall": "red"}})).json()
        assert done == {
            "output": {"litres": 2, "tools": ["brush"]},
            "wasDone": True,
            "log": ["Painting red for user:default/ann"],
        }
        assert walls == ["red"]
        answer = await ann.post("/api/actions/by-id/wall:paint", {"input": {}, "dryRun": True})
        assert answer.status_code == 400
        answer = await ann.post("/api/actions/by-id/wall:tear-down", {"input": {}})
        assert "approval" in answer.text


async def test_the_pages_show_what_goes_in_and_comes_out() -> None:
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        bob = Person(running, "bob")
        page = (await bob.get("/create/actions?q=WALL:P")).text
        assert "wall:paint" in page
        assert "wall:fail" not in page
        assert "No action is like that" in (await bob.get("/create/actions?q=zzz")).text
        one = (await bob.get("/create/actions/wall%3Apaint")).text
        for said in ("Which one.", "litres", "A red wall", "integer, 1 if left out", "list of string", "dry run"):
            assert said in one


async def test_the_shell_lists_and_runs_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    walls.clear()
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        ctx = running.context("actions")
        await list_actions(ctx)
        assert "wall:paint" in capsys.readouterr().out
        assert await run_action(ctx, "wall:paint", given="wall: red") == 0
        told = capsys.readouterr()
        assert json.loads(told.out) == {"litres": 2, "tools": ["brush"]}
        assert "Painting red" in told.err
        (tmp_path / "input.json").write_text('{"wall": "blue"}')
        assert await run_action(ctx, "wall:paint", file=tmp_path / "input.json", dry_run=True) == 0
        assert walls == ["red"]
        for wrong in ("[1]", "{", "a: b: c"):
            with pytest.raises(Invalid, match="input"):
                await run_action(ctx, "wall:paint", given=wrong)
        with pytest.raises(Invalid, match="cannot be read"):
            await run_action(ctx, "wall:paint", file=tmp_path)


def test_what_an_output_looks_like_is_made_up_from_its_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "string"},
            "b": {"type": "array", "items": {"type": "number"}},
            "c": {"$ref": "#/$defs/C"},
            "d": {},
            "e": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
        },
        "$defs": {"C": {"type": "object", "properties": {"x": {"type": "string", "examples": ["y"]}}}},
    }
    assert example_of(schema) == {"a": "<example>", "b": [0], "c": {"x": "y"}, "d": "<unknown>", "e": False}
