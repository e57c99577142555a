"""Counts what people open from search. A browser tells of it beside following the link, so that nobody waits."""

from __future__ import annotations

import re

from starlette.requests import Request

from callboard import Context, Endpoint, Parameter

from .find import may_find
from .index import id_of
from .usage import Usage

QUERY, PATH = "search.query", "/api/search/opened"
_ID = re.compile(r"[0-9a-f]{16}")


def told_at(location: str) -> str:
    """Where a browser tells that this document has been opened."""
    return f"{PATH}?document={id_of(location) & 0xFFFF_FFFF_FFFF_FFFF:016x}"


async def opened(request: Request, ctx: Context) -> None:
    """POST /opened. What is not there, and what the person may not see, is not counted, and nobody is told so."""
    said = request.query_params.get("document", "")
    if _ID.fullmatch(said):
        document = int.from_bytes(bytes.fromhex(said), "big", signed=True)
        if await may_find(ctx, document):
            ctx.state(Usage).opened(document)


OPENED = Endpoint(
    path=PATH,
    method="POST",
    run=opened,
    requires=QUERY,
    status=204,
    summary="Count that a result was opened; who did is not kept",
    parameters=[Parameter(name="document", required=True, description="The number that the result carries")],
)
