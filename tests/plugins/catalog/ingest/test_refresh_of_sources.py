"""What plugins' sources give over time: asked when it is time, unchanged for nothing, gone when it is said to be."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callboard import Context, Plugin, Unavailable
from callboard.plugins.catalog import (
    Changes,
    Everything,
    Given,
    LocationRef,
    Source,
    SourceChanged,
    Sources,
    sources_health,
    store,
)
from callboard.plugins.catalog.ingest import ingestion_of, refresh, release, revert, source_roots
from callboard.plugins.catalog.queries import imports_of, sources_asked
from callboard.testing import LocalServer, RunningPortal, portal

from .living_folder import component, location

pytestmark = pytest.mark.usefixtures("callboard_database")


class Company:
    """A host with files, and what sources say of them."""

    def __init__(self, server: LocalServer) -> None:
        self.server = server
        self.answers: dict[str, Any] = {}
        self.cursors: list[str] = []

    def put(self, name: str, text: str) -> str:
        self.server.routes[f"/{name}.yaml"] = text
        return f"{self.server.url}/{name}.yaml"

    def given(self, *names: str, revision: str = "1") -> list[Given]:
        return [Given(target=self.put(name, component(name)), revision=revision) for name in names]

    def source(self, id_: str) -> Source:
        async def find(cursor: str, ctx: Context) -> Any:
            self.cursors.append(cursor)
            answer = self.answers[id_]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return Source(id=id_, title=id_.title(), find=find, every=datetime.timedelta(0))

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for since the last look."""
        paths = [seen.path for seen in self.server.seen]
        self.server.seen.clear()
        return sorted(paths)


@asynccontextmanager
async def company(folder: Path, *sources: str, plugins: Sequence[Plugin] = (), **catalog: Any) -> AsyncIterator[Any]:
    with LocalServer() as server:
        made = Company(server)
        mine = Plugin(id="lists", title="Lists", needs=["catalog"], contributes=[made.source(each) for each in sources])
        async with running(folder, *plugins, mine, **catalog) as found:
            yield made, found


@asynccontextmanager
async def running(folder: Path, *plugins: Plugin, **catalog: Any) -> AsyncIterator[RunningPortal]:
    settings = {"backend": {"reading": {"allow": [{"host": "127.0.0.1:1-65535"}]}}, "catalog": catalog}
    async with portal(*plugins, settings=settings, folder=folder / "portal", work=False) as found:
        yield found


async def sweep(found: RunningPortal) -> Any:
    ctx = found.context("catalog")
    ingestion = ingestion_of(ctx)
    keep = ctx.settings.orphan_provider_strategy == "keep"
    roots = [*ingestion.roots, *await source_roots(ctx, ingestion.sources, keep=keep)]
    await ctx.database.run(store.save_roots, roots)
    return await refresh(ctx)


async def names(found: RunningPortal) -> list[str]:
    items = await found.api("/api/catalog/entities?filter=kind=component&fields=metadata.name")
    return sorted(each["metadata"]["name"] for each in items)


async def problems(found: RunningPortal) -> list[Any]:
    return list((await found.api("/api/catalog/problems"))["items"])


async def test_what_a_source_gives_comes_in_and_an_unchanged_revision_costs_nothing(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given("a", "b"))
        await sweep(found)
        assert (await names(found), made.asked) == (["a", "b"], ["/a.yaml", "/b.yaml"])
        await sweep(found)
        assert made.asked == []
        made.server.routes["/b.yaml"] = component("b", title="Better")
        made.answers["list"] = Everything(given=[*made.given("a"), Given(target=f"{made.server.url}/b.yaml")])
        made.server.routes["/b.yaml"] = component("b", title="Better")
        await sweep(found)
        assert made.asked == ["/b.yaml"]
        shown = await found.api("/api/catalog/entities/by-name/component/default/b")
        assert shown["metadata"]["title"] == "Better"


async def test_a_location_without_a_revision_is_asked_in_every_sweep(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given("a", revision=""))
        for _ in range(3):
            await sweep(found)
            assert made.asked == ["/a.yaml"]


async def test_an_entity_says_by_its_annotations_what_backstage_would(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given("a"))
        await sweep(found)
        shown = await found.api("/api/catalog/entities/by-name/component/default/a")
        place = f"url:{made.server.url}/a.yaml"
        annotations = shown["metadata"]["annotations"]
        assert annotations["backstage.io/managed-by-location"] == place
        assert annotations["backstage.io/managed-by-origin-location"] == place


