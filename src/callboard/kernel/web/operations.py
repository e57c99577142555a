"""What the operator's tools ask: is the process alive, is it ready, how is it doing, what can it do."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard.foundation.errors import Unavailable
from callboard.foundation.web.routing import Handler
from callboard.kernel.contributions import HealthCheck
from callboard.kernel.identity import NOBODY
from callboard.kernel.isolation import Failure
from callboard.kernel.portal import Portal
from callboard.kernel.web.openapi import describe


class Operations:
    """The endpoints that need no plugin and no person."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def healthz(self, request: Request) -> Response:  # noqa: ARG002 - a handler's signature
        return _json({"status": "ok"}, 200)

    async def readyz(self, request: Request) -> Response:  # noqa: ARG002
        """Ready when started, when the database answers, and when every health check that gates says so."""
        if not self._portal.ready:
            return _json({"status": "error", "message": "The portal is starting or stopping"}, 503)
        try:
            await self._portal.database.check()
        except Unavailable as error:
            return _json({"status": "error", "message": error.message}, 503)
        for check in self._portal.contributed(HealthCheck):
            if not check.contribution.gates:
                continue
            ctx = self._portal.context(check.running, identity=NOBODY)
            result = await check.call("health", 5.0, ctx, check.contribution.ask)
            if isinstance(result, Failure) or not result.value.ok:
                said = result.message if isinstance(result, Failure) else result.value.message
                return _json({"status": "error", "message": f"{check.contribution.title}: {said}"}, 503)
        return _json({"status": "ok"}, 200)

    async def metrics(self, request: Request) -> Response:  # noqa: ARG002
        return Response(self._portal.metrics.exposition(), media_type=self._portal.metrics.content_type)

    def openapi(self, plugin: str | None = None) -> Handler:
        """The OpenAPI document of all endpoints, or of one plugin's."""

        async def answer(request: Request) -> Response:  # noqa: ARG001
            return _json(describe(self._portal, plugin), 200)

        return answer


def _json(value: object, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
