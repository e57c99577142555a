"""Publishing into a folder: everything is laid ready beside the sites, then one file says so, then it is moved.

A process that dies before that file leaves the old site as it was; one that dies after it leaves a list, from which
whoever opens the folder next finishes.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from callboard import Invalid, NotFound, Workspace

from .keys import in_order

STAGED = ".publishing"
READY = "ready.json"
PIECE = 1 << 20
OLD = 24 * 3600 * 10**9
"""Nanoseconds."""
BOX = re.compile(r"\d{20}-[0-9a-f]{8}")
_ONE = threading.Lock()


class _Ready(msgspec.Struct, frozen=True):
    """What lies ready for a site: files in the order in which they are moved, then what is removed."""

    folder: str
    files: tuple[str, ...]
    removed: tuple[str, ...] = ()


def stage(root: Workspace, folder: str, files: Mapping[str, bytes | Path], removed: Sequence[str]) -> None:
    """Lays files ready for `finish`. Raises what reading them does; then nothing has happened."""
    box = f"{STAGED}/{time.time_ns():020d}-{secrets.token_hex(4)}"
    first, last = in_order(files)
    try:
        for number, path in enumerate((*first, *last)):
            content = files[path]
            root.write_pieces(f"{box}/{number}", [content] if isinstance(content, bytes) else _pieces(content))
        ready = _Ready(folder, (*first, *last), tuple(path for path in removed if path not in files))
        root.write_bytes(f"{box}/{READY}", msgspec.json.encode(ready))
    except BaseException:
        _drop(root, box)
        raise


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece


def finish(root: Workspace) -> None:
    """Moves all that lies ready to its place. Others may be at it at the same time."""
    with _ONE:
        for box in _boxes(root):
            ready = _read(root, box)
            if ready is None:
                _forget(root, box)
                continue
            for number, path in enumerate(ready.files):
                _move(root, f"{box}/{number}", f"{ready.folder}/{path}")
            for path in ready.removed:
                _remove(root, f"{ready.folder}/{path}")
            _drop(root, box)


def _boxes(root: Workspace) -> list[str]:
    try:
        return [f"{STAGED}/{each.name}" for each in root.list(STAGED) if BOX.fullmatch(each.name)]
    except NotFound:
        return []


def _read(root: Workspace, box: str) -> _Ready | None:
    """What is ready in a box; None when somebody is still filling it, or died while doing so, or it says nothing."""
    try:
        return msgspec.json.decode(root.read_bytes(f"{box}/{READY}", 256 << 20), type=_Ready)
    except (NotFound, msgspec.DecodeError):
        return None


def _forget(root: Workspace, box: str) -> None:
    """Drops what nobody can be filling any more."""
    begun = int(box.removeprefix(f"{STAGED}/").partition("-")[0])
    if time.time_ns() - begun > OLD:
        _drop(root, box)


def _move(root: Workspace, staged: str, place: str) -> None:
    if not root.exists(staged):
        return
    try:
        if root.stat(place).is_folder:
            root.delete(place)
    except (NotFound, Invalid):
        _clear(root, place)
    try:
        root.move(staged, place, overwrite=True)
    except NotFound:
        return


def _clear(root: Workspace, place: str) -> None:
    """Removes a file where a folder is needed now."""
    names = place.split("/")
    for end in range(1, len(names)):
        above = "/".join(names[:end])
        if root.exists(above) and not root.stat(above).is_folder:
            root.delete(above)


def _remove(root: Workspace, place: str) -> None:
    """Removes a file, unless a folder has taken its place."""
    try:
        if not root.stat(place).is_folder:
            root.delete(place)
    except (NotFound, Invalid):
        return


def _drop(root: Workspace, path: str) -> None:
    try:
        root.delete(path)
    except NotFound:
        return
