"""Remembers how old sites are, so that their owners can be told without opening each."""

from __future__ import annotations

from callboard import Context
from callboard.plugins.catalog import parse_ref

from ..model import MANIFEST, DocsPublished, key_of, read_manifest
from ..storage import storage_of
from ..store.feedback import forget_site, note_age


async def note_published(event: DocsPublished, ctx: Context) -> None:
    """Remembers how old a site is, each time that it is published."""
    if event.version:
        return
    key = key_of(parse_ref(event.ref))
    stored = await storage_of(ctx).read(key, MANIFEST)
    manifest = read_manifest(stored.content) if stored else None
    if manifest is None:
        await ctx.database.run(forget_site, key.ref)
    else:
        await ctx.database.run(note_age, key.ref, manifest.written.at, manifest.code.at)
