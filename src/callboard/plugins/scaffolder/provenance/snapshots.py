"""What a template made, file by file: kept, so that later versions of it can be told from what people did."""

from __future__ import annotations

import asyncio
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from callboard import Invalid, Workspace, git

from ..publishing import Tree
from .marker import MARKER

Mode = Literal["100644", "100755", "120000"]
MOST_BYTES = 64 * 1024 * 1024
Snapshot = Mapping[str, git.FileChange]
"""Files by their paths. What the portal itself put there is not among them."""


async def take(folder: Workspace) -> Snapshot:
    """The files of a folder that would be published. Raises Invalid for more than can be."""
    with tempfile.TemporaryDirectory(prefix="snapshot-") as place:
        tree = await Tree.tracked(folder, Path(place))
    return await asyncio.to_thread(lambda: of_changes(tree.changes()))


def of_changes(changes: Iterable[git.FileChange]) -> Snapshot:
    """The files that are there after these changes to nothing."""
    return {each.path: each for each in changes if each.content is not None and each.path != MARKER}


def pack(snapshot: Snapshot) -> bytes | None:
    """As it is kept; None for one that is too large to be."""
    if sum(len(each.content or b"") for each in snapshot.values()) > MOST_BYTES:
        return None
    rows = [(path, each.mode, each.content) for path, each in sorted(snapshot.items())]
    return zlib.compress(msgspec.msgpack.encode(rows))


def unpack(kept: bytes) -> Snapshot:
    """What `pack` made. Raises Invalid for anything else."""
    inflating = zlib.decompressobj()
    try:
        plain = inflating.decompress(kept, 2 * MOST_BYTES)
        rows = msgspec.msgpack.decode(plain, type=list[tuple[str, Mode, bytes]])
    except (zlib.error, msgspec.DecodeError) as error:
        raise Invalid("What was kept of a template's files cannot be read", hint="Restore the database.") from error
    return {path: git.FileChange(path=path, mode=mode, content=content) for path, mode, content in rows}
