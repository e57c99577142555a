"""The one reading edge of inference: a folder tree as a bounded list of files that can be read. The rest is pure."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

MAX_FILES = 20_000
MAX_DEPTH = 12
MAX_FILE_BYTES = 1024 * 1024

SKIPPED_FOLDERS = frozenset(
    {
        ".bundle", ".cache", ".dart_tool", ".eggs", ".git", ".gradle", ".hg", ".idea", ".mypy_cache", ".next",
        ".nox", ".nuxt", ".pytest_cache", ".ruff_cache", ".svn", ".terraform", ".tox", ".venv", ".vscode",
        ".yarn", "__pycache__", "bower_components", "build", "deps", "dist", "node_modules", "obj",
        "site-packages", "target", "third_party", "vendor", "venv",
    }
)  # fmt: skip


class Tree(Protocol):
    """A folder tree. Nothing read from it is trusted, and neither method raises for what it holds."""

    def files(self) -> Sequence[str]:
        """Paths of its files, relative and with `/`, bounded in number, shallow folders first."""

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """The bytes of one file; None when it isn't a plain file inside the tree or is longer than `max_bytes`."""


class FolderTree:
    """A folder on disk. Symbolic links are neither listed nor followed, whatever they point at.

    `truncated` is true once `files()` has left something out because of its bounds.
    """

    def __init__(self, path: Path | str) -> None:
        self._root = Path(path)
        self._files: tuple[str, ...] | None = None
        self.truncated = False

    def files(self) -> Sequence[str]:
        """All plain files, breadth first and by name, so that a bound cuts off the deepest first."""
        if self._files is None:
            self._files = tuple(self._walk())
        return self._files

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """Reads through directory handles, so that a link swapped in meanwhile can't lead outside (R1)."""
        parts = path.split("/")
        if not path or any(part in {"", ".", ".."} or "\0" in part for part in parts):
            return None
        try:
            descriptor = self._open(parts)
        except OSError:  # gone, unreadable or a link: the tree simply yields less
            return None
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            content = file.read(min(max_bytes, MAX_FILE_BYTES) + 1)
        return None if len(content) > min(max_bytes, MAX_FILE_BYTES) else content

    def _open(self, parts: Sequence[str]) -> int:
        folder = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts[:-1]:
                flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
                below = os.open(part, flags, dir_fd=folder)
                os.close(folder)
                folder = below
            # O_NONBLOCK: opening a named pipe must not wait for a writer.
            return os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        finally:
            os.close(folder)

    def _walk(self) -> Iterator[str]:
        waiting = deque([("", 0)])
        found = 0
        while waiting:
            folder, depth = waiting.popleft()
            files, folders = self._list(folder)
            for path in files:
                if found == MAX_FILES:
                    self.truncated = True
                    return
                found += 1
                yield path
            if depth < MAX_DEPTH:
                waiting.extend((path, depth + 1) for path in folders)
            elif folders:
                self.truncated = True

    def _list(self, folder: str) -> tuple[list[str], list[str]]:
        files: list[str] = []
        folders: list[str] = []
        try:
            with os.scandir(self._root / folder) as entries:
                for entry in entries:
                    if len(files) + len(folders) > MAX_FILES:
                        self.truncated = True
                        break
                    if not entry.name.isprintable():  # not UTF-8, or line breaks in a name
                        continue
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in SKIPPED_FOLDERS:
                            folders.append(path)
                    elif entry.is_file(follow_symlinks=False):
                        files.append(path)
        except OSError:  # an unreadable folder is as good as an empty one
            return [], []
        return sorted(files), sorted(folders)
