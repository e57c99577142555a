"""Answers with what is stored, such that nothing of it runs: neither in the portal's name nor at all."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from email.utils import formatdate
from typing import Literal

from starlette.responses import Response

from callboard import Context

from ..model import SiteKey, Stored
from ..storage import storage_of

PLAIN = "text/plain; charset=utf-8"
RUNNING: tuple[str, ...] = ("htm", "xml", "svg", "appcache", "manifest", "mathml", "owl", "rdf", "rng", "vtt", "xht")
RUNNING += ("xsd", "xsl", "js", "mjs", "wasm", "swf", "jar", "hta")
"""Parts of extensions whose files a browser might run, or read others with: they are shown as text."""
SHOWN = {
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "csv": PLAIN,
    "json": "application/json",
    "md": PLAIN,
    "puml": PLAIN,
    "txt": PLAIN,
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "yaml": PLAIN,
    "yml": PLAIN,
}
FAMILIES = ("image/", "audio/", "video/", "font/")
LOADED = ("application/pdf", "application/zip", "application/gzip")
"""What is saved, not shown."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
SVG = "image/svg+xml"
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
MOST_AT_ONCE = 16 << 20
"""Bytes that one answer to a range has at most."""


async def answer_file(
    ctx: Context, key: SiteKey, path: str, headers: Mapping[str, str], *, form: Literal["page", "api"] = "page"
) -> Response | None:
    """What is stored at a path, for a request with these headers; None when nothing is. Raises Unavailable.

    The `api` shows SVG as text, as Backstage's does. Pages have it as the image that it is, confined by its policy.
    """
    storage = storage_of(ctx)
    wanted = headers.get("range", "")
    if wanted or headers.get("if-none-match"):
        about = await storage.read(key, path, part=(0, 0))
        if about is None:
            return None
        said = _headers(about, path, form)
        if _knows(headers.get("if-none-match", ""), about.etag):
            return Response(status_code=304, headers=said)
        part = _part(wanted, about, headers.get("if-range", ""))
        if part is not None:
            return await _partly(ctx, key, path, part, said)
        if _is_beyond(wanted, about):
            return Response(status_code=416, headers=said | {"Content-Range": f"bytes */{about.size}"})
    found = await storage.read(key, path)
    return Response(found.content, headers=_headers(found, path, form)) if found else None


async def _partly(
    ctx: Context, key: SiteKey, path: str, part: tuple[int, int], said: Mapping[str, str]
) -> Response | None:
    found = await storage_of(ctx).read(key, path, part=part)
    if found is None:
        return None
    last = found.start + len(found.content) - 1
    return Response(found.content, 206, headers={**said, "Content-Range": f"bytes {found.start}-{last}/{found.size}"})


def type_of(path: str, form: Literal["page", "api"]) -> str:
    """What a file is said to be, by the end of its name."""
    name = path.rpartition("/")[2].lower()
    ending = name.rpartition(".")[2] if "." in name else ""
    if form == "page" and ending == "svg":
        return SVG
    if ending in SHOWN:
        return SHOWN[ending]
    if any(each in ending for each in RUNNING):
        return PLAIN
    found = mimetypes.types_map.get(f".{ending}", "")
    return found if found.startswith(FAMILIES) or found in LOADED else PLAIN


def _headers(found: Stored, path: str, form: Literal["page", "api"]) -> dict[str, str]:
    kind = type_of(path, form)
    headers = {
        "Content-Type": kind,
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{found.etag}"',
        "Last-Modified": formatdate(found.modified, usegmt=True),
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
    }
    if kind in LOADED:
        headers["Content-Disposition"] = "attachment"
    return headers


def _knows(said: str, etag: str) -> bool:
    tags = {each.strip().removeprefix("W/") for each in said.split(",")}
    return f'"{etag}"' in tags or "*" in tags


def _part(wanted: str, about: Stored, unless: str) -> tuple[int, int] | None:
    """The start and the number of bytes that are asked for; None when it is all, or none that there is."""
    found = RANGE.fullmatch(wanted.strip())
    if found is None or (unless and unless.strip() != f'"{about.etag}"') or not about.size:
        return None
    first, last = found[1], found[2]
    if not first:
        count = min(int(last or 0), about.size)
        return (about.size - count, min(count, MOST_AT_ONCE)) if count else None
    start = int(first)
    end = min(int(last), about.size - 1) if last else about.size - 1
    return (start, min(end - start + 1, MOST_AT_ONCE)) if start <= end else None


def _is_beyond(wanted: str, about: Stored) -> bool:
    """Whether bytes are asked for that begin after the end."""
    found = RANGE.fullmatch(wanted.strip())
    return found is not None and bool(found[1]) and int(found[1]) >= about.size
