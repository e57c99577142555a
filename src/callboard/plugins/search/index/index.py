"""The index: its parts, newest last. A question is asked of the parts as they are at one moment; a change makes a small
new part and marks what is gone in the others."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from ..model import SearchDocument
from .files import Unreadable, replace_file
from .merge import Layer, merge
from .segment import KEY, TYPE, Segment, make_segment
from .strings import Array

FANOUT = 4
"""So many parts of one size become one. The fewer there are the less a question costs, which is asked of each."""
SMALLEST, NEXT = 64, 64
"""Documents of a part of the smallest size, and how many times more those of the next have."""
FANOUT_AT_ONCE, NEXT_AT_ONCE = 8, 8
"""The same while everything is read, when each document had better be moved seldom."""
MOST_DEAD = 4
"""A part is made anew when one document in so many is gone."""
FILED = 5_000
"""Documents from which on a part that is made of others goes to a file at once."""
FORMAT = 3
MANIFEST = "manifest.json"


class Mark(msgspec.Struct, frozen=True):
    """How far the change log has been taken in, the time of that line, and the version of each type's documents."""

    seq: int = 0
    at: float = 0.0
    versions: Mapping[str, int] = {}


class _Part(msgspec.Struct):
    file: str
    gone: bytes


class _Manifest(msgspec.Struct):
    format: int
    mark: Mark
    parts: list[_Part]


class SearchIndex:
    """Kept in a folder, or in memory alone. One thread at a time changes it; any number ask meanwhile."""

    def __init__(self, folder: Path | None = None) -> None:
        self.layers: tuple[Layer, ...] = ()
        self._folder, self._number = folder, 0
        self._changing, self._tidying = threading.Lock(), threading.Lock()

    def __len__(self) -> int:
        return sum(layer.size for layer in self.layers)

    def replace(self, type: str, keys: Iterable[str], documents: Sequence[SearchDocument]) -> None:
        """What was under these keys of a type is gone, and these documents are there."""
        gone = [f"{type}\0{key}" for key in keys]
        fresh = [Layer(made := make_segment([(type, each) for each in documents]), _all_of(made))] if documents else []
        with self._changing:
            self.layers = (*(_without(layer, KEY, gone) for layer in self.layers), *fresh)

    def forget(self, type: str) -> None:
        """All documents of a type are gone."""
        with self._changing:
            self.layers = tuple(_without(layer, TYPE, [type]) for layer in self.layers)

    def tidy(self, *, at_once: bool = False) -> bool:
        """Makes one of several parts of about the same size, or of one of which much is gone. `at_once` is while
        everything is read. False: nothing to do."""
        with self._tidying:
            return self._merge(_worth_merging(self.layers, at_once=at_once))

    def join(self) -> None:
        """Makes one of all parts."""
        with self._tidying:
            if len(self.layers) > 1:
                self._merge(self.layers)

    def _merge(self, chosen: Sequence[Layer]) -> bool:
        if not chosen:
            return False
        made = merge(chosen)
        file = self._file(made) if len(made) >= FILED else ""
        if file and self._folder:
            made = Segment.load(self._folder / file)
        with self._changing:
            self.layers = _exchanged(self.layers, chosen, made, file)
        return True

    def save(self, mark: Mark) -> None:
        """Leaves all behind for the next start. What the process dies in the middle of changes nothing."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._tidying, self._changing:
            self.layers = tuple(self._kept(layer) for layer in self.layers)
            parts = [_Part(layer.file, np.packbits(~layer.alive).tobytes()) for layer in self.layers]
            replace_file(self._folder / MANIFEST, msgspec.json.encode(_Manifest(FORMAT, mark, parts)))
            used = {layer.file for layer in self.layers}
            for path in self._folder.glob("*.part"):
                if path.name not in used:
                    path.unlink(missing_ok=True)

    def load(self) -> Mark | None:
        """Takes in what was left behind; None when there is nothing. Raises Unreadable."""
        if self._folder is None or not (self._folder / MANIFEST).is_file():
            return None
        try:
            manifest = msgspec.json.decode((self._folder / MANIFEST).read_bytes(), type=_Manifest)
        except (OSError, ValueError, msgspec.DecodeError) as error:
            raise Unreadable(f"what the index says of itself cannot be read: {error}") from error
        if manifest.format != FORMAT:
            raise Unreadable("it is of another version")
        layers = tuple(self._read(part) for part in manifest.parts)
        with self._changing:
            self.layers = layers
            self._number = max((int(layer.file.partition(".")[0]) for layer in layers), default=0)
        return manifest.mark

    def clear(self) -> None:
        """Everything is gone."""
        with self._changing:
            self.layers = ()

    def _read(self, part: _Part) -> Layer:
        name = Path(part.file).name
        if self._folder is None or name != part.file or not name.partition(".")[0].isdigit():
            raise Unreadable(f"`{part.file}` is no name of a part")
        segment = Segment.load(self._folder / name)
        gone = np.unpackbits(np.frombuffer(part.gone, np.uint8), count=len(segment)).astype(np.bool_)
        return Layer(segment, ~gone, name)

    def _kept(self, layer: Layer) -> Layer:
        """The same from a file, so that the system may let go of what nobody asks for."""
        if layer.file or self._folder is None:
            return layer
        file = self._file(layer.segment)
        return Layer(Segment.load(self._folder / file), layer.alive, file)

    def _file(self, segment: Segment) -> str:
        if self._folder is None:
            return ""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._number += 1
        file = f"{self._number}.part"
        segment.save(self._folder / file)
        return file


def _exchanged(layers: Sequence[Layer], chosen: Sequence[Layer], made: Segment, file: str) -> tuple[Layer, ...]:
    """The layers with one instead of some neighbours; what has gone since these were chosen is gone in it too."""
    first = next(at for at, layer in enumerate(layers) if layer.segment is chosen[0].segment)
    now = layers[first : first + len(chosen)]
    alive = np.concatenate([after.alive[before.alive] for after, before in zip(now, chosen, strict=True)])
    fresh = (Layer(made, alive, file),) if len(made) else ()
    return (*layers[:first], *fresh, *layers[first + len(chosen) :])


def _all_of(segment: Segment) -> Array:
    return np.ones(len(segment), np.bool_)


def _without(layer: Layer, column: str, values: Sequence[str]) -> Layer:
    known = layer.segment.columns[column].values
    if all(known.find(each) < 0 for each in values):
        return layer
    return layer._replace(alive=layer.alive & ~layer.segment.columns[column].holds(values))


def _worth_merging(layers: Sequence[Layer], *, at_once: bool) -> Sequence[Layer]:
    """Neighbours that should become one."""
    for layer in layers:
        if layer.size * MOST_DEAD < len(layer.segment) * (MOST_DEAD - 1):
            return [layer]
    fanout, next_ = (FANOUT_AT_ONCE, NEXT_AT_ONCE) if at_once else (FANOUT, NEXT)
    return _run(layers, [_level(layer.size, next_) for layer in layers], fanout)


def _run(layers: Sequence[Layer], levels: Sequence[int], fanout: int) -> Sequence[Layer]:
    """The first neighbours of one level, if there are enough of them."""
    first = 0
    for at in range(1, len(levels) + 1):
        if at == len(levels) or levels[at] != levels[first]:
            if at - first >= fanout:
                return layers[first:at]
            first = at
    return ()


def _level(size: int, next_: int) -> int:
    level, most = 0, SMALLEST
    while size > most:
        level, most = level + 1, most * next_
    return level
