"""Whatever one plugin does, the portal goes on: every page stands, and the plugin's card is grey [R12]."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from callboard import (
    Context,
    Endpoint,
    HealthCheck,
    NavGroup,
    Page,
    Palette,
    Plugin,
    ui,
)
from callboard.kernel.isolation import MOST_STUCK, PAUSE_AFTER
from callboard.plugins.catalog import Entity, EntityCard, EntityColumn, EntityLink, EntityMenuItem, EntityTab, Processor
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

PAGE = "/catalog/default/component/web-player"
EVERY_PAGE = (PAGE, "/catalog", "/api-docs", "/plugins", "/problems", "/-/components", "/-/palette?q=web")
WEB_PLAYER = [Meadow.component("web-player", links=[{"url": "https://meadowlark.example/player", "title": "Player"}])]


async def raises(entity: Entity, ctx: Context) -> ui.Component:
    raise ZeroDivisionError("secret detail")


async def hangs(entity: Entity, ctx: Context) -> ui.Component:
    await asyncio.sleep(60)
    raise AssertionError("nobody waits that long")


async def blocks(entity: Entity, ctx: Context) -> ui.Component:
    time.sleep(2.5)
    return ui.text("much too late")


async def returns_nothing(entity: Entity, ctx: Context) -> Any:
    return None


async def returns_nested_nonsense(entity: Entity, ctx: Context) -> ui.Component:
    return ui.data_table([{"job": object(), "state": 7}], columns=[ui.column("state", type="status")])


async def names_a_template_that_is_missing(entity: Entity, ctx: Context) -> ui.Component:
    return ui.template("mine/nowhere.html")


async def names_a_component_that_is_missing(entity: Entity, ctx: Context) -> ui.Component:
    return ui.stack([ui.Component("no-such-thing")])


async def exits(entity: Entity, ctx: Context) -> ui.Component:
    sys.exit(3)


async def cancels_itself(entity: Entity, ctx: Context) -> ui.Component:
    raise asyncio.CancelledError


async def greets(entity: Entity, ctx: Context) -> ui.Component:
    return ui.text("all is well here")


FAULTS = [
    raises,
    hangs,
    blocks,
    returns_nothing,
    returns_nested_nonsense,
    names_a_template_that_is_missing,
    names_a_component_that_is_missing,
    exits,
    cancels_itself,
]


def plugin_with(*contributions: Any, id: str = "faulty", **more: Any) -> Plugin:
    return Plugin(id=id, title=id.title(), needs=["catalog"], contributes=contributions, **more)


async def every_page_stands(running: RunningPortal, pages: Sequence[str] = EVERY_PAGE) -> None:
    for path in pages:
        answer = await running.get(path)
        assert answer.status_code == 200, (path, answer.text)
    ready = await running.get("/readyz")
    assert ready.status_code == 200


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_a_card_that_goes_wrong_is_one_grey_card_on_a_page_that_stands(fault: Any) -> None:
    faulty = plugin_with(
        EntityCard(id="broken", title="Broken", render=fault, deadline=0.3, inline=True),
        EntityTab(id="broken-tab", title="Broken", render=fault, deadline=0.3),
    )
    sound = plugin_with(EntityCard(id="sound", title="Sound", render=greets, inline=True), id="sound")
    async with portal(faulty, sound, catalog=WEB_PLAYER) as running:
        started = time.monotonic()
        page = await running.get(PAGE)
        took = time.monotonic() - started
        alone = await running.get(f"{PAGE}/-/cards/broken")
        tab = await running.get(f"{PAGE}/broken-tab")
        await every_page_stands(running)
        plugins = await running.get("/plugins")
    assert page.status_code == alone.status_code == tab.status_code == 200
    assert page.text.count("data-failed") == alone.text.count("data-failed") == tab.text.count("data-failed") == 1
    assert "all is well here" in page.text
    assert "secret detail" not in page.text + alone.text
    assert took < 3.5
    assert "calls failed" in plugins.text


async def test_a_blocked_thread_holds_up_nobody_else() -> None:
    faulty = plugin_with(EntityCard(id="broken", title="Broken", render=blocks, deadline=0.2))
    async with portal(faulty, catalog=WEB_PLAYER) as running:
        waiting = asyncio.create_task(running.get(f"{PAGE}/-/cards/broken"))
        await asyncio.sleep(0.1)
        started = time.monotonic()
        assert (await running.get("/healthz")).status_code == 200
        assert time.monotonic() - started < 0.5
        assert "data-failed" in (await waiting).text


async def test_a_plugin_that_blocks_again_and_again_is_no_longer_asked() -> None:
    faulty = plugin_with(EntityCard(id="broken", title="Broken", render=blocks, deadline=0.05))
    async with portal(faulty, catalog=WEB_PLAYER) as running:
        for _ in range(MOST_STUCK):
            assert "did not answer" in (await running.get(f"{PAGE}/-/cards/broken")).text
        started = time.monotonic()
        page = await running.get(f"{PAGE}/-/cards/broken")
        assert time.monotonic() - started < 0.5
    assert "blocked its thread too often" in page.text


async def test_a_plugin_that_hangs_too_often_pauses_and_says_so() -> None:
    faulty = plugin_with(EntityCard(id="broken", title="Broken", render=hangs, deadline=0.01))
    async with portal(faulty, catalog=WEB_PLAYER) as running:
        for _ in range(PAUSE_AFTER):
            await running.get(f"{PAGE}/-/cards/broken")
        page = await running.get(f"{PAGE}/-/cards/broken")
        plugins = await running.get("/plugins")
    assert "is paused" in page.text
    assert "Paused after too many time-outs" in plugins.text


async def test_a_card_that_fails_to_say_for_whom_it_is_does_not_show() -> None:
    def undecided(entity: Entity) -> bool:
        raise KeyError("tier")

    faulty = plugin_with(EntityCard(id="broken", title="Never shown", render=greets, shows_for=undecided))
    async with portal(faulty, catalog=WEB_PLAYER) as running:
        page = await running.get(PAGE)
        await every_page_stands(running)
        failures = next(each for each in running.portal.running if each.plugin.id == "faulty").cell.health.failures
    assert "Never shown" not in page.text
    assert failures >= 1


async def test_what_surrounds_a_page_stands_without_the_answers_of_a_faulty_plugin() -> None:
    async def nonsense(*anything: Any) -> Any:
        return [object()]

    def wrong(*anything: Any) -> Any:
        raise RuntimeError("no")

    faulty = plugin_with(
        NavGroup(title="Broken group", entries=nonsense),
        Palette(title="Broken finds", find=nonsense),
        HealthCheck(id="broken", title="Broken check", run=nonsense),
        EntityColumn(id="broken", title="Broken column", values=nonsense, type="status"),
        EntityMenuItem(title="Broken item", href=wrong),
        EntityLink(links=wrong),
        Processor(id="broken", process=wrong),
    )
    async with portal(faulty, catalog=WEB_PLAYER) as running:
        page = await running.get(PAGE)
        listing = await running.get("/catalog")
        links = await running.get(f"{PAGE}/-/cards/links")
        await every_page_stands(running)
    assert "Broken item" not in page.text
    assert "Broken group" not in page.text
    assert "Some columns could not be filled: Broken column" in listing.text
    assert "https://meadowlark.example/player" in links.text


async def test_a_column_of_the_wrong_length_stays_empty_and_is_named() -> None:
    async def too_many(entities: Sequence[Entity], ctx: Context) -> list[str]:
        return ["a", "b", "c"]

    faulty = plugin_with(EntityColumn(id="broken", title="Broken column", values=too_many))
    async with portal(faulty, catalog=WEB_PLAYER) as running:
        assert "Some columns could not be filled: Broken column" in (await running.get("/catalog")).text


async def test_a_health_check_that_gates_and_says_nothing_is_not_ready() -> None:
    async def nonsense(ctx: Context) -> Any:
        return None

    faulty = plugin_with(HealthCheck(id="broken", title="Broken check", run=nonsense, gates=True))
    async with portal(faulty) as running:
        answer = await running.get("/readyz")
    assert answer.status_code == 503
    assert "Broken check" in answer.text


async def test_a_page_and_an_endpoint_of_a_faulty_plugin_answer_with_a_reference_and_no_detail() -> None:
    async def fails(request: Any, ctx: Context) -> Any:
        raise ZeroDivisionError("secret detail")

    faulty = plugin_with(
        Page(path="/broken", show=fails, public=True), Endpoint(path="/api/broken/it", run=fails, public=True)
    )
    async with portal(faulty) as running:
        page, answer = await running.get("/broken"), await running.get("/api/broken/it")
        await every_page_stands(running, ["/catalog", "/plugins"])
    assert page.status_code == answer.status_code == 503
    assert "cb-" in page.text
    assert "secret detail" not in page.text + answer.text


async def test_a_file_that_cannot_be_imported_is_refused_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "typo.py").write_text("from callboard import Plugin\n\nplugin = Plugn(id='typo')\n")
    (tmp_path / "quitter.py").write_text("import sys\nsys.exit('goodbye')\n")
    (tmp_path / "empty.py").write_text("answer = 42\n")
    (tmp_path / "half.py").write_text("def (\n")
    async with portal(catalog=WEB_PLAYER, settings={"plugins": {"folder": str(tmp_path)}}) as running:
        await every_page_stands(running)
        page = await running.get("/plugins")
        reasons = {each.plugin: each.reason for each in running.portal.refused}
    assert set(reasons) == {"typo", "quitter", "empty", "half"}
    assert "NameError: name 'Plugn' is not defined (typo.py, line 3)" in reasons["typo"]
    assert "SystemExit" in reasons["quitter"]
    assert "has no value `plugin`" in reasons["empty"]
    assert "SyntaxError" in reasons["half"]
    assert page.text.count("Does not run") == 4


async def test_a_plugin_that_fails_to_start_is_listed_and_its_pages_say_that_it_does_not_run() -> None:
    async def start(ctx: Context) -> None:
        raise ConnectionError("the tool is gone")

    async def show(request: Any, ctx: Context) -> Any:
        raise AssertionError("must not be asked")

    faulty = plugin_with(
        Page(path="/broken", show=show, public=True),
        EntityCard(id="broken", title="Never shown", render=greets),
        start=start,
    )
    follower = Plugin(id="follower", title="Follower", needs=["faulty"])
    async with portal(faulty, follower, catalog=WEB_PLAYER, tolerant=True) as running:
        await every_page_stands(running)
        page, own = await running.get(PAGE), await running.get("/broken")
        reasons = {each.plugin: each.reason for each in running.portal.refused}
    assert "It failed to start" in reasons["faulty"]
    assert "It needs `faulty`, which does not run" in reasons["follower"]
    assert "Never shown" not in page.text
    assert own.status_code == 503
    assert "does not run" in own.text


async def test_what_a_plugin_leaves_behind_on_its_loop_does_not_hold_up_the_stop() -> None:
    async def start(ctx: Context) -> object:
        asyncio.get_running_loop().create_task(asyncio.sleep(3600))  # left behind on purpose
        return object()

    async with portal(plugin_with(start=start)) as running:
        stopping = running.portal.stop
        await every_page_stands(running, ["/plugins"])
        started = time.monotonic()
        await stopping()
    assert time.monotonic() - started < 3


async def test_a_plugin_whose_migration_fails_does_not_run_and_leaves_nothing_behind(tmp_path: Path) -> None:
    package = tmp_path / "tables"
    versions = package / "migrations" / "versions"
    versions.mkdir(parents=True)
    (package / "plugin.py").write_text("from callboard import Plugin\nplugin = Plugin(id='tables', title='Tables')\n")
    (versions / "0001.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision = '0001'\ndown_revision = None\n"
        "def upgrade():\n    op.create_table('tables_half', sa.Column('id', sa.Integer))\n"
        "    raise RuntimeError('half way')\n"
    )
    async with portal(catalog=WEB_PLAYER, settings={"plugins": {"folder": str(tmp_path)}}) as running:
        await every_page_stands(running)
        reasons = {each.plugin: each.reason for each in running.portal.refused}
        tables = await running.portal.database.read(lambda connection: inspect(connection).get_table_names())
    assert "Its migration failed: half way" in reasons["tables"]
    assert "tables_half" not in tables


async def test_a_missing_need_is_explained_by_name() -> None:
    lonely = Plugin(id="lonely", title="Lonely", needs=["moon"])
    async with portal(lonely, catalog=WEB_PLAYER, tolerant=True) as running:
        await every_page_stands(running)
        page = await running.get("/plugins")
    assert "It needs `moon`, which is not installed or is off." in page.text


async def test_of_two_plugins_with_one_id_the_first_runs_and_the_other_is_named() -> None:
    first = plugin_with(EntityCard(id="one", title="The first", render=greets), id="twin")
    second = plugin_with(EntityCard(id="two", title="The second", render=greets), id="twin")
    async with portal(first, second, catalog=WEB_PLAYER, tolerant=True) as running:
        await every_page_stands(running)
        page = await running.get(PAGE)
        [refusal] = running.portal.refused
    assert "The first" in page.text
    assert "The second" not in page.text
    assert refusal.plugin == "twin"
    assert "Two plugins have this id" in refusal.reason


async def test_wrong_settings_refuse_the_plugin_alone() -> None:
    async with portal(catalog=WEB_PLAYER, settings={"catalog": {"readonly": "perhaps"}}) as running:
        assert (await running.get("/plugins")).status_code == 200
        assert "Its settings are wrong" in next(e.reason for e in running.portal.refused if e.plugin == "catalog")


async def test_a_plugin_without_a_permission_on_its_routes_is_refused_by_their_names() -> None:
    async def show(request: Any, ctx: Context) -> Any:
        raise AssertionError("must not be asked")

    bare = plugin_with(
        Page(path="/bare", show=show),
        Endpoint(path="/api/bare/it", run=show),
        EntityCard(id="bare-card", title="Bare", render=greets, requires=""),
    )
    async with portal(bare, catalog=WEB_PLAYER, tolerant=True) as running:
        await every_page_stands(running)
        [refusal] = running.portal.refused
        assert (await running.get("/bare")).status_code == 404
    for name in ("Page /bare", "Endpoint /api/bare/it", "EntityCard bare-card"):
        assert name in refusal.reason


async def test_two_plugins_that_ask_for_undeclared_permissions_are_both_refused_though_one_needs_the_other() -> None:
    async def show(request: Any, ctx: Context) -> Any:
        raise AssertionError("must not be asked")

    first = Plugin(id="first", title="First", contributes=[Page(path="/first", show=show, requires="nobody.knows.it")])
    second = Plugin(
        id="second",
        title="Second",
        needs=["first"],
        contributes=[Page(path="/second", show=show, requires="nobody.knows.it")],
    )
    async with portal(first, second, catalog=WEB_PLAYER, tolerant=True) as running:
        await every_page_stands(running)
        assert sorted(each.plugin for each in running.portal.refused) == ["first", "second"]
