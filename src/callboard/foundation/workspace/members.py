"""What an archive holds, whichever kind it is, and the budget that reading it may use up."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from callboard.foundation.errors import Invalid

MEBIBYTE = 1024 * 1024
PIECE = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class ArchiveLimits:
    """What an archive may cost. Sizes are in bytes; `max_ratio` is unpacked to packed, beyond the first mebibyte."""

    max_archive_bytes: int = 200 * MEBIBYTE
    max_bytes: int = 500 * MEBIBYTE
    max_file_bytes: int = 100 * MEBIBYTE
    max_entries: int = 50_000
    max_ratio: int = 200


@dataclass(frozen=True, kw_only=True)
class Member:
    """One thing in an archive. `read` gives the content of a file, once, before the next member is asked for."""

    path: str
    kind: Literal["file", "folder", "link", "other"]
    size: int
    executable: bool
    read: Callable[[], Iterator[bytes]]


@dataclass(kw_only=True)
class Budget:
    """Counts down while an archive is read; Invalid when it is used up, whatever the archive says of itself."""

    limits: ArchiveLimits
    packed: int
    spent: int = field(default=0, init=False)
    entries: int = field(default=0, init=False)

    def spend(self, size: int) -> None:
        self.spent += size
        if self.spent > self.limits.max_bytes:
            raise Invalid(f"The archive unpacks to more than {self.limits.max_bytes:,} bytes")
        if self.spent > max(MEBIBYTE, self.packed * self.limits.max_ratio):
            raise Invalid(f"The archive unpacks to more than {self.limits.max_ratio} times its size")

    def count(self, member: Member) -> None:
        self.entries += 1
        if self.entries > self.limits.max_entries:
            raise Invalid(f"The archive holds more than {self.limits.max_entries:,} files and folders")
        if member.size > self.limits.max_file_bytes:
            raise Invalid(f"'{member.path[:200]}' in the archive is larger than {self.limits.max_file_bytes:,} bytes")


@contextmanager
def broken_archive() -> Iterator[None]:
    """Turns what the decoders raise over damaged bytes into Invalid."""
    try:
        yield
    except (
        zlib.error,
        gzip.BadGzipFile,
        zipfile.BadZipFile,
        EOFError,
        struct.error,
        ValueError,
        OverflowError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Invalid(f"The archive is damaged or of an unknown form: {error}") from error
