"""The last page: what is secret is asked for there, and what fits becomes a task or a preview."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Connection, inspect

from callboard.plugins.scaffolder.forms import known_fields, secret_names
from callboard.plugins.scaffolder.model import read_template
from callboard.plugins.scaffolder.queries import find_task
from callboard.testing import RunningPortal, portal

from ..documents import PEOPLE, template

pytestmark = pytest.mark.usefixtures("callboard_database")

FORM = "/create/templates/default/service"
WORD = "hunter-two-and-three"
PAGE = {
    "title": "Basics",
    "required": ["name", "token", "pass"],
    "properties": {
        "name": {"title": "Name", "type": "string"},
        "token": {"title": "Token", "type": "string", "ui:field": "Secret", "minLength": 5},
        "pass": {"title": "Pass", "type": "string", "ui:widget": "password"},
        "repo": {
            "title": "Repository",
            "type": "string",
            "ui:field": "RepoUrlPicker",
            "ui:options": {"allowedHosts": ["github.com"], "requestUserCredentials": {"secretsKey": "USER_TOKEN"}},
        },
    },
}
WRITE = {
    "id": "write",
    "name": "Write it",
    "action": "roadiehq:utils:fs:write",
    "input": {
        "path": "src/${{ parameters.name }}.txt",
        "content": "Hello ${{ parameters.name }} ${{ parameters.pass }} ${{ secrets.token }}\n",
    },
}
DOCUMENTS = [
    template("service", PAGE, steps=[WRITE], secrets={"schema": {"required": ["more"], "properties": {"more": {}}}}),
    *PEOPLE,
]
GIVEN = {"s/token": WORD, "s/pass": "of the form", "s/declared:more": "more of it"}


async def fill_in(running: RunningPortal) -> None:
    """Answers the one page."""
    data = {"page": "1", "do": "next", "shown": "/name", "v/name": "mixer"}
    answer = await running.post_form(FORM, data)
    assert answer.headers["location"] == f"{FORM}/-/review"


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def all_that_is_kept(connection: Connection) -> str:
    """Every row of every table of the scaffolder, as text."""
    names = [name for name in inspect(connection).get_table_names() if name.startswith("scaffolder_")]
    return " ".join(str(row) for name in names for row in connection.exec_driver_sql(f"SELECT * FROM {name}"))


async def drafts(running: RunningPortal) -> list[Any]:
    return await running.context("scaffolder").database.run(
        lambda connection: list(connection.exec_driver_sql("SELECT answers FROM scaffolder_draft").scalars())
    )


async def test_everything_secret_is_asked_for_once() -> None:
    async with portal(catalog=DOCUMENTS) as running:
        shown = (await running.get(f"{FORM}/-/review")).text
        asked = re.findall(r'type="password" value="" id="[^"]+" name="([^"]+)"', shown)
        assert asked == ["s/token", "s/pass", "s/token:USER_TOKEN", "s/declared:more"]
        assert secret_names(read_template(DOCUMENTS[0])) == {"token", "USER_TOKEN", "more"}
        assert {"Secret", "OwnerPicker"} <= known_fields(running.context("scaffolder"))


async def test_what_fits_becomes_a_task_and_the_draft_is_gone() -> None:
    async with portal(catalog=DOCUMENTS, work=True) as running:
        await fill_in(running)
        assert await drafts(running)
        answer = await running.post_form(f"{FORM}/-/review", GIVEN)
        assert answer.status_code == 303
        id_ = answer.headers["location"].removeprefix("/create/tasks/")
        task = await running.context("scaffolder").database.read(find_task, id_)
        assert task is not None
        assert task.spec["parameters"]["name"] == "mixer"
        assert task.spec["parameters"]["token"] == "*" * len(WORD)
        assert task.spec["parameters"]["pass"] == "*" * len("of the form")
        everything = await running.context("scaffolder").database.run(all_that_is_kept)
        assert not [text for text in (WORD, "of the form", "more of it") if text in everything]
        assert await drafts(running) == []


async def test_a_task_gets_what_was_asked_for_at_the_end_and_no_more() -> None:
    own = {"properties": {"cloud": {"const": "own"}, "rack": {"type": "string"}}}
    depends = {"cloud": {"oneOf": [own, {"properties": {"cloud": {"const": "aws"}}}]}}
    page = {"title": "P", "properties": {"cloud": {"enum": ["own", "aws"]}}, "dependencies": depends}
    async with portal(catalog=[template("service", page), *PEOPLE]) as running:
        for cloud in ("own", "aws"):
            data = {"page": "1", "do": "next", "shown": ["/cloud", "/rack"], "v/cloud": cloud, "v/rack": "seven"}
            await running.post_form(FORM, data)  # type: ignore[arg-type]
        answer = await running.post_form(f"{FORM}/-/review")
        id_ = answer.headers["location"].removeprefix("/create/tasks/")
        task = await running.context("scaffolder").database.read(find_task, id_)
        assert task is not None
        assert task.spec["parameters"] == {"cloud": "aws"}


async def test_a_secret_that_is_missing_or_does_not_fit_is_said_without_it() -> None:
    async with portal(catalog=DOCUMENTS) as running:
        await fill_in(running)
        answer = await running.post_form(f"{FORM}/-/review", {**GIVEN, "s/token": "pst!", "s/pass": ""})
        assert answer.status_code == 422
        said = text_of(answer.text)
        assert "2 things are still to be put right." in said
        assert "Use at least 5 characters." in said
        assert "pst!" not in answer.text
        assert "of it" not in answer.text


async def test_a_form_that_is_not_complete_makes_no_task_and_leads_to_what_is_missing() -> None:
    async with portal(catalog=DOCUMENTS) as running:
        answer = await running.post_form(f"{FORM}/-/review", GIVEN)
        assert answer.status_code == 422
        assert f'href="{FORM}?page=1#field-name">Name</a>: This cannot be left empty.' in answer.text


async def test_a_preview_shows_the_files_that_would_be_created_and_gets_no_secret() -> None:
    async with portal(catalog=DOCUMENTS) as running:
        await fill_in(running)
        answer = await running.post_form(f"{FORM}/-/preview", GIVEN)
        assert answer.status_code == 200
        said = text_of(answer.text)
        assert "src/mixer.txt" in said
        assert "Hello mixer ****** ******" in said
        assert "Write it" in said
        assert WORD not in answer.text


async def test_a_preview_that_cannot_be_made_says_why() -> None:
    broken = {**WRITE, "input": {"path": "../../out.txt", "content": "x"}}
    async with portal(catalog=[template("service", steps=[broken])]) as running:
        answer = await running.post_form(f"{FORM}/-/preview")
        assert answer.status_code == 422
        assert "It could not be tried out." in answer.text


async def test_binary_and_large_files_are_named_in_a_preview_and_not_shown() -> None:
    large = {**WRITE, "input": {"path": "large.txt", "content": "x" * 60_000}}
    async with portal(catalog=[template("service", steps=[large])]) as running:
        said = text_of((await running.post_form(f"{FORM}/-/preview")).text)
        assert "large.txt It is too large to be shown here." in said
