"""Packs what lies in a workspace into a zip archive: files and folders, links left out. And what comes one by one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterable, AsyncIterator

from callboard.foundation.errors import Invalid
from callboard.foundation.workspace.members import ArchiveLimits
from callboard.foundation.workspace.workspace import Workspace

_DEFAULT_LIMITS = ArchiveLimits()
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
_REGULAR = 0o100000


def pack_zip(source: Workspace, path: str, limits: ArchiveLimits = _DEFAULT_LIMITS) -> bytes:
    """A file or all that is in a folder, as a zip archive. The same files give the same bytes, whenever it is made.

    Raises NotFound, and Invalid past the limits.
    """
    packed, spent = io.BytesIO(), 0
    stat = source.stat(path)
    top = source.below(path) if stat.is_folder else source
    names = list(top.walk(skip=(".git",), max_entries=limits.max_entries)) if stat.is_folder else [path]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            content, about = top.read_with_stat(name, limits.max_file_bytes)
            spent += len(content)
            if spent > limits.max_bytes:
                raise Invalid(f"The files are larger than {limits.max_bytes:,} bytes together")
            entry = zipfile.ZipInfo(name if stat.is_folder else name.rpartition("/")[2], _FIRST_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (_REGULAR | (0o755 if about.is_executable else 0o644)) << 16
            archive.writestr(entry, content)
    return packed.getvalue()


async def stream_zip(files: AsyncIterable[tuple[str, bytes]]) -> AsyncIterator[bytes]:
    """A zip archive of files as they come, by their names in it, in pieces: never more than one of them in memory."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        async for name, content in files:
            entry = zipfile.ZipInfo(name, _FIRST_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (_REGULAR | 0o644) << 16
            archive.writestr(entry, content)
            yield pipe.take()
    yield pipe.take()


class _Pipe:
    """What an archive is written to that nobody goes back in."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, content: bytes) -> int:
        self._waiting += content
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What was not taken yet still can be."""

    def take(self) -> bytes:
        """What was written since this was last asked."""
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken
