"""Nothing of a secret is told or kept, whatever a template makes of it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from callboard.plugins.scaffolder.run.masking import MASK, Masks, variants
from callboard.testing import RunningPortal, portal

from . import BENCH, TASKS, begin, finish, gates, run, step, template

database = pytest.mark.usefixtures("callboard_database")

SECRET = "sQuirrel-7731-acorn"
OF_THE_SETTINGS = "wAlrus-2219-tusk"
TRANSFORMED = {
    "upper": "${{ secrets.npmToken | upper }}",
    "backwards": "${{ secrets.npmToken | reverse }}",
    "around": "https://x:${{ secrets.npmToken }}@host/",
    "parts": "${{ secrets.npmToken.split('-') }}",
    "letters": "${{ secrets.npmToken | list }}",
    "code": "${{ secrets.npmToken.charCodeAt(0) * 1000003 }}",
    "environment": "${{ environment.secrets.deployKey }}",
}
TEMPLATES = [
    template(
        "secretive",
        step("key", "bench:key", input={"token": "${{ secrets.npmToken }}"}),
        step("echo", input={"value": TRANSFORMED}),
        step("from-output", input={"value": "again: ${{ steps.echo.output.value.backwards }}"}),
        step("each", each=["${{ secrets.npmToken }}"], input={"value": "${{ each.value }}"}),
        step("condition", condition="${{ secrets.npmToken }}"),
        step("of-output", input={"value": "${{ steps.key.output.value.split('-').join('+') }}"}),
        step("of-each", each=["${{ secrets.npmToken }}"], input={"value": "${{ each.value.split('-').join('_') }}"}),
        step("hold", "bench:hold", input={"name": "secretive"}),
        step("bad", input={"value": "${{ secrets.npmToken }}", "fail": "${{ parameters.fail }}"}),
        output={"text": [{"title": "It", "content": "${{ steps.key.output.value.split('-').join('~') }}"}]},
        secrets={
            "schema": {"type": "object", "required": ["npmToken"], "properties": {"npmToken": {"type": "string"}}}
        },
    ),
]
SETTINGS = {"scaffolder": {"defaultEnvironment": {"secrets": {"deployKey": OF_THE_SETTINGS}}}}
FORMS = [
    SECRET,
    SECRET.upper(),
    SECRET[::-1],
    base64.b64encode(SECRET.encode()).decode(),
    str(ord(SECRET[0]) * 1000003),
    OF_THE_SETTINGS,
    *(SECRET.replace("-", mark) for mark in "+_~"),
]


def rows(connection: Connection) -> str:
    """All that the tables of tasks hold."""
    tables = ("task", "step", "event", "checkpoint", "workspace")
    found = [connection.execute(text(f"SELECT * FROM scaffolder_{each}")).all() for each in tables]
    return repr(found)


def sealed(connection: Connection) -> list[Any]:
    return list(connection.execute(text("SELECT secrets FROM scaffolder_task")).scalars())


async def _scan(running: RunningPortal, folder: Path, *more: object) -> None:
    kept = await running.context("scaffolder").database.read(rows)
    answers = repr(more)
    for form in FORMS:
        assert form not in kept
        assert form not in answers
        for file in folder.rglob("*"):
            if file.is_file():
                assert form.encode() not in file.read_bytes(), file


@database
async def test_a_secret_is_in_no_log_no_table_and_no_file(tmp_path: Path) -> None:
    gates.clear()
    async with portal(BENCH, catalog=TEMPLATES, settings=SETTINGS, folder=tmp_path / "home") as running:
        id_ = await begin(running, "secretive", secrets={"npmToken": SECRET})
        await running.wait_until(lambda: "secretive" in gates)
        data = tmp_path / "home" / "data"
        assert (data / "scaffolder" / "secrets.key").stat().st_mode & 0o777 == 0o600
        assert all(await running.context("scaffolder").database.read(sealed))
        await _scan(running, data)
        gates["secretive"] = True
        events = await finish(running, id_)
        assert await running.context("scaffolder").database.read(sealed) == [None]
        await _scan(running, data, events, await running.api(f"{TASKS}/{id_}"))
        assert events[-1]["body"]["output"]["text"][0]["content"] == MASK
        assert f"The key is {MASK}, and backwards {MASK}" in repr(events)
        missing = await running.post(TASKS, json={"templateRef": "template:default/secretive", "values": {}})
        assert missing.status_code == 400
        assert missing.json()["errors"][0]["message"] == "secrets.npmToken is required"


@database
async def test_what_an_error_says_of_a_secret_is_masked_too(tmp_path: Path) -> None:
    gates["secretive"] = True
    async with portal(BENCH, catalog=TEMPLATES, settings=SETTINGS, folder=tmp_path / "home") as running:
        id_ = await begin(running, "secretive", {"fail": True}, secrets={"npmToken": SECRET})
        events = await finish(running, id_, status="failed")
        assert events[-1]["body"]["error"]["message"].endswith(MASK)
        await _scan(running, tmp_path / "home" / "data", events)


@database
async def test_what_an_action_gives_as_secret_is_one_from_then_on(tmp_path: Path) -> None:
    minting = template(
        "minting",
        step("mint", "bench:mint"),
        step("use", input={"value": "${{ steps.mint.output.token }} and ${{ steps.mint.output.token | reverse }}"}),
        step("keep", "bench:put", input={"path": "said.txt", "text": "nothing"}),
        output={"text": [{"title": "It", "content": "${{ steps.mint.output.token }}"}]},
    )
    async with portal(BENCH, catalog=[minting], folder=tmp_path / "home") as running:
        events = await run(running, "minting")
        kept = await running.context("scaffolder").database.read(rows)
    for form in ("c0in-of-the-mint-4711", "1174-tnim-eht-fo-ni0c"):
        assert form not in repr(events)
        assert form not in kept
    assert f"Echo: {MASK}" in repr(events)


@database
async def test_a_password_that_a_program_posts_as_a_value_is_kept_like_a_secret(tmp_path: Path) -> None:
    word = {"type": "string", "ui:widget": "password"}
    inner = {"type": "object", "properties": {"inner": word, "plain": {"type": "string"}}}
    branch = {"dependencies": {"on": {"oneOf": [{"properties": {"on": {"const": True}, "late": word}}]}}}
    asking = template(
        "asking",
        step("use", "bench:key", input={"token": "${{ parameters.pass }}${{ parameters.deep.inner }}"}),
        step("late", input={"value": "${{ parameters.late | length }} ${{ parameters.deep.plain }}"}),
        parameters=[{"properties": {"pass": word, "deep": inner, "on": {"type": "boolean"}}, **branch}],
    )
    values = {"pass": "hush-1", "deep": {"inner": "hush-2", "plain": "open"}, "on": True, "late": "hush-3"}
    async with portal(BENCH, catalog=[asking], folder=tmp_path / "home") as running:
        id_ = await begin(running, "asking", values)
        events = await finish(running, id_)
        spec = (await running.api(f"{TASKS}/{id_}"))["spec"]
        kept = await running.context("scaffolder").database.read(rows)
    assert "hush-" not in kept + repr(events)
    assert spec["parameters"]["deep"] == {"inner": "******", "plain": "open"}
    assert "Echo: 6 open" in repr(events)


@database
async def test_without_any_secret_nothing_is_masked() -> None:
    gates["secretive"] = True
    async with portal(
        BENCH, catalog=[template("plain", step("one", input={"value": "${{ parameters.name }}"}))]
    ) as running:
        assert MASK not in repr(await run(running, "plain", {"name": "jay"}))


@pytest.mark.parametrize("before", ["", "u:", "us:", "user:", "x-access-token:"])
def test_a_secret_is_masked_in_base64_whatever_stands_around_it(before: str) -> None:
    said = Masks(variants(SECRET)).text(base64.b64encode(f"{before}{SECRET}@host".encode()).decode())
    assert MASK in said
    assert len(base64.b64decode(said.partition(MASK)[0] + "==")) <= len(before)


@given(st.lists(st.text(st.characters(exclude_characters="*"), min_size=1), max_size=4), st.text())
def test_whatever_is_hidden_is_in_no_text(hidden: list[str], around: str) -> None:
    said = Masks(hidden).text(around.join(["", *hidden, ""]))
    assert not [each for each in hidden if each.strip() and each in said]


def test_the_longest_of_what_is_masked_goes_first() -> None:
    masks = Masks(["abcd", "abcdef", "e"])
    assert masks.text("abcdef abcd") == f"{MASK} {MASK}"
    assert masks.value({"abcd": ["x abcd", 3, None], "key": "key"}) == {
        MASK: [f"x {MASK}", 3, None],
        "key": f"k{MASK}y",
    }


def test_a_secret_is_masked_as_json_has_it_and_line_by_line() -> None:
    masks = Masks(['line one\nline "two"'])
    assert masks.text('{"key": "line one\\nline \\"two\\""}') == f'{{"key": "{MASK}"}}'
    assert masks.text('said: line "two"') == f"said: {MASK}"


def test_what_differs_without_secrets_is_masked() -> None:
    masks = Masks()
    template = {"a": "${{ … }}", "b": [], "c": ""}
    masks.derive({"a": "made of it", "b": ["same", 77], "c": True}, {"b": ["same", 0], "c": False}, template)
    assert masks.text("made of it same 77 True") == f"{MASK} same {MASK} True"
    assert masks.value(77) == MASK
    masks.derive({"token": {"made-of-it-too": 1}}, {}, {"token": "${{ … }}"})
    assert masks.text("token made-of-it-too") == f"token {MASK}"
