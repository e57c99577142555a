"""How many entities have each value of a key: kept as two lists, since there may be as many values as entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import msgspec
import numpy as np

from .strings import Places, decoded

_SPECIAL = bytes(range(0x20)) + b'"\\\xed'
"""What JSON writes in another way than UTF-8 does, or, behind 0xED, may not be able to."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a key, as written, and how many entities have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Encoded values as they are written, each once, ascending, and how many entities have each."""

    names: Sequence[bytes] = ()
    counts: Sequence[int] = field(default_factory=list)

    @classmethod
    def of(cls, parts: Sequence[tuple[Sequence[bytes], Sequence[int]]]) -> Counts:
        """From the values and counts of several parts, in whatever order."""
        if not parts:
            return cls()
        (names, counts), *others = parts
        if others:
            summed = dict(zip(names, counts, strict=True))
            for part in others:
                for name, count in zip(*part, strict=True):
                    summed[name] = summed.get(name, 0) + count
            names, counts = list(summed), list(summed.values())
        order = sorted(range(len(names)), key=names.__getitem__)
        return cls([names[at] for at in order], [counts[at] for at in order])

    def __len__(self) -> int:
        return len(self.names)

    def value(self, at: int) -> FacetValue:
        """One of them."""
        return FacetValue(decoded(self.names[at]), self.counts[at])

    def values(self) -> list[FacetValue]:
        """All of them."""
        return [FacetValue(decoded(name), count) for name, count in zip(self.names, self.counts, strict=True)]

    def largest(self, most: int) -> list[int]:
        """The places of the values that most entities have, these first; of equal ones those that come first."""
        counts: Places = np.array(self.counts, np.int64)
        at = np.arange(len(counts))
        if 0 < most < len(counts):
            at = np.flatnonzero(counts >= np.partition(counts, len(counts) - most)[len(counts) - most])
        found: list[int] = at[np.argsort(-counts[at], kind="stable")][:most].tolist()
        return found

    def spelled(self, values: Sequence[str]) -> list[int]:
        """The places of these values, in lower case or in whatever spelling."""
        wanted = {value.lower() for value in values}
        return [at for at, name in enumerate(self.names) if decoded(name).lower() in wanted] if wanted else []

    def json(self) -> msgspec.Raw:
        """All of them as the JSON of a list of FacetValue."""
        joined = b"".join(self.names)
        if len(joined.translate(None, _SPECIAL)) < len(joined):
            return msgspec.Raw(msgspec.json.encode(self.values()))
        pairs = chain.from_iterable(zip(self.names, self.counts, strict=True))
        lines = b'{"value":"%b","count":%d},' * len(self.names) % tuple(pairs)
        return msgspec.Raw(b"[" + lines[:-1] + b"]")
