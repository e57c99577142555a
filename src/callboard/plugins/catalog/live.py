"""The catalog as it is now, in memory: the index over all served documents, kept in step through the change log."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import msgspec
from msgspec import structs
from sqlalchemy import Connection, func, select, text

from .index import CatalogIndex, Entry, GivenUp, Mark, SnapshotFolder, Unreadable
from .store.parts import parts
from .store.tables import change, entity

CACHED_BYTES = 48 << 20
PER_DOCUMENT = 300
"""Bytes that keeping one document takes beside its own."""
LOAD_BATCH = 2_000
FOLLOW_BATCH = 5_000
LOADED_AT_START = 20_000
"""So many documents or changes are taken in before the portal is up; more while it is, and says so."""
SAVED_AFTER, SAVED_EVERY = 20_000, 600.0
"""Changes after which a snapshot is written, and seconds after which one is if there is any change."""
QUIET, FEW, MOST_IN_FIRST = 10.0, 100, 8
"""Seconds since more than a few changes came at once, after which the parts of the index become one, unless less than
one entity in so many is outside the first."""
NOWHERE = Mark("", 0, 0, "", 0.0)


class OwnRelation(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A relation as the document of the entity that has it says it."""

    type: str
    target_ref: str


class _Relations(msgspec.Struct):
    relations: Sequence[OwnRelation] = ()


class _Metadata(TypedDict, total=False):
    name: Any
    namespace: Any
    title: Any
    description: Any


class _Spec(TypedDict, total=False):
    type: Any
    lifecycle: Any
    profile: Any


class _Mention(TypedDict, total=False):
    kind: Any
    metadata: _Metadata
    spec: _Spec


_RELATIONS, _MENTION = msgspec.json.Decoder(_Relations), msgspec.json.Decoder(_Mention)


@dataclass(frozen=True)
class Stored:
    """A document as served: the bytes, and what they say."""

    id: int
    content: bytes

    @property
    def document(self) -> Mapping[str, Any]:
        decoded: Mapping[str, Any] = msgspec.json.decode(self.content)
        return decoded

    @property
    def mention(self) -> Mapping[str, Any]:
        """As much of the document as others show of it. A hub has thousands of relations, an API a long definition."""
        try:
            return _MENTION.decode(self.content)
        except msgspec.ValidationError:  # a `spec` that is no mapping: then all of it
            return self.document

    @property
    def relations(self) -> Sequence[OwnRelation]:
        """Its relations."""
        return _RELATIONS.decode(self.content).relations

    def without(self, is_hidden: Callable[[str], bool]) -> Stored:
        """The same without relations to what is hidden."""
        if not any(is_hidden(each.target_ref) for each in self.relations):
            return self
        document = dict(self.document)
        document["relations"] = [each for each in document["relations"] if not is_hidden(each["targetRef"])]
        return Stored(self.id, msgspec.json.encode(document))


