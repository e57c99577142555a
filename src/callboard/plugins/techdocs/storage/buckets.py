"""Sites in a bucket. Objects are written one by one and what describes the site last: who reads meanwhile finds whole
pages, of the old site or of the new."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from callboard import Invalid, Unavailable

from ..model import SiteKey, Stored
from .keys import Folders, in_order, leftovers, must_be_inside

if TYPE_CHECKING:
    from obstore.store import ObjectStore

T = TypeVar("T")
AT_ONCE = 16
"""Objects that are written at the same time."""
LARGEST = 256 << 20
"""Bytes of an object beyond which it is given in parts only."""
DELETED_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """An opened bucket: `name` for people, `root` the folder in it, `obstore` the library that reaches it."""

    name: str
    store: ObjectStore
    obstore: ModuleType
    root: str = ""

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turns what the library raises into Unavailable; that something is not there passes as it is."""
        try:
            yield
        except FileNotFoundError:
            raise
        except (self.obstore.exceptions.BaseError, OSError, ValueError) as error:
            said = str(error).strip().partition("\n")[0]
            raise Unavailable(
                f"The documentation in {self.name} cannot be reached: {said[:300]}",
                hint="Look at `techdocs.publisher`, and at whether the bucket is there and may be used.",
            ) from error


class BucketStorage:
    """Sites below the root of a bucket."""

    def __init__(self, bucket: Bucket, *, keeps_case: bool = False) -> None:
        self._bucket, self._objects = bucket, bucket.obstore
        self._root = f"{bucket.root}/" if bucket.root else ""
        self._folders = Folders(self._names, keeps_case=keeps_case)

    async def read(self, key: SiteKey, path: str, *, part: tuple[int, int] | None = None) -> Stored | None:
        place = await self._folders.place(key, path)
        return await self._if_there(lambda: self._read(place, part)) if place else None

    async def etag(self, key: SiteKey, path: str) -> str | None:
        place = await self._folders.place(key, path)
        found = await self._if_there(lambda: self._read(place, (0, 0))) if place else None
        return found.etag if found else None

    async def paths(self, key: SiteKey) -> Sequence[str]:
        folder = await self._folders.find(key)
        below = [path[len(folder) + 1 :] for path in await self.keys(folder)] if folder else []
        return [path for path in below if not path.startswith("@")]

    async def versions(self, key: SiteKey) -> Sequence[str]:
        folder = await self._folders.find(replace(key, version=""))
        return [name[1:] for name in await self._names(folder) if name.startswith("@")] if folder else ()

    async def publish(self, key: SiteKey, files: Mapping[str, bytes | Path], removed: Sequence[str] = ()) -> None:
        folder = await self._folders.must_find(key)
        must_be_inside([*files, *removed])
        going = leftovers(await self.paths(key), files, removed)
        first, last = in_order(files)
        free = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as writing:
                for path in first:
                    writing.create_task(self._put(f"{folder}/{path}", files[path], free))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from group
        for path in last:
            await self._put(f"{folder}/{path}", files[path], free)
        await self._delete([f"{folder}/{path}" for path in going])

    async def delete(self, key: SiteKey) -> None:
        folder = await self._folders.must_find(key)
        await self._delete([f"{folder}/{path}" for path in await self.paths(key)])

    async def keys(self, prefix: str = "") -> Sequence[str]:
        """Where everything is, seen from the root, below a prefix that ends where a name does."""
        found = [place async for place in self._all(f"{self._root}{prefix}")]
        return sorted(place.removeprefix(self._root) for place in found)

    async def _put(self, place: str, content: bytes | Path, free: asyncio.Semaphore) -> None:
        async with free:
            with self._bucket.errors():
                await self._objects.put_async(self._bucket.store, f"{self._root}{place}", content)

    async def _read(self, place: str, part: tuple[int, int] | None) -> Stored | None:
        where = f"{self._root}{place}"
        start, count = part or (0, LARGEST)
        if part is not None:
            about = await self._objects.head_async(self._bucket.store, where)
            count = max(0, min(count, about["size"] - start))
            content = b"" if not count else await self._part(where, start, count)
        else:
            found = await self._objects.get_async(self._bucket.store, where)
            about = found.meta
            if about["size"] > LARGEST:
                raise Invalid(f"`{place}` is larger than {LARGEST:,} bytes", hint="Ask for parts of it.")
            content = bytes(await found.bytes_async())
        return _stored(about, content, start)

    async def _part(self, where: str, start: int, count: int) -> bytes:
        return bytes(await self._objects.get_range_async(self._bucket.store, where, start=start, length=count))

    async def _if_there(self, work: Callable[[], Awaitable[T]]) -> T | None:
        try:
            with self._bucket.errors():
                return await work()
        except FileNotFoundError:
            return None

    async def _names(self, folder: str) -> Sequence[str]:
        """The names of the folders in one."""
        prefix = f"{self._root}{folder}".strip("/")
        with self._bucket.errors():
            found = await self._objects.list_with_delimiter_async(self._bucket.store, prefix or None)
        return [each.rpartition("/")[2] for each in found["common_prefixes"]]

    async def _all(self, prefix: str) -> AsyncIterator[str]:
        with self._bucket.errors():
            async for page in self._objects.list(self._bucket.store, prefix or None):
                for each in page:
                    yield each["path"]

    async def _delete(self, places: Sequence[str]) -> None:
        for start in range(0, len(places), DELETED_AT_ONCE):
            some = [f"{self._root}{place}" for place in places[start : start + DELETED_AT_ONCE]]
            with self._bucket.errors():
                await self._objects.delete_async(self._bucket.store, some)


def _stored(about: Any, content: bytes, start: int) -> Stored:
    modified = about["last_modified"].timestamp()
    tag = (about["e_tag"] or f"{modified}-{about['size']}").removeprefix("W/").strip('"')
    return Stored(content=content, etag=tag, size=about["size"], start=start, modified=modified)
