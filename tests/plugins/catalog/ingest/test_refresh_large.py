"""Refreshing many files: how much is written, held in memory and told, and what an interruption leaves."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from callboard.plugins.catalog.ingest import Refreshed, refresh, telling
from callboard.plugins.catalog.model import SourceFile
from callboard.plugins.catalog.queries import provenance_of, under_way
from callboard.plugins.catalog.store.tables import change

from .living_folder import LivingFolder, component, living_folder

pytestmark = pytest.mark.usefixtures("callboard_database")

REFRESH = import_module(refresh.__module__)


def write_many(folder: LivingFolder, count: int) -> None:
    """Files that are old enough for their times to be trusted."""
    for number in range(count):
        path = folder.write(f"{number % 7}/c{number}.yaml", component(f"c{number}"))
        os.utime(path, (1_700_000_000, 1_700_000_000))


@contextmanager
def writes() -> Iterator[list[str]]:
    """Every statement that changes a row, while the block lasts."""
    seen: list[str] = []

    def note(_connection: object, cursor: Any, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) and cursor.rowcount:
            seen.append(" ".join(statement.split()[:4]))

    event.listen(Engine, "after_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "after_cursor_execute", note)


async def test_a_sweep_over_what_has_not_changed_writes_one_row(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*/*.yaml") as folder:
        write_many(folder, 300)
        assert (await folder.sweep()).parsed == 300
        await folder.sweep()
        with writes() as seen:
            done = await folder.sweep()
        assert (done.read, done.known, done.parsed) == (301, 301, 0)
        assert [statement.partition("=")[0] for statement in seen] == ["UPDATE catalog_location SET swept"]


async def test_one_changed_file_among_many_is_the_only_one_that_is_parsed(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "*/*.yaml") as folder:
        write_many(folder, 300)
        await folder.sweep()
        folder.write("0/c0.yaml", component("c0", title="Better"))
        done = await folder.sweep()
        assert (done.parsed, done.served) == (1, 1)
        assert (await folder.entity("c0"))["metadata"]["title"] == "Better"


async def test_what_a_sweep_found_unchanged_was_seen_and_what_it_could_not_reach_was_not(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "0/*.yaml") as folder:
        write_many(folder, 7)
        await folder.sweep()
        before = time.time()
        await folder.sweep()
        seen = await folder.ctx.database.read(provenance_of, "component:default/c0")
        assert seen.last_read >= before and not seen.last_error
        (tmp_path / "files/0").rename(tmp_path / "files/away")
        later = time.time()
        await folder.sweep()
        unseen = await folder.ctx.database.read(provenance_of, "component:default/c0")
        assert unseen.last_read < later and unseen.last_error
        (tmp_path / "files/away").rename(tmp_path / "files/0")
        await folder.sweep()
        again = await folder.ctx.database.read(provenance_of, "component:default/c0")
        assert again.last_read >= later and not again.last_error


async def test_no_more_than_a_few_parts_are_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REFRESH, "LOCATIONS_AT_ONCE", 20)
    held: list[int] = []

    def count(_done: Refreshed) -> None:
        held.append(sum(isinstance(each, SourceFile) for each in gc.get_objects()))

    async with living_folder(tmp_path, "*/*.yaml", workers=0) as folder:
        write_many(folder, 400)
        await refresh(folder.ctx, report=count)
        assert len(await folder.names()) == 400
    # Two parts are being read, two are being understood or stored, one is just handed over.
    assert max(held) <= 5 * 20


@pytest.mark.parametrize("after", [1, 2, 5, 9])
async def test_an_interrupted_sweep_goes_on_at_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(REFRESH, "LOCATIONS_AT_ONCE", 20)
    async with living_folder(tmp_path, "*/*.yaml", workers=0) as folder:
        write_many(folder, 140)
        reached, told = asyncio.Event(), 0

        def report(_done: Refreshed) -> None:
            nonlocal told
            told += 1
            if told == after:
                reached.set()

        sweeping = asyncio.create_task(refresh(folder.ctx, report=report))
        await reached.wait()
        sweeping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sweeping
        await folder.sweep()
        assert len(await folder.names()) == 140
        assert await folder.problems() == []
        assert (await folder.sweep()).served == 0


async def test_what_was_read_first_is_served_before_the_last_is_read_and_nothing_more_than_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(REFRESH, "LOCATIONS_AT_ONCE", 20)
    served: list[int] = []

    def note(done: Refreshed) -> None:
        if done.read < done.known:
            served.append(done.served)

    async with living_folder(tmp_path, "*/*.yaml", workers=0) as folder:
        write_many(folder, 100)
        # Whichever comes first, most of those that it is related to come later.
        for number in range(100):
            folder.write(f"{number % 7}/c{number}.yaml", component(f"c{number}", more=", subcomponentOf: c50"))
        await refresh(folder.ctx, report=note)
        shown = [each["targetRef"] for each in (await folder.entity("c50"))["relations"] if each["type"] == "hasPart"]
        assert sorted(shown) == sorted(f"component:default/c{number}" for number in range(100))
        statement = select(func.count()).select_from(change).group_by(change.c.entity_id)
        assert max(await folder.ctx.database.read(lambda c: c.execute(statement).scalars().all())) == 2
        assert (await folder.sweep()).served == 0
    assert max(served) >= 70


async def test_a_refresh_that_takes_a_while_is_told_of_until_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AFTER", 0.0)
    monkeypatch.setattr(telling, "EVERY", 0.0)
    monkeypatch.setattr(REFRESH, "LOCATIONS_AT_ONCE", 20)
    async with living_folder(tmp_path, "*/*.yaml", workers=0) as folder:
        write_many(folder, 100)
        pages: list[str] = []
        known: list[tuple[int, int]] = []

        async def watch() -> None:
            while True:
                found = await folder.ctx.database.read(under_way)
                if found is not None:
                    known.append((found.read, found.known))
                    for path in ("/catalog", "/problems"):
                        pages.append((await folder.running.get(path)).text)
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        await folder.sweep()
        watching.cancel()
        assert known == sorted(known) and all(read <= total for read, total in known)
        assert all("Catalog files are being read:" in page for page in pages[:2]) and pages
        assert await folder.ctx.database.read(under_way) is None
        assert "being read:" not in (await folder.running.get("/problems")).text
