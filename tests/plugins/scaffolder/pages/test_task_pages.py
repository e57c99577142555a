"""The pages of tasks: what is being made, how far it has come, and what people do about it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field
from tests.plugins.permission.people import PEOPLE, Person
from tests.plugins.scaffolder.run import BENCH, TASKS, gates, step, template

from callboard import Action, ActionContext, ActionModel, Conflict, Plugin
from callboard.plugins.scaffolder.model import EXECUTE
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

shelf: list[str] = []


class Shelve(ActionModel):
    book: str = Field(description="Its title.")
    key: str = ""


class Shelved(ActionModel):
    place: int


async def shelve(given: Shelve, act: ActionContext) -> Shelved:
    shelf.append(given.book)
    return Shelved(place=len(shelf))


async def take_down(given: Shelve, gave: Shelved, act: ActionContext) -> None:
    if given.book == "stuck":
        raise Conflict("It does not come off", hint="Pull.")
    assert given.key == ""
    shelf.remove(given.book)
    await act.log(f"Took {given.book} down from {gave.place}")


LIBRARY = Plugin(
    id="library",
    title="Library",
    needs=["scaffolder"],
    contributes=[
        Action(
            id="library:shelve",
            title="Shelve",
            input=Shelve,
            output=Shelved,
            run=shelve,
            undo=take_down,
            requires=EXECUTE,
        )
    ],
)
PAGE = {"properties": {"name": {"type": "string"}}}
CATALOG = [
    template(
        "say",
        step("hello", input={"value": "${{ parameters.name }}"}),
        step("bad", input={"value": "x"}, condition="${{ parameters.name === 'oops' }}"),
        parameters=PAGE,
        output={
            "links": [
                {"title": "Its page", "entityRef": "component:default/radio"},
                {"title": "Evil", "url": "javascript:alert(1)"},
                {"title": "Nowhere"},
            ],
            "text": [
                {"title": "More", "content": "later"},
                {"title": "First", "content": "**Bold** <script>", "default": True},
            ],
        },
    ),
    template("fail", step("bad", input={"value": "eggs", "fail": True})),
    template("hold", step("gate", "bench:hold", input={"name": "pages"})),
    template("careful", step("ask", "bench:careful", input={"value": "<b>sharp</b>"})),
    template(
        "shelves",
        step("one", "library:shelve", input={"book": "one", "key": "${{ secrets.key }}"}),
        step("two", "library:shelve", input={"book": "two"}),
        step("three", "library:shelve", input={"book": "stuck"}),
    ),
    Meadow.component("radio"),
]
SETTINGS = {"permission": {"roles": {"admin": {"members": ["user:default/ann"], "allow": ["*"]}}}}


async def begin(running: RunningPortal, who: Person, name: str, **more: Any) -> str:
    answer = await who.post(TASKS, {"templateRef": f"template:default/{name}", "values": {}, **more})
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


async def press(running: RunningPortal, who: str, id_: str, what: str) -> Any:
    door = "decide" if what in {"approve", "decline", "dance"} else what
    return await running.post_form(f"/create/tasks/{id_}/{door}", {"what": what}, headers={"x-person": who})


async def is_over(running: RunningPortal, who: Person, id_: str) -> None:
    async def over() -> bool:
        return (await who.json(f"{TASKS}/{id_}"))["status"] in {"completed", "failed", "cancelled"}

    await running.wait_until(over)


async def test_a_finished_task_shows_its_steps_its_log_and_what_came_of_it() -> None:
    async with portal(PEOPLE, BENCH, catalog=CATALOG, settings=SETTINGS) as running:
        ann = Person(running, "ann")
        id_ = await begin(running, ann, "say", values={"name": "radio"})
        await is_over(running, ann, id_)
        page = (await ann.get(f"/create/tasks/{id_}")).text
        for said in (
            "Echo: radio",
            "2 of 2 steps",
            "Finished step Hello",
            "/catalog/default/component/radio",
            "<strong>Bold",
        ):
            assert said in page
        assert "Skipping step bad because its if condition was false" in page
        assert page.index("First") < page.index("later")
        for never in ("javascript:", "Nowhere", "data-live="):
            assert never not in page
        listed = (await ann.get("/create/tasks")).text
        assert f"/create/tasks/{id_}" in listed
        assert (await ann.get("/create/tasks/none")).status_code == 404
        assert "No tasks here" in (await Person(running, "bob").get("/create/tasks")).text
        assert f"/create/tasks/{id_}" in (await Person(running, "bob").get("/create/tasks?who=all&page=0")).text


async def test_a_task_that_said_too_much_shows_its_end_and_what_came_of_it() -> None:
    async with portal(PEOPLE, BENCH, catalog=CATALOG, settings=SETTINGS) as running:
        ann = Person(running, "ann")
        id_ = await begin(running, ann, "say", values={"name": "word\n" * 4000})
        await is_over(running, ann, id_)
        page = (await ann.get(f"/create/tasks/{id_}")).text
        assert "more was said before" in page
        assert "Starting up task" not in page
        assert "/catalog/default/component/radio" in page
        assert "Run completed with status: completed" in page


async def test_a_task_that_goes_on_follows_its_stream_and_is_cancelled() -> None:
    gates["pages"] = False
    async with portal(PEOPLE, BENCH, catalog=CATALOG, settings=SETTINGS) as running:
        ann = Person(running, "ann")
        id_ = await begin(running, ann, "hold")
        page = (await ann.get(f"/create/tasks/{id_}")).text
        assert f'data-changes="/api/scaffolder/v2/tasks/{id_}/eventstream"' in page
        assert "Cancel" in page
        assert (await press(running, "bob", id_, "cancel")).status_code in {403, 404}
        assert (await press(running, "ann", id_, "cancel")).status_code == 303
        await is_over(running, ann, id_)
        assert "Start over" in (await ann.get(f"/create/tasks/{id_}")).text
        assert (await press(running, "ann", id_, "dance")).status_code == 400


async def test_what_failed_says_why_and_is_tried_again() -> None:
    async with portal(PEOPLE, BENCH, catalog=CATALOG, settings=SETTINGS) as running:
        ann = Person(running, "ann")
        id_ = await begin(running, ann, "fail")
        await is_over(running, ann, id_)
        page = (await ann.get(f"/create/tasks/{id_}")).text
        assert "It does not like eggs" in page
        assert (await press(running, "ann", id_, "retry")).status_code == 303
        await finish_as(running, ann, id_, "failed")


async def finish_as(running: RunningPortal, who: Person, id_: str, status: str) -> None:
    await is_over(running, who, id_)
    assert (await who.json(f"{TASKS}/{id_}"))["status"] == status


async def test_somebody_else_approves_what_is_shown_to_them() -> None:
    async with portal(PEOPLE, BENCH, catalog=CATALOG, settings=SETTINGS) as running:
        ann, bob = Person(running, "ann"), Person(running, "bob")
        id_ = await begin(running, bob, "careful")

        async def waits() -> bool:
            return "waits for approval" in (await ann.get(f"/create/tasks/{id_}")).text

        await running.wait_until(waits)
        page = (await ann.get(f"/create/tasks/{id_}")).text
        assert "&lt;b&gt;sharp" in page or "sharp" in page
        assert "<b>sharp" not in page
        assert ">Approve</button>" not in (await bob.get(f"/create/tasks/{id_}")).text
        assert ">Approve</button>" in page
        assert (await press(running, "ann", id_, "approve")).status_code == 303
        await finish_as(running, bob, id_, "completed")


async def test_what_a_task_did_is_taken_back_from_its_end_and_only_once() -> None:
    shelf.clear()
    async with portal(PEOPLE, BENCH, LIBRARY, catalog=CATALOG, settings=SETTINGS) as running:
        ann = Person(running, "ann")
        id_ = await begin(running, ann, "shelves", secrets={"key": "open-sesame-123"})
        await finish_as(running, ann, id_, "completed")
        assert shelf == ["one", "two", "stuck"]
        assert "Undo…" in (await ann.get(f"/create/tasks/{id_}")).text
        assert "Undo…" not in (await Person(running, "bob").get(f"/create/tasks/{id_}")).text
        assert (await press(running, "ann", id_, "undo")).status_code == 303
        assert shelf == ["stuck"]
        page = (await ann.get(f"/create/tasks/{id_}")).text
        for said in ("Undone: One", "Took two down from 2", "Not undone: Three", "It does not come off", "Undo…"):
            assert said in page
        assert "open-sesame" not in page
        assert (await press(running, "ann", id_, "undo")).status_code == 303
        assert shelf == ["stuck"]
        assert (await press(running, "bob", id_, "undo")).status_code in {403, 404}
