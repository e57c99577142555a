"""A change that is told of as an event is noted for every process to follow."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select, text

from callboard import Plugin
from callboard.plugins.search import hears
from callboard.plugins.search.store import KEPT, trim
from callboard.plugins.search.store.tables import change
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")


@dataclass(frozen=True, kw_only=True)
class BooksBought:
    titles: tuple[str, ...]


LIBRARY = Plugin(id="library", title="Library", contributes=[hears("books", BooksBought, lambda event: event.titles)])


async def noted(running: RunningPortal) -> list[tuple[str, str]]:
    """What changed, without the mark by which an index knows its database."""
    changes = select(change.c.type, change.c.key).where(change.c.type != "").order_by(change.c.seq)
    rows = await running.portal.database.read(lambda connection: connection.execute(changes).all())
    return [(row.type, row.key) for row in rows]


async def test_an_event_says_which_documents_are_no_longer_what_they_were() -> None:
    async with portal(LIBRARY) as running:
        await running.context("library").publish(BooksBought(titles=("Emma", "Dune", "Emma")))
        await running.wait_until(lambda: _noted(running, [("books", "Emma"), ("books", "Dune")]))


async def test_an_event_that_changes_nothing_is_not_noted() -> None:
    async with portal(LIBRARY) as running:
        context = running.context("library")
        await context.publish(BooksBought(titles=()))
        await context.publish(BooksBought(titles=("Emma",)))
        await running.wait_until(lambda: _noted(running, [("books", "Emma")]))


async def test_where_search_does_not_run_nothing_is_noted_and_nothing_fails() -> None:
    async with portal(LIBRARY, settings={"plugins": {"disabled": ["search"]}}) as running:
        await running.context("library").publish(BooksBought(titles=("Emma",)))
        await running.wait_until(lambda: _heard(running))
        assert "search" not in [each.plugin.id for each in running.portal.running]


async def test_old_changes_go_but_for_the_last_so_that_it_is_known_how_far_they_went() -> None:
    async with portal(work=False) as running:
        context = running.context("search")
        await context.database.run(_write_old)
        await context.database.run(trim)
        assert await noted(running) == [("books", "3")]


def _write_old(connection: object) -> None:
    for number in range(4):
        connection.execute(  # type: ignore[attr-defined]
            text("INSERT INTO search_change (type, key, at) VALUES ('books', :key, :at)"),
            {"key": str(number), "at": 1000.0 + KEPT},
        )


async def _noted(running: RunningPortal, expected: list[tuple[str, str]]) -> bool:
    return await noted(running) == expected


async def _heard(running: RunningPortal) -> bool:
    said = text("SELECT attempts FROM kernel_listener WHERE heard > 0 AND listener LIKE 'library:search.books:%'")
    row = await running.portal.database.read(lambda connection: connection.execute(said).first())
    assert row is None or row.attempts == 0
    return row is not None
