"""Documentation as search finds it: pages and their sections, as whoever built a site has stored them for searching."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from callboard import Context
from callboard.plugins.catalog import (
    EntitiesChanged,
    Entity,
    Exists,
    catch_up,
    find_entities,
    parse_ref,
    select_entities,
)
from callboard.plugins.search import Category, Searchable, SearchDocument, hears

from .model import REF, SEARCH_INDEX, DocsPublished, PageRecord, SiteKey, key_of
from .read import Entry, open_site, read_entries
from .storage import storage_of

TYPE = "techdocs"
MOST_SITES = 100_000
BOOST = 0.85
"""Who types a name means the thing rather than what is written about it."""
BEGINNING = 300
"""Letters that are kept of a page's text where its sections have it too."""


async def everything(ctx: Context) -> AsyncIterator[SearchDocument]:
    """Every page and section of the usual version of every site."""
    for entity in await select_entities(ctx, Exists(f"metadata.annotations.{REF}"), most=MOST_SITES):
        for each in await _site(ctx, entity):
            yield each


async def documents(refs: Sequence[str], ctx: Context) -> Sequence[SearchDocument]:
    """Those of the sites of these entities, as they are stored now; none of an entity that is gone or has no docs."""
    await catch_up(ctx)
    found: list[SearchDocument] = []
    for entity in (await find_entities(ctx, refs)).values():
        if entity.annotation(REF):
            found += await _site(ctx, entity)
    return found


async def _site(ctx: Context, entity: Entity) -> Sequence[SearchDocument]:
    key = key_of(entity.ref)
    stored = await storage_of(ctx).read(key, SEARCH_INDEX)
    if stored is None:
        return []
    site = await open_site(ctx, key)
    pages = {page.path: page for page in site.manifest.pages} if site else {}
    entries = await ctx.in_thread(read_entries, stored.content)
    return await ctx.in_thread(list, _documents(entity, key, entries, pages))


def _documents(
    entity: Entity, key: SiteKey, entries: Sequence[Entry], pages: Mapping[str, PageRecord]
) -> Iterator[SearchDocument]:
    titles = {each.location: each.title for each in entries if "#" not in each.location}
    parted = {each.location.partition("#")[0] for each in entries if "#" in each.location}
    opening = _openings(entries, titles)
    for each in entries:
        path, mark, fragment = each.location.partition("#")
        if mark and opening.get(path) is each:
            continue
        page = titles.get(path, "")
        record = pages.get(path)
        yield SearchDocument(
            key=str(entity.ref),
            title=each.title or page or entity.title,
            location=f"{key.url}{each.location.lstrip('/')}",
            category="docs",
            resource_ref=str(entity.ref),
            text=each.text if mark or path not in parted else _beginning(each, opening.get(path)),
            words=(page,) if fragment and page else (),
            related=(entity.title, entity.name),
            fields=_fields(entity, key, each.location),
            label="Docs",
            note=[word for word in ("Docs", page if fragment else "", entity.title) if word],
            icon="book-open",
            changed=record.written.at if record else 0.0,
            boost=BOOST,
        )


def _openings(entries: Sequence[Entry], titles: Mapping[str, str]) -> Mapping[str, Entry]:
    """By page the section under its own title, in whose place the page is found."""
    found: dict[str, Entry] = {}
    for each in entries:
        path, mark, _ = each.location.partition("#")
        if mark and each.title == titles.get(path):
            found.setdefault(path, each)
    return found


def _beginning(page: Entry, opening: Entry | None) -> str:
    """What is kept of a page whose other sections are found by themselves."""
    return page.text[:BEGINNING] if opening is None else opening.text


def _fields(entity: Entity, key: SiteKey, path: str) -> Mapping[str, str]:
    """As Backstage's collator says them: the triplet in lower case, the owner by its name alone."""
    lifecycle, owner = entity.spec.get("lifecycle"), next(iter(entity.targets("ownedBy")), None)
    return {
        "path": path,
        "namespace": key.namespace,
        "kind": key.kind,
        "name": key.name,
        "entityTitle": entity.title,
        "componentType": entity.type or "other",
        "type": entity.type or "other",
        "lifecycle": lifecycle if isinstance(lifecycle, str) else "",
        "owner": owner.name if owner else "",
    }


def _published(event: DocsPublished) -> Sequence[str]:
    return [] if event.version else [str(parse_ref(event.ref))]


def _changed(event: EntitiesChanged) -> Sequence[str]:
    return [str(parse_ref(ref)) for ref in (*event.written, *event.removed)]


DOCS = Searchable(
    type=TYPE,
    title="Documentation",
    permission="catalog.entity.read",
    resource_type="catalog-entity",
    everything=everything,
    documents=documents,
    categories=(Category(id="docs", title="Docs", icon="book-open", order=40),),
    icon="book-open",
)
SEARCH = (DOCS, hears(TYPE, DocsPublished, _published), hears(TYPE, EntitiesChanged, _changed))
