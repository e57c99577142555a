"""The catalog as it is now, in memory: the index over all served documents, kept in step through the change log."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from .index import CatalogIndex, Entry
from .store.tables import change, entity

CACHED_BYTES = 48 << 20
PER_DOCUMENT = 300
"""Bytes that keeping one document takes beside its own."""
LOAD_BATCH = 2_000


@dataclass(frozen=True)
class Stored:
    """A document as served: the bytes, and what they say."""

    id: int
    content: bytes

    @property
    def document(self) -> Mapping[str, Any]:
        decoded: Mapping[str, Any] = msgspec.json.decode(self.content)
        return decoded


class LiveCatalog:
    """Answers which entities; the documents themselves come from the database, the recent ones from memory.

    One thread at a time brings it up to date (`follow`); any number read meanwhile.
    """

    def __init__(self) -> None:
        self.index = CatalogIndex()
        self.seq = 0
        self._following = threading.Lock()
        self._recent = RecentDocuments()

    def load(self, connection: Connection) -> None:
        """Reads every served document. Called once, at the start."""
        with self._following:
            self.seq = connection.execute(select(func.coalesce(func.max(change.c.seq), 0))).scalar_one()
            last = 0
            while rows := connection.execute(
                select(entity.c.id, entity.c.ref, entity.c.uid, entity.c.served)
                .where(entity.c.id > last, entity.c.served.is_not(None))
                .order_by(entity.c.id)
                .limit(LOAD_BATCH)
            ).all():
                self._put(rows, new=True)
                last = rows[-1].id
            self.index.tidy(all=True)

    def follow(self, connection: Connection) -> int:
        """Takes in what changed since the last call. Returns how many entities that were."""
        with self._following:
            rows = connection.execute(
                select(change.c.seq, change.c.entity_id).where(change.c.seq > self.seq).order_by(change.c.seq)
            ).all()
            if not rows:
                return 0
            ids = sorted({row.entity_id for row in rows})
            for start in range(0, len(ids), 500):
                self._take(connection, ids[start : start + 500])
            self.seq = rows[-1].seq
            return len(ids)

    def documents(self, connection: Connection, ids: Sequence[int]) -> list[Stored | None]:
        """The documents of these ids, in their order; None for one that has just gone."""
        found = self._recent.get(ids)
        missing = [id_ for id_ in ids if id_ not in found]
        for start in range(0, len(missing), 500):
            part = missing[start : start + 500]
            rows = connection.execute(select(entity.c.id, entity.c.served).where(entity.c.id.in_(part)))
            found |= {row.id: Stored(row.id, row.served) for row in rows if row.served is not None}
        self._recent.put(found[id_] for id_ in missing if id_ in found)
        return [found.get(id_) for id_ in ids]

    def cached(self, ids: Sequence[int]) -> list[Stored] | None:
        """The documents when all of them are at hand, so that no thread is needed; else None."""
        found = self._recent.get(ids)
        return [found[id_] for id_ in ids] if all(id_ in found for id_ in ids) else None

    def _take(self, connection: Connection, ids: Sequence[int]) -> None:
        rows = connection.execute(
            select(entity.c.id, entity.c.ref, entity.c.uid, entity.c.served).where(
                entity.c.id.in_(ids), entity.c.served.is_not(None)
            )
        ).all()
        gone = set(ids) - {row.id for row in rows}
        self.index.remove_many(gone)
        self._recent.forget(gone)
        self._put(rows)
        self._recent.put(Stored(row.id, row.served) for row in rows)

    def _put(self, rows: Iterable[Any], *, new: bool = False) -> None:
        self.index.put_many((Entry(row.id, row.ref, row.uid, msgspec.json.decode(row.served)) for row in rows), new=new)


class RecentDocuments:
    """The documents that were asked for last, as far as they fit into so many bytes."""

    def __init__(self, most: int = CACHED_BYTES) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[int, Stored] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, ids: Iterable[int]) -> dict[int, Stored]:
        """Those of the documents that are here."""
        found = {}
        with self._lock:
            for id_ in ids:
                stored = self._kept.get(id_)
                if stored is not None:
                    self._kept.move_to_end(id_)
                    found[id_] = stored
        return found

    def put(self, documents: Iterable[Stored]) -> None:
        """Keeps these, and lets go of what nobody has asked for the longest."""
        with self._lock:
            for each in documents:
                self._drop(each.id)
                self._kept[each.id] = each
                self._size += len(each.content) + PER_DOCUMENT
            while self._size > self._most:
                self._drop(next(iter(self._kept)))

    def forget(self, ids: Iterable[int]) -> None:
        """Lets go of these."""
        with self._lock:
            for id_ in ids:
                self._drop(id_)

    def _drop(self, id_: int) -> None:
        stored = self._kept.pop(id_, None)
        if stored is not None:
            self._size -= len(stored.content) + PER_DOCUMENT
