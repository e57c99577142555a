"""The catalog index: a read model in memory that answers filters, counts, facets, text and sort orders.

It is derived from the documents and holds none of them. What is written becomes a small segment that never changes
again; small ones are merged into larger ones, and an entity that was replaced or removed is only struck off. Readers
therefore wait for nobody: every call looks at the state there is when it begins. Whoever needs several answers about
the same moment asks them inside `with index.reading()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from threading import RLock, local
from typing import Any

from pyroaring import BitMap

from callboard import Invalid

from .build import Entry
from .column import Column
from .counts import Counts, FacetValue
from .evaluate import matches, select
from .expression import Expression
from .layers import State, last_of_each
from .merge import Part
from .order import OrderField
from .rows import search_rows
from .seen import (
    Hidden,
    Remembered,
    asks_for_relations,
    counts_without_hidden,
    is_relation,
    is_resolved,
    resolved,
    restricts,
    without_hidden,
)
from .segment import Segment
from .strings import decoded
from .text import SEARCHED, LikePattern, search_words
from .walk import Listing, Ordering, Way

MAX_FACETS = 200
BATCH = 4_000
"""Entities that become a segment together when many are put."""


class CatalogIndex:
    """Answers over the search rows of every entity. Ids are the database's: small, not negative, never reused."""

    def __init__(self) -> None:
        self._writing = RLock()
        self._current = State()
        self._pinned = local()
        self._seen = Remembered(self.select)
        self._hidden = Remembered(self._hide)
        self._resolved = Remembered(self._resolve)

    def __len__(self) -> int:
        return sum(len(layer.alive) for layer in self.state.layers)

    @property
    def state(self) -> State:
        """The state that this thread reads: the newest, or inside `reading()` the one that it began with."""
        pinned: State | None = getattr(self._pinned, "state", None)
        return self._current if pinned is None else pinned

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Lets several answers speak of the same moment. Writers go on meanwhile."""
        before = getattr(self._pinned, "state", None)
        self._pinned.state = before or self._current
        try:
            yield
        finally:
            self._pinned.state = before

    # --- writing

    def put(self, id: int, ref: str, uid: str, document: Mapping[str, Any]) -> None:
        """Adds an entity or replaces what is known of it; another one with the same ref or uid gives way."""
        self.put_many([Entry(id, ref, uid, document)])

    def put_many(self, entries: Iterable[Entry], *, new: bool = False) -> None:
        """The same for many, at a fraction of the cost for each. `new` promises that no id, ref or uid was there."""
        entries = iter(entries)
        while batch := list(islice(entries, BATCH)):
            batch = batch if new else last_of_each(batch)
            with self._writing:
                state = self._current.with_entries(batch, new=new)
                first = state.due(small=True)
                self._current = state if first is None else state.merged(first, len(state.layers))

    def remove(self, id: int) -> None:
        """Forgets an entity; one that is not there is already forgotten."""
        self.remove_many([id])

    def remove_many(self, ids: Iterable[int]) -> None:
        """The same for many."""
        with self._writing:
            self._current = self._current.without(BitMap([id for id in ids if id >= 0]))

    def replace_all(self, layers: Sequence[Part]) -> None:
        """Takes other layers, as a snapshot has them, for all there was."""
        with self._writing:
            self._current = State(tuple(layers))

    def exchange(self, segments: Mapping[int, Segment]) -> None:
        """Takes segments with the same content for others, by the `id()` of those: files for what was in memory."""
        with self._writing:
            layers = (Part(segments.get(id(each.segment), each.segment), each.alive) for each in self._current.layers)
            self._current = State(tuple(layers))

    def tidy(self, merge: Callable[[Sequence[Part]], Segment] | None = None, *, all: bool = False) -> bool:
        """Merges what has become many small segments, or all of them; `merge` says where to. Says whether it did.

        Others may read and write meanwhile, but only one may tidy.
        """
        before = self._current
        first = 0 if all and len(before.layers) > 1 else before.due(small=False)
        if first is None:
            return False
        parts = before.layers[first:]
        segment = merge(parts) if merge is not None else before.merged(first, len(before.layers)).layers[first].segment
        with self._writing:
            now = self._current
            merged = {id(part.segment) for part in parts}
            alive = BitMap.union(BitMap(), *(each.alive for each in now.layers if id(each.segment) in merged))
            kept = [each for each in now.layers if id(each.segment) not in merged]
            at = sum(id(each.segment) in {id(one.segment) for one in before.layers[:first]} for each in kept)
            self._current = State((*kept[:at], *((Part(segment, alive),) if alive else ()), *kept[at:]))
        return True

    # --- identity

    def ref_of(self, id: int) -> str | None:
        """The full lower-cased ref of an entity, or None."""
        for layer in self.state.layers:
            if id in layer.alive:
                return decoded(layer.segment.ref_of(id))
        return None

    def id_of_ref(self, ref: str) -> int | None:
        """The id under a full lower-cased ref, compared as it is, or None."""
        return self.state.find(ref)

    def id_of_uid(self, uid: str) -> int | None:
        """The id under a uid, or None."""
        return self.state.find(uid=uid)

    # --- questions

    def select(self, expression: Expression, *, visible: Expression | None = None) -> BitMap:
        """The entities for which `expression` and, when given, the permission `visible` are true.

        The bitmap is the caller's own. To who may not see everything, relations to what they do not see are not there.
        """
        if visible is not None and restricts(visible):
            with self.reading():
                expression = self._without_related(expression)
                if asks_for_relations(expression):
                    expression = without_hidden(expression, self.hidden(visible), self._values)
                return self.select(expression) & self._seen.of(self.state, visible)
        expression = self._without_related(expression)
        found = [select(expression, layer.segment.column, layer.alive) & layer.alive for layer in self.state.layers]
        return found[0] if len(found) == 1 else BitMap.union(BitMap(), *found)

    def count(self, chosen: BitMap) -> int:
        """How many entities were chosen."""
        return len(chosen)

    def would_select(self, expression: Expression, document: Mapping[str, Any]) -> bool:
        """Whether the expression would be true of an entity that is not here, by what its document says, its relations
        among that."""
        return matches(self._resolve(expression), search_rows(document))

    def hidden(self, visible: Expression | None) -> Callable[[str], bool]:
        """Tells of a full lower-cased ref whether there is such an entity and it may not be seen."""
        if visible is None or not restricts(visible):
            return lambda _: False
        with self.reading():
            return self._hidden.of(self.state, visible)

    def counts(self, keys: Sequence[str], chosen: BitMap, *, visible: Expression | None = None) -> dict[str, Counts]:
        """For each key the values that chosen entities have, as written, ascending, each with its count.

        An entity counts once for each distinct value; nulls are not reported, nor the targets of relations that are not
        `visible`. Raises Invalid for more keys than anybody can look at.
        """
        if len(keys) > MAX_FACETS:
            raise Invalid(f"Invalid facets, more than {MAX_FACETS}")
        with self.reading():
            found = {key: self._counts(self.state, key.lower(), chosen) for key in keys}
            if visible is None or not restricts(visible) or not any(map(is_relation, keys)):
                return found
            hidden = self._hidden.of(self.state, visible)
        return {key: counts_without_hidden(key, counts, hidden) for key, counts in found.items()}

    def facets(self, keys: Sequence[str], chosen: BitMap) -> dict[str, list[FacetValue]]:
        """The same of all there are, each value as an object of its own."""
        return {key: counts.values() for key, counts in self.counts(keys, chosen).items()}

    def text(self, term: str, fields: Sequence[str]) -> BitMap:
        """The entities with a value of one of the fields that contains the term, `%` and `_` being wildcards.

        Values longer than 200 characters have no text here. A blank term chooses everything.
        """
        term = term.strip()
        if not term:
            return self.state.everything
        pattern, keys = LikePattern(term), {field.lower() for field in fields}
        found = [
            column.containing(pattern) & layer.alive for key in keys for layer, column in self._columns(self.state, key)
        ]
        return BitMap.union(BitMap(), *found)

    def search_text(self, term: str) -> BitMap:
        """The entities in whose name, title, description, tags or display name every word of the term occurs."""
        state = self.state
        found = state.everything
        for word in search_words(term):
            pattern = LikePattern(word, wildcards=False)
            columns = self._columns(state, SEARCHED)
            found &= BitMap.union(BitMap(), *(column.containing(pattern) & layer.alive for layer, column in columns))
        return found

    def order(self, chosen: BitMap, field: OrderField | None = None) -> list[int]:
        """The chosen ids in order: by the field's value and then by uid, or by uid alone.

        An entity without the field is left out; one with several values comes once for each.
        """
        if field is None:
            return self.ordering(None, chosen).ids()
        return self.ordering(field.field.lower(), chosen, Way.DOWN if field.descending else Way.UP).ids()

    # --- for paging, inside reading()

    def ordering(
        self,
        key: str | None,
        chosen: BitMap,
        way: Way = Way.UP,
        *,
        pattern: LikePattern | None = None,
        distinct: bool = False,
    ) -> Ordering:
        """The chosen entities' rows of a key, taken as it is written (None: by uid), in order."""
        if key is None:
            return Ordering([Listing(each.segment, chosen & each.alive, "uid") for each in self.state.layers], way)
        listings = [
            Listing(each.segment, chosen & each.alive, column) for each, column in self._columns(self.state, key)
        ]
        return Ordering(listings, way, pattern=pattern, distinct=distinct)

    def ordering_by_ref(self, chosen: BitMap) -> Ordering:
        """The chosen entities with their refs as values, in order."""
        return Ordering([Listing(each.segment, chosen & each.alive, "ref") for each in self.state.layers])

    def best_values(self, field: OrderField, chosen: BitMap) -> dict[int, str]:
        """For chosen entities that have values, the one that comes first in the field's direction."""
        rows = self.ordering(field.field, chosen, Way.DOWN if field.descending else Way.UP, distinct=True).rows()
        return {id: value for value, _, id in rows}

    def with_value(self, key: str) -> BitMap:
        """The entities that have a value, not only null, under a lower-cased key."""
        return BitMap.union(
            BitMap(), *(column.filled & layer.alive for layer, column in self._columns(self.state, key))
        )

    def _columns(self, state: State, key: str) -> Iterator[tuple[Part, Column]]:
        for layer in state.layers:
            if (column := layer.segment.column(key)) is not None:
                yield layer, column

    def _hide(self, visible: Expression) -> Hidden:
        return Hidden(self.state, self.state.everything - self._seen.of(self.state, visible))

    def _resolve(self, expression: Expression) -> Expression:
        return resolved(expression, lambda part: sorted(self.state.refs_of(self.select(part))))

    def _without_related(self, expression: Expression) -> Expression:
        if is_resolved(expression):
            return expression
        with self.reading():
            return self._resolved.of(self.state, expression)

    def _values(self, key: str) -> list[str]:
        return [decoded(name) for name in self._counts(self.state, key.lower(), self.state.everything).names]

    def _counts(self, state: State, key: str, chosen: BitMap) -> Counts:
        parts = [column.counts(among) for layer, column in self._columns(state, key) if (among := chosen & layer.alive)]
        return Counts.of(parts)
