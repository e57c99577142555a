"""Starts workers when there is something to do, hands it to whichever is free, and replaces those that are lost."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process

from callboard.foundation.workers.frames import LENGTH, frame, length_of

# How much of an answer waits in memory before the worker has to wait itself.
AHEAD = 1024 * 1024
START_WITHIN = 120.0


class Lost(Exception):
    """A worker ended, or took too long, over what it was given. Another one takes its place."""


class Workers:
    """Up to so many processes until `close`; each starts when it is first needed.

    `module` names a module with `prepare(setup)`, which returns what answers each call. `limit` is in seconds.
    """

    def __init__(self, module: str, setup: bytes, *, count: int, limit: float) -> None:
        self._module, self._setup, self._limit = module, setup, limit
        self._free = asyncio.LifoQueue[Process | None]()
        self._running: set[Process] = set()
        for _ in range(count):
            self._free.put_nowait(None)

    async def call(self, content: bytes) -> bytes:
        """The answer of a worker. Raises Lost; the same call may be tried again."""
        process, answered = await self._free.get(), False
        try:
            if process is None:
                process = await self._start()
                await _ask(process, self._setup, START_WITHIN)
            answer = await _ask(process, content, self._limit)
            answered = True
            return answer
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Lost("The process that worked on it ended") from error
        finally:
            if process is not None and not answered:
                await self._end(process)
            self._free.put_nowait(process if answered else None)

    async def close(self) -> None:
        """Ends all of them, whatever they are doing."""
        for process in list(self._running):
            await self._end(process)

    async def _start(self) -> Process:
        # A session of its own: Ctrl-C in a terminal is for the portal, which then ends its workers itself.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "callboard.foundation.workers.serve",
            self._module,
            stdin=PIPE,
            stdout=PIPE,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            limit=AHEAD,
        )
        self._running.add(process)
        return process

    async def _end(self, process: Process) -> None:
        self._running.discard(process)
        if process.returncode is None:
            process.kill()
        # Reads what is left, so that nothing of the pipes outlives the process.
        await process.communicate()


async def _ask(process: Process, content: bytes, within: float) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    try:
        async with asyncio.timeout(within):
            process.stdin.write(frame(content))
            await process.stdin.drain()
            return await process.stdout.readexactly(length_of(await process.stdout.readexactly(LENGTH)))
    except TimeoutError as error:
        raise Lost(f"It took longer than {within:g} seconds") from error
