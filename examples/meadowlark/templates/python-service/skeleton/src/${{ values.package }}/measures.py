"""Measures of every request: how many, how long, with what outcome. The dashboard and the alerts read them."""

import time

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Measures:
    """One registry for each application, so that tests do not count each other's requests."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self.requests = Counter("http_requests", "Requests answered", labels, registry=self.registry)
        self.seconds = Histogram(
            "http_request_duration_seconds", "How long requests took", ["route"], registry=self.registry
        )

    def show(self, request: Request) -> Response:
        """What Prometheus reads."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class Measured:
    """Counts and times what the application answers."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self.app = app
        self.measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            # The route's pattern, not the address: addresses are without number.
            found = scope.get("route")
            route = getattr(found, "path", "none")
            self.measures.requests.labels(scope["method"], route, str(status)).inc()
            self.measures.seconds.labels(route).observe(time.perf_counter() - begun)
