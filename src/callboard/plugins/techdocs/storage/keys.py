"""Where a file of a site is kept: `<namespace>/<kind>/<name>/<path>`, never anywhere else, whatever is asked for."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from callboard import Invalid

from ..model import MANIFEST, METADATA, SEARCH_INDEX, SiteKey, read_manifest

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")
VERSION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,98}[A-Za-z0-9])?")
LONGEST_PATH = 800
"""Bytes in UTF-8: keys of objects have 1,024 at most."""
BELIEVED, MOST_FOUND = 60.0, 10_000
"""Seconds, and how many folders are remembered."""
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
DESCRIBING = (SEARCH_INDEX, METADATA, MANIFEST)
"""What describes a site, in the order in which it is written after all else."""


def folder_of(key: SiteKey) -> str | None:
    """The folder of a site, without a slash at its end; None for names that no entity can have."""
    parts = (key.namespace, key.kind, key.name)
    if not all(NAME.fullmatch(part) and ".." not in part for part in parts):
        return None
    folder = "/".join(part.lower() for part in parts)
    if not key.version:
        return folder
    return f"{folder}/@{key.version}" if is_versioned(key.version) else None


def is_versioned(version: str) -> bool:
    """Whether a version may be kept under this name."""
    return VERSION.fullmatch(version) is not None and ".." not in version


def is_inside(path: str) -> bool:
    """Whether a path names a file of a site, as it stands: nothing in it is decoded, followed or simplified."""
    if not path or FORBIDDEN.search(path) or path.startswith("@"):
        return False
    try:
        size = len(path.encode("utf-8"))
    except UnicodeEncodeError:
        return False
    return size <= LONGEST_PATH and all(name not in ("", ".", "..") for name in path.split("/"))


def must_be_inside(paths: Sequence[str]) -> None:
    """Raises Invalid for the first path that names no file of a site."""
    for path in paths:
        if not is_inside(path):
            raise Invalid(
                f"The path {path[:200]!r} cannot be kept in the storage of documentation",
                hint=f"Paths are relative, without `..`, `\\` or a leading `@`, and of {LONGEST_PATH} bytes at most.",
            )


class Folders:
    """Finds the folder of a site. Where the case of names is kept, by looking at those that there are; for a minute
    what was found is believed."""

    def __init__(self, names: Callable[[str], Awaitable[Sequence[str]]], *, keeps_case: bool) -> None:
        self._names, self._keeps_case = names, keeps_case
        self._found: dict[str, tuple[float, str]] = {}

    async def find(self, key: SiteKey) -> str | None:
        """The folder, which need not be there; None for names that no entity can have."""
        folder = folder_of(key)
        if folder is None or not self._keeps_case:
            return folder
        if key.spelled.lower() == folder_of(replace(key, version="")):
            return f"{key.spelled}/@{key.version}" if key.version else key.spelled
        return await self._look(folder)

    async def must_find(self, key: SiteKey) -> str:
        """As `find`. Raises Invalid."""
        folder = await self.find(key)
        if folder is None:
            raise Invalid(
                f"Documentation cannot be kept as {key.namespace}/{key.kind}/{key.name} {key.version}".rstrip(),
                hint="Names and versions are letters, digits, `-`, `_` and `.`.",
            )
        return folder

    async def place(self, key: SiteKey, path: str) -> str | None:
        """Where a file is; None for what names none."""
        folder = await self.find(key) if is_inside(path) else None
        return f"{folder}/{path}" if folder else None

    async def _look(self, folder: str) -> str:
        until, found = self._found.get(folder, (0.0, ""))
        if time.monotonic() < until:
            return found
        at = ""
        for name in folder.split("/"):
            there = [each for each in await self._names(at) if each.lower() == name.lower()]
            at = f"{at}/{there[0] if there else name}".lstrip("/")
        if len(self._found) >= MOST_FOUND:
            self._found.clear()
        self._found[folder] = (time.monotonic() + BELIEVED, at)
        return at


def in_order(paths: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """The paths to write first, in any order, and those that describe the site, to be written one after the other."""
    last = [path for path in DESCRIBING if path in paths]
    return [path for path in paths if path not in DESCRIBING], last


def leftovers(kept: Iterable[str], files: Mapping[str, bytes | Path], removed: Iterable[str]) -> list[str]:
    """What goes when these files are published: what is said to be removed, and, where the site says itself what it
    consists of, all that it does not consist of, such as what a publishing left that did not come to its end."""
    going = set(removed)
    described = files.get(MANIFEST)
    if described is not None:
        manifest = read_manifest(described if isinstance(described, bytes) else described.read_bytes())
        if manifest is not None and manifest.files:
            going |= {*kept} - {*manifest.files, *DESCRIBING}
    return sorted(going - {*files})
