"""What is stored of a site, byte by byte, for Backstage's reader and for programs."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, NotFound
from callboard.plugins.catalog import find_entity

from ..model import SiteKey, key_of
from ..read import answer_file
from .metadata import READ, asked_for

STATIC = "/api/techdocs/static/docs"


async def stored(request: Request, ctx: Context) -> Response:
    """GET /static/docs/{namespace}/{kind}/{name}/{path}. Nothing of it runs in a browser."""
    named = request.path_params
    names = [named["namespace"], named["kind"], named["name"]]
    if any(name != name.lower() for name in names):
        place = "/".join(quote(each, safe="") for each in (name.lower() for name in names))
        path = quote(named["path"], safe="/")
        return Response(status_code=301, headers={"Location": f"{STATIC}/{place}/{path}"})
    entity = await find_entity(ctx, asked_for(request))
    key, path = _versioned(key_of(entity.ref), named["path"])
    answer = await answer_file(ctx, key, path, request.headers, form="api")
    if answer is None:
        raise NotFound(f"There is no such file in the documentation of {entity.ref}")
    return answer


def _versioned(key: SiteKey, path: str) -> tuple[SiteKey, str]:
    """The site and the path in it: versions are read below `@<version>/`."""
    if not path.startswith("@"):
        return key, path
    version, _, rest = path[1:].partition("/")
    return SiteKey(key.namespace, key.kind, key.name, version), rest


ENDPOINTS = (
    Endpoint(
        path=f"{STATIC}/{{namespace}}/{{kind}}/{{name}}/{{path:path}}",
        run=stored,
        requires=READ,
        summary="A file of the documentation of an entity; what could run is sent as text",
        answers={206: {}, 301: {}, 304: {}, 416: {}},
    ),
)
