"""The running catalog: what it shows from (`live`), the kinds it knows, and the questions every reader begins with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pyroaring import BitMap

from callboard import Context, Invalid, NotAllowed, NotFound, Unavailable

from .index import And, CatalogIndex, Expression, restricts
from .live import LiveCatalog, OwnRelation, Stored
from .model import Entity, EntityKind, EntityRef, parse_ref
from .rules import allowed_by
from .settings import CatalogSettings

T = TypeVar("T")


@dataclass
class Remembered(Generic[T]):
    """An answer of the index that costs many questions: kept until the index says something else."""

    state: object = None
    answer: T | None = None

    def find(self, index: CatalogIndex, ask: Callable[[], T]) -> T:
        """The answer, asked for anew only when anything has changed since."""
        state = index.state
        if self.answer is None or self.state is not state:
            self.state, self.answer = state, ask()
        return self.answer


@dataclass(frozen=True)
class Catalog:
    """What the plugin keeps while the portal runs; `catalog_of(ctx)` finds it.

    `swept` is set once all locations have been read for the first time since the start; `sweeping` says that it is
    this process that reads them.
    """

    settings: CatalogSettings
    kinds: Mapping[str, EntityKind]
    live: LiveCatalog = field(default_factory=LiveCatalog)
    swept: asyncio.Event = field(default_factory=asyncio.Event)
    unknown_owners: Remembered[tuple[str, ...]] = field(default_factory=Remembered)
    sweeping: asyncio.Event = field(default_factory=asyncio.Event)

    async def close(self) -> None:
        """At the end of the portal: leaves the index behind for the next start."""
        await asyncio.to_thread(self.live.close)

    def look(self, entity_or_ref: Entity | EntityRef) -> tuple[str, str]:
        """Icon and tone by kind and, given the entity, by type."""
        ref = entity_or_ref.ref if isinstance(entity_or_ref, Entity) else entity_or_ref
        kind = self.kinds.get(ref.kind)
        if kind is None:
            return "circle", "neutral"
        if isinstance(entity_or_ref, Entity):
            return kind.type_icons.get(entity_or_ref.type.lower(), (kind.icon, kind.tone))
        return kind.icon, kind.tone

    def plural(self, kind: str) -> str:
        """What people call entities of a kind, by its name in lower case."""
        known = self.kinds.get(kind)
        return known.plural if known else kind.title()


READ = "catalog.entity.read"
READ_MODEL = "catalog"
"""Under this name a request says up to which change it wrote, and the next one waits for it."""
LONGEST_WAIT, WAIT_BETWEEN = 2.0, 0.2

UNKNOWN_OWNER = EntityRef("group", "default", "unknown")
"""What a file names, and inference writes, where nobody knows the owner: nobody, unless such a group exists."""


@dataclass(frozen=True)
class RefLink:
    """An entity as other pages show it: its words, its look, and whether it is there."""

    ref: EntityRef
    title: str
    icon: str = "circle"
    tone: str = "neutral"
    missing: bool = False
    note: str = ""


def catalog_of(ctx: Context) -> Catalog:
    """The running catalog."""
    return ctx.state(Catalog)


async def reach(seq: int, ctx: Context) -> None:
    """Takes in what was written up to a change; gives up after two seconds, if the database does not have it yet."""
    live = catalog_of(ctx).live
    last = time.monotonic() + LONGEST_WAIT
    while live.is_loaded and live.seq < seq and time.monotonic() < last:
        if not await ctx.database.read(live.follow):
            await asyncio.sleep(WAIT_BETWEEN)


async def catch_up(ctx: Context) -> None:
    """Takes in whatever has been committed by now: for whoever was told of a change, and reads what it came to."""
    await ctx.database.read(catalog_of(ctx).live.follow)


def visible(ctx: Context) -> Expression:
    """What the person who asks may see: the one place where permissions enter every list, count, facet and graph.

    Raises Unavailable until everything has been read into memory: half a catalog would be taken for the whole.
    """
    live = catalog_of(ctx).live
    if not live.is_loaded:
        raise Unavailable(
            f"The catalog is being read into memory: {live.progress:.0%}",
            hint="It happens once, after an upgrade or a restore. Try again in a minute.",
        )
    return allowed(ctx, READ)


def allowed(ctx: Context, permission: str) -> Expression:
    """The entities to which the person who asks may do something. Raises Unavailable when the policy makes a condition
    that there is not."""
    try:
        return allowed_by(ctx.decide(permission))
    except Invalid as error:
        raise Unavailable(
            f"The policy has no usable condition for `{permission}`: {error.message}", hint=error.hint
        ) from error


def may_change(ctx: Context, permission: str, refs: Iterable[EntityRef | str]) -> bool:
    """May the person who asks do this to every one of these entities? Not to what is not in the catalog, unless they
    may do it to everything."""
    wanted = allowed(ctx, permission)
    if not restricts(wanted):
        return True
    index, may = catalog_of(ctx).live.index, select_ids(ctx, wanted)
    return all((found := index.id_of_ref(str(ref))) is not None and found in may for ref in refs)


def check_change(ctx: Context, permission: str, *refs: EntityRef | str) -> None:
    """Raises NotAllowed unless the person who asks may do this to every one of these entities."""
    if not may_change(ctx, permission, refs):
        what = str(refs[0]) if len(refs) == 1 else f"all of these {len(refs):,} entities"
        raise NotAllowed(
            f"This needs the permission `{permission}` for {what}", hint="Who owns them can do it, or an admin."
        )


def shows(ctx: Context) -> Callable[[str], bool]:
    """Tells of a full lower-cased ref whether the person who asks may hear of it: an entity that they may see. Of what
    is not in the catalog, or is no longer, only those hear who may see everything."""
    if not restricts(visible(ctx)):
        return lambda _: True
    index, seen = catalog_of(ctx).live.index, select_ids(ctx)
    return lambda ref: (found := index.id_of_ref(ref)) is not None and found in seen


def has_entity(ctx: Context, ref: str) -> bool:
    """Is there an entity under this full lower-cased ref, which the person who asks may see? No document is read."""
    found = catalog_of(ctx).live.index.id_of_ref(ref)
    return found is not None and found in select_ids(ctx)


def select_ids(ctx: Context, *conditions: Expression) -> BitMap:
    """The ids of what the person who asks may see and for which all conditions hold. The bitmap is the caller's own."""
    return catalog_of(ctx).live.index.select(And(conditions), visible=visible(ctx))


