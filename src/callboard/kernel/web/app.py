"""The ASGI application of a portal: routes from contributions, middleware, start and stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response

from callboard.foundation import memory
from callboard.foundation.stopping import on_stop
from callboard.foundation.web.outgoing import Outgoing
from callboard.foundation.web.proxies import Proxies
from callboard.foundation.web.routing import Handler, Routes
from callboard.foundation.web.security import HEADERS
from callboard.kernel.contributions import Endpoint, Page
from callboard.kernel.portal import Portal
from callboard.kernel.web.files import Assets
from callboard.kernel.web.handlers import Handlers
from callboard.kernel.web.operations import Operations
from callboard.kernel.web.templating import STATIC, drawing, environment


class Web:
    """The application and the templates behind it."""

    def __init__(self, portal: Portal, *, reload: bool = False, home: str = "/catalog") -> None:
        self.portal, self.home = portal, home
        self.templates = environment(portal.running, portal.data_folder / "cache" / "templates", reload=reload)
        self.handlers = Handlers(portal, self.templates)
        portal.draw_with(drawing(self.templates))

    def application(self, *, manage: bool = True) -> Starlette:
        """The ASGI app. With `manage` it starts and stops the portal itself."""

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette's signature
            if not manage:
                yield
                return
            loop = asyncio.get_running_loop()
            with on_stop(lambda: loop.call_soon_threadsafe(self.portal.closing.set)):
                await self.portal.start()
                memory.keep_for_good()
                giving_back = asyncio.create_task(memory.keep_giving_back())
                yield
            giving_back.cancel()
            await self.portal.stop()

        trust = self.portal.settings.backend.trust_proxy
        middleware = [
            Middleware(Proxies, networks=trust.networks, hops=trust.hops),
            Middleware(Outgoing, headers=HEADERS),
        ]
        return Starlette(routes=[self._routes()], middleware=middleware, lifespan=lifespan)

    def _routes(self) -> Routes:
        operations, routes = Operations(self.portal), Routes(self.handlers.problem)
        own: dict[str, Handler] = {
            "/healthz": operations.healthz,
            "/readyz": operations.readyz,
            "/metrics": operations.metrics,
            "/.backstage/health/v1/liveness": operations.healthz,
            "/.backstage/health/v1/readiness": operations.readyz,
            "/api/openapi.json": operations.openapi(),
            f"{STATIC}/{{name:path}}": Assets(self.portal.running).serve,
        }
        for running in self.portal.running:
            own[f"/api/{running.plugin.id}/openapi.json"] = operations.openapi(running.plugin.id)
        for path, handler in own.items():
            routes.add(path, "GET", handler)
        contributed: list[tuple[Page | Endpoint, Handler]] = [
            *((each.contribution, self.handlers.page(each)) for each in self.portal.contributed(Page)),
            *((each.contribution, self.handlers.endpoint(each)) for each in self.portal.contributed(Endpoint)),
        ]
        for one, handler in sorted(contributed, key=lambda pair: _specificity(pair[0].path)):
            routes.add(one.path, one.method, handler)
        if not any(one.path == "/" for one, _ in contributed):
            routes.add("/", "GET", self._go_home)
        return routes

    async def _go_home(self, request: Any) -> Response:  # noqa: ARG002 - a handler's signature
        return RedirectResponse(self.home, 307)


@cache
def _specificity(path: str) -> tuple[tuple[int, str], ...]:
    """Fixed words before placeholders, so that `/catalog/new` is not taken for a name."""
    return tuple((2 if ":path}" in part else 1 if part.startswith("{") else 0, part) for part in path.split("/"))
