"""A replica in a process of its own, which can be killed at any moment: it sweeps and answers when it is told to."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import signal
import time
from collections.abc import Sequence
from importlib.metadata import entry_points
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from callboard.foundation.http import client
from callboard.kernel.assemble import make_portal
from callboard.kernel.plugin import ENTRY_POINT_GROUP
from callboard.plugins.catalog import catalog_of
from callboard.plugins.catalog.index import Everything
from callboard.plugins.catalog.ingest import refresh
from callboard.plugins.catalog.live import LiveCatalog

PATIENCE = 60.0
# A web host that is at fault is asked again as often as ever, but after so many seconds.
PAUSE = 0.001
Answers = tuple[list[str | None], Any]

# Children are forked from a process that has imported everything, so that one is there in a blink. Not
# this module: the process that they are forked from does not know where tests are.
PLUGINS = [point.module for point in entry_points(group=ENTRY_POINT_GROUP)]
DATABASES = ["psycopg", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite"]
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(
    ["callboard.kernel.assemble", "callboard.kernel.web.app", *PLUGINS, *DATABASES, "anyio._backends._asyncio"]
)


class Replica:
    """The near end of one replica. `folder` is its own; the configuration is that of all."""

    def __init__(self, configuration: Path, folder: Path, facets: Sequence[str]) -> None:
        self._arguments = (configuration, folder, list(facets))
        self._start()

    def begin(self, order: str) -> None:
        """Gives an order and does not wait."""
        self._pipe.send(order)

    def end(self) -> Any:
        """What came of the order. Raises AssertionError when it never ends, EOFError when the replica failed."""
        assert self._pipe.poll(PATIENCE), "the replica does not answer"
        return self._pipe.recv()

    def kill(self, after: float) -> None:
        """Kills it so many seconds from now, as a power cut would, and starts it anew."""
        time.sleep(after)
        self._process.kill()
        self._process.join()
        assert self._process.exitcode == -signal.SIGKILL
        self._pipe.close()
        self._start()

    def close(self) -> None:
        self._pipe.send("stop")
        self._process.join(PATIENCE)
        assert self._process.exitcode == 0

    def _start(self) -> None:
        self._pipe, far = processes.Pipe()
        self._process = processes.Process(target=run, args=(far, *self._arguments))
        self._process.start()
        far.close()
        self.end()


def run(pipe: Connection, configuration: Path, folder: Path, facets: list[str]) -> None:
    """The far end."""
    client._FIRST_PAUSE = PAUSE
    asyncio.run(_obey(pipe, configuration, folder, facets))


async def _obey(pipe: Connection, configuration: Path, folder: Path, facets: list[str]) -> None:
    environ = {"CALLBOARD_CONFIG_backend_dataFolder": json.dumps(str(folder))}
    portal = make_portal([configuration], folder=configuration.parent, environ=environ)
    await portal.start(work=False)
    running = portal.find("catalog")
    assert running is not None
    ctx = portal.job_context(running)
    pipe.send(None)
    while (order := await asyncio.to_thread(pipe.recv)) != "stop":
        if order == "refresh":
            await refresh(ctx)
        await ctx.database.read(catalog_of(ctx).live.follow)
        pipe.send(answers(catalog_of(ctx).live, facets))
    await portal.stop()


def answers(live: LiveCatalog, facets: Sequence[str]) -> Answers:
    """What an index says of everything it holds."""
    everything = live.index.select(Everything())
    return sorted(live.index.ref_of(each) or "" for each in everything), live.index.facets(facets, everything)
