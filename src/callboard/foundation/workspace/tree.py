"""Lists one folder, or walks all below it, by handles. Links are told of, never followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from callboard.foundation.errors import Invalid
from callboard.foundation.workspace.descent import link_refused, open_folder
from callboard.foundation.workspace.names import find_fault
from callboard.foundation.workspace.patterns import Glob, State

Kind: TypeAlias = Literal["file", "folder", "link", "other"]

_NOTHING: State = frozenset()


def list_folder(handle: int, most: int) -> list[tuple[str, Kind]]:
    """The names in a folder that a path can spell, in order. Raises Invalid when there are more than `most`."""
    found = []
    with os.scandir(handle) as entries:
        for number, entry in enumerate(entries, 1):
            if number > most:
                raise Invalid(f"There are more than {most:,} files and folders")
            if find_fault(entry.name) is None:
                found.append((entry.name, _kind_of(entry)))
    return sorted(found)


@dataclass(kw_only=True)
class Walk:
    """One walk: its limits, what it passes over, and how many names it has seen."""

    max_entries: int
    max_depth: int
    skip: frozenset[str]
    refuse_links: bool = False
    glob: Glob | None = None
    seen: int = field(default=0, init=False)

    def files(self, handle: int, folder: str = "") -> Iterator[str]:
        """The paths of the regular files below `handle`, each beginning with `folder`."""
        return self._files(handle, folder, 0, _NOTHING if self.glob is None else self.glob.start)

    def entries(self, handle: int, folder: str = "", depth: int = 0) -> Iterator[tuple[str, Kind]]:
        """Everything below `handle` with its kind, but what is in `skip`: a folder before what it holds."""
        if depth > self.max_depth:
            raise Invalid(f"'{folder}' is more than {self.max_depth} folders deep")
        found = list_folder(handle, self.max_entries - self.seen)
        self.seen += len(found)
        for name, kind in found:
            if name in self.skip:
                continue
            yield folder + name, kind
            if kind == "folder":
                with suppress(FileNotFoundError), open_folder(handle, name) as inner:
                    yield from self.entries(inner, f"{folder}{name}/", depth + 1)

    def _files(self, handle: int, folder: str, depth: int, state: State) -> Iterator[str]:
        if depth > self.max_depth:
            raise Invalid(f"'{folder}' is more than {self.max_depth} folders deep")
        entries = list_folder(handle, self.max_entries - self.seen)
        self.seen += len(entries)
        for name, kind in entries:
            path = folder + name
            now = _NOTHING if self.glob is None else self.glob.step(state, name)
            if kind == "link" and self.refuse_links:
                raise link_refused(path)
            if kind == "file" and (self.glob is None or self.glob.accepts(now)):
                yield path
            elif kind == "folder" and name not in self.skip and (self.glob is None or now):
                # A folder may vanish while we walk; then there is nothing in it.
                with suppress(FileNotFoundError), open_folder(handle, name) as inner:
                    yield from self._files(inner, f"{path}/", depth + 1, now)


def _kind_of(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"
