"""Fixtures for pytest, loaded by its entry point: asynchronous tests ask for `callboard_portal`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from callboard.testing.portal import portal
from callboard.testing.running import RunningPortal

StartPortal = Callable[..., Awaitable[RunningPortal]]


@pytest.fixture
async def callboard_portal() -> AsyncIterator[StartPortal]:
    """Starts portals that stop when the test ends: `running = await callboard_portal(plugin, catalog=[…])`."""
    async with AsyncExitStack() as stack:

        async def start(*plugins: Any, **options: Any) -> RunningPortal:
            return await stack.enter_async_context(portal(*plugins, **options))

        yield start
