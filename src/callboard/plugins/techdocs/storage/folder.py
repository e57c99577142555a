"""Sites in a folder of this machine. Publishing happens wholly or not at all, whenever a process dies."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from callboard import Invalid, NotFound, Workspace

from ..model import SiteKey, Stored
from .journal import STAGED, finish, stage
from .keys import Folders, leftovers, must_be_inside

LARGEST = 256 << 20
"""Bytes of a file beyond which it is given in parts only."""
DEEPEST = 64


class FolderStorage:
    """Sites below a folder, which is made when it is not there. What was published halfway is finished at once."""

    def __init__(self, root: Path, *, keeps_case: bool = False) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._files = Workspace(root.resolve())
        self._folders = Folders(self._names, keeps_case=keeps_case)
        finish(self._files)

    async def read(self, key: SiteKey, path: str, *, part: tuple[int, int] | None = None) -> Stored | None:
        place = await self._folders.place(key, path)
        return await asyncio.to_thread(self._read, place, part) if place else None

    async def etag(self, key: SiteKey, path: str) -> str | None:
        place = await self._folders.place(key, path)
        found = await asyncio.to_thread(self._read, place, (0, 0)) if place else None
        return found.etag if found else None

    async def paths(self, key: SiteKey) -> Sequence[str]:
        folder = await self._folders.find(key)
        return await asyncio.to_thread(self._paths, folder) if folder else ()

    async def versions(self, key: SiteKey) -> Sequence[str]:
        folder = await self._folders.find(replace(key, version=""))
        return [name[1:] for name in await self._names(folder) if name.startswith("@")] if folder else ()

    async def publish(self, key: SiteKey, files: Mapping[str, bytes | Path], removed: Sequence[str] = ()) -> None:
        folder = await self._folders.must_find(key)
        must_be_inside([*files, *removed])
        await asyncio.to_thread(self._publish, folder, files, removed)

    async def delete(self, key: SiteKey) -> None:
        folder = await self._folders.must_find(key)
        await asyncio.to_thread(self._delete, folder)

    async def keys(self, prefix: str = "") -> Sequence[str]:
        """Where everything is, seen from the folder, below a prefix that ends where a name does."""
        return await asyncio.to_thread(self._all, prefix)

    def _read(self, place: str, part: tuple[int, int] | None) -> Stored | None:
        start, count = part or (0, LARGEST)
        try:
            content, stat = self._files.read_part(place, start, count)
        except (NotFound, Invalid):
            return None
        if part is None and stat.size > len(content):
            raise Invalid(f"`{place}` is larger than {LARGEST:,} bytes", hint="Ask for parts of it.")
        tag = f"{stat.mtime_ns:x}-{stat.size:x}-{stat.inode:x}"
        return Stored(content=content, etag=tag, size=stat.size, start=start, modified=stat.mtime_ns / 1e9)

    def _paths(self, folder: str) -> list[str]:
        beginning = len(folder) + 1
        below = (path[beginning:] for path in self._all(folder))
        return [path for path in below if not path.startswith("@")]

    def _all(self, folder: str) -> list[str]:
        try:
            return list(self._files.walk(folder or ".", skip=(STAGED,), max_depth=DEEPEST))
        except NotFound:
            return []

    async def _names(self, folder: str) -> Sequence[str]:
        """The names of the folders in one."""
        return await asyncio.to_thread(self._listed, folder)

    def _listed(self, folder: str) -> list[str]:
        try:
            return [each.name for each in self._files.list(folder or ".") if each.kind == "folder"]
        except (NotFound, Invalid):
            return []

    def _publish(self, folder: str, files: Mapping[str, bytes | Path], removed: Sequence[str]) -> None:
        stage(self._files, folder, files, leftovers(self._paths(folder), files, removed))
        finish(self._files)

    def _delete(self, folder: str) -> None:
        try:
            entries = self._files.list(folder)
        except NotFound:
            return
        going = [each for each in entries if not each.name.startswith("@")]
        if len(going) == len(entries):
            self._files.delete(folder)
            return
        for each in going:
            if each.kind in ("file", "folder"):
                self._files.delete(f"{folder}/{each.name}")
