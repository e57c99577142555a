"""A folder on this machine as a source: in place, with authors and commits where it is in a Git checkout."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from itertools import islice
from pathlib import Path

from callboard import CallboardError, NotFound, Workspace, git

from ..model import Written
from .source import NEVER, Source

MOST_LOOKED_AT, MOST_LISTED = 20_000, 200_000


async def local_source(folder: Path, *, files: Workspace | None = None) -> Source:
    """The documentation in a folder. `files` is how it is read, by default as a folder that the operator named.

    Raises NotFound when there is no such folder.
    """
    found = Workspace(folder.resolve()) if files is None else files
    if not found.exists("."):
        raise NotFound(f"There is no folder {folder}", hint="Is the path right, and can Callboard see it?")
    try:
        history = await git.local_history(folder)
    except CallboardError:
        history = None
    if history is None:
        return Source(files=found, blobs={})
    changes, beside = {}, NEVER
    for path, change in history.changes.items():
        written = Written(at=change.at, by=change.by, commit=change.commit)
        if path.startswith(history.prefix):
            changes[path.removeprefix(history.prefix)] = written
        elif written.at > beside.at:
            beside = written
    blobs = {path.removeprefix(history.prefix): blob for path, blob in history.blobs.items()}
    return Source(files=found, commit=history.commit, changes=changes, beside=beside, blobs=blobs)


def fingerprint(files: Workspace) -> str:
    """What changes when a file below a folder does: names, sizes, times; nothing is read. In a folder with very many
    files only the first count. Raises NotFound, Invalid."""
    digest = hashlib.sha256()
    for path in islice(files.walk(max_entries=MOST_LISTED), MOST_LOOKED_AT):
        with suppress(NotFound):
            stat = files.stat(path)
            digest.update(f"{path}\0{stat.size}\0{stat.mtime_ns}\0{stat.inode}\n".encode(errors="surrogateescape"))
    return f"files-{digest.hexdigest()[:32]}"
