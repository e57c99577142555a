"""What documentation tells of: a site that is new, and one that was updated."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, On
from callboard.plugins.catalog import catch_up, find_entities, parse_ref
from callboard.plugins.home import News, NewsKind, tell

from .model import MANIFEST, DocsPublished, key_of, read_manifest
from .storage import storage_of

DOCS = "docs"
MOST_NAMED = 3


async def published(event: DocsPublished, ctx: Context) -> None:
    """Says which pages changed. Versions beside the usual one, and sites in which no page did, are no news."""
    if event.version or not (event.first or event.changed):
        return
    ref = parse_ref(event.ref)
    key = key_of(ref)
    await catch_up(ctx)
    entity = (await find_entities(ctx, [ref])).get(str(ref))
    stored = await storage_of(ctx).read(key, MANIFEST)
    manifest = read_manifest(stored.content) if stored else None
    if entity is None or manifest is None:
        return
    titles = {page.path: page.title for page in manifest.pages}
    named = [titles[path] for path in event.changed if titles.get(path)]
    # Of a site that is new here, its last change is what happened: the day a portal begins is no news of each.
    at = min(manifest.built_at, manifest.written.at or manifest.built_at) if event.first else manifest.built_at
    told = News(
        key=f"docs:{key.ref}:{manifest.built_at}",
        kind=DOCS,
        ref=key.ref,
        title=f"{entity.title} documentation",
        words="was published" if event.first else "was updated",
        text="" if event.first else _pages(named),
        href=key.url,
        at=at,
    )
    await tell(ctx, [told])


def _pages(titles: Sequence[str]) -> str:
    more = len(titles) - MOST_NAMED
    return ", ".join(titles[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


NEWS = (
    NewsKind(
        id=DOCS,
        title="Docs",
        icon="book-open",
        order=50,
        permission="catalog.entity.read",
        resource_type="catalog-entity",
    ),
    On(event=DocsPublished, run=published, id="news"),
)
