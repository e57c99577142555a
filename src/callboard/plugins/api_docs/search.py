"""Operations as search finds them, one document each, seen by those who may see the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from callboard import Context
from callboard.plugins.catalog import (
    EntitiesChanged,
    Entity,
    Equals,
    Exists,
    catch_up,
    find_entities,
    parse_ref,
    select_entities,
)
from callboard.plugins.search import Category, Searchable, SearchDocument, hears

from .model import Definition
from .model.addresses import of_operation
from .parsing import definition_of

TYPE = "api-operations"
MOST_APIS = 100_000
MOST_OF_ONE = 2_000
LONGEST = 2_000
BOOST = 0.9
"""Who types the name of an API means that rather than what can be asked of it."""


async def everything(ctx: Context) -> AsyncIterator[SearchDocument]:
    """Every operation of every API."""
    for entity in await select_entities(ctx, Equals("kind", "api"), Exists("spec.definition"), most=MOST_APIS):
        for each in await _of(entity, ctx):
            yield each


async def documents(refs: Sequence[str], ctx: Context) -> Sequence[SearchDocument]:
    """Those of these APIs, as they are now."""
    await catch_up(ctx)
    found: list[SearchDocument] = []
    for entity in (await find_entities(ctx, refs)).values():
        if entity.ref.kind == "api":
            found += await _of(entity, ctx)
    return found


async def _of(entity: Entity, ctx: Context) -> Sequence[SearchDocument]:
    return list(_documents(entity, await definition_of(entity, ctx)))[:MOST_OF_ONE]


def _documents(entity: Entity, definition: Definition) -> Iterator[SearchDocument]:
    owner, lifecycle = next(iter(entity.targets("ownedBy")), None), entity.spec.get("lifecycle")
    for group in definition.groups:
        for each in group.operations:
            title = each.key if not each.is_http else f"{each.verb} {each.name}"
            said = " ".join(part for part in (each.summary, each.description) if part)
            yield SearchDocument(
                key=str(entity.ref),
                title=title,
                location=of_operation(entity.ref, each.id),
                category="operations",
                resource_ref=str(entity.ref),
                text=said[:LONGEST],
                words=tuple(word for word in (each.summary, group.title) if word),
                related=tuple(dict.fromkeys((entity.title, entity.name, *(one.name for one in each.parameters)))),
                fields={
                    "namespace": entity.namespace,
                    "kind": entity.kind,
                    "name": entity.name,
                    "type": entity.type,
                    "entityTitle": entity.title,
                    "lifecycle": lifecycle if isinstance(lifecycle, str) else "",
                    "owner": owner.name if owner else "",
                },
                label="Operation",
                note=[word for word in (definition.format, entity.title) if word],
                icon="braces",
                tone="done",
                boost=BOOST * (0.6 if each.deprecated else 1.0),
            )


def _changed(event: EntitiesChanged) -> Sequence[str]:
    refs = [str(parse_ref(ref)) for ref in (*event.written, *event.removed)]
    return [ref for ref in refs if ref.startswith("api:")]


OPERATIONS = Searchable(
    type=TYPE,
    title="Operations of APIs",
    permission="catalog.entity.read",
    resource_type="catalog-entity",
    everything=everything,
    documents=documents,
    categories=(Category(id="operations", title="Operations", icon="braces", order=25),),
    icon="braces",
)
SEARCH = (OPERATIONS, hears(TYPE, EntitiesChanged, _changed))
