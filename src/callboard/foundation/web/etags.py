"""Spares whoever already has an answer its bytes: an ETag on what endpoints answer, and 304 to who knows it.

The tag is made from the bytes themselves. It is therefore right whoever asks, whatever they may see, and on every
replica; it saves sending and compressing, not finding out.
"""

from __future__ import annotations

from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

LARGEST = 256 * 1024
"""Bytes beyond which an answer is not worth the time that its tag takes."""


def unless_known(request: Request, response: Response) -> Response:
    """The response with its tag, or 304 without a body when the request names that tag."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or isinstance(response, StreamingResponse):
        return response
    if not 0 < len(response.body) <= LARGEST or "etag" in response.headers:
        return response
    tag = f'W/"{blake2b(response.body, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = tag
    response.headers.setdefault("Cache-Control", "private, no-cache")
    known = request.headers.get("if-none-match", "")
    if tag[2:] not in known and known.strip() != "*":
        return response
    kept = {name: value for name, value in response.headers.items() if name in KEPT}
    return Response(status_code=304, headers=kept, background=response.background)


KEPT = frozenset({"etag", "cache-control", "link", "vary"})