class LiveCatalog:
    """Answers which entities; the documents themselves come from the database, the recent ones from memory.

    One thread at a time brings it up to date (`follow`); any number read meanwhile. With a folder it begins with
    the snapshot there, if that is of this database, and writes one now and then (`tidy`) and at the end (`close`).
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.index = CatalogIndex()
        self.is_loaded = self._restored = False
        self.progress = 0.0
        self.why_anew = ""
        self._snapshots = None if folder is None else SnapshotFolder(folder)
        self._mark = self._saved = NOWHERE
        self._unsaved, self._saved_at, self._taken_at = 0, time.monotonic(), -QUIET
        self._following, self._tidying = threading.Lock(), threading.Lock()
        self._recent = RecentDocuments()

    @property
    def seq(self) -> int:
        """How far the change log has been taken in."""
        return self._mark.seq

    def start(self, connection: Connection) -> None:
        """Loads what is soon loaded: a snapshot and what came after it, or not too many documents."""
        todo = _count_since(connection, self.seq) if self._restore(connection) else _count(connection)
        if todo <= LOADED_AT_START:
            self.load(connection)

    def rest(self) -> None:
        """From here on this process asks the index nothing: it is followed no more, nor kept for the next start."""
        with self._following:
            self.is_loaded = False
            self.index.replace_all([])

    def load(self, connection: Connection) -> None:
        """Takes in what came after the snapshot, else every served document, unless that has been done; `progress`
        goes from 0 to 1."""
        with self._following:
            if self.is_loaded:
                return
            if self._restored:
                self._catch_up(connection)
            else:
                self._read_all(connection)
            self.is_loaded, self.progress = True, 1.0
        self.follow(connection)

    def follow(self, connection: Connection) -> int:
        """Takes in what changed since the last call. Returns how many changes that were; none before `load`."""
        if not self.is_loaded:
            return 0
        with self._following:
            return self._catch_up(connection) if self.is_loaded else 0

    def tidy(self) -> None:
        """Merges what has become many small parts, and writes a snapshot when enough has changed or time has passed.

        Every part costs every question some time. So they become one once nothing large goes on, unless most is in
        the first anyway.
        """
        with self._tidying:
            if self._saved is NOWHERE and self._unsaved >= SAVED_AFTER:
                # What took minutes to read is safe before merging takes another.
                self._save()
            sizes = [len(layer.segment) for layer in self.index.state.layers]
            whole = time.monotonic() - self._taken_at > QUIET and sum(sizes[1:]) * MOST_IN_FIRST > sum(sizes)
            merged = 0
            while self._merge(all=whole):
                merged += 1
            waited = time.monotonic() - self._saved_at
            # The files that a large merge has superseded go with the snapshot that names them.
            superseded = bool(merged and whole and sum(sizes) >= SAVED_AFTER)
            if superseded or self._unsaved >= SAVED_AFTER or (self._unsaved and waited >= SAVED_EVERY):
                self._save(anew=superseded)

    def close(self) -> None:
        """Leaves a snapshot behind. A merge under way is given up: it would take longer than a stop may."""
        if self._snapshots is not None:
            self._snapshots.merge_no_more()
        with self._tidying:
            if self.is_loaded:
                self._save()
            if self._snapshots is not None:
                self._snapshots.close()

    def _merge(self, *, all: bool = False) -> bool:
        try:
            return self.index.tidy(None if self._snapshots is None else self._snapshots.merge, all=all)
        except GivenUp:
            return False

    def _save(self, *, anew: bool = False) -> None:
        """Writes a snapshot if anything has changed since the last one, or even so when it should be made `anew`."""
        if self._snapshots is None or not self._snapshots.is_ours:
            return
        with self._following:
            layers, mark = self.index.state.layers, self._mark
            self._unsaved, self._saved_at = 0, time.monotonic()
        if mark.seq == 0 or (mark == self._saved and not anew):
            return
        filed = self._snapshots.save(layers, mark)
        self.index.exchange({id(old.segment): new.segment for old, new in zip(layers, filed, strict=True)})
        self._saved = mark

    def _restore(self, connection: Connection) -> bool:
        """Takes the snapshot, if there is one of this very database whose change log goes on from there."""
        if self._snapshots is None:
            return False
        schema = connection.execute(text("SELECT version_num FROM catalog_migration")).scalar_one()
        self._mark = Mark(schema, 0, 0, "", 0.0)
        try:
            mark = self._snapshots.mark()
            if mark is None:
                return False
            row = connection.execute(select(change).where(change.c.seq == mark.seq)).first()
            if row is None or mark != _mark_of(row, schema):
                raise Unreadable("it is of another database, of another version, or too old")
            self.index.replace_all(self._snapshots.load())
        except Unreadable as error:
            self.why_anew = str(error)
            return False
        self._mark = self._saved = mark
        self._restored = True
        return True

    def _read_all(self, connection: Connection) -> None:
        mark, total, done, last = _newest(connection, self._mark.schema), max(1, _count(connection)), 0, 0
        while rows := connection.execute(
            select(entity.c.id, entity.c.ref, entity.c.uid, entity.c.served)
            .where(entity.c.id > last, entity.c.served.is_not(None))
            .order_by(entity.c.id)
            .limit(LOAD_BATCH)
        ).all():
            self._put(rows, new=True)
            last, done = rows[-1].id, done + len(rows)
            self.progress = min(1.0, done / total)
        self._merge()
        self._mark, self._unsaved = mark, done

    def _catch_up(self, connection: Connection) -> int:
        taken, first = 0, self.seq
        newest = first if self.is_loaded else _newest(connection, "").seq
        while rows := connection.execute(
            select(change.c.seq, change.c.entity_id, change.c.ref, change.c.at)
            .where(change.c.seq > self.seq)
            .order_by(change.c.seq)
            .limit(FOLLOW_BATCH)
        ).all():
            self._take(connection, sorted({row.entity_id for row in rows}))
            self._mark = _mark_of(rows[-1], self._mark.schema)
            taken += len(rows)
            self.progress = 1.0 if self.is_loaded else min(1.0, (self.seq - first) / max(1, newest - first))
        self._unsaved += taken
        if taken > FEW:
            self._taken_at = time.monotonic()
        return taken

    @contextmanager
    def still(self) -> Iterator[int]:
        """Holds `follow` off, so that the index stands at exactly the change whose number this gives."""
        with self._following:
            yield self.seq

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
        """Takes these in together: many small segments would soon have to be merged again."""
        rows: list[Any] = []
        for part in parts(ids):
            served = select(entity.c.id, entity.c.ref, entity.c.uid, entity.c.served)
            rows += connection.execute(served.where(entity.c.id.in_(part), entity.c.served.is_not(None)))
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


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(entity)).scalar_one()


def _count_since(connection: Connection, seq: int) -> int:
    return connection.execute(select(func.count()).select_from(change).where(change.c.seq > seq)).scalar_one()


def _newest(connection: Connection, schema: str) -> Mark:
    row = connection.execute(select(change).order_by(change.c.seq.desc()).limit(1)).first()
    return structs.replace(NOWHERE, schema=schema) if row is None else _mark_of(row, schema)


def _mark_of(row: Any, schema: str) -> Mark:
    return Mark(schema, row.seq, row.entity_id, row.ref, row.at)
