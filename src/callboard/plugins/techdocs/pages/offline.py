"""A site as a ZIP file, to read it where there is no portal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from callboard import Context, Invalid, Page, plain_name, stream_zip

from ..model import MANIFEST
from ..read import Site, for_disk
from ..storage import storage_of
from .places import ADDRESS, READ, site_beside

MOST_FILES, MOST_BYTES = 20_000, 500 * 1024 * 1024


async def offline(request: Request, ctx: Context) -> Response:
    """`/docs/{namespace}/{kind}/{name}/-/offline.zip?version=…`: what is stored, with pages for a disk."""
    site = await site_beside(request, ctx)
    paths = sorted(await storage_of(ctx).paths(site.key))
    if len(paths) > MOST_FILES:
        raise Invalid(f"This site has more than {MOST_FILES:,} files", hint="Read it here, or clone its repository.")
    name = f"{site.key.name}-{site.key.version}" if site.key.version else site.key.name
    plain = plain_name(name)
    headers = {"Content-Disposition": f'attachment; filename="{plain}-docs.zip"', "Cache-Control": "private, no-store"}
    pieces = stream_zip(_files(ctx, site, paths, f"{plain}-docs"))
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


async def _files(ctx: Context, site: Site, paths: list[str], folder: str) -> AsyncIterator[tuple[str, bytes]]:
    storage, left, there = storage_of(ctx), MOST_BYTES, frozenset(paths)
    for path in paths:
        if path == MANIFEST:
            continue
        found = await storage.read(site.key, path)
        if found is None:
            continue
        left -= len(found.content)
        if left < 0:
            ctx.log.warning("an offline copy was cut", site=site.key.ref, limit=MOST_BYTES)
            yield f"{folder}/INCOMPLETE.txt", f"Files beyond {MOST_BYTES:,} bytes were left out.\n".encode()
            return
        is_page = path.endswith(".html")
        content = await asyncio.to_thread(for_disk, found.content, path, there) if is_page else found.content
        yield f"{folder}/{path}", content


PAGES = (Page(path=f"{ADDRESS}/-/offline.zip", show=offline, requires=READ, deadline=300.0),)
