"""One place has actions done: who may, with which input, and what is told of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from tests.plugins.permission.people import PEOPLE, person

from callboard import Conflict, Context, Invalid, NotAllowed, NotFound, Unavailable
from callboard.plugins.actions import ACTION_RESOURCES, Done, as_call, find_action, perform, undo
from callboard.plugins.audit.store import record_table
from callboard.testing import RunningPortal, portal

from . import WORKSHOP, walls

pytestmark = pytest.mark.usefixtures("callboard_database")
ONLY_RED = {"rule": "HAS_STRING_PROPERTY", "params": {"key": "wall", "value": "red"}}
SETTINGS = {
    "permission": {
        "roles": {
            "painter": {"members": ["user:default/ann"], "allow": ["workshop.work.do"]},
            "apprentice": {"members": ["user:default/bob"], "allow": ["workshop.work.do"], "where": ONLY_RED},
            "elsewhere": {
                "members": ["user:default/eve"],
                "allow": ["*"],
                "where": {"rule": "HAS_TAG", "params": {"tag": "red"}},
            },
        }
    }
}


def context(running: RunningPortal, who: str) -> Context:
    own = next(each for each in running.portal.running if each.plugin.id == "actions")
    return running.portal.context(own, identity=person(who))


async def do(ctx: Context, action: str, *, dry: bool = False, **given: Any) -> tuple[Done, list[str]]:
    with as_call(ctx, task="t", is_dry_run=dry) as (act, journal):
        return await perform(find_action(ctx, action), given, act), journal.lines


@pytest.fixture(autouse=True)
def clean() -> None:
    walls.clear()


async def test_an_action_is_done_for_the_person_who_asks_and_recorded() -> None:
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        ann = context(running, "ann")
        done, said = await do(ann, "wall:paint", wall="red", coats=3)
        assert (done.output, done.was_done) == ({"litres": 6, "tools": ["brush"]}, True)
        assert said == ["Painting red for user:default/ann"]
        assert walls == ["red"]
        with pytest.raises(Conflict, match="wet"):
            await do(ann, "wall:fail")
        rows = await ann.database.read(
            lambda connection: connection.execute(select(record_table).order_by(record_table.c.seq)).all()
        )
        told = [(row.actor, row.action, row.outcome, row.plugin) for row in rows]
        who = "user:default/ann"
        assert told == [
            (who, "wall:paint", "allowed", "workshop"),
            (who, "wall:fail", "allowed", "workshop"),
            (who, "wall:fail", "failed", "workshop"),
        ]


async def test_a_dry_run_touches_nothing_and_makes_up_what_it_cannot_know() -> None:
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        ann = context(running, "ann")
        done, _ = await do(ann, "wall:paint", dry=True, wall="red")
        assert (done.was_done, done.output["litres"], walls) == (True, 2, [])
        done, _ = await do(ann, "wall:lie", dry=True)
        assert (done.was_done, done.output) == (False, {"litres": 7, "tools": ["<example>"]})


async def test_what_was_done_is_undone_by_who_may() -> None:
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        ann = context(running, "ann")
        done, _ = await do(ann, "wall:paint", wall="red")
        with as_call(ann, task="t") as (act, _):
            await undo(find_action(ann, "wall:paint"), {"wall": "red"}, done.output, act)
            assert walls == []
            with pytest.raises(Invalid, match="cannot be undone"):
                await undo(find_action(ann, "wall:fail"), {}, {}, act)
        eve = context(running, "eve")
        with as_call(eve, task="t") as (act, _), pytest.raises(NotAllowed):
            await undo(find_action(eve, "wall:paint"), {"wall": "red"}, done.output, act)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, 'instance requires property "wall"'),
        ({"wall": "red", "allowedHosts": []}, 'instance is not allowed to have the additional property "allowedHosts"'),
        ({"wall": "red", "coats": 0}, "instance.coats: input should be greater than or equal to 1"),
        ({"wall": ["red"]}, "instance.wall"),
    ],
)
async def test_an_input_that_does_not_fit_is_refused_in_backstages_words(given: dict[str, Any], words: str) -> None:
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        with pytest.raises(Invalid) as refused:
            await do(context(running, "ann"), "wall:paint", **given)
        assert refused.value.message.startswith("Invalid input passed to action wall:paint, ")
        assert words in refused.value.message
        assert walls == []


async def test_who_may_not_is_refused_before_anything_runs_also_by_the_input() -> None:
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        with pytest.raises(NotAllowed, match="Unauthorized action: wall:paint"):
            await do(context(running, "eve"), "wall:paint", wall="red")
        bob = context(running, "bob")
        with pytest.raises(NotAllowed):
            await do(bob, "wall:paint", wall="blue")
        assert walls == []
        await do(bob, "wall:paint", wall="red")
        assert walls == ["red"]


async def test_a_broken_action_says_so_and_no_more() -> None:
    async with portal(PEOPLE, WORKSHOP, settings=SETTINGS) as running:
        ann = context(running, "ann")
        with pytest.raises(Unavailable, match="RuntimeError") as broken:
            await do(ann, "wall:break")
        assert "ladder" not in str(broken.value)
        with pytest.raises(Unavailable, match="not what it says it gives"):
            await do(ann, "wall:lie")
        with pytest.raises(NotFound, match="Template action with ID 'wall:pain' is not registered") as unknown:
            find_action(ann, "wall:pain")
        assert "wall:paint" in str(unknown.value.hint)


def test_conditions_without_end_or_of_rules_there_are_not_are_refused() -> None:
    from callboard import Holds, Not

    deep: Any = Holds("HAS_ACTION_ID", {"actionId": "a"})
    for _ in range(60):
        deep = Not(deep)
    for condition in (deep, Holds("NO_SUCH"), Holds("HAS_ACTION_ID", {"id": "a"})):
        with pytest.raises(Invalid):
            ACTION_RESOURCES.check(condition)
