"""The catalog as it is now, in memory: the index over all served documents, kept in step through the change log."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from .index import CatalogIndex
from .store.tables import change, entity

CACHED_DOCUMENTS = 20_000
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
        self._recent: OrderedDict[int, Stored] = OrderedDict()
        self._recent_lock = threading.Lock()

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
                self._put(rows)
                last = rows[-1].id

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
        with self._recent_lock:
            found = {id_: self._recent[id_] for id_ in ids if id_ in self._recent}
        missing = [id_ for id_ in ids if id_ not in found]
        for start in range(0, len(missing), 500):
            part = missing[start : start + 500]
            rows = connection.execute(select(entity.c.id, entity.c.served).where(entity.c.id.in_(part)))
            found |= {row.id: Stored(row.id, row.served) for row in rows if row.served is not None}
        self._remember(found[id_] for id_ in missing if id_ in found)
        return [found.get(id_) for id_ in ids]

    def cached(self, ids: Sequence[int]) -> list[Stored] | None:
        """The documents when all of them are at hand, so that no thread is needed; else None."""
        with self._recent_lock:
            found = [self._recent.get(id_) for id_ in ids]
        return None if None in found else [each for each in found if each is not None]

    def _take(self, connection: Connection, ids: Sequence[int]) -> None:
        rows = connection.execute(
            select(entity.c.id, entity.c.ref, entity.c.uid, entity.c.served).where(
                entity.c.id.in_(ids), entity.c.served.is_not(None)
            )
        ).all()
        for gone in set(ids) - {row.id for row in rows}:
            self.index.remove(gone)
            with self._recent_lock:
                self._recent.pop(gone, None)
        self._put(rows)

    def _put(self, rows: Iterable[Any]) -> None:
        kept = []
        for row in rows:
            self.index.put(row.id, row.ref, row.uid, msgspec.json.decode(row.served))
            kept.append(Stored(row.id, row.served))
        self._remember(kept)

    def _remember(self, stored: Iterable[Stored]) -> None:
        with self._recent_lock:
            for each in stored:
                self._recent[each.id] = each
                self._recent.move_to_end(each.id)
            while len(self._recent) > CACHED_DOCUMENTS:
                self._recent.popitem(last=False)
