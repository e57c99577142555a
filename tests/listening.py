"""A portal of this process that listens on this machine, for programs that speak HTTP alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from callboard.kernel.serving import SERVER
from callboard.kernel.web.app import Web
from callboard.testing import RunningPortal
from callboard.testing.portal import CompiledTemplates

_compiled = CompiledTemplates()


@asynccontextmanager
async def listening(running: RunningPortal) -> AsyncIterator[str]:
    """Its address, until the end of the block."""
    web = Web(running.portal)
    web.templates.bytecode_cache = _compiled
    config = uvicorn.Config(web.application(manage=False), **SERVER)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # Else each answer waits 40 ms for the client to acknowledge its headers.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await running.wait_until(lambda: server.started or serving.done())
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
