"""Each process keeps its own index: it takes up where it left off, follows what is noted, asks again for what fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import delete

from callboard import Context, Permission, Plugin
from callboard.plugins.search import Category, Searchable, SearchDocument, hears
from callboard.plugins.search import following as search_following
from callboard.plugins.search.find import find
from callboard.plugins.search.following import LiveSearch
from callboard.plugins.search.store import begin
from callboard.plugins.search.store.tables import change
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")


@dataclass(frozen=True, kw_only=True)
class BookMoved:
    title: str


@dataclass
class Library:
    """Books, and how often somebody asked for all of them."""

    books: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    fails: bool = False
    version: int = 1

    async def everything(self, ctx: Context) -> AsyncIterator[SearchDocument]:
        self.asked += 1
        for title in self.books:
            yield self._document(title)
        if self.fails:
            raise RuntimeError("The librarian is away")

    async def documents(self, keys: Sequence[str], ctx: Context) -> Sequence[SearchDocument]:
        if self.fails:
            raise RuntimeError("The librarian is away")
        return [self._document(title) for title in keys if title in self.books]

    def _document(self, title: str) -> SearchDocument:
        return SearchDocument(
            key=title, title=title, text=self.books[title], location=f"/books/{title}", category="books"
        )

    @property
    def plugin(self) -> Plugin:
        books = Searchable(
            type="books",
            title="Books",
            permission="library.book.read",
            everything=self.everything,
            documents=self.documents,
            categories=[Category(id="books", title="Books")],
            version=self.version,
        )
        heard = hears("books", BookMoved, lambda event: [event.title])
        return Plugin(
            id="library",
            title="Library",
            contributes=[books, heard, Permission(id="library.book.read", title="See books", action="read")],
        )


def live_of(running: RunningPortal) -> LiveSearch:
    return running.context("search").state(LiveSearch)


async def total(running: RunningPortal, term: str) -> int:
    return (await find(running.context("search"), term, types=["books"])).total


async def until(running: RunningPortal, term: str, number: int) -> None:
    async def there() -> bool:
        return live_of(running).is_loaded and await total(running, term) == number

    await running.wait_until(there)


async def test_a_restart_asks_for_nothing_again_and_hears_what_happened_meanwhile(tmp_path: Path) -> None:
    library = Library({"Emma": "a novel", "Dune": "a desert"})
    async with portal(library.plugin, folder=tmp_path) as running:
        await until(running, "novel", 1)
    library.books |= {"Ulysses": "a novel"}
    async with portal(library.plugin, folder=tmp_path) as running:
        await running.context("library").publish(BookMoved(title="Ulysses"))
        await until(running, "novel", 2)
    assert library.asked == 1


async def test_another_version_of_the_documents_is_read_anew(tmp_path: Path) -> None:
    library = Library({"Emma": "a novel"})
    async with portal(library.plugin, folder=tmp_path) as running:
        await until(running, "novel", 1)
    library.books, library.version = {"Emma": "a romance"}, 2
    async with portal(library.plugin, folder=tmp_path) as running:
        await until(running, "romance", 1)
        assert await total(running, "novel") == 0
    assert library.asked == 2


async def test_what_no_plugin_gives_any_more_is_not_found(tmp_path: Path) -> None:
    library = Library({"Emma": "a novel"})
    async with portal(library.plugin, folder=tmp_path) as running:
        await until(running, "novel", 1)
    async with portal(folder=tmp_path) as running:
        await running.wait_until(lambda: live_of(running).is_loaded)
        assert (await find(running.context("search"), "novel")).total == 0


async def test_an_index_of_another_database_is_made_anew(tmp_path: Path) -> None:
    library = Library({"Emma": "a novel"})
    async with portal(library.plugin, folder=tmp_path) as running:
        await until(running, "novel", 1)
        await running.context("search").database.run(lambda connection: connection.execute(delete(change)))
        await running.context("search").database.run(begin)
    async with portal(library.plugin, folder=tmp_path) as running:
        await until(running, "novel", 1)
        assert live_of(running).why_anew
    assert library.asked == 2


async def test_a_plugin_that_fails_is_asked_again_and_keeps_nobody_from_searching(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_following, "AGAIN_AFTER", 0.1)
    library = Library({"Emma": "a novel"}, fails=True)
    async with portal(library.plugin, folder=tmp_path) as running:
        await running.wait_until(lambda: live_of(running).is_loaded)
        assert "books" in live_of(running).missed
        library.fails = False
        await until(running, "novel", 1)
        await running.wait_until(lambda: not live_of(running).missed)
        library.fails, library.books["Emma"] = True, "a romance"
        await running.context("library").publish(BookMoved(title="Emma"))
        await running.wait_until(lambda: "books" in live_of(running).missed)
        library.fails = False
        await until(running, "romance", 1)