async def documents_of(ctx: Context, ids: Sequence[int]) -> list[Stored]:
    """The documents of these ids, without those that have just gone, each without relations to what may not be seen."""
    found, may_see = await _documents(ctx, ids), allowed(ctx, READ)
    if not restricts(may_see):
        return found
    is_hidden = catalog_of(ctx).live.index.hidden(may_see)
    return [each.without(is_hidden) for each in found]


async def _documents(ctx: Context, ids: Sequence[int]) -> list[Stored]:
    live = catalog_of(ctx).live
    found = live.cached(ids)
    if found is not None:
        return found
    return [each for each in await ctx.database.read(live.documents, ids) if each is not None]


async def find_stored(ctx: Context, ref: EntityRef) -> Stored:
    """The document behind a ref. Raises NotFound, also for what may not be seen."""
    may_see = select_ids(ctx)
    found = catalog_of(ctx).live.index.id_of_ref(str(ref))
    if found is not None and found in may_see:
        stored = await documents_of(ctx, [found])
        if stored:
            return stored[0]
    raise NotFound(
        f"No entity named '{ref.name}' found, with kind '{ref.kind}' in namespace '{ref.namespace}'",
        hint="It may have been renamed or unregistered. The problems page says whether its file could be read.",
    )


async def find_entity(ctx: Context, ref: EntityRef | str) -> Entity:
    """The entity behind a ref. Raises NotFound, also for what may not be seen."""
    return Entity((await find_stored(ctx, parse_ref(ref) if isinstance(ref, str) else ref)).document)


async def find_entities(ctx: Context, refs: Iterable[EntityRef | str]) -> dict[str, Entity]:
    """Those of the refs that exist and may be seen, by ref."""
    entities = [Entity(each.document) for each in await _stored(ctx, refs)]
    return {str(entity.ref): entity for entity in entities}


async def find_mentioned(ctx: Context, refs: Iterable[EntityRef | str]) -> dict[str, Entity]:
    """The same, of each only as much as others show of it: kind, names, description, type, lifecycle, profile."""
    entities = [Entity(each.mention) for each in await _documents(ctx, _visible_ids(ctx, refs))]
    return {str(entity.ref): entity for entity in entities}


async def find_related(
    ctx: Context, refs: Iterable[EntityRef | str]
) -> dict[str, tuple[Entity, Sequence[OwnRelation]]]:
    """The same with the relations of each."""
    found = [(Entity(each.mention), each.relations) for each in await _stored(ctx, refs)]
    return {str(entity.ref): (entity, relations) for entity, relations in found}


async def _stored(ctx: Context, refs: Iterable[EntityRef | str]) -> list[Stored]:
    return await documents_of(ctx, _visible_ids(ctx, refs))


def _visible_ids(ctx: Context, refs: Iterable[EntityRef | str]) -> list[int]:
    index = catalog_of(ctx).live.index
    ids = {index.id_of_ref(str(ref)) for ref in refs} - {None}
    may_see = select_ids(ctx)
    return sorted(id_ for id_ in ids if id_ is not None and id_ in may_see)


async def select_entities(ctx: Context, *conditions: Expression, most: int = 1000) -> list[Entity]:
    """Entities for which all conditions hold, in no particular order."""
    return [Entity(each.document) for each in await documents_of(ctx, list(select_ids(ctx, *conditions))[:most])]


def link_to(catalog: Catalog, ref: EntityRef, entity: Entity | None, note: str = "") -> RefLink:
    """A link to an entity; without one, the link of something that is not in the catalog."""
    if entity is None:
        return RefLink(ref=ref, title=ref.short(), missing=True, note=note)
    icon, tone = catalog.look(entity)
    return RefLink(ref=entity.ref, title=entity.title, icon=icon, tone=tone, note=note)


async def owners_of(ctx: Context, entities: Iterable[Entity]) -> dict[EntityRef, list[RefLink]]:
    """Links to the owners of each entity; none where the owner is said to be unknown."""
    listed = {entity.ref: list(entity.targets("ownedBy")) for entity in entities}
    links = await links_to(ctx, [ref for refs in listed.values() for ref in refs])
    return {
        ref: [links[owner] for owner in owners if owner != UNKNOWN_OWNER or not links[owner].missing]
        for ref, owners in listed.items()
    }


async def links_to(ctx: Context, refs: Iterable[EntityRef]) -> dict[EntityRef, RefLink]:
    """Links to all of these, found in one go."""
    wanted = list(dict.fromkeys(refs))
    found = await find_mentioned(ctx, wanted)
    catalog = catalog_of(ctx)
    return {ref: link_to(catalog, ref, found.get(str(ref))) for ref in wanted}
