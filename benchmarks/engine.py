"""The catalog's own engine without the web around it: what a question costs once the request has been read.

The fair counterpart of the yardstick's SQL, which has no web around it either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from questions import DOCS, FACETS, PAGE, TEXT_FIELDS, WORDS, Sample, boolean_of, owners_at, refs_at
from sqlalchemy import Connection

from callboard.plugins.catalog.index import EntityQuery, OrderField, find_by_refs, parse_filter, query_entities
from callboard.plugins.catalog.live import LiveCatalog

BY_NAME = OrderField("metadata.name")


class Engine:
    """Answers as the yardstick does, with the documents fetched as bytes."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        """With the index that a portal has left in a folder, if it has."""
        self.connection = connection
        self.live = LiveCatalog(folder)
        self.live.start(connection)
        self.live.load(connection)
        self.asked: dict[str, Callable[[Sample, int], Any]] = {
            "list": self._list,
            "boolean": self._boolean,
            "exists-owner": self._exists,
            "facets": self._facets,
            "text": self._text,
            "by-name": lambda sample, turn: self._by_refs([sample.refs[turn % len(sample.refs)]]),
            "by-refs": lambda sample, turn: self._by_refs(refs_at(sample, turn)),
            "deep-cursor": self._deep_cursor,
            "deep-offset": self._deep_offset,
        }

    def _page(self, asked: EntityQuery) -> Sequence[Any]:
        return self._documents(query_entities(self.live.index, asked).ids)

    def _documents(self, ids: Sequence[int]) -> Sequence[Any]:
        return self.live.cached(ids) or self.live.documents(self.connection, ids)

    def _list(self, sample: Sample, turn: int) -> Any:  # noqa: ARG002 - one variant
        return self._page(EntityQuery(filter=["kind=component,spec.type=service"], order=[BY_NAME], limit=PAGE))

    def _boolean(self, sample: Sample, turn: int) -> Any:
        query = boolean_of(owners_at(sample, turn, 2))
        return self._page(EntityQuery(query=query, order=[OrderField("metadata.name", True)], limit=PAGE))

    def _exists(self, sample: Sample, turn: int) -> Any:
        owned = ",".join(f"relations.ownedBy={owner}" for owner in owners_at(sample, turn, 3))
        return self._page(EntityQuery(filter=[f"{DOCS},{owned}"], order=[BY_NAME], limit=PAGE))

    def _facets(self, sample: Sample, turn: int) -> Any:  # noqa: ARG002 - one variant
        index = self.live.index
        with index.reading():
            return index.facets(FACETS, index.select(parse_filter(["kind=component"])))

    def _text(self, sample: Sample, turn: int) -> Any:  # noqa: ARG002 - words are the same
        word = WORDS[turn % len(WORDS)]
        asked = EntityQuery(filter=["kind=component"], text=word, text_fields=TEXT_FIELDS, order=[BY_NAME], limit=PAGE)
        return self._page(asked)

    def _by_refs(self, refs: Sequence[str]) -> Any:
        ids = find_by_refs(self.live.index, refs)
        return self._documents([id_ for id_ in ids if id_ is not None])

    def _deep_cursor(self, sample: Sample, turn: int) -> Any:
        return self._page(EntityQuery(cursor=sample.cursors[turn % len(sample.cursors)], limit=PAGE))

    def _deep_offset(self, sample: Sample, turn: int) -> Any:
        offset = max(0, sample.components - PAGE * (turn + 2))
        return self._page(EntityQuery(filter=["kind=component"], order=[BY_NAME], offset=offset, limit=PAGE))
