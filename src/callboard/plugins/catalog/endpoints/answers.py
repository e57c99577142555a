"""How documents are sent: the stored bytes as they are unless fields were asked for, and in pieces when many."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from callboard import Context

from ..catalog import documents_of
from ..index import project
from ..live import Stored
from ..model import EntityRef

JSON = "application/json; charset=utf-8"
PIECE = 250
"""Documents sent at a time: enough to be quick, few enough that others wait some milliseconds at most."""


def moment(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")


def ref_in(request: Request) -> EntityRef:
    """The ref that `{kind}`, `{namespace}` and `{name}` of the path spell, whatever their characters."""
    parts = request.path_params
    return EntityRef(parts["kind"].lower(), parts["namespace"].lower(), parts["name"].lower())


def json_answer(content: bytes, status: int = 200) -> Response:
    """Encoded JSON as a response."""
    return Response(content, status, media_type=JSON)


async def send_documents(
    ctx: Context,
    ids: Sequence[int],
    fields: Sequence[str],
    *,
    before: bytes = b"[",
    after: bytes = b"]",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The documents of `ids`, which may repeat, in that order, between two pieces of JSON."""
    if len(ids) <= PIECE:
        content = await _piece(ctx, ids, fields)
        return Response(before + content + after, media_type=JSON, headers=headers)
    return StreamingResponse(_pieces(ctx, ids, fields, before, after), media_type=JSON, headers=headers)


def shown(stored: Stored, fields: Sequence[str]) -> bytes:
    """One document, cut down to the fields that were asked for if any were."""
    return msgspec.json.encode(project(stored.document, fields)) if fields else stored.content


async def _pieces(
    ctx: Context, ids: Sequence[int], fields: Sequence[str], before: bytes, after: bytes
) -> AsyncIterator[bytes]:
    separator = before
    for start in range(0, len(ids), PIECE):
        if content := await _piece(ctx, ids[start : start + PIECE], fields):
            yield separator + content
            separator = b","
        # Nothing above waits when all is at hand and the client reads fast, and this may go on for seconds.
        await asyncio.sleep(0)
    yield (before if separator == before else b"") + after


async def _piece(ctx: Context, ids: Sequence[int], fields: Sequence[str]) -> bytes:
    return b",".join([shown(each, fields) for each in await documents_of(ctx, ids)])
