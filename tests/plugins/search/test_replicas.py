"""Several portals on one database: what changes at one is found at all, and so is what people open."""

from __future__ import annotations

import dataclasses
import multiprocessing
import random
import time
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from callboard import Unavailable
from callboard.plugins.search import most_missed
from callboard.plugins.search.find import find
from callboard.plugins.search.index import SearchIndex, Unreadable, id_of
from callboard.plugins.search.missed import Misses
from callboard.plugins.search.opened import told_at
from callboard.plugins.search.usage import Usage
from callboard.testing import RunningPortal, portal

from .test_following import BookMoved, Library, total, until
from .writing import BOOKS, write_again_and_again

WITHIN = 10.0
ROUNDS = 4
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["callboard.plugins.search.index"])


@pytest.mark.usefixtures("callboard_database")
async def test_a_change_at_one_replica_is_found_at_both_and_what_is_opened_there_rises_at_both(tmp_path: Path) -> None:
    library = Library({"Emma": "a novel", "Persuasion": "a novel"})
    async with portal(library.plugin, folder=tmp_path / "one") as one:
        said = yaml.safe_load((tmp_path / "one" / "callboard.yaml").read_text(encoding="utf-8"))
        shared = {"backend": {"database": said["backend"]["database"]}}
        async with portal(library.plugin, folder=tmp_path / "two", settings=shared, wait=False) as two:
            both = (one, two)
            for each in both:
                await until(each, "novel", 2)
            library.books["Dune"] = "a desert"
            await one.context("library").publish(BookMoved(title="Dune"))
            for each in both:
                await until(each, "desert", 1)
            assert [await first(each, "novel") for each in both] == ["Emma", "Emma"]
            for _ in range(3):
                assert (await two.post(told_at("/books/Persuasion"))).status_code == 204
            for each in both:
                await each.wait_until(partial(rises, each, "Persuasion"), WITHIN)


@pytest.mark.usefixtures("callboard_database")
async def test_what_people_do_while_the_database_is_away_is_counted_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callboard.plugins.search.usage.EVERY", 0.0)
    async with portal(Library({"Emma": "a novel"}).plugin, folder=tmp_path) as running:
        ctx, usage = running.context("search"), Usage()
        away = dataclasses.replace(ctx, database=cast("Any", Away()))
        for document in (1, 2, 2):
            usage.opened(document)
        with pytest.raises(Unavailable):
            await usage.keep_up(away)
        usage.opened(1)
        await usage.keep_up(ctx)
        assert usage.popular.ids.tolist() == [1, 2]
        assert usage.popular.weights.tolist() == pytest.approx([2.0, 2.0], abs=0.01)
        monkeypatch.setattr("callboard.plugins.search.missed.EVERY", 0.0)
        misses = Misses()
        for person in ("ann", "ben", "cem"):
            misses.heard(person, "gramophone", 0)
        with pytest.raises(Unavailable):
            await misses.keep_up(away)
        await misses.keep_up(ctx)
        await misses.keep_up(ctx)
        assert [tuple(each) for each in await ctx.database.run(most_missed, 5)] == [("gramophone", 3)]


class Away:
    """A database that nothing reaches."""

    async def run(self, *_: object) -> None:
        raise Unavailable("The database is away")


async def first(running: RunningPortal, term: str) -> str:
    return (await find(running.context("search"), term)).page(0, 1)[0].document.title


async def rises(running: RunningPortal, title: str) -> bool:
    return await first(running, "novel") == title


@pytest.mark.usefixtures("callboard_database")
async def test_what_is_not_there_is_not_counted_and_nobody_is_told(tmp_path: Path) -> None:
    async with portal(Library({"Emma": "a novel"}).plugin, folder=tmp_path) as running:
        await until(running, "novel", 1)
        for document in ("0" * 16, "", "x", "123456789", "f" * 16):
            assert (await running.post(f"/api/search/opened?document={document}")).status_code == 204
        assert (await running.post(told_at("/books/Emma"))).status_code == 204
        usage = running.context("search").state(Usage)
        await running.wait_until(lambda: usage.popular.ids.tolist() == [id_of("/books/Emma")], WITHIN)
        assert usage.popular.weights.tolist() == pytest.approx([1.0], abs=0.01)
        assert await total(running, "novel") == 1


def test_an_index_whose_writer_was_killed_is_whole(tmp_path: Path) -> None:
    chance = random.Random(5)
    last = 0
    for _ in range(ROUNDS):
        writer = processes.Process(target=write_again_and_again, args=(tmp_path,), daemon=True)
        writer.start()
        deadline = time.monotonic() + 60
        while written(tmp_path) <= last and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.05)
        writer.kill()
        writer.join()
        index = SearchIndex(tmp_path)
        mark = index.load()
        assert mark is not None and mark.seq > last
        found = [
            layer.segment.document(number)
            for layer in index.layers
            for number in range(len(layer.segment))
            if layer.alive[number]
        ]
        assert sorted(each.key for each in found) == sorted(f"b{at}" for at in range(BOOKS))
        assert {each.text for each in found} == {f"edition{mark.seq}"}
        last = mark.seq


def written(folder: Path) -> int:
    """The newest edition that is there whole; a part may go while it is looked at."""
    try:
        mark = SearchIndex(folder).load()
    except Unreadable:
        return 0
    return mark.seq if mark else 0
