"""A part of the index that never changes: the columns of some entities, and who they are.

All of it is arrays under names, which lie in memory or in a file that is mapped into it. Columns are opened when
first asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from .blocks import Blocks
from .column import Column
from .runs import Runs, Sink, Source
from .strings import Array, Ids, Places, Strings, decoded, encoded

KEPT_VIRTUAL = 64


class Memory:
    """Arrays of a segment in memory."""

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}

    def put(self, name: str, array: Array) -> None:
        self.arrays[name] = array

    def get(self, name: str) -> Array | None:
        return self.arrays.get(name)


class Names:
    """What entities are called: one sorted string for each, with the way from ids to strings and back.

    `ids[i]` has string `i`; `rank[j]` is the number of the string of the `j`-th id in ascending order.
    """

    __slots__ = ("blocks", "ids", "rank", "strings")

    def __init__(self, strings: Strings, ids: Ids, rank: Ids) -> None:
        self.strings, self.ids, self.rank = strings, ids, rank
        self.blocks = Blocks(ids)

    @classmethod
    def of(cls, contents: Sequence[bytes], ids: Sequence[int]) -> Names:
        """From sorted strings and the ids that have them."""
        return cls.sorted(Strings.of(contents), np.array(ids, np.uint32))

    @classmethod
    def sorted(cls, strings: Strings, ids: Ids) -> Names:
        """The same from arrays."""
        return cls(strings, ids, np.argsort(ids).astype(np.uint32))

    @classmethod
    def read(cls, source: Source, name: str) -> Names:
        runs = Runs.read(source, name)
        assert runs is not None
        return cls(runs.strings, runs.members, runs.starts)

    def write(self, sink: Sink, name: str) -> None:
        Runs(self.strings, self.rank, self.ids).write(sink, name)

    def id_of(self, content: str) -> int | None:
        """Whose name this is, or None."""
        at = self.strings.find(encoded(content))
        return None if at < 0 else int(self.ids[at])


class Segment:
    """Columns by key, and the refs and uids of the entities. Ids ascend in `ids`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        ids, blob, offsets = (source.get(name) for name in ("ids", "keys.blob", "keys.offsets"))
        assert ids is not None and blob is not None and offsets is not None
        keys = Strings(blob, offsets)  # type: ignore[arg-type]
        self.keys = {decoded(key): str(number) for number, key in enumerate(keys)}
        self.ids: Ids = ids  # type: ignore[assignment]
        self.refs, self.uids = Names.read(source, "refs"), Names.read(source, "uids")
        self._open: dict[str, Column] = {}
        self._virtual: dict[str, Column | None] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, key: str) -> Column | None:
        """The column of a lower-cased key, with the rows that only say what an array has in it; None without any."""
        if key in self._virtual:
            return self._virtual[key]
        owners = [held for column, item in self._arrays_before(key) if len(held := column.items_having(item))]
        if not owners:
            return self.stored(key)
        if len(self._virtual) >= KEPT_VIRTUAL:
            self._virtual.clear()
        self._virtual[key] = made = self._with_true(self.stored(key), np.unique(np.concatenate(owners)))
        return made

    def stored(self, key: str) -> Column | None:
        """The column of a key as it is kept."""
        column = self._open.get(key)
        if column is None and key in self.keys:
            column = self._open[key] = Column.read(self.source, self.keys[key])
        return column

    def places_of(self, ids: Ids) -> Places:
        """Where ids that are in this segment stand in `ids`."""
        return np.searchsorted(self.ids, ids)

    def uid_ranks(self, ids: Ids) -> Ids:
        """The places of entities in the order of uids."""
        return self.uids.rank[self.places_of(ids)]

    def uid_of(self, id: int) -> bytes:
        """The uid of an entity that is in this segment, as it is kept."""
        return self.uids.strings[int(self.uids.rank[self._place_of(id)])]

    def ref_of(self, id: int) -> bytes:
        """The ref of an entity that is in this segment, as it is kept."""
        return self.refs.strings[int(self.refs.rank[self._place_of(id)])]

    def _place_of(self, id: int) -> int:
        # Not `np.searchsorted`: for one number of Python's it first makes a wider copy of all ids.
        return bisect_left(self.ids.data, id)

    def _arrays_before(self, key: str) -> Iterator[tuple[Column, str]]:
        """For each way to read a key as that of an array and a string in it: the array's column, and the string."""
        at = key.find(".")
        while at >= 0:
            column = self.stored(key[:at])
            if column is not None and column.items is not None:
                yield column, key[at + 1 :]
            at = key.find(".", at + 1)

    def _with_true(self, stored: Column | None, owners: Ids) -> Column:
        """A column's rows and, for each owner, one with the value `true`."""
        values: dict[bytes, Ids] = {b"true": owners}
        spellings: dict[tuple[bytes, bytes], Ids] = {(b"true", b"true"): owners}
        if stored is not None:
            for at, value in enumerate(stored.runs.strings):
                values[value] = _joined(values.get(value), stored.runs.members_of(at))
            for value, spelling, members in spellings_of(stored):
                spellings[value, spelling] = _joined(spellings.get((value, spelling)), members)
        contents = sorted(values)
        runs = Runs.of(contents, [self._by_uid(values[value]) for value in contents])
        pairs = sorted(spellings)
        spelled = Runs.of([spelling for _, spelling in pairs], [spellings[pair].tolist() for pair in pairs])
        return Column(runs, nulls=stored.nulls if stored else np.zeros(0, np.uint32), spelled=spelled)

    def _by_uid(self, ids: Ids) -> list[int]:
        found: list[int] = ids[np.argsort(self.uid_ranks(ids))].tolist()
        return found


def write_keys(sink: Sink, keys: Iterable[str]) -> None:
    """Says which key each numbered column is of."""
    strings = Strings.of([encoded(key) for key in keys])
    sink.put("keys.blob", strings.blob)
    sink.put("keys.offsets", strings.offsets)


def spellings_of(column: Column) -> Iterator[tuple[bytes, bytes, Ids]]:
    """Each spelling of each value, with who writes it so."""
    spelled, runs = column.spelled, column.runs
    if spelled is None or len(spelled.members) == 0:
        for at, value in enumerate(runs.strings):
            yield value, value if spelled is None else spelled.strings[at], runs.members_of(at)
        return
    for at, spelling in enumerate(spelled.strings):
        yield lowered(spelling), spelling, spelled.members_of(at)


def lowered(content: bytes) -> bytes:
    """An encoded string in lower case."""
    return content.lower() if content.isascii() else encoded(content.decode("utf-8", "surrogatepass").lower())


def _joined(first: Ids | None, second: Ids) -> Ids:
    return second if first is None else np.union1d(first, second)
