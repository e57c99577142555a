"""The folders that steps share, one a task, and how they get through the end of a process.

After each step and each checkpoint what is in the folder is written into the database, with the journal, when it is
another than before. Whoever goes on with the task begins with exactly that, on this machine or on another: whatever a
step had half done is gone.
"""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import msgspec

from callboard import Unavailable, Workspace

from ..store import Saved

MEBIBYTE = 1024 * 1024
MOST_BYTES = 50 * MEBIBYTE
MOST_PACKED = 2 * MOST_BYTES
TOO_LARGE = f"The files are more than {MOST_BYTES // MEBIBYTE} MB, so that no other process could go on with them"


class Member(msgspec.Struct, array_like=True):
    """A file, folder or link of a workspace. `content` of a link is where it leads."""

    path: str
    kind: str
    executable: bool = False
    content: bytes = b""


class Workspaces:
    """The folders of this machine."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._all = Workspace(folder)

    def open(self, task: str) -> Workspace:
        """The folder of a task, made when there is none."""
        self._all.make_folder(task)
        return Workspace(self._all.root / task)

    def start_over(self, task: str, saved: tuple[bytes | None, str] | None) -> Workspace:
        """The folder of a task as it was when the journal was last written. Raises Unavailable when it was too large
        to be kept, and is not on this machine."""
        content, note = saved or (None, "")
        if content is None and note:
            if not self._all.exists(task):
                raise Unavailable(note, hint="Try the task again from the start.")
            return self.open(task)
        self.remove(task)
        workspace = self.open(task)
        if content is not None:
            unpack(content, workspace)
        return workspace

    def remove(self, task: str) -> None:
        """The folder of a task, and temporary ones beside it that a process left behind."""
        for entry in self._all.list():
            if entry.name == task or entry.name.startswith(f"{task}-"):
                self._all.delete(entry.name)

    def known(self) -> list[str]:
        """The tasks that have a folder here."""
        return [entry.name for entry in self._all.list() if entry.kind == "folder" and len(entry.name) == len(NO_TASK)]


NO_TASK = "00000000-0000-0000-0000-000000000000"


def fingerprint(workspace: Workspace) -> bytes:
    """Another one as soon as anything in a workspace is another."""
    seen = hashlib.sha256()
    for path, kind in workspace.entries(skip=()):
        if kind == "file":
            stat = workspace.stat(path)
            said = f"{path}\0{stat.size}\0{stat.mtime_ns}\0{stat.inode}\0{stat.is_executable}\n"
        else:
            said = f"{path}\0{kind}\0{workspace.read_link(path) if kind == 'link' else ''}\n"
        seen.update(said.encode())
    return seen.digest()


def pack(workspace: Workspace) -> Saved:
    """All that is in a workspace, as bytes; without, when it is too much."""
    members, size = [], 0
    for path, kind in workspace.entries(skip=()):
        if kind == "file":
            content = b""
            if size + (stat := workspace.stat(path)).size <= MOST_BYTES:
                content = workspace.read_bytes(path, MOST_BYTES)
            size += max(stat.size, len(content))
            members.append(Member(path, "file", stat.is_executable, content))
        elif kind in {"folder", "link"}:
            target = workspace.read_link(path).encode() if kind == "link" else b""
            members.append(Member(path, kind, False, target))
        if size > MOST_BYTES:
            return Saved(content=None, note=TOO_LARGE)
    return Saved(content=zlib.compress(msgspec.msgpack.encode(members), 1))


def unpack(content: bytes, workspace: Workspace) -> None:
    """Puts what `pack` made into an empty workspace."""
    plain = zlib.decompressobj().decompress(content, MOST_PACKED)
    for each in msgspec.msgpack.decode(plain, type=list[Member]):
        if each.kind == "file":
            workspace.write_bytes(each.path, each.content, executable=each.executable)
        elif each.kind == "folder":
            workspace.make_folder(each.path)
        else:
            workspace.make_link(each.path, each.content.decode())
