"""The site of a folder as it is now: built into memory, and again as often as somebody says that files changed."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from callboard import CallboardError

from ...build import PageCache, Unusable, build_site
from ...model import DocsProblem, Manifest
from ...render import Renderer
from ...settings import TechdocsSettings
from ...source import local_source
from ..building import UNNAMED, place_of, renderer
from ..options import console


class Preview:
    """What is served: `files` by path, `problems`, and a `failure` when nothing could be built, with what was there
    before. `version` counts the builds."""

    def __init__(
        self, folder: Path, pages: Renderer, cache: PageCache, *, name: str, settings: TechdocsSettings
    ) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.problems: tuple[DocsProblem, ...] = ()
        self.failure = ""
        self.version = 0
        self._changed = asyncio.Condition()
        self._pages = pages
        self._cache = cache
        self._name = name or UNNAMED
        self._settings = settings
        self._manifest: Manifest | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, folder: Path, *, name: str, settings: TechdocsSettings) -> AsyncIterator[Preview]:
        """A preview with a renderer of its own until the end of the block."""
        with tempfile.TemporaryDirectory() as kept:
            async with renderer() as pages:
                yield cls(folder, pages, PageCache(folder=Path(kept)), name=name, settings=settings)

    @property
    def summary(self) -> str:
        """What there is, in words."""
        if self.failure:
            return "Nothing could be built"
        count = len(self._manifest.pages) if self._manifest else 0
        return f"{count} pages, {len(self._wrong())} problems"

    async def build(self) -> None:
        """Takes in what has changed. What cannot be built leaves everything as it is, and says why."""
        started = time.monotonic()
        self.failure = ""
        try:
            await self._build()
        except CallboardError as error:
            self.failure = f"{error.message}. {error.hint}" if error.hint else error.message
            self.problems = error.problems if isinstance(error, Unusable) else ()
        said = self.failure or f"{self.summary}, built in {time.monotonic() - started:.1f} s"
        console.print(said, markup=False, highlight=False)
        async with self._changed:
            self.version += 1
            self._changed.notify_all()

    async def differs(self, version: int, seconds: float) -> bool:
        """Waits so long for another version than the one that somebody has; whether there is one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: self.version != version)
        return self.version != version

    def state(self) -> dict[str, Any]:
        """What pages are told: the version, and what is wrong."""
        said = [{"at": place_of(self.folder, each), "message": each.message} for each in self._wrong()]
        return {"version": self.version, "failure": self.failure, "problems": said}

    def _wrong(self) -> list[DocsProblem]:
        return [each for each in self.problems if each.level != "info"]

    async def _build(self) -> None:
        built = await build_site(
            await local_source(self.folder),
            self._pages,
            name=self._name,
            settings=self._settings,
            previous=self._manifest,
            cache=self._cache,
        )
        fresh = {path: built.files[path] for path in built.files}
        for path in built.removed:
            self.files.pop(path, None)
        self.files.update(fresh)
        self._manifest, self.problems = built.manifest, built.manifest.problems
