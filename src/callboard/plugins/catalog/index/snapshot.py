"""The index on disk, so that a start reads no documents: a folder of segments, and a list of those that count.

One process writes to the folder, the one that locks it; others read it when they start. The list says of which
database, at which place of its change log: whoever loads it compares that first.
"""

from __future__ import annotations

import fcntl
import os
import threading
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path

import msgspec
from pyroaring import BitMap

from .files import SUFFIX, UNFINISHED, Mapped, Unreadable, write_as_it_is, write_merged
from .layers import State
from .merge import Part
from .segment import Memory, Segment

FORMAT = 1
"""Changes whenever files or the meaning of rows do: older snapshots are then made again."""
FILED_FROM = 50_000
"""Merged segments of so many entities go to a file at once."""
_LIST = "snapshot.json"


class Mark(msgspec.Struct, frozen=True):
    """A place in a change log: the last line that the index has seen, whole, so that another log is told apart."""

    schema: str
    seq: int
    entity_id: int
    ref: str
    at: float


class _Layer(msgspec.Struct):
    """A segment's file and, as a serialised bitmap in base64, who is alive in it."""

    file: str
    alive: str


class _Snapshot(msgspec.Struct):
    format: int
    mark: Mark
    layers: list[_Layer]


class SnapshotFolder:
    """Where one process keeps its index between two starts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self._no_more = folder, threading.Event()
        self._lock: int | None = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
        else:
            # Whoever wrote these was killed.
            for path in folder.glob(f"*{UNFINISHED}"):
                path.unlink(missing_ok=True)

    @property
    def is_ours(self) -> bool:
        """Whether this process may write here."""
        return self._lock is not None

    def close(self) -> None:
        """Lets another process write here."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def merge_no_more(self) -> None:
        """Has the merging under way, which may take a minute, given up; what it would have made is wanted no more."""
        self._no_more.set()

    def merge(self, parts: Sequence[Part]) -> Segment:
        """Merges segments, large ones into a file. Raises GivenUp after `merge_no_more`."""
        if self.is_ours and sum(len(part.alive) for part in parts) >= FILED_FROM:
            return write_merged(self.folder, parts, self._no_more)
        return State(tuple(parts)).merged(0, len(parts)).layers[0].segment

    def save(self, layers: Sequence[Part], mark: Mark) -> list[Part]:
        """Makes these layers the snapshot, and deletes the files that it does not need. Returns them as filed."""
        filed = [Part(_filed(self.folder, each.segment), each.alive) for each in layers]
        listed = [
            _Layer(file=_path_of(each.segment).name, alive=b64encode(each.alive.serialize()).decode()) for each in filed
        ]
        part = self.folder / f"{_LIST}{UNFINISHED}"
        with part.open("wb") as file:
            file.write(msgspec.json.encode(_Snapshot(FORMAT, mark, listed)))
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.folder / _LIST)
        needed = {layer.file for layer in listed}
        for path in self.folder.glob(f"*{SUFFIX}"):
            if path.name not in needed:
                path.unlink(missing_ok=True)
        return filed

    def mark(self) -> Mark | None:
        """How far the snapshot reaches, or None without one. Raises Unreadable."""
        snapshot = self._read()
        return None if snapshot is None else snapshot.mark

    def load(self) -> list[Part]:
        """The layers of the snapshot. Raises Unreadable."""
        snapshot = self._read()
        if snapshot is None:
            raise Unreadable("there is none")
        return [self._open(layer) for layer in snapshot.layers]

    def _read(self) -> _Snapshot | None:
        try:
            snapshot = msgspec.json.decode((self.folder / _LIST).read_bytes(), type=_Snapshot)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise Unreadable(f"its list: {error}") from error
        if snapshot.format != FORMAT:
            raise Unreadable("another version of Callboard made it")
        return snapshot

    def _open(self, layer: _Layer) -> Part:
        if Path(layer.file).name != layer.file:
            raise Unreadable("its list leads out of its folder")
        segment = Segment(Mapped(self.folder / layer.file, check=True))
        try:
            alive = BitMap.deserialize(b64decode(layer.alive))
        except (ValueError, TypeError) as error:
            raise Unreadable(f"{layer.file}: {error}") from error
        return Part(segment, alive)


def _filed(folder: Path, segment: Segment) -> Segment:
    return write_as_it_is(folder, segment.source) if isinstance(segment.source, Memory) else segment


def _path_of(segment: Segment) -> Path:
    assert isinstance(segment.source, Mapped)
    return segment.source.path
