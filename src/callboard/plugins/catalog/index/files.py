"""Segments as files that are mapped into memory: written once, checked when opened, never changed.

A file is its arrays, each at a multiple of 64 bytes, then a table of contents in JSON, then a fixed end: where the
table is, a checksum of all before, and a mark. Nothing in it is executable, and what does not fit is refused.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
import uuid
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from .merge import Part, merge
from .segment import Memory, Segment
from .strings import Array

SUFFIX, UNFINISHED = ".segment", ".part"
_MARK = b"CBSEG001"
_END = struct.Struct("<QQI8s")
_ALIGNED = 64
_AT_ONCE = 1 << 20
_DTYPES = frozenset({"|u1", "<u4", "<u8", "|b1"})


class Unreadable(ValueError):
    """A snapshot that cannot be used: why is in its text. What it was made of is still in the database."""


class GivenUp(Exception):
    """A segment that was being written is not wanted any more."""


class _Table(msgspec.Struct):
    """Type, place and length of each array."""

    arrays: dict[str, tuple[str, int, int]]


class Mapped:
    """The arrays of a segment in a file. The mapping lives as long as one of them does."""

    def __init__(self, path: Path, *, check: bool) -> None:
        """Opens a file. With `check` its checksum is compared. Raises Unreadable."""
        self.path = path
        try:
            with path.open("rb") as file:
                self._table = _read_table(file, check=check)
                self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError, struct.error) as error:
            raise Unreadable(f"{path.name}: {error}") from error

    def get(self, name: str) -> Array | None:
        found = self._table.arrays.get(name)
        if found is None:
            return None
        dtype, offset, count = found
        return np.frombuffer(self._memory, dtype, count, offset)


class _Writer:
    """Puts arrays into a file, one after the other, and the table behind them."""

    def __init__(self, file: BinaryIO, given_up: threading.Event) -> None:
        self._file, self._at, self._sum = file, 0, 0
        self._given_up = given_up
        self._arrays: dict[str, tuple[str, int, int]] = {}

    def put(self, name: str, array: Array) -> None:
        if self._given_up.is_set():
            raise GivenUp
        self._write(b"\0" * (-self._at % _ALIGNED))
        self._arrays[name] = (array.dtype.str, self._at, len(array))
        content = np.ascontiguousarray(array).data.cast("B") if len(array) else memoryview(b"")
        for start in range(0, len(content), _AT_ONCE):
            self._write(content[start : start + _AT_ONCE])

    def finish(self) -> None:
        table, at = msgspec.json.encode(_Table(self._arrays)), self._at
        self._write(table)
        self._file.write(_END.pack(at, len(table), self._sum, _MARK))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _write(self, content: bytes | memoryview) -> None:
        self._file.write(content)
        self._sum = zlib.crc32(content, self._sum)
        self._at += len(content)


def write_merged(folder: Path, parts: Sequence[Part], given_up: threading.Event) -> Segment:
    """Merges segments into a new file of the folder, holding only one column in memory at a time.

    Raises GivenUp, and leaves nothing behind, soon after that is set.
    """
    return _write(folder, lambda writer: merge(parts, writer), given_up)


def write_as_it_is(folder: Path, memory: Memory) -> Segment:
    """Writes a segment of the memory into a new file of the folder."""

    def put_all(writer: _Writer) -> None:
        for name, array in memory.arrays.items():
            writer.put(name, array)

    return _write(folder, put_all, threading.Event())


def _write(folder: Path, fill: Callable[[_Writer], None], given_up: threading.Event) -> Segment:
    path = folder / f"{uuid.uuid4().hex}{SUFFIX}"
    part = path.with_suffix(UNFINISHED)
    try:
        with part.open("wb") as file:
            writer = _Writer(file, given_up)
            fill(writer)
            writer.finish()
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return Segment(Mapped(path, check=False))


def _read_table(file: BinaryIO, *, check: bool) -> _Table:
    size = file.seek(0, os.SEEK_END)
    if size < _END.size:
        raise Unreadable("it is too short")
    file.seek(size - _END.size)
    at, length, checksum, mark = _END.unpack(file.read(_END.size))
    if mark != _MARK or at + length + _END.size != size:
        raise Unreadable("it does not end as a segment does")
    if check and _checksum(file, size - _END.size) != checksum:
        raise Unreadable("its checksum is wrong")
    file.seek(at)
    table = msgspec.json.decode(file.read(length), type=_Table)
    for dtype, offset, count in table.arrays.values():
        if dtype not in _DTYPES or min(offset, count) < 0 or offset + count * np.dtype(dtype).itemsize > at:
            raise Unreadable("its table of contents leads out of it")
    return table


def _checksum(file: BinaryIO, size: int) -> int:
    file.seek(0)
    total = 0
    while size > 0:
        content = file.read(min(_AT_ONCE, size))
        if not content:
            raise Unreadable("it ends early")
        total = zlib.crc32(content, total)
        size -= len(content)
    return total
