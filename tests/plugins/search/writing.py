"""A process that writes an index again and again until it is killed."""

from __future__ import annotations

from pathlib import Path

from callboard.plugins.search.index import Mark, SearchIndex
from callboard.plugins.search.model import SearchDocument

BOOKS = 100


def write_again_and_again(folder: Path) -> None:
    """Whatever is there, then one after another other books, each time all of them."""
    index = SearchIndex(folder)
    mark = index.load()
    for seq in range(mark.seq + 1 if mark else 1, 1_000_000):
        index.replace("book", [f"b{at}" for at in range(BOOKS)], [edition(at, seq) for at in range(BOOKS)])
        while index.tidy():
            pass
        index.save(Mark(seq=seq))


def edition(at: int, seq: int) -> SearchDocument:
    return SearchDocument(
        key=f"b{at}", title=f"Book {at}", text=f"edition{seq}", location=f"/books/b{at}", category="books"
    )
