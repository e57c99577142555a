"""Sends what was asked, by the guarded client and nowhere else, and says what came back as text."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from callboard import CallboardError, Context

from .asking import Asked

MOST_HEADERS = 100
LONGEST_HEADER = 2_000
TEXTS = (
    "text/",
    "application/json",
    "application/xml",
    "application/problem",
    "application/x-www-form",
    "+json",
    "+xml",
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a request: a status with headers and a body, or why there was no answer."""

    status: int = 0
    seconds: float = 0.0
    headers: Sequence[tuple[str, str]] = ()
    body: str = ""
    language: str = ""
    size: int = 0
    error: str = ""
    hint: str = ""

    @property
    def tone(self) -> str:
        return {2: "success", 3: "info", 4: "warning"}.get(self.status // 100, "danger")

    @property
    def milliseconds(self) -> int:
        return round(self.seconds * 1000)


async def send(ctx: Context, asked: Asked) -> Outcome:
    """Sends a request once, follows no redirect, and reads no more than the settings allow."""
    settings, began = ctx.settings.try_it, time.monotonic()
    try:
        async with ctx.http.stream(
            asked.method,
            asked.url,
            headers=asked.headers,
            content=asked.content,
            timeout=settings.timeout.total_seconds(),
            max_bytes=settings.most_bytes,
            follow=False,
        ) as answer:
            content = b"".join([chunk async for chunk in answer.chunks])
    except CallboardError as error:
        return Outcome(seconds=time.monotonic() - began, error=error.message, hint=error.hint or "")
    media = answer.headers.get("content-type", "").lower()
    return Outcome(
        status=answer.status,
        seconds=time.monotonic() - began,
        headers=[(name, value[:LONGEST_HEADER]) for name, value in list(answer.headers.items())[:MOST_HEADERS]],
        body=as_words(content, media),
        language="json" if "json" in media else "xml" if "xml" in media else "html" if "html" in media else "",
        size=len(content),
    )


def as_words(content: bytes, media: str) -> str:
    """A body as text, as far as it is any."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        is_text = any(each in media for each in TEXTS)
        return content.decode(errors="replace") if is_text else f"{len(content):,} bytes that are no text"
