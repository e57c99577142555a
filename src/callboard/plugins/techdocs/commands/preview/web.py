"""The web application of a preview: the files of the site, and a stream of its changes. For this machine only."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from .site import Preview

HEADERS: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'"
    ),
}
ALIVE_SECONDS: Final = 15
HERE: Final = files(__package__)
TAG: Final = (HERE / "tag.html").read_bytes().strip()
EMPTY: Final = (HERE / "empty.html").read_bytes()
SCRIPT: Final = (HERE / "live.js").read_bytes()
END_OF_BODY: Final = b"</body>"


def application(preview: Preview) -> Starlette:
    """Answers for whoever calls this machine by its own name: a page of elsewhere cannot read drafts."""

    def page(request: Request) -> Response:
        return _answer(preview, str(request.path_params["path"]))

    def changes(request: Request) -> Response:
        after = int(request.query_params.get("after", "0") or 0)
        return StreamingResponse(_stream(preview, after), media_type="text/event-stream", headers=HEADERS)

    def script(request: Request) -> Response:
        del request
        return Response(SCRIPT, media_type="text/javascript", headers=HEADERS)

    return Starlette(
        routes=[Route("/-/changes", changes), Route("/-/live.js", script), Route("/{path:path}", page)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])],
    )


def _answer(preview: Preview, path: str) -> Response:
    if path and f"{path}/index.html" in preview.files and not path.endswith("/"):
        return RedirectResponse(f"/{path}/")
    name = f"{path}index.html" if not path or path.endswith("/") else path
    found = preview.files.get(name)
    if found is None:
        return _page(EMPTY, status=404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _page(found) if kind == "text/html" else Response(found, media_type=kind, headers=HEADERS)


def _page(content: bytes, *, status: int = 200) -> Response:
    before, end, after = content.rpartition(END_OF_BODY)
    shown = before + TAG + end + after if end else content + TAG
    return Response(shown, status_code=status, media_type="text/html", headers=HEADERS)


async def _stream(preview: Preview, after: int) -> AsyncIterator[str]:
    seen = after - 1
    while True:
        if preview.version != seen:
            seen = preview.version
            yield f"data: {json.dumps(preview.state())}\n\n"
        if not await preview.differs(seen, ALIVE_SECONDS):
            yield ": alive\n\n"
