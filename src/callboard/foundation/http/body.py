"""Reads the body of an answer piece by piece, and stops when it grows past its limit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2

from callboard.foundation.errors import Unavailable
from callboard.foundation.http.urls import show_url

ACCEPTED_ENCODINGS = "gzip, deflate"

_DECODED = frozenset({"gzip", "x-gzip", "deflate", "identity", ""})


async def read_chunks(answer: httpx2.Response, max_bytes: int) -> AsyncIterator[bytes]:
    """The decompressed body. Raises Unavailable past `max_bytes`, whatever the announced or compressed size."""
    _check_encoding(answer)
    announced = answer.headers.get("content-length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > max_bytes and not _has_no_body(answer):
        raise _too_large(answer, max_bytes)
    size = 0
    async for chunk in answer.aiter_bytes():
        size += len(chunk)
        if size > max_bytes:
            raise _too_large(answer, max_bytes)
        yield chunk


def _check_encoding(answer: httpx2.Response) -> None:
    """One layer of a compression that we asked for. Layers upon layers make a bomb out of a few bytes."""
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    if encoding not in _DECODED:
        raise Unavailable(f"'{show_url(answer.request.url)}' answered in an encoding that was not asked for")


def _has_no_body(answer: httpx2.Response) -> bool:
    return answer.request.method == "HEAD" or answer.status_code in (204, 304)


def _too_large(answer: httpx2.Response, max_bytes: int) -> Unavailable:
    return Unavailable(f"'{show_url(answer.request.url)}' answered with more than {max_bytes:,} bytes")
