"""Followers of the change log in a running portal: filters, permissions, what was missed, those who do not keep up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import delete

from callboard import Context
from callboard.plugins.catalog.catalog import catalog_of, catch_up
from callboard.plugins.catalog.changes import MOST_WAITING, Feed, Follower, News
from callboard.plugins.catalog.index import Equals, Everything, Expression
from callboard.plugins.catalog.ingest import refresh
from callboard.plugins.catalog.store.tables import change
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

ALL = Everything()
OPS = Equals("spec.owner", "ops")


class Catalog:
    """A portal whose catalog file a test rewrites, and which is then read."""

    def __init__(self, running: RunningPortal, folder: Path) -> None:
        self.running, self.ctx = running, running.context("catalog")
        # One of its own: the portal's moves by itself.
        self.feed = Feed(catalog_of(self.ctx).live)
        self._file = folder / "catalog-info.yaml"

    @property
    def seq(self) -> int:
        return catalog_of(self.ctx).live.seq

    async def write(self, **titles: str | None) -> None:
        """Components with these titles; `name__ops` belongs to another owner."""
        documents = [
            Meadow.component(name.partition("__")[0], title=title, owner=name.partition("__")[2] or "playlist-core")
            for name, title in titles.items()
            if title is not None
        ]
        self._file.write_text(yaml.safe_dump_all(documents))
        await refresh(self.ctx)
        await catch_up(self.ctx)

    async def join(self, wanted: Expression = ALL, allowed: Expression = ALL, key: object = None) -> Follower:
        return await self.feed.join(key or object(), wanted, allowed)

    async def told(self, follower: Follower) -> list[tuple[str, str]]:
        await self.feed.advance(self.ctx)
        return [shown(each) for each in await follower.next(0.0)]

    async def missed(self, follower: Follower, since: int) -> list[tuple[str, str]]:
        found: list[News] = []
        while since != follower.start:
            news, since = await self.feed.missed(self.ctx, follower, since)
            found += news
        return [shown(each) for each in found]


def shown(news: News) -> tuple[str, str]:
    return news.what, news.ref.rpartition("/")[2]


@asynccontextmanager
async def catalog(tmp_path: Path) -> AsyncIterator[Catalog]:
    settings = {"catalog": {"processingInterval": False}}
    documents = [Meadow.component("a"), Meadow.component("b")]
    async with portal(catalog=documents, settings=settings, folder=tmp_path) as running:
        yield Catalog(running, tmp_path)


async def test_what_is_created_changed_and_deleted_is_told(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        follower = await it.join()
        await it.write(a="A", b="b", c="c")
        assert ("changed", "a") in await it.told(follower)
        await it.write(a="A")
        assert await it.told(follower) == [("deleted", "b"), ("deleted", "c")]
        assert await it.told(follower) == []


async def test_an_entity_that_comes_and_goes_between_two_looks_is_not_told_of(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        await it.write(a="a")
        follower = await it.join()
        await it.write(a="a", d="d")
        await it.write(a="a")
        assert ("created", "d") not in await it.told(follower)


async def test_a_filter_tells_what_enters_and_leaves_it(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        follower = await it.join(OPS)
        await it.write(a="A", b__ops="b")
        assert await it.told(follower) == [("created", "b")]
        await it.write(a="AA", b__ops="B")
        assert await it.told(follower) == [("changed", "b")]
        await it.write(a="AAA", b="B")
        assert await it.told(follower) == [("deleted", "b")]
        await it.write(a="A", b="BB")
        assert await it.told(follower) == []


async def test_what_one_may_not_see_is_not_told_of_nor_is_its_end(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        follower = await it.join(ALL, OPS)
        await it.write(a="A", b="B", c__ops="c")
        assert await it.told(follower) == [("created", "c")]
        await it.write(c__ops="c")
        assert await it.told(follower) == []
        await it.write(a="a")
        assert await it.told(follower) == [("deleted", "c")]


async def test_who_comes_back_is_told_what_they_missed(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        since = it.seq
        await it.write(a="A", b="b", c="c")
        await it.write(a="AA", c="c")
        missed = await it.missed(await it.join(), since)
        assert sorted(each for each in missed if len(each[1]) == 1) == [
            ("changed", "a"),
            ("created", "c"),
            ("deleted", "b"),
        ]


async def test_who_comes_back_with_a_permission_is_told_to_look_anew_where_something_is_gone(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        since = it.seq
        await it.write(a="a", b="b", c__ops="c")
        assert await it.missed(await it.join(ALL, OPS), since) == [("created", "c")]
        since = it.seq
        await it.write(a="a", c__ops="c")
        assert await it.missed(await it.join(ALL, OPS), since) == [("reload", "")]


async def test_who_was_away_for_too_long_is_told_to_look_anew(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        await it.write(a="A", b="b")
        await it.write(a="AA", b="b")
        last = it.seq
        await it.ctx.database.run(lambda connection: connection.execute(delete(change).where(change.c.seq < last)))
        follower = await it.join()
        assert await it.missed(follower, last - 2) == [("reload", "")]
        assert await it.missed(follower, last - 1) == [("changed", "a")]
        assert await it.missed(follower, last + 5) == [("reload", "")]


async def test_news_between_joining_and_reading_what_was_missed_come_once(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        first = await it.join(key="same")
        since = it.seq
        await it.write(a="A", b="b")
        second = await it.join(key="same")
        await it.write(a="AA", b="B")
        missed, told = await it.missed(second, since), await it.told(second)
        assert [each for each in [*missed, *told] if each[1] == "b"] == [("changed", "b")]
        assert [each for each in [*missed, *told] if each[1] == "a"] == [("changed", "a")]
        assert ("changed", "a") in [shown(each) for each in await first.next(0.0)]


async def test_one_who_does_not_keep_up_is_let_go_and_the_others_are_told(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        slow, quick = await it.join(), await it.join()
        for number in range(MOST_WAITING // 2 + 2):
            slow.tell([News(number, "changed", "x"), News(number, "changed", "y")])
        assert (slow.done, await slow.next(0.0)) == (True, [])
        await it.write(a="A", b="b")
        assert ("changed", "a") in await it.told(quick)
        assert slow.waiting == []


async def test_views_are_shared_and_go_with_their_last_follower(tmp_path: Path) -> None:
    async with catalog(tmp_path) as it:
        followers = [await it.join(key="same") for _ in range(3)]
        assert len({id(each.view) for each in followers}) == 1
        for each in followers:
            it.feed.leave(each)
        await it.write(a="A", b="b")
        assert not it.feed.is_behind


async def test_one_look_at_the_log_serves_everybody(tmp_path: Path) -> None:
    asked: list[str] = []
    async with catalog(tmp_path) as it:
        for number in range(50):
            await it.join(key=number)
        await it.write(a="A", b="b")
        read = it.ctx.database.read

        async def counting(work: Callable[..., Any], *args: Any) -> Any:
            asked.append(work.__name__)
            return await read(work, *args)

        ctx: Context = it.ctx
        object.__setattr__(ctx.database, "read", counting)
        await it.feed.advance(ctx)
        assert len(asked) == 1
