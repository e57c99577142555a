"""The ASGI application of a portal: routes from contributions, middleware, start and stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from callboard.foundation.errors import CallboardError
from callboard.kernel.contributions import Endpoint, Page
from callboard.kernel.portal import Portal
from callboard.kernel.web.files import Assets
from callboard.kernel.web.handlers import Handler, Handlers
from callboard.kernel.web.operations import Operations
from callboard.kernel.web.security import SecureHeaders
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
            if manage:
                await self.portal.start()
            yield
            if manage:
                await self.portal.stop()

        return Starlette(
            routes=self._routes(),
            middleware=[Middleware(SecureHeaders), Middleware(GZipMiddleware, minimum_size=800, compresslevel=5)],
            exception_handlers={CallboardError: self._problem, 404: self._problem, 405: self._problem},
            lifespan=lifespan,
        )

    def _routes(self) -> list[BaseRoute]:
        operations = Operations(self.portal)
        routes = [
            Route("/healthz", operations.healthz),
            Route("/readyz", operations.readyz),
            Route("/metrics", operations.metrics),
            Route("/.backstage/health/v1/liveness", operations.healthz),
            Route("/.backstage/health/v1/readiness", operations.readyz),
            Route("/api/openapi.json", operations.openapi),
            Route("/api/{plugin}/openapi.json", operations.openapi),
            Route(f"{STATIC}/{{name:path}}", Assets(self.portal.running).serve),
        ]
        contributed: list[tuple[Page | Endpoint, Handler]] = [
            *((each.contribution, self.handlers.page(each)) for each in self.portal.contributed(Page)),
            *((each.contribution, self.handlers.endpoint(each)) for each in self.portal.contributed(Endpoint)),
        ]
        contributed.sort(key=lambda pair: _specificity(pair[0].path))
        routes += [Route(one.path, handle, methods=[one.method]) for one, handle in contributed]
        if not any(one.path == "/" for one, _ in contributed):
            routes.append(Route("/", self._go_home))
        return list(routes)

    async def _go_home(self, request: Any) -> Response:  # noqa: ARG002 - a handler's signature
        return RedirectResponse(self.home, 307)

    async def _problem(self, request: Any, error: Exception) -> Response:
        return await self.handlers.problem(request, error)


def _specificity(path: str) -> tuple[tuple[int, str], ...]:
    """Fixed words before placeholders, so that `/catalog/new` is not taken for a name."""
    return tuple((2 if ":path}" in part else 1 if part.startswith("{") else 0, part) for part in path.split("/"))
