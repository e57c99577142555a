"""Keeps the library of each process in step: everything is looked at once in a while, what is published at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from callboard import Context, Job, Unavailable
from callboard.plugins.catalog import Exists, catalog_of, find_refs, parse_ref

from ..model import MANIFEST, METADATA, REF, SiteKey, key_of
from ..queries import publications
from ..read import Site, open_site
from ..storage import storage_of
from ..store import PUBLISHED
from .shelf import Library, Shelved, ShelvedPage, library_of

EVERY = 300.0
"""Seconds between two looks at everything: what others put into the storage is known by then."""
SOON = 5.0
AT_ONCE = 8
DOCUMENTED = Exists(f"metadata.annotations.{REF}")
SERIOUS = frozenset({"error", "warning"})


async def follow(ctx: Context) -> None:
    """The job: as long as the portal runs."""
    library, known, due = library_of(ctx), dict[tuple[str, str], float](), 0.0
    while not ctx.closing.is_set():
        try:
            found = await ctx.database.read(publications)
            if time.monotonic() >= due:
                await look(ctx, library)
                due = time.monotonic() + (EVERY if catalog_of(ctx).swept.is_set() else SOON)
            else:
                await look(ctx, library, changed_between(known, found))
            known = found
        except Unavailable as error:
            ctx.log.warning("documentation could not be listed", reason=error.message)
            due = 0.0
        await ctx.news(PUBLISHED, max(SOON, due - time.monotonic()))


def changed_between(before: Mapping[tuple[str, str], float], after: Mapping[tuple[str, str], float]) -> set[str]:
    """The refs of which something was published or removed between two looks at the sites, by ref and version."""
    return {ref for (ref, _), _ in before.items() ^ after.items()}


async def look(ctx: Context, library: Library, changed: Collection[str] | None = None) -> None:
    """Has the library know every site as it is now, or those of which it is said that they have changed. Raises
    Unavailable."""
    documented = frozenset(find_refs(ctx.as_portal(), "", DOCUMENTED))
    library.drop([ref for ref in library.sites if ref not in documented])
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(ref: str) -> None:
        async with gate:
            await look_at(ctx, library, key_of(parse_ref(ref)), has_changed=changed is not None)

    await asyncio.gather(*(one(ref) for ref in documented if changed is None or ref in changed))


async def look_at(ctx: Context, library: Library, key: SiteKey, *, has_changed: bool = False) -> None:
    """Has the library know one site as it is now: of one that `has_changed`, another version may be what is new."""
    storage = storage_of(ctx)
    etag = await storage.etag(key, MANIFEST) or await storage.etag(key, METADATA)
    known = library.sites.get(key.ref)
    if known is not None and known.etag == etag:
        if has_changed:
            library.put(replace(known, versions=tuple(sorted(await storage.versions(key)))))
        return
    site = await open_site(ctx, key, within=0.0) if etag is not None else None
    if site is None or etag is None:
        library.drop([key.ref])
        return
    library.put(_shelved(site, etag, await storage.versions(key)))


def _shelved(site: Site, etag: str, versions: Iterable[str]) -> Shelved:
    said = site.manifest
    return Shelved(
        key=site.key,
        etag=etag,
        name=said.name,
        pages=tuple(ShelvedPage(each.path, each.title, each.title.lower()) for each in said.pages),
        built_at=said.built_at,
        written=said.written,
        code=said.code,
        problems=sum(each.level in SERIOUS for each in said.problems),
        versions=tuple(sorted(versions)),
    )


FOLLOWING = (Job(id="library", run=follow, everywhere=True),)
