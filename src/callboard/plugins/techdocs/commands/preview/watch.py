"""Says when something in a folder has changed that a site may be made of."""

from __future__ import annotations

import asyncio
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from ...model import MANIFEST
from .site import Preview

SETTLED_MS = 50
MOST_GATHERED_MS = 400


async def follow(preview: Preview) -> None:
    """Builds, and again after each change, for ever. What changes during the first build is not missed."""
    found = awatch(preview.folder, watch_filter=_Sources(preview.folder), debounce=MOST_GATHERED_MS, step=SETTLED_MS)
    first = asyncio.ensure_future(anext(found))
    try:
        await preview.build()
        await first
        await preview.build()
        async for _ in found:
            await preview.build()
    finally:
        first.cancel()


class _Sources(DefaultFilter):
    """Whatever is no output of ours: a folder that holds a built site says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder.resolve()

    def __call__(self, change: Change, path: str) -> bool:
        return super().__call__(change, path) and not self._is_built(Path(path))

    def _is_built(self, path: Path) -> bool:
        inside = [each for each in path.parents if each != self._folder and self._folder in each.parents]
        return any((each / MANIFEST).is_file() for each in inside)
