"""A process that builds documentation until it is killed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from callboard.kernel.assemble import make_portal
from callboard.kernel.discovery import installed
from callboard.plugins.techdocs.build import builder

# The plugins are imported by whom this process is forked from.
installed()
STALE_AFTER, BEAT_EVERY = 1.0, 0.2


def work(folder: Path, ready: Any) -> None:
    """The life of one process: it says when it begins, and has no end of its own."""
    builder.STALE_AFTER, builder.BEAT_EVERY = STALE_AFTER, BEAT_EVERY
    asyncio.run(_work(folder, ready))


async def _work(folder: Path, ready: Any) -> None:
    # As on a machine of its own: what others had in their folders is not here.
    own = folder / f"own-{os.getpid()}.yaml"
    own.write_text(f"backend: {{dataFolder: '{folder}/data-{os.getpid()}'}}\n", encoding="utf-8")
    portal = make_portal([folder / "callboard.yaml", own], folder=folder, environ={})
    await portal.start()
    ready.send_bytes(b"1")
    await asyncio.Event().wait()
