"""Opens a published site: what it consists of, whoever has built it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from callboard import Context

from ..model import MANIFEST, METADATA, SEARCH_INDEX, Manifest, SiteKey, Storage, read_manifest
from ..storage import storage_of
from .foreign import describe
from .remembered import BELIEVED, Remembered

PER_PAGE = 400
"""Bytes that a page of a manifest takes in memory, about."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A published site. `etag` changes whenever it is published; `is_ours` says that its manifest was stored with it.

    The manifest of others' sites is made of their pages: nothing is in it of files, headings and who wrote what.
    """

    key: SiteKey
    manifest: Manifest
    etag: str
    is_ours: bool = True
    copyright: str = ""


async def open_site(ctx: Context, key: SiteKey, *, within: float = BELIEVED) -> Site | None:
    """The site as it is published now, or was so many seconds ago; None when nothing is. Raises Unavailable."""
    remembered = ctx.state(Remembered)
    storage = storage_of(ctx)
    name = ("site", key)
    known = remembered.get(name, Site, within=within) if within else None
    if known is not None:
        return known
    known = remembered.get(name, Site)
    etag = await storage.etag(key, MANIFEST) or await _foreign_etag(storage, key)
    if etag is None:
        return None
    site = known if known is not None and known.etag == etag else await _read(storage, key, etag)
    if site is not None:
        remembered.keep(name, site, 2_000 + PER_PAGE * len(site.manifest.pages))
    return site


async def _foreign_etag(storage: Storage, key: SiteKey) -> str | None:
    """What changes whenever others publish: their index is there, and their metadata say when they were built."""
    index, metadata = await asyncio.gather(storage.etag(key, "index.html"), storage.etag(key, METADATA))
    return f"{index}.{metadata}" if index else None


async def _read(storage: Storage, key: SiteKey, etag: str) -> Site | None:
    stored = await storage.read(key, MANIFEST)
    manifest = read_manifest(stored.content) if stored else None
    if manifest is not None:
        return Site(key=key, manifest=manifest, etag=etag)
    index, metadata, found = await asyncio.gather(
        storage.read(key, "index.html"), storage.read(key, METADATA), storage.read(key, SEARCH_INDEX)
    )
    if index is None:
        return None
    described = await asyncio.to_thread(
        describe, index.content, metadata.content if metadata else b"", found.content if found else b""
    )
    return Site(key=key, manifest=described.manifest, etag=etag, is_ours=False, copyright=described.copyright)
