"""The web application: its routes, and what each of them answers."""

{% if values.database == 'postgresql' %}
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

{% endif %}
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from .measures import Measured, Measures
from .settings import Settings
{% if values.database == 'postgresql' %}
from .store import Store
{% endif %}

LONGEST_NAME = 100


def create_app(settings: Settings) -> Starlette:
    """A new application, which shares nothing with any other."""
    measures = Measures()
{% if values.database == 'postgresql' %}
    store = Store(settings.database_url)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        store.create()
        yield
        store.close()

{% endif %}
    app = Starlette(
        routes=[
            Route("/v1/hello", hello),
            Route("/healthz", is_alive),
            Route("/readyz", is_ready),
            Route("/metrics", measures.show),
        ],
        middleware=[Middleware(Measured, measures=measures)],
{% if values.database == 'postgresql' %}
        lifespan=lifespan,
{% endif %}
    )
    app.state.settings = settings
{% if values.database == 'postgresql' %}
    app.state.store = store
{% endif %}
    return app


{% if values.database == 'postgresql' %}
def hello(request: Request) -> JSONResponse:
    """Greets whoever `name` says, and tells how often that has been. Replace this with what the service is for."""
    name = request.query_params.get("name", "world")
    if len(name) > LONGEST_NAME:
        return JSONResponse({"error": f"A name has {LONGEST_NAME} characters at most."}, status_code=400)
    return JSONResponse({"message": f"Hello, {name}!", "times": request.app.state.store.greet(name)})
{% else %}
def hello(request: Request) -> JSONResponse:
    """Greets whoever `name` says. Replace this with what the service is for."""
    name = request.query_params.get("name", "world")
    if len(name) > LONGEST_NAME:
        return JSONResponse({"error": f"A name has {LONGEST_NAME} characters at most."}, status_code=400)
    return JSONResponse({"message": f"Hello, {name}!"})
{% endif %}


def is_alive(request: Request) -> PlainTextResponse:
    """Kubernetes starts the container anew when this fails."""
    return PlainTextResponse("ok")


def is_ready(request: Request) -> PlainTextResponse:
    """Kubernetes sends requests while this succeeds."""
{% if values.database == 'postgresql' %}
    if not request.app.state.store.answers():
        return PlainTextResponse("The database does not answer", status_code=503)
{% endif %}
    return PlainTextResponse("ok")
