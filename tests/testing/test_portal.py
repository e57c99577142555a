"""The test kit: a portal in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard import Context, Invalid, NotFound, Page, Permission, Plugin, Redirect, ui
from callboard.plugins.catalog import Entity, EntityCard
from callboard.testing import Meadow, portal
from callboard.testing.pytest_plugin import StartPortal

pytestmark = pytest.mark.usefixtures("callboard_database")


async def greet(entity: Entity, ctx: Context) -> ui.Component:
    return ui.text(f"{ctx.settings.greeting} {entity.title}")


GREETER = Plugin(
    id="greeter",
    title="Greeter",
    needs=["catalog"],
    contributes=[EntityCard(id="greeting", title="Greeting", render=greet)],
)


async def test_a_bare_plugin_shows_its_card_with_its_settings() -> None:
    async with portal(
        GREETER, catalog=[Meadow.component("web-player")], settings={"greeter": {"greeting": "Hello"}}
    ) as running:
        page = await running.get("/catalog/default/component/web-player/-/cards/greeting")
    assert page.status_code == 200
    assert "Hello web-player" in page.text


async def test_a_one_file_plugin_is_taken_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "clock.py"
    file.write_text(
        "from callboard import Endpoint, Plugin\n"
        "async def tell(request, ctx):\n    return {'ticks': 3}\n"
        "plugin = Plugin(id='clock', title='Clock',\n"
        "    contributes=[Endpoint(path='/api/clock/ticks', run=tell, public=True)])\n"
    )
    async with portal(file) as running:
        assert await running.api("/api/clock/ticks") == {"ticks": 3}


async def test_the_catalog_may_be_given_as_yaml_text() -> None:
    text = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: api-gateway}\n"
        "spec: {type: service, lifecycle: production, owner: edge}\n"
    )
    async with portal(catalog=text) as running:
        found = await running.api("/api/catalog/entities/by-name/component/default/api-gateway")
    assert found["spec"]["owner"] == "edge"


async def test_every_document_of_the_builder_is_taken_in_without_an_error() -> None:
    documents = [
        Meadow.component("player", system="listening", providesApis=["play"], tags=["web"], title="Player"),
        Meadow.api("play", system="listening"),
        Meadow.resource("store"),
        Meadow.system("listening", domain="audio"),
        Meadow.domain("audio"),
        Meadow.group("playlist-core"),
        Meadow.user("saga", member_of=["playlist-core"]),
    ]
    async with portal(catalog=documents) as running:
        found = await running.api("/api/catalog/entities")
        page = await running.get("/problems")
    assert {each["metadata"]["name"] for each in found} >= {each["metadata"]["name"] for each in documents}
    assert next(each for each in found if each["metadata"]["name"] == "player")["metadata"]["title"] == "Player"
    assert page.status_code == 200


async def test_a_form_is_posted_with_its_token_and_without_it_refused() -> None:
    async def save(request: object, ctx: Context) -> Redirect:
        return Redirect(to="/done")

    saver = Plugin(
        id="saver",
        title="Saver",
        contributes=[
            Permission(id="saver.thing.change", title="Save"),
            Page(path="/save", show=save, method="POST", requires="saver.thing.change"),
        ],
    )
    async with portal(saver) as running:
        assert (await running.post("/save", data={"a": "b"})).status_code == 403
        answer = await running.post_form("/save", {"a": "b"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/done")


async def test_a_plugin_that_does_not_run_fails_the_test_unless_it_is_tolerant() -> None:
    lonely = Plugin(id="lonely", title="Lonely", needs=["moon"])
    with pytest.raises(Invalid, match=r"`lonely` does not run.*`moon`"):
        async with portal(lonely):
            pass
    async with portal(lonely, tolerant=True) as running:
        assert [each.plugin for each in running.portal.refused] == ["lonely"]
        with pytest.raises(NotFound, match="moon"):
            running.context("lonely")


async def test_a_folder_that_is_given_keeps_what_was_stored(tmp_path: Path) -> None:
    async with portal(catalog=[Meadow.component("web-player")], folder=tmp_path) as running:
        await running.api("/api/catalog/entities/by-name/component/default/web-player")
    async with portal(folder=tmp_path, work=False) as running:
        found = await running.api("/api/catalog/entities/by-name/component/default/web-player")
    assert found["metadata"]["name"] == "web-player"


async def test_an_error_of_the_api_is_told_with_its_body() -> None:
    async with portal() as running:
        with pytest.raises(AssertionError, match=r"answered 404: .*NotFoundError"):
            await running.api("/api/catalog/entities/by-name/component/default/nobody")


async def test_what_does_not_come_true_is_said_after_the_time_given() -> None:
    async with portal(work=False) as running:
        await running.wait_until(lambda: running.portal.ready)
        with pytest.raises(AssertionError, match=r"within 0\.1 seconds"):
            await running.wait_until(lambda: False, seconds=0.1)


async def test_the_fixture_starts_portals_side_by_side(callboard_portal: StartPortal) -> None:
    first = await callboard_portal(catalog=[Meadow.component("one")])
    second = await callboard_portal(catalog=[Meadow.component("two")])
    assert (await first.get("/catalog/default/component/one")).status_code == 200
    assert (await second.get("/catalog/default/component/one")).status_code == 404