async def test_what_a_source_gives_no_more_goes(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given(*"abcdefghij"))
        await sweep(found)
        made.answers["list"] = Everything(given=made.given(*"abcdefghi"))
        await sweep(found)
        assert await names(found) == list("abcdefghi")


@pytest.mark.parametrize(
    "wrong", [Unavailable("The list is being moved", hint="Wait."), RuntimeError("boom"), None, [], 42]
)
async def test_a_source_that_fails_takes_nothing_away_and_says_so(tmp_path: Path, wrong: Any) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given("a", "b"), cursor="7")
        await sweep(found)
        made.asked  # noqa: B018 - forgets what was asked
        made.answers["list"] = wrong
        await sweep(found)
        (problem,) = await problems(found)
        assert problem["message"].startswith("List")
        assert problem["hint"].endswith("What it gave before stays.")
        assert problem["ref"].startswith("location:default/generated-")
        assert (await names(found), made.asked) == (["a", "b"], [])
        (asked,) = await found.context("catalog").database.read(sources_asked)
        assert (asked.plugin, asked.locations, asked.error) == ("lists", 2, problem["message"])
        assert asked.since is not None
        await found.context("catalog").database.run(_long_ago)
        made.answers["list"] = Changes()
        await sweep(found)
        assert (await names(found), await problems(found), made.cursors[-1]) == (["a", "b"], [], "7")


async def test_changes_add_and_remove_only_what_they_name(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given(*"abcdef"), cursor="1")
        await sweep(found)
        made.asked  # noqa: B018 - forgets what was asked
        gone = [LocationRef("url", f"{made.server.url}/a.yaml")]
        made.answers["list"] = Changes(given=made.given("g"), gone=gone, cursor="2")
        await sweep(found)
        assert (await names(found), made.asked) == (list("bcdefg"), ["/g.yaml"])
        made.answers["list"] = Changes(cursor="3")
        await sweep(found)
        assert (await names(found), made.asked, made.cursors) == (list("bcdefg"), [], ["", "1", "2"])


async def test_what_two_sources_give_stays_until_neither_does(tmp_path: Path) -> None:
    async with company(tmp_path, "one", "two") as (made, found):
        made.answers = {"one": Everything(given=made.given("a")), "two": Everything(given=made.given("a", "b"))}
        await sweep(found)
        assert await names(found) == ["a", "b"]
        made.answers["one"] = Everything(given=[])
        await sweep(found)
        assert await names(found) == ["a", "b"]
        shown = await found.api("/api/catalog/entities/by-name/component/default/a")
        origin = shown["metadata"]["annotations"]["backstage.io/managed-by-origin-location"]
        assert origin == f"url:{made.server.url}/a.yaml"


async def test_a_file_that_cannot_be_read_is_tried_again_though_its_revision_stays(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given("a"))
        made.server.routes["/a.yaml"] = 500
        await sweep(found)
        assert await names(found) == []
        made.server.routes["/a.yaml"] = component("a")
        made.answers["list"] = Changes()
        await sweep(found)
        made.asked  # noqa: B018 - forgets what was asked
        await sweep(found)
        assert (await names(found), made.asked) == (["a"], [])


async def test_a_file_that_names_others_is_looked_at_though_its_revision_stays(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.put("part", component("part"))
        target = made.put("all", location("all", "./part.yaml"))
        made.answers["list"] = Everything(given=[Given(target=target, revision="1")])
        await sweep(found)
        made.server.routes["/part.yaml"] = component("part", title="Better")
        await sweep(found)
        shown = await found.api("/api/catalog/entities/by-name/component/default/part")
        assert shown["metadata"]["title"] == "Better"


async def test_nothing_there_is_fine_where_it_is_optional(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        there, absent = f"{made.server.url}/none.yaml", f"{made.server.url}/no.yaml"
        made.answers["list"] = Everything(
            given=[Given(target=there, revision="1"), Given(target=absent, revision="1", optional=False)]
        )
        await sweep(found)
        (problem,) = await problems(found)
        assert problem["file"] == absent


async def test_a_source_whose_plugin_is_off_for_a_while_keeps_what_it_gave(tmp_path: Path) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given("a"))
        await sweep(found)
    async with running(tmp_path) as found:
        await sweep(found)
        assert await names(found) == ["a"]


@pytest.mark.parametrize(("strategy", "left"), [("delete", []), ("keep", ["a"])])
async def test_a_source_that_its_plugin_gives_up_goes_as_the_settings_say(
    tmp_path: Path, strategy: str, left: list[str]
) -> None:
    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given("a"))
        await sweep(found)
    nothing = Plugin(id="lists", title="Lists", needs=["catalog"])
    async with running(tmp_path, nothing, orphanProviderStrategy=strategy) as found:
        await sweep(found)
        assert await names(found) == left


