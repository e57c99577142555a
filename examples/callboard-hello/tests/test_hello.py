"""The plugin in a real portal, in this process."""

import time

import pytest
from callboard_hello import jobs, plugin, store

from callboard.testing import Meadow, portal

CATALOG = [
    Meadow.component("web-player"),
    Meadow.component("lyrics-api"),
    Meadow.group("playlist-core"),
    Meadow.entity("Mascot", "otto", api_version="hello.callboard.dev/v1", animal="otter", owner="playlist-core"),
]
WEB_PLAYER = "/catalog/default/component/web-player"
CARD = f"{WEB_PLAYER}/-/cards/hello"
WAVE = "/hello/waves/component:default/web-player"


async def test_the_card_greets_the_component_as_the_settings_say() -> None:
    async with portal(plugin, catalog=CATALOG, settings={"hello": {"greeting": "Ahoy"}}) as running:
        page, card = await running.get(WEB_PLAYER), await running.get(CARD)
        team = await running.get("/catalog/default/group/playlist-core")
    assert CARD in page.text
    assert "Ahoy, web-player! Nobody has waved yet." in card.text
    assert "/-/cards/hello" not in team.text


async def test_the_button_of_the_card_carries_the_token_of_its_visitor_and_waves() -> None:
    async with portal(plugin, catalog=CATALOG) as running:
        token = await running.form_token()
        assert f'value="{token}"' in (await running.get(CARD)).text
        assert (await running.post(WAVE)).status_code == 403
        answer = await running.post_form(WAVE)
        assert (answer.status_code, answer.headers["location"]) == (303, WEB_PLAYER)
        assert "Waved at web-player" in (await running.get(WEB_PLAYER)).text
        assert "1 wave so far." in (await running.get(CARD)).text
        assert (await running.post_form("/hello/waves/component:default/nobody")).status_code == 404


async def test_the_action_waves_once_and_in_a_dry_run_not_at_all() -> None:
    async with portal(plugin, catalog=CATALOG) as running:
        call = "/api/actions/by-id/hello:wave"
        asked = {"input": {"entityRef": "component:default/web-player"}}
        await running.api(call, method="POST", json={**asked, "dryRun": True})
        assert "Nobody has waved yet" in (await running.get(CARD)).text
        done = await running.api(call, method="POST", json=asked)
        assert done == {"output": {"title": "web-player"}, "wasDone": True, "log": ["Waved at web-player."]}
        assert "1 wave so far." in (await running.get(CARD)).text


async def test_waves_show_in_the_tab_on_the_page_and_in_the_column() -> None:
    async with portal(plugin, catalog=CATALOG) as running:
        assert "Nobody has waved yet" in (await running.get(f"{WEB_PLAYER}/waves")).text
        assert "Nobody has waved yet" in (await running.get("/hello")).text
        await running.context("hello").database.run(
            store.save_waves, ["component:default/web-player"] * 7, "user:default/saga"
        )
        tab, page, listing = (
            await running.get(f"{WEB_PLAYER}/waves"),
            await running.get("/hello"),
            await running.get("/catalog"),
        )
    assert "user:default/saga" in tab.text
    assert "user:default/saga" in page.text
    assert WEB_PLAYER in page.text
    assert "Waves" in listing.text
    assert ">7</span>" in listing.text
    assert 'href="/hello"' in listing.text


async def test_the_schedule_welcomes_each_newcomer_once() -> None:
    async with portal(plugin, catalog=CATALOG) as running:
        ctx = running.context("hello")
        await ctx.database.run(store.save_waves, ["component:default/web-player"], "user:default/saga")
        await jobs.welcome_newcomers(ctx)
        await jobs.welcome_newcomers(ctx)
        found = await ctx.database.run(store.latest_waves)
    assert sorted((each.ref, each.person) for each in found) == [
        ("component:default/lyrics-api", jobs.WELCOMER),
        ("component:default/web-player", "user:default/saga"),
    ]


async def test_old_waves_are_forgotten() -> None:
    async with portal(plugin, catalog=CATALOG, settings={"hello": {"remember": "1ms"}}) as running:
        ctx = running.context("hello")
        await ctx.database.run(store.save_waves, ["component:default/web-player"], "user:default/saga")
        time.sleep(0.01)
        await jobs.forget_old_waves(ctx)
        assert await ctx.database.run(store.latest_waves) == []


async def test_a_mascot_is_a_kind_with_an_owner() -> None:
    async with portal(plugin, catalog=CATALOG) as running:
        otto = await running.api("/api/catalog/entities/by-name/mascot/default/otto")
        page = await running.get("/catalog/default/mascot/otto")
    assert otto["relations"] == [{"type": "ownedBy", "targetRef": "group:default/playlist-core"}]
    assert page.status_code == 200


@pytest.mark.parametrize(("typed", "found"), [("wav", True), ("w", False), ("lyrics", False)])
async def test_the_palette_leads_to_the_page(typed: str, found: bool) -> None:
    async with portal(plugin, catalog=CATALOG) as running:
        answer = await running.get("/-/palette", params={"q": typed})
    assert ("Hello to everyone" in answer.text) is found
