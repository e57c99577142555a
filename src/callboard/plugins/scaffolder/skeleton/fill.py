"""Fills a skeleton: renders paths and texts, copies the rest, and writes it all where it belongs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard import Invalid, NotFound, Workspace, stays_inside

from ..render import Renderer, Unrenderable
from .content import read_text
from .options import FillOptions
from .plan import Entry, plan

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 100 * MEBIBYTE
PORTION = 4 * MEBIBYTE
"""Bytes of files that are held at once."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The paths that were written, and what somebody should know about those that were not."""

    files: Sequence[str]
    warnings: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class _Read:
    """A file with its content; `text` when that is to be rendered."""

    entry: Entry
    content: bytes
    text: str | None
    is_executable: bool


@dataclass(kw_only=True)
class _Filling:
    """One skeleton on its way into one folder."""

    source: Workspace
    target: Workspace
    options: FillOptions
    files: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def portions(self, entries: Sequence[Entry]) -> Iterator[list[_Read]]:
        """The files that are to be written, some at a time. Makes folders and links on the way."""
        portion: list[_Read] = []
        size = 0
        for entry in entries:
            if not self._is_wanted(entry):
                continue
            if entry.kind != "file":
                self._make(entry)
                continue
            read = self._read(entry)
            portion.append(read)
            size += len(read.content)
            if size > PORTION:
                yield portion
                portion, size = [], 0
        yield portion

    def write(self, read: _Read, text: str | None) -> None:
        """Writes a file, unless one of this skeleton has come before it."""
        path = read.entry.goes_to
        if self._is_wanted(read.entry):
            content = read.content if text is None else text.encode()
            self.target.write_bytes(path, content, executable=read.is_executable)
            self.files.append(path)

    def _is_wanted(self, entry: Entry) -> bool:
        return self.options.replace or not _is_there(self.target, entry.goes_to)

    def _make(self, entry: Entry) -> None:
        if entry.kind == "folder":
            self.target.make_folder(entry.goes_to)
        elif entry.kind == "link":
            self._link(entry)
        else:
            self.warnings.append(f"{entry.path} is neither a file nor a folder, and is left out")

    def _link(self, entry: Entry) -> None:
        leads_to = self.source.read_link(entry.path)
        if not stays_inside(entry.goes_to, leads_to):
            self.warnings.append(f"{entry.path} is a link that leads out of the folder, and is left out")
            return
        self.target.make_link(entry.goes_to, leads_to)
        self.files.append(entry.goes_to)

    def _read(self, entry: Entry) -> _Read:
        content = self.source.read_bytes(entry.path, LARGEST_FILE)
        return _Read(
            entry=entry,
            content=content,
            text=read_text(content) if entry.is_rendered else None,
            is_executable=self.source.stat(entry.path).is_executable,
        )


async def fill(
    renderer: Renderer, source: Workspace, target: Workspace, *, values: Mapping[str, Any], options: FillOptions
) -> Filled:
    """Fills the skeleton `source` into `target`: what is there stays, unless the options say otherwise.

    Raises Invalid for a path that leads out, and for a text that cannot be rendered, with its file and line.
    """
    found = await asyncio.to_thread(lambda: list(source.entries()))
    return await _fill(renderer, _Filling(source=source, target=target, options=options), found, values)


async def fill_file(
    renderer: Renderer,
    source: Workspace,
    path: str,
    target: Workspace,
    to: str,
    *,
    values: Mapping[str, Any],
    options: FillOptions,
) -> Filled:
    """Fills the one file at `path` of `source` into `to` of `target`; that path is not rendered."""
    filling = _Filling(source=source, target=target, options=options)
    entry = Entry(path=path, kind="file", goes_to=to, is_rendered=True)
    return await _write_all(renderer, filling, [entry], values)


async def _fill(
    renderer: Renderer, filling: _Filling, found: Sequence[tuple[str, str]], values: Mapping[str, Any]
) -> Filled:
    return await _write_all(renderer, filling, await plan(renderer, found, values, filling.options), values)


async def _write_all(
    renderer: Renderer, filling: _Filling, entries: Sequence[Entry], values: Mapping[str, Any]
) -> Filled:
    portions = filling.portions(entries)
    while (portion := await asyncio.to_thread(next, portions, None)) is not None:
        texts = await _render(renderer, portion, values, filling.options)
        await asyncio.to_thread(_write, filling, portion, texts)
    return Filled(files=filling.files, warnings=filling.warnings)


def _write(filling: _Filling, portion: Sequence[_Read], texts: Sequence[str | None]) -> None:
    for read, text in zip(portion, texts, strict=True):
        filling.write(read, text)


async def _render(
    renderer: Renderer, portion: Sequence[_Read], values: Mapping[str, Any], options: FillOptions
) -> list[str | None]:
    """The new text of each file that has one."""
    numbers = [number for number, read in enumerate(portion) if read.text is not None]
    texts: list[str | None] = [None] * len(portion)
    try:
        rendered = await renderer.text([portion[number].text or "" for number in numbers], values, options.text)
    except Unrenderable as error:
        path = portion[numbers[error.number]].entry.path
        raise Invalid(f"{path}: {error.message}", hint=error.hint) from error
    for number, text in zip(numbers, rendered, strict=True):
        texts[number] = text
    return texts


def _is_there(workspace: Workspace, path: str) -> bool:
    """Whether there is anything at all, a link as well. Raises Invalid for a path that leads out or over a link."""
    try:
        workspace.stat(path)
    except NotFound:
        return False
    except Invalid:
        # Only where it is a link itself.
        workspace.read_link(path)
    return True
