"""A portal that runs in this process, and the browser and programs that talk to it."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx2

from callboard.foundation.errors import NotFound
from callboard.foundation.web.security import CSRF_COOKIE, CSRF_FIELD
from callboard.kernel.context import Context
from callboard.kernel.portal import Portal
from callboard.plugins.catalog import catalog_of

ADDRESS = "http://portal.test"
PATIENCE = 30.0


class RunningPortal:
    """What `portal(…)` gives: the portal, and one visitor with cookies of their own."""

    def __init__(self, portal: Portal, client: httpx2.AsyncClient) -> None:
        self.portal, self.client = portal, client

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        """Any page or endpoint. Redirects are answers, not followed."""
        return await self.client.get(path, **options)

    async def post(self, path: str, **options: Any) -> httpx2.Response:
        """As a program posts: without the token of a form."""
        return await self.client.post(path, **options)

    async def put(self, path: str, **options: Any) -> httpx2.Response:
        return await self.client.put(path, **options)

    async def patch(self, path: str, **options: Any) -> httpx2.Response:
        return await self.client.patch(path, **options)

    async def delete(self, path: str, **options: Any) -> httpx2.Response:
        return await self.client.delete(path, **options)

    async def post_form(self, path: str, data: Mapping[str, str] | None = None, **options: Any) -> httpx2.Response:
        """As a browser posts a form that a page held: with the cookie and the token."""
        return await self.client.post(path, data={**(data or {}), CSRF_FIELD: await self.form_token()}, **options)

    async def form_token(self) -> str:
        """The token that the forms of this visitor's pages carry."""
        if CSRF_COOKIE not in self.client.cookies:
            await self.client.get("/-/palette")
        return str(self.client.cookies[CSRF_COOKIE])

    async def api(self, path: str, *, method: str = "GET", json: Any = None, **options: Any) -> Any:
        """The decoded answer of an endpoint, None when empty. Raises AssertionError for an error, with its body."""
        answer = await self.client.request(method, path, json=json, **options)
        if answer.is_error:
            raise AssertionError(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return answer.json() if answer.content else None

    def context(self, plugin: str) -> Context:
        """What work of that plugin gets when no person asks. Raises NotFound when it does not run."""
        running = self.portal.find(plugin)
        if running is None:
            reasons = [each.reason for each in self.portal.refused if each.plugin == plugin]
            raise NotFound(f"The plugin `{plugin}` does not run. {' '.join(reasons)}".strip())
        return self.portal.job_context(running)

    async def wait_until_swept(self, seconds: float = PATIENCE) -> None:
        """Until the catalog has read all its locations once. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            await catalog_of(self.context("catalog")).swept.wait()

    async def wait_until(self, claim: Callable[[], object | Awaitable[object]], seconds: float = PATIENCE) -> None:
        """Until what is claimed is true, looking every few hundredths of a second. Raises AssertionError."""
        deadline = time.monotonic() + seconds
        while True:
            said = claim()
            if (await said) if inspect.isawaitable(said) else said:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"It did not come true within {seconds:g} seconds")
            await asyncio.sleep(0.02)
