"""What a process of its own does: publishes one site again and again, with another number in its files each time."""

from __future__ import annotations

import asyncio
import itertools
from multiprocessing.connection import Connection
from pathlib import Path

from callboard.plugins.techdocs.model import SiteKey, Storage
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.storage import storage_for

KEY = SiteKey("default", "component", "playlists")
FILES = 60


def publish_on(folder: Path, told: Connection) -> None:
    """Goes on until it is killed. Tells its number each time that it has published."""
    asyncio.run(_publish_on(storage_for(TechdocsSettings(), folder), told))


async def _publish_on(storage: Storage, told: Connection) -> None:
    for number in itertools.count():
        files = {f"{name}/index.html": f"{number}".encode() for name in range(FILES)}
        removed = [path for path in await storage.paths(KEY) if path.startswith("only-in-")]
        await storage.publish(KEY, {**files, f"only-in-{number}.html": b"x"}, removed)
        told.send(number)
