"""Arrays in one file that is mapped into memory: a length, what is where as MessagePack, then the arrays."""

from __future__ import annotations

import mmap
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np

from .strings import Array

ALIGNED = 64


class Unreadable(Exception):
    """A file of an index is not what it should be: the index is made anew."""


class _Place(msgspec.Struct, array_like=True):
    name: str
    dtype: str
    start: int
    count: int


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Writes the file and sees that it is on the disk."""
    places, start = [], 0
    for name, array in arrays.items():
        places.append(_Place(name, array.dtype.str, start, array.size))
        start += -(-array.nbytes // ALIGNED) * ALIGNED
    head = msgspec.msgpack.encode(places)
    with path.open("wb") as file:
        file.write(len(head).to_bytes(8, "little") + head)
        file.write(bytes(-(8 + len(head)) % ALIGNED))
        for array in arrays.values():
            file.write(np.ascontiguousarray(array).data)
            file.write(bytes(-array.nbytes % ALIGNED))
        file.flush()
        os.fsync(file.fileno())


def read_arrays(path: Path) -> dict[str, Array]:
    """The arrays of a file; what is not looked at is not read. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        size = int.from_bytes(whole[:8], "little")
        places = msgspec.msgpack.decode(whole[8 : 8 + size], type=list[_Place])
        first = -(-(8 + size) // ALIGNED) * ALIGNED
        return {each.name: np.frombuffer(whole, each.dtype, each.count, first + each.start) for each in places}
    except (OSError, ValueError, TypeError, msgspec.DecodeError, OverflowError) as error:
        raise Unreadable(f"{path.name} is damaged or missing: {error}") from error


def replace_file(path: Path, content: bytes) -> None:
    """Puts another content into a file, all of it or nothing."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