async def test_sources_that_cannot_be_listed_keep_what_they_gave(tmp_path: Path) -> None:
    async def fail(ctx: Context) -> Sequence[Source]:
        raise Unavailable("The settings are wrong")

    async with company(tmp_path, "list") as (made, found):
        made.answers["list"] = Everything(given=made.given("a"))
        await sweep(found)
    faulty = Plugin(id="lists", title="Lists", needs=["catalog"], contributes=[Sources(list=fail)])
    async with running(tmp_path, faulty) as found:
        await sweep(found)
        assert await names(found) == ["a"]


def slow_source(answers: list[Any], asked: list[str]) -> Plugin:
    async def find(cursor: str, ctx: Context) -> Any:
        asked.append(cursor)
        answer = answers[-1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    source = Source(id="slow", title="Slow", find=find, every=datetime.timedelta(hours=1))

    async def those(ctx: Context) -> Sequence[Source]:
        return [source]

    return Plugin(id="slow", title="Slow", needs=["catalog"], contributes=[Sources(list=those)])


@pytest.mark.parametrize(
    ("answer", "passed", "times"),
    [
        (Everything(given=[]), 400, 1),
        (Everything(given=[]), 3700, 2),
        (Unavailable("Down"), 200, 1),
        (Unavailable("Down"), 400, 2),
    ],
    ids=["well, not yet", "well, an hour later", "failed, not yet", "failed, five minutes later"],
)
async def test_a_source_is_asked_when_its_time_has_come_and_sooner_after_a_failure(
    tmp_path: Path, answer: Any, passed: int, times: int
) -> None:
    asked: list[str] = []
    async with running(tmp_path, slow_source([answer], asked)) as found:
        for _ in range(3):
            await sweep(found)
        assert len(asked) == 1
        await found.context("catalog").database.run(_long_ago, passed)
        await sweep(found)
        assert len(asked) == times


async def test_a_source_that_has_news_is_asked_at_once() -> None:
    asked: list[str] = []
    answers: list[Any] = [Everything(given=[])]
    async with portal(slow_source(answers, asked)) as found:
        ctx = found.context("slow")
        await ctx.publish(SourceChanged(source="slow"))
        await found.wait_until(lambda: len(asked) == 2)


async def test_the_health_of_sources_can_be_told() -> None:
    answers: list[Any] = [Everything(given=[])]
    async with portal(slow_source(answers, [])) as found:
        ctx = found.context("slow")
        assert (await sources_health(ctx, "nobody")).message == "Not configured"
        well = await sources_health(ctx, "slow")
        assert well.ok
        assert well.message.startswith("1 source, 0 locations, asked ")
        answers.append(Unavailable("Down"))
        await ctx.publish(SourceChanged(source="slow"))

        async def is_ill() -> bool:
            return not (await sources_health(ctx, "slow")).ok

        await found.wait_until(is_ill)
        assert (await sources_health(ctx, "slow")).message.startswith("Slow: Down (for ")


def _long_ago(connection: Any, seconds: int = 7200) -> None:
    statement = f"UPDATE catalog_location SET last_read = last_read - {seconds} WHERE type = 'source'"
    connection.exec_driver_sql(statement)


@pytest.mark.parametrize("delta", [False, True])
async def test_what_a_source_gives_no_more_is_brought_back_by_a_revert(tmp_path: Path, *, delta: bool) -> None:
    async with company(tmp_path, "list") as (made, found):
        ctx = found.context("catalog")
        made.answers["list"] = Everything(given=made.given(*"abc"), cursor="1")
        await sweep(found)
        gone = LocationRef("url", f"{made.server.url}/c.yaml")
        rest = Everything(given=made.given("a", "b"), cursor="2")
        made.answers["list"] = Changes(gone=[gone], cursor="2") if delta else rest
        del made.server.routes["/c.yaml"]
        await sweep(found)
        assert await names(found) == ["a", "b"]
        last = (await ctx.database.read(imports_of))[0]
        assert (last.source, last.deleted) == ("source:list", 1)
        await revert(ctx, last.id)
        made.answers["list"] = Changes(cursor="3") if delta else rest
        for _ in range(2):
            assert await names(found) == ["a", "b", "c"]
            assert [each["stage"] for each in await problems(found)] == ["pinned"]
            await sweep(found)
        made.answers["list"] = rest
        await release(ctx, last.id)
        assert (await names(found), await problems(found)) == (["a", "b"], [])
