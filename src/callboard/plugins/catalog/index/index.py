"""The catalog index: a read model in memory that answers filters, counts, facets, text and sort orders.

It is derived from the documents and holds none of them. One thread writes and many may read: a single lock
guards every call, so that a reader sees an entity as it was before a `put` or after it, never in between.
Questions take well below a millisecond and the interpreter runs one thread at a time anyway, so readers lose
nothing by it; whoever needs several answers about the same moment asks them inside `with index.reading()`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from sys import intern
from threading import RLock
from typing import Any, NamedTuple

from pyroaring import BitMap

from callboard import Invalid

from .column import Column
from .evaluate import select
from .expression import Everything, Expression
from .order import OrderField, Row, SortedRows, walk
from .posting import bitmap_of, count_within
from .rows import SearchRow, search_rows
from .text import LikePattern, search_words, searched_text

MAX_FACETS = 200

GATHER_BELOW = 64
"""Below one chosen entity in so many, its rows are collected and sorted rather than the whole order walked."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a key, as written, and how many entities have it."""

    value: str
    count: int


class _Entry(NamedTuple):
    ref: str
    uid: str
    rows: tuple[tuple[Column, str | None, str | None], ...]
    text: str


class CatalogIndex:
    """Bitmaps over the search rows of every entity. Ids are the database's: small, not negative, never reused."""

    def __init__(self, *, gather_below: int = GATHER_BELOW) -> None:
        self._gather_below = gather_below
        self._lock = RLock()
        self._columns: dict[str, Column] = {}
        self._entries: dict[int, _Entry] = {}
        self._uids: dict[int, str] = {}
        self._everything = BitMap()
        self._by_ref: dict[str, int] = {}
        self._by_uid: dict[str, int] = {}
        self._natural: SortedRows | None = None
        self._references: SortedRows | None = None

    def __len__(self) -> int:
        return len(self._entries)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Holds writers off, so that several answers speak of the same moment."""
        with self._lock:
            yield

    # --- writing

    def put(self, id: int, ref: str, uid: str, document: Mapping[str, Any]) -> None:
        """Adds an entity or replaces what is known of it; another one with the same ref or uid gives way."""
        rows, text = search_rows(document), searched_text(document)
        with self._lock:
            for holder in (id, self._by_ref.get(ref), self._by_uid.get(uid)):
                if holder is not None:
                    self.remove(holder)
            self._uids[id] = uid
            entry = _Entry(ref, uid, tuple(self._add_row(id, row) for row in rows), text)
            self._entries[id] = entry
            self._everything.add(id)
            self._by_ref[ref] = id
            self._by_uid[uid] = id
            if self._natural is not None:
                self._natural.insert(("", uid, id))
            if self._references is not None:
                self._references.insert((ref, uid, id))

    def remove(self, id: int) -> None:
        """Forgets an entity; one that is not there is already forgotten."""
        with self._lock:
            entry = self._entries.pop(id, None)
            if entry is None:
                return
            for column, value, original in entry.rows:
                column.discard(value, original, id)
                if column.is_empty:
                    self._columns.pop(column.key, None)
            self._everything.discard(id)
            del self._uids[id], self._by_ref[entry.ref], self._by_uid[entry.uid]
            if self._natural is not None:
                self._natural.discard(("", entry.uid, id))
            if self._references is not None:
                self._references.discard((entry.ref, entry.uid, id))

    def _add_row(self, id: int, row: SearchRow) -> tuple[Column, str | None, str | None]:
        key, value, original = row
        column = self._columns.get(key)
        if column is None:
            column = self._columns[key] = Column(intern(key), self._uids)
        if value is not None and original is not None:
            value, original = intern(value), intern(original)
        column.add(value, original, id)
        return column, value, original

    # --- identity

    def ref_of(self, id: int) -> str | None:
        """The full lower-cased ref of an entity, or None."""
        entry = self._entries.get(id)
        return None if entry is None else entry.ref

    def id_of_ref(self, ref: str) -> int | None:
        """The id under a full lower-cased ref, compared as it is, or None."""
        return self._by_ref.get(ref)

    def id_of_uid(self, uid: str) -> int | None:
        """The id under a uid, or None."""
        return self._by_uid.get(uid)

    # --- questions

    def select(self, expression: Expression, *, visible: Expression | None = None) -> BitMap:
        """The entities for which `expression` and, when given, the permission `visible` are true.

        The bitmap is the caller's own.
        """
        with self._lock:
            found = select(expression, self._columns, self._everything)
            if visible is not None:
                found = found & select(visible, self._columns, self._everything)
            return BitMap(found)

    def count(self, chosen: BitMap) -> int:
        """How many entities were chosen."""
        return len(chosen)

    def facets(self, keys: Sequence[str], chosen: BitMap) -> dict[str, list[FacetValue]]:
        """For each key the values that chosen entities have, as written, ascending, each with its count.

        An entity counts once for each distinct value; nulls are not reported. Raises Invalid for more keys
        than anybody can look at.
        """
        if len(keys) > MAX_FACETS:
            raise Invalid(f"Invalid facets, more than {MAX_FACETS}")
        with self._lock:
            return {key: self._facet(key.lower(), chosen) for key in keys}

    def text(self, term: str, fields: Sequence[str]) -> BitMap:
        """The entities with a value of one of the fields that contains the term, `%` and `_` being wildcards.

        Values longer than 200 characters have no text here. A blank term chooses everything.
        """
        term = term.strip()
        if not term:
            return self.select(Everything())
        pattern = LikePattern(term)
        with self._lock:
            columns = {column for field in fields if (column := self._columns.get(field.lower()))}
            return BitMap.union(BitMap(), *(column.containing(pattern) for column in columns))

    def search_text(self, term: str) -> BitMap:
        """The entities in whose name, title, description, tags or display name every word of the term occurs."""
        with self._lock:
            found = BitMap(self._everything)
            for word in search_words(term):
                found = BitMap([id for id in found if word in self._entries[id].text])
                if not found:
                    break
            return found

    def order(self, chosen: BitMap, field: OrderField | None = None) -> list[int]:
        """The chosen ids in order: by the field's value and then by uid, or by uid alone.

        An entity without the field is left out; one with several values comes once for each.
        """
        with self._lock:
            rows = self.rows_in_order(field.field.lower() if field else None, chosen)
            return [row[2] for row in walk(rows, chosen, descending=field is not None and field.descending)]

    # --- for paging, inside reading()

    def rows_in_order(self, key: str | None, chosen: BitMap) -> Sequence[Row]:
        """Ascending rows of a key (None: by uid) that contain at least those of the chosen entities.

        Belongs to the index: use it inside `reading()` and filter it by `chosen`.
        """
        if key is None:
            return self._rows_by_uid(chosen)
        column = self._columns.get(key)
        if column is None:
            return ()
        if not self._is_sparse(chosen):
            return column.ordered()
        uids = self._uids
        return sorted(
            {
                (value, uids[id], id)
                for id in chosen
                if id in uids
                for owner, value, _ in self._entries[id].rows
                if owner is column and value is not None
            }
        )

    def best_values(self, field: OrderField, chosen: BitMap) -> dict[int, str]:
        """For chosen entities that have values, the one that comes first in the field's direction."""
        best: dict[int, str] = {}
        for value, _, id in self.rows_in_order(field.field, chosen):
            if id in chosen and (field.descending or id not in best):
                best[id] = value
        return best

    def rows_by_ref(self) -> Sequence[Row]:
        """All rows with the ref as value, ascending."""
        if self._references is None:
            self._references = SortedRows((entry.ref, entry.uid, id) for id, entry in self._entries.items())
        return self._references.rows

    def with_value(self, key: str) -> BitMap:
        """The entities that have a value, not only null, under a lower-cased key. Not to be changed."""
        column = self._columns.get(key)
        return BitMap() if column is None else bitmap_of(column.filled)

    def values_like(self, key: str, pattern: LikePattern) -> set[str]:
        """The lower-cased values of a key that a pattern matches."""
        column = self._columns.get(key)
        return set() if column is None else {value for value in column.values if pattern.matches(value)}

    def _is_sparse(self, chosen: BitMap) -> bool:
        return len(chosen) * self._gather_below < len(self._entries)

    def _rows_by_uid(self, chosen: BitMap) -> Sequence[Row]:
        if self._is_sparse(chosen):
            return sorted(("", self._uids[id], id) for id in chosen if id in self._uids)
        if self._natural is None:
            self._natural = SortedRows(("", uid, id) for id, uid in self._uids.items())
        return self._natural.rows

    def _facet(self, key: str, chosen: BitMap) -> list[FacetValue]:
        column = self._columns.get(key)
        if column is None or not chosen:
            return []
        counted = [
            (value, count) for value, posting in column.spelled_values() if (count := count_within(posting, chosen))
        ]
        return [FacetValue(value, count) for value, count in sorted(counted)]
